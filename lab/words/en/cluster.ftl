# A cluster, over kubectl.

# $words (text) kubectl's own
cluster-no-pods = kubectl gives no list of pods: { $words }
cluster-not-forwarded = kubectl does not forward to { $pod }: { $words }
cluster-forward-late = kubectl does not forward to { $pod } within { $seconds } s
cluster-mute = it says nothing
cluster-not-yet = { $what ->
    [proxies] the Envoys of a cluster can't be asked yet: only a lab on this machine has them, without --cluster
    [events] what happens in a cluster is not recorded yet: only in a lab on this machine, without --cluster
   *[logs] the logs of a cluster are not read here yet: kubectl logs shows them
}
