# What doesn't fit together, and what leads nowhere: a cluster would take it, and not mention it.

translate-selector = { $where }: selector { $labels } is for another gateway than the one here, which has { $own }: its servers are left out
translate-gateway-labels = { $where } selects { $labels }: the gateway here is taken to be the one with these labels, at Istio's usual place, and not Istio's own
translate-not-exported = { $where }: spec.exportTo has not { $namespace }, where the gateway is; in a cluster the rules would not be served there, and requests get 404
translate-no-gateway = { $where }: no Gateway is { $name } in what was read, only { $known }: the rules are not served there

# Destinations.
translate-missed-port = { $where }: { $path }: a destination names no port, and { $service } has no port { $port }, only { $ports }: what { $by ->
    [gateway] comes in at the gateway's server for port { $port }
   *[client] clients in the mesh ask on port { $port }
 } is answered 503 (NC), in a cluster too; write destination.port.number
translate-no-service = { $where }: no Service is { $host } in what was read: the route leads to a pool that is not there, and every request to it is answered 503 (NC)
translate-no-entry = { $where }: { $host } is no full name of a Service, and no ServiceEntry in what was read has it: where none has, the route leads to a pool that is not there, and every request to it is answered 503 (NC)
translate-rule-for-no-entry = { $where }: { $host } is no full name of a Service, and no ServiceEntry in what was read has it: where none has, the rule has no effect
translate-no-port = { $where }: { $service } has no port { $port }, only { $known }: the route leads to a pool that is not there, and every request to it is answered 503 (NC)
translate-no-subset = { $where }: no DestinationRule of { $host } has a subset '{ $subset }' in what was read, only { $known }: the route leads to a pool that is not there, and every request to it is answered 503 (NC)
translate-of-an-entry = a host of a ServiceEntry, which local mode does not model
# $where (resource) a Service that the lab is told to skip
translate-of-a-skipped = { $where }, which is for the cluster only
translate-rule-for-elsewhere = { $where }: { $host } is { $whose }: in a cluster the rule holds for it, and it is not in the answer here
translate-route-elsewhere = { $where }: { $host } is { $whose }: in a cluster the route leads there, and here to a pool that is not there, so that every request to it is answered 503 (NC)
translate-rule-for-nobody = { $where }: no Service is { $host } in what was read, so the rule has no effect here, as in a cluster without that Service

# The ports of a Service, the servers of a port.
translate-port-tcp = { $where }: port { $port } { $said }, so that it is no HTTP in a cluster: its pool is translated, and it has no listener and no routes
translate-port-auto = { $where }: port { $port } { $said }, so that it is taken for HTTP, which a sidecar would find out by itself; a name that begins with http or grpc, or an appProtocol, says so
translate-port-says = says '{ $name }'
translate-port-is-silent = has neither name nor appProtocol
translate-servers = { $where }: the server { $server } and the server { $other } of { $gateway }: { $why }; the first of the two is left out, as a cluster would do it, silently
translate-two-protocols = port { $port } can't be { $ours } and { $theirs } at once
translate-same-host = both have the host { $host } on port { $port }

# Whose proxy it is.
translate-no-client = { $where } asks for labels of the client, and which one that is is not known here: the answer is for a client without any, so that what asks for some is not in it. For the answer that one Deployment of the namespace { $namespace } gets, give it alone the annotation { $annotation }
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
# $kinds: resources of Istio's
translate-all-left-out = nothing here is of a kind that is translated, only { $kinds }: the answer is what a proxy is sent without them
# $count (number)
translate-without = the answer is without what was rejected, as a cluster would be: { $count ->
    [one] a problem
   *[other] { $count } problems
}, named below

# What is not in what was read, and taken to be there.
translate-assumed-service = assumed: Service { $name }, { $ports }{ $pods }
translate-assumed-port = port { $port }, { $protocol }
translate-assumed-pods = , pods with { $label }
translate-assumed-subset = assumed: subset { $subset } of { $service }, pods with version: { $subset }
translate-assumed-gateway = assumed: Gateway { $name }, port { $port }, HTTP, for { $hosts }
translate-assumed-sidecar = assumed: a client's sidecar, as nothing here is for a gateway; --proxy gateway shows that one's

# What --assume says.
translate-assume-form = --assume '{ $asked }': must be SERVICE:PORT or SERVICE:PROTOCOL:PORT, as reviews:9080 or reviews.shop:grpc:9080
translate-assume-protocol = --assume '{ $asked }': the protocol '{ $protocol }' is none of { $known }
translate-assume-port = --assume '{ $asked }': the port '{ $port }' must be a number from 1 to { $most }
translate-assume-twice = --assume '{ $one }' and --assume '{ $other }' contradict each other: a port speaks one protocol
translate-assume-known = --assume '{ $asked }': { $where } is in what was read, so there is nothing to assume; name another Service, or change this one
translate-assume-unused = --assume '{ $asked }': no rule names a Service of that name that is not there; those not there: { $known }
translate-assume-which = --assume '{ $asked }': there are several of that name: { $known }; add the namespace
translate-assume-and-not = --assume and --no-assume exclude each other
