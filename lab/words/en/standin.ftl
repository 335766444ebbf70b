# Stand-ins: goodjob's own service in the place of a program that a laptop can't run.

# $name (text) what was asked for; $known (list) of names
standin-nobody = --stand-in { $name }: there is nothing of that name to stand in for; there are: { $known }
# $where (name) a resource; $image (name) of a container; $ports (list); $count (number) of pods
standin-plays = { $where }: goodjob's own service stands in for the image { $image }, on { $ports }, in { $count ->
    [one] one pod
   *[other] { $count } pods
}
# $fields (list) of names of fields
standin-idle = { $where }: what belongs to the image plays no part in a stand-in: { $fields }
standin-container = { $where }: of { $count } containers the stand-in plays { $container }
# $probe (name) readiness or liveness; $how (name) the kind of the probe; $question (name) such as GET /ready
standin-probe = { $where }: a stand-in has nothing that its { $probe } probe by { $how } could ask; it is asked { $question } in plain HTTP
standin-on-delete = { $where }: its updateStrategy is OnDelete: a rollout replaces none of its pods before somebody deletes them, and neither does one here
standin-pre-stop = { $where }: what its preStop runs is in the image; its stand-in does not wait before it ends
# $where (list) of resources
standin-unasked = no Service selects the pods of { $where }: nobody would send to a stand-in, so there is none; by its name (--stand-in NAME) there is
# $pods (number); $megabytes (number)
standin-memory = { $pods } stand-ins take about { $megabytes } MB of memory; fewer replicas in the manifests take less
standin-plain = { $pools } is asked in plain HTTP/1.1: a stand-in speaks neither TLS nor HTTP/2
# $names (list) of Deployments
standin-those = stand-ins of goodjob's own service: { $names }
