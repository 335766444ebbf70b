# A mesh, over kubectl.

# $words (text) kubectl's own
cluster-failed = kubectl failed: { $words }
cluster-not-started = { $path } can't be started: { $words }
cluster-no-json = kubectl's answer is not to be understood: { $words }
cluster-unreachable = nobody answers where kubectl looks for the API server: { $words }
cluster-late = no answer of the API server within { $seconds } s; kubectl said last: { $words }
cluster-gone = it is not there, or not any more: { $words }
cluster-no-kind = the cluster knows no { $kind }
cluster-no-context = kubectl has no context '{ $context }'; there are: { $known }
# $verb, $resource (name) of Kubernetes' rights
cluster-right = { $verb } { $resource } in the namespace { $namespace }
cluster-right-everywhere = { $verb } { $resource } in all namespaces
# $right (phrase) what may not be done
cluster-forbidden = a right is missing: { $right }
cluster-not-forwarded = kubectl does not forward to { $pod }: { $words }
cluster-forward-late = kubectl does not forward to { $pod } within { $seconds } s
cluster-mute = it says nothing
cluster-nothing-there = no pod of a Service in the namespace { $namespace } of { $context }; -n NAMESPACE names another one
cluster-no-pod = there is no pod { $pod } in { $place }
cluster-no-istio = no Istio in the cluster of { $context }: it knows no Gateway of networking.istio.io, so there is no Envoy to ask
cluster-no-proxy = no Envoy to ask for the namespace { $namespace }: no pod that its Gateways select, and no client with Istio's proxy in it
# $rights (list) what may not be done
cluster-no-proxy-rights = no Envoy to ask for the namespace { $namespace }: none in it, and rights are missing for others: { $rights }
# $ports (list) of the pod
cluster-no-server = nobody knows at which port { $proxy } serves what the Gateways of the namespace open; it listens at: { $ports }
cluster-sidecar = { $proxy } takes requests of its own pod alone: kubectl exec -n { $namespace } { $proxy } -- curl …
cluster-forwarded = through kubectl port-forward to { $proxy } alone, at { $address }; a forward is slower than the gateway's own address, which a URL names
cluster-envoy-silent = { $proxy } does not answer { $path } through kubectl port-forward: { $words }
# $reason (name) Kubernetes' word for it, as OOMKilled
cluster-ended = { $reason }, exit code { $code }
# $end (phrase) how it ended; $words (text) kubelet's
cluster-waiting-after = { $words } (lastly: { $end })
cluster-starting = it is starting ({ $phase })
