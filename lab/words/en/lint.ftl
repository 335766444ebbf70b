# What goodjob lint finds: a sentence for each rule, and what to write instead.

# Somebody else's words: of the reading, or of what merges delegates.
lint-problem = { $problem }
lint-not-looked-at = is not looked at: the lab does not model it

# Where a finding is, and how many there are.
lint-counts = { $errors ->
    [one] { $errors } error
   *[other] { $errors } errors
}, { $warnings ->
    [one] { $warnings } warning
   *[other] { $warnings } warnings
}, { $notes ->
    [one] { $notes } note
   *[other] { $notes } notes
}
lint-nothing = nothing to look at in { $sources }: no Service, DestinationRule, VirtualService, EnvoyFilter or workload
lint-others-only = nothing to look at in { $sources }: there is { $kinds }, and no Service (v1), workload, DestinationRule, VirtualService for HTTP or EnvoyFilter for ejection
lint-errors-only = nothing could be looked at in { $sources }: errors in { $kinds }
# Where a finding is, if not at a line of a file.
lint-rendered = rendered from { $folder }
lint-stdin = standard input
lint-stdin-line = standard input, line { $line }
lint-nothing-of-istio = nothing of Istio in { $sources }: no DestinationRule, VirtualService or EnvoyFilter, so no breaker was looked at
lint-others-only-of-istio = nothing of Istio to look at in { $sources }: there is { $kinds }, and no DestinationRule, VirtualService for HTTP or EnvoyFilter for ejection, so no breaker was looked at
lint-errors-only-of-istio = nothing of Istio could be looked at in { $sources }, and so no breaker: errors in { $kinds }
lint-unread = { $count } unreadable { $count ->
    [one] file
   *[other] files
}
lint-no-breaker = no outlierDetection is in any of it: nothing is ever ejected
lint-looked-at = looked at { $kinds }
lint-kind = { $count } { $kind }{ $count ->
    [one] { "" }
   *[other] s
}
lint-kind-of = { $count } { $kind }{ $count ->
    [one] { "" }
   *[other] s
} ({ $version })
lint-one-format = { $one } and { $other } exclude each other: name one of them
lint-write = write: { $instead }

# What to write that is YAML, in any language.
lint-write-field = { $field }: { $value }
lint-write-or-more = { $field }: { $value } or more

# One block of outlierDetection.
lint-consecutive-errors = consecutiveErrors: { $count } is read by no supported Istio; { $counted ->
    [0] nothing
   *[other] { $counted } 5xx in a row
} is what ejects
lint-never-ejects = consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors is { $gateway ->
    [zero] 0 too
   *[unset] off unless it is set
}: nothing is ever ejected
lint-gateway-never-decides = consecutiveGatewayErrors: { $gateway } never decides: every gateway error is a 5xx too, and { $threshold } of those eject{ $default ->
    [yes] , Envoy's own where it is unset
   *[no] { "" }
}
lint-write-gateway-below = consecutiveGatewayErrors below { $threshold }, or leave it out
lint-split-local-origin = local failures have a count of their own, and each connection that opens sets it back to 0: timeouts and resets never eject, only connections that don't open do
lint-interval-longer = hosts come back at sweeps only: out for { $base } s in writing, and for up to { $latest } s at a sweep every { $interval } s
lint-write-interval = an interval of { $base }s or less
lint-long-ejection = the longest ejection is { $maximum } s, or the base where that is more: with { $base } s it does not grow from one ejection to the next
lint-min-health-not-reached = minHealthPercent: { $panic } is not reached by ejections: with at most { $percent } % out, { $healthy } % stay in

