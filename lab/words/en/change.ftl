# What a change of the YAML changes in Envoy: goodjob translate --diff.

change-of = { $of }: { $what }
change-before = { $now }; before, { $was }
change-same = written in another way, and the same for Envoy
change-field = { $path } is { $now }; it was { $was }
change-field-new = { $path } is { $now }; it was not set
change-field-gone = { $path } is not set; it was { $was }
change-seconds = { $seconds } s
change-ordinal = { $number ->
    [0] zeroth
    [1] first
    [2] second
    [3] third
    [4] fourth
    [5] fifth
    [6] sixth
    [7] seventh
    [8] eighth
    [9] ninth
    [10] tenth
   *[other] { ORDINAL($number) ->
        [one] { $number }st
        [two] { $number }nd
        [few] { $number }rd
       *[other] { $number }th
    }
}

# What comes and goes.
change-destination = { $pool } is a destination { $now ->
    [true] now
   *[false] no longer
}
change-listener = port { $port } is listened on { $now ->
    [true] now
   *[false] no longer
}
change-routed = requests are routed by { $name } { $now ->
    [true] now
   *[false] no longer
}
change-endpoints = { $pool } has endpoints { $now ->
    [true] now
   *[false] no longer
}: { $hosts }

# Endpoints: how many there are, and who is asked.
change-hosts = { $pool } has { $now }; it was { $was }
change-unready = { $now } not ready; it was { $was }
change-order = { $pool } is asked in this order: { $now }; it was { $was }
change-addresses = { $pool } has other addresses or ports, and as many hosts
change-moved = { $pool } has the same hosts in other places, and asks them as before
change-alike = all hosts alike, wherever they are
change-then = { $first }, then { $next }
change-place = { $where } ({ $hosts })
change-place-with-share = { $where } ({ $hosts }, { $share } %)
change-no-locality = no locality

# Clusters: who can be ejected, after what, and for how long.
change-ejectable = { $pool }: { $now } of { $now_of } can be ejected; it was { $was } of { $was_of }
change-ejectable-now = { $pool } can now be ejected: { $now } of { $now_of }
change-ejectable-no-longer = { $pool } can be ejected no longer; it was { $was } of { $was_of }
change-ejectable-no-longer-for = { $pool } can be ejected no longer: { $why }; it was { $was } of { $was_of }
change-ejectable-still-not = { $pool } still can't be ejected: { $why }
change-no-breaker = { $pool } has no outlier detection any more; nothing could be ejected before
change-nothing-ejects = nothing that is detected ejects
change-too-few = { $hosts ->
    [one] { $hosts } host is
   *[other] { $hosts } hosts are
} too few for ejection by share
change-percent-is-none = { $percent } % of { $hosts } is 0
change-percent = at most { $now } % of the hosts can be out; it was { $was } %
change-5xx = 5xx
change-gateway-errors = 502, 503 or 504
change-local-errors = failure to connect
change-in-a-row = the { $now } { $what } in a row ejects; it was the { $was }
change-in-a-row-new = the { $now } { $what } in a row ejects; none did before
change-in-a-row-gone = { $what } in a row ejects no longer; the { $was } did
change-ejected = ejected: { $now }; it was { $was }
change-ejected-no-longer = no longer ejected: { $was }
change-not-looked-at = not looked at
change-success-rate = a success rate { $deviations } standard deviations below the average, of at least { $requests } an interval each to at least { $hosts }
change-failure-percentage = { $percent } % failures of at least { $requests } an interval each to at least { $hosts }
change-chance = { $what }, { $percent } % of the times
change-interval = hosts are looked at every { $now } s; it was { $was } s
change-interval-new = hosts are looked at every { $now } s
change-base = an ejection lasts { $now } s times the number of ejections; it was { $was } s
change-base-new = an ejection lasts { $now } s times the number of ejections
change-counting = what counts as an error: { $now }; it was { $was }
change-every-5xx = every 5xx
change-panic = with less than { $percent } % of the hosts healthy, all get requests (panic)
change-panic-off = panic is off
change-by-weight = localities get their shares by weight
change-no-weights = localities have no weights
change-own-zone = the own zone is preferred from { $hosts } on, by proxies that know their cluster
change-own-zone-off = the own zone is not preferred
change-balancer = hosts are chosen by { $now }; it was { $was }
change-connecting = connecting may take { $now }; it was { $was }
change-connections = connections at a time: { $now }; it was { $was }
change-pending = requests waiting for a connection: { $now }; it was { $was }
change-requests = requests at a time: { $now }; it was { $was }
change-retrying = retries at a time: { $now }; it was { $was }
change-no-limit = no limit
change-at-most = at most { $limit }

# Routes: where requests go, and how often they are tried.
change-host-gone = the host is gone
change-host-new = a new host, { $domains }
change-domains = the host is { $now }; it was { $was }
change-https = plain HTTP is redirected to HTTPS { $now ->
    [true] now
   *[false] no longer
}
change-rule-new = new: { $route }
change-rule-gone = no longer: { $route }
change-rules-order = the rules are asked in another order: the first that matches is the only one
change-every-request = every request
change-requests-with = requests with { $conditions }
change-path-like = path ~ { $regex }
change-not = not { $name }
change-like = { $name } ~ { $regex }
change-is = { $name }: { $value }
change-redirected = { $who } are redirected
change-answered = { $who } are answered { $status } by the proxy
change-sent = { $who } to { $pool }
change-shared = { $who }: { $shares }
change-share = { $share } % to { $pool }
change-kind = { $now }; it was { $was }
change-kind-redirected = redirected
change-kind-answered = answered by the proxy
change-kind-sent = sent on
change-gets = { $pool } gets { $now } %; it was { $was } %
change-timeout = may take { $now }; it was { $was }
change-no-timeout = as long as it likes
change-retries = retries: { $what }
change-retries-new = up to { $attempts } after { $conditions }; it was none
change-retries-gone = none any more; it was up to { $was }
change-retried-now = { $condition } is retried now
change-retried-no-longer = { $condition } is retried no longer
change-attempts = up to { $now }; it was { $was }
change-try-timeout = each try may take { $now }; it was { $was }
change-as-the-request = as long as the request
change-no-abort = no abort is injected
change-no-delay = no delay is injected
change-aborted = { $share } % are answered { $status } without reaching a pod
change-delayed = { $share } % are delayed by { $time }
change-grpc-status = gRPC status { $status }
change-copies = a copy goes to { $now }; it was { $was }
change-copy = { $pool } ({ $share } %)
change-nobody = nobody
