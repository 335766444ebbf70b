# What doesn't fit together, and what leads nowhere: a cluster would take it, and not mention it.

translate-selector = { $where }: selector { $labels }: the lab has one gateway, Istio's own, with the label istio: ingressgateway
translate-not-exported = { $where }: spec.exportTo has not { $namespace }, where the gateway is; in a cluster the rules would not be served there, and requests get 404
translate-no-gateway = { $where }: no Gateway is { $name } in what was read, only { $known }: the rules are not served there

# Destinations.
translate-which-port = { $where }: { $service } has the ports { $ports }, and the destination names none of them; on port { $port } every request to it would be answered 503 in a cluster
translate-no-service = { $where }: no Service is { $host } in what was read: the route leads to a pool that is not there, and every request to it is answered 503 (NC)
translate-no-port = { $where }: { $service } has no port { $port }, only { $known }: the route leads to a pool that is not there, and every request to it is answered 503 (NC)
translate-no-subset = { $where }: no DestinationRule of { $host } has a subset '{ $subset }' in what was read, only { $known }: the route leads to a pool that is not there, and every request to it is answered 503 (NC)
translate-rule-for-nobody = { $where }: no Service is { $host } in what was read, so the rule has no effect here, as in a cluster without that Service

# The ports of a Service, the servers of a port.
translate-not-http = { $where }: port { $port } { $said }, and local mode translates HTTP ports only; name the port http, http2 or grpc, or set its appProtocol
translate-port-says = says '{ $name }'
translate-port-is-silent = has neither name nor appProtocol
translate-servers = { $where }: the server { $server } and the server { $other } of { $gateway }: { $why }; in a cluster the first of the two would not be served, silently
translate-two-protocols = port { $port } can't be { $ours } and { $theirs } at once
translate-same-host = both have the host { $host } on port { $port }

# Whose proxy it is.
translate-no-client = { $where } asks for labels of the client, and there is not one Deployment in the namespace { $namespace } with the annotation { $annotation } to be it
translate-two-places = the lab has one gateway, and its { $annotation } is { $places }
translate-place-of = { $place } ({ $where })
translate-no-place = { $where } '{ $asked }': must be region, region/zone or region/zone/subzone, with slashes

# Pods.
translate-many-pods = { $where }: with its replicas there are more than { $most } pods

# EnvoyFilters.
translate-filter-for-nobody = { $where }: context { $context } in the namespace { $namespace } is for no proxy of the lab: the gateway is in { $root }, the client in { $client }; a filter in { $root } is for all
translate-filter-service = { $where }: no Service is { $service } in what was read, only { $known }: the filter has no effect; it wants the full name
translate-filter-port = { $where }: { $service } has no port { $port }, only { $known }: the filter has no effect, and a cluster does not mention it
translate-filter-subset = { $where }: { $service } has no subset { $subset }, only { $known }: the filter has no effect, and a cluster does not mention it

# Rules of delegates that end nowhere.
translate-left-out = { $where }: { $path }: { $why }
translate-no-delegate = there is no VirtualService { $name } without hosts, only { $known }; in a cluster the rule would be left out, silently
translate-delegate-not-exported = { $delegate } is exported to { $namespaces } only; in a cluster the rule would be left out, silently
translate-delegate-unused = no VirtualService with hosts takes it over: none names this delegate in a rule whose match it is a part of; in a cluster it would be left out, silently

# $sources: files and folders
translate-nothing = nothing to translate in { $sources }: no Service, Gateway, VirtualService, DestinationRule or EnvoyFilter for ejection
# $count (number)
translate-without = the answer is without what was rejected, as a cluster would be: { $count ->
    [one] a problem
   *[other] { $count } problems
}, named below