# What a block means for so many hosts and such faults.
lint-ceiling-unknown = how many hosts there are is not known{ $why ->
    [nodes] , for not all workloads of { $service } say how many pods they make
    [workload] : no workload of a kind that is read makes pods for { $service }
   *[service] { "" }
}, so the ceiling was not looked at{ $fewest }
lint-fewest-unset = ; unset is { $percent } %: with fewer than { $fewest } hosts nobody is ever ejected
lint-fewest = ; it is { $percent } %: with fewer than { $fewest } hosts nobody is ever ejected
lint-ejects-nobody = 0 of { $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
} of { $pool } can ever be ejected: the first would be { $first } % of the pool, and { $percent } % is a hard ceiling
lint-ejects-nobody-unset = 0 of { $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
} of { $pool } can ever be ejected: the first would be { $first } % of the pool; unset or 0 is Envoy's { $percent } %, and that is a hard ceiling
lint-one-pod = { $pool } has 1 host: ejecting it leaves nobody, and every request gets a 503 (UH) for { $base } s and longer
lint-write-two-replicas = 2 replicas or more, or no outlierDetection for it
lint-ejects-everybody = { $hosts } of { $hosts } hosts of { $pool } can be out at once, and Istio sets the panic threshold to 0: then every request gets a 503 (UH), no healthy upstream
lint-write-keeps-one = maxEjectionPercent: { $percent } keeps one in
lint-panic-hides-ejection = with { $out } of { $hosts } hosts of { $pool } out, { $left } % are left, below { $panic } %: Envoy then sends to all, ejected or not
lint-write-no-min-health = leave minHealthPercent out
lint-fault-plan = { $workload } does not start: { $problem }
lint-fault-does-not-count = { $workload } has { $fault }: a { $status } is no 5xx, so it never counts, and resets the count
lint-not-among-codes = { $workload } has { $fault }: only { $codes } count in { $pool }, so a { $status } never counts, and resets the count
lint-gateway-errors-only = { $workload } has { $fault }, and only 502, 503, 504 count in { $pool }: a { $status } never ejects
lint-never-in-a-row = { $workload } has { $fault }: { $run } in a row at the most, and { $pool } ejects at { $threshold }
lint-rate-and-threshold = { $workload } has { $fault }: { $threshold } in a row{ $default ->
    [yes] {" "}(Envoy's own { $threshold })
   *[no] { "" }
} { $threshold ->
    [one] comes
   *[other] come
} after { NUMBER($requests, useGrouping: 1, maximumFractionDigits: 0) } requests to one host on average
lint-rate-too-rare = { $workload } has { $fault }: { $threshold } in a row{ $default ->
    [yes] {" "}(Envoy's own { $threshold })
   *[no] { "" }
} come after more than { NUMBER($most, useGrouping: 1) } requests to one host on average
lint-write-comes-after = { $field }: { $threshold } comes after { NUMBER($requests, useGrouping: 1, maximumFractionDigits: 0) }

# Ejection by a share of failures, which an EnvoyFilter adds.
lint-share-never = a share of failures never ejects from { $pool }: it wants { $wanted ->
    [one] { $wanted } host
   *[other] { $wanted } hosts
} and has { $hosts }; { $rest ->
    [runs] only errors in a row eject there
    [share] only success rates eject there
   *[nothing] nothing else ejects there
}
lint-share = { $pool } also ejects by share: { $percent } % of failures or more between two sweeps, { $interval } s apart, with { $wanted ->
    [one] { $wanted } host
   *[other] { $wanted } hosts
} that had { $volume ->
    [one] { $volume } request
   *[other] { $volume } requests
} or more each{ $total }
lint-in-turn = , { $total } to { $hosts } in turn
lint-rate-never = a success rate never ejects from { $pool }: to be { $deviations } standard deviations below the average takes { $wanted } hosts, and it has { $hosts }; { $rest ->
    [runs] only errors in a row eject there
    [share] only shares of failures eject there
   *[nothing] nothing else ejects there
}
lint-rate = { $pool } also ejects by success rate: hosts { $deviations } standard deviations below the average between two sweeps, { $interval } s apart, with { $wanted } hosts that had { $volume ->
    [one] { $volume } request
   *[other] { $volume } requests
} or more each{ $total }
lint-rate-reached = { $workload } has { $fault }: its success rate is { $found } standard deviations below the average, and { $deviations } eject from { $pool } at a sweep, whatever came in between
lint-rate-below = { $workload } has { $fault }: its success rate is { $found } standard deviations below the average, and not the { $deviations } that eject from { $pool }
lint-write-fields = { $fields }
lint-share-reached = { $workload } has { $fault }: { $share } % fail, on average, and { $percent } % eject from { $pool } at a sweep, whatever came in between
lint-share-below = { $workload } has { $fault }: { $share } % fail, on average, below the { $percent } % that eject from { $pool }

# Localities, and rules that are taken over.
lint-zone-aware-by-region = the own region comes first; the own zone only for proxies that know their own cluster, which takes ISTIO_META_ENABLE_SELF_DISCOVERY and is off by default
lint-write-outlier-detection = outlierDetection beside it
lint-write-order-of-zones = localityLbSetting for an order of zones
lint-place = { $place } ({ $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
})
lint-locality-failover = { $pool } has hosts in { $count } localities, { $places }: with outlierDetection a proxy near one of them sends to that one only, and the next gets requests when less than { $spill } % of its hosts are healthy
lint-write-no-locality = loadBalancer.localityLbSetting.enabled: false, to send to all of them alike
lint-ceiling-over-localities = the ceiling is of all { $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
} of { $pool } together: { $ejectable } can be out, which may be all of { $places }
lint-locality-gets-nothing = from { $origin } nothing is sent to { $places } of { $pool }, for to does not name it, and there is no failover beside distribute
lint-write-share-in-to = a share for it in to

# For whom a pool is like this, where it is otherwise for others.
lint-pool-for = { $pool } ({ $callers })
lint-the-gateway = the gateway in { $namespace }
lint-clients-in = clients in { $namespace }
lint-clients-with = clients in { $namespace } with { $labels }

# For whom rules are.
lint-rule-not-seen = this is for { $here ->
    [nobody] nobody here, but for { $holds }
   *[some] { $holds }
}, and not for { $others }: { $why }{ $breaker ->
    [none] ; without it nothing is ever ejected from { $service }
   *[another] { "" }
}
lint-rule-for-nobody = this is for nobody who calls { $service }: { $why }
lint-routes-not-seen = these routes are for { $gateways }, which is in { $root } and does not see them: they are exported to { $namespaces } only
lint-seen-by-selected = its workloadSelector is for some pods of { $namespace } only
lint-seen-elsewhere = whoever calls looks for rules in its own namespace, in that of the Service, { $beside }, and in { $root }, and this one is in { $namespace }
lint-seen-exported = it is exported to { $namespaces } only
lint-seen-otherwise = another rule comes first there
lint-write-no-export = no exportTo, which is for everybody
lint-write-beside = metadata.namespace: { $namespace }
lint-mesh-left-out = these routes are for { $host }, the name of a Service, and gateways leaves out { $mesh }: pods that call it see none of them, but Istio's own route with { $retries } retries
lint-write-mesh = gateways with { $mesh } among them

# Routes: what retries hide, and names.
lint-retries-hide = { $attempts ->
    [one] { $attempts } retry covers
   *[other] { $attempts } retries cover
} { $statuses }, so the client sees fewer errors than the pods log: look at the pods, not at the client{ $until ->
    [ejects] , until { $pool } ejects
    [never] , for { $pool } never ejects for it
   *[none] , for { $pool } has no outlierDetection
}
lint-retries-default = no retries are set, and Istio's own don't cover { $statuses }: the client sees every error{ $until ->
    [ejects] {" "}until { $pool } ejects
    [never] , and { $pool } never ejects for it
   *[none] , and { $pool } has no outlierDetection
}
lint-write-retries = retries: {"{"}attempts: { $attempts }, retryOn: '{ $conditions }'{"}"} to hide them
lint-write-retries-in-time = retries: {"{"}attempts: { $attempts }, perTryTimeout: { $limit }s, retryOn: '{ $conditions }'{"}"} to hide them
lint-retries-amplify = one request is tried { $tries } times, { $hosts ->
    [one] the pool has 1 host
   *[other] retries may go to the same host
}, and { $threshold } in a row eject from { $pool }: a single unlucky request can be enough
lint-write-no-retries = retries: {"{"}attempts: 0{"}"}, or { $field } above { $tries }
lint-write-attempts = attempts: { $attempts }, or { $field } above { $tries }
lint-retries-miss-resets = retryOn { $asked } does not cover what has no answer: where a pod of { $pool } resets, closes or hangs, nothing is tried again, and the client sees it
lint-retries-miss-timeouts = the route's { $timeout } s are for all tries together: where a pod of { $pool } takes longer, the request is over and nothing is tried again
lint-write-retry-on-in-time = retryOn: { $conditions }, and perTryTimeout: { $limit }s
lint-write-retry-on = retryOn: { $conditions }
lint-mesh-fault-never-counts = the proxy answers these itself (FI) before it has chosen a host: they never count in { $pool }, and nobody is ejected for them
lint-write-service-fails = let the service itself fail, here with GOODJOB_FAULTS
lint-idle = { $problem }; its weight is 0, so no request goes there now
lint-unknown-service = no Service is called { $name } in { $namespace }{ $read ->
    [whole] , only { $known }: every request gets 503
   *[part] {" "}in what was read, only { $known }: without one every request gets 503
}
lint-unknown-service-no-effect = no Service is called { $name } in { $namespace }{ $read ->
    [whole] , only { $known }; the rule has no effect
   *[part] {" "}in what was read, only { $known }; without one the rule has no effect
}
lint-rule-for-elsewhere = no Service is { $host } in what was read: the rule has no effect on anything here, and whether it has one in a cluster is not known from this
lint-subset-elsewhere = no DestinationRule of { $host } is in what was read, so the subset { $subset } is not either: where there is none, 503
lint-unknown-host = no Service is { $host } in what was read, so nothing can be said about it
lint-assumed = no Service is { $host } in what was read; { $assumed }
lint-unknown-port = { $service } has no port { $port }, only { $ports }: every request gets 503
lint-unknown-subset = no DestinationRule of { $host } has the subset { $subset }, only { $subsets }: 503
lint-subset-without-route = no route names the subset { $subset } of { $host }, so this policy is never used
lint-write-route = a VirtualService with destination.subset: { $subset }
lint-subset-selects-nobody = { $count ->
    [one] not even the 1 workload
   *[other] none of the { $count } workloads
} of { $host } has { $labels }: no healthy upstream
lint-two-rules = { $other } is for { $host } too: { $dropped ->
    [yes] its trafficPolicy is dropped
   *[no] they are merged, the older one first
}
lint-write-one-rule = one DestinationRule a host
lint-port-drops-policy = port { $port } takes nothing from the policy above: it has no outlierDetection at all
lint-write-repeat = repeat outlierDetection in the port's settings
lint-port-not-http = port { $port } says '{ $told }': Istio does not read HTTP on it, so no 5xx counts
lint-port-says-nothing = port { $port } does not say what it speaks: Istio has to guess
lint-write-http-if = name: http, or appProtocol: http, if it is HTTP
lint-write-http = name: http, or appProtocol: http
# $delay (number) seconds until the proxies have heard
lint-no-pre-stop = these pods have no preStop: at each rollout they get SIGTERM at once, and the proxies hear of it late (here taken as { $delay } s): what they send meanwhile meets a closed port (503 UF, UC), unless a retry hides it, and counts towards ejection
lint-short-pre-stop = these pods wait { $seconds } s in their preStop, which is not longer than it takes the proxies to hear of their end (here taken as { $delay } s): what they send after that meets a closed port (503 UF, UC)
lint-write-pre-stop = lifecycle.preStop.sleep.seconds: { $seconds }
lint-pre-stop-over-grace = preStop takes { $seconds } s, and the grace period, which begins with it, is { $grace } s: the pods are killed with the requests that they have at hand
lint-write-grace = terminationGracePeriodSeconds above { $seconds }, by as much as the longest request takes

# The order in which routes are asked, and names by half.
lint-route-never-used = no request comes here: { $earlier }, which is asked first, { $all ->
    [yes] takes every request
   *[no] takes all that this one is for
}
lint-write-before = { $path } before { $earlier }
lint-routes-by-age = { $other } is for the same host at the same gateway, and its { $earlier } takes all that this one is for: the older of the two resources is asked first, so which one answers depends on when each was made
lint-write-one-service = one VirtualService for both with this route first, or paths that don't meet
lint-two-routes = { $other } is for the same host in the { $mesh }: a sidecar takes one of the two, the older, and nothing of the other
lint-write-one-service-for-host = one VirtualService a host for the mesh
lint-short-destination = { $host } has a dot, so Istio takes it for a whole name, and no Service is called so: every request gets 503
lint-short-rule = { $host } has a dot, so Istio takes it for a whole name, and no Service is called so: the rule has no effect
lint-short-routes = { $host } has a dot, so Istio takes it for a whole name, and not for the Service: whoever asks for { $name } sees none of these routes
lint-write-host = { $host }
lint-retries-miss-status = retryOn { $asked } does not cover { $statuses }, which is what { $pool } answers: nothing is tried again, and the client sees it
lint-retry-on-unset = retryOn is unset, which is { $asked }: no 5xx that a pod answers is tried again (until Istio 1.23 a 503 was)
lint-tries-over-timeout = { $tries } tries of { $limit } s each don't fit into the route's { $timeout } s: where pods hang { $begun ->
    [one] only the first
   *[other] only { $begun }
} of them { $begun ->
    [one] begins
   *[other] begin
}
lint-write-timeout = timeout: { $seconds }s, or less of the others
lint-no-pods = { $pool } has no host, for there is no pod now: every request gets a 503 (UH)
lint-scaled-to-none = where there is nothing to do { $workload } is scaled to no pod at all: { $pool } has no host then, and the first requests get a 503 (UH)
lint-ejects-nobody-yet = 0 of { $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
} of { $pool } can be ejected at the fewest that { $scalers } allows: { $percent } % is a hard ceiling, and it takes { $first } hosts
lint-limit-of-one = { $fields } of 1: what comes while that one is in use is refused with a 503 (UO), which is no error of a host's and ejects nobody
lint-waits-without-limit = maxConnections: { $connections } without a limit on what waits: further requests wait for a connection, as many and as long as it takes, and none is refused
lint-subset-drops-fields = the subset { $subset } has its own { $block }, which replaces the one above as a whole: what that one says of { $fields } holds for the others only
lint-write-repeat-fields = { $fields } here as well
lint-gateway-elsewhere = there is no Gateway { $name } in what was read, only { $others }: a name without a namespace is of the VirtualService's own
lint-write-gateway = { $gateway }
lint-host-not-at-gateway = { $gateways } does not serve { $host }, only { $served }: no request for it comes in there
lint-passthrough = PASSTHROUGH sends each request on to the address that the client asked for: no host is chosen, so the requests of an ejected one have nowhere else to go
lint-headless = { $service } has no address of its own (clusterIP: None): a client's sidecar sends each request to the pod's address that the client asked for and chooses no host, so nobody is ever taken out of { $pool }{ $still ->
    [gateway] ; the breaker holds for the gateway only, to which the pods are hosts as any
   *[nobody] { "" }
}
lint-write-with-address = a second Service for its clients, without clusterIP: None, and the DestinationRule for that one
lint-unknown-port-of-policy = no Service that { $host } names has the port { $port }, only { $ports }: it is the Service's port that counts, and not the pods', so these settings are never used
lint-write-pending = http.http1MaxPendingRequests: { $pending }
lint-write-no-idle = no { $field }
