# Why a pod is ejected, or is not.

why-no-breaker = { $pool } has no outlier detection, so nobody is ever ejected from it

## What ejects, as parts of the sentences below.

why-run = { $count } { $errors } in a row
why-5xx = 5xx
why-codes = of { $codes }
why-gateway-run = { $count } of 502, 503, 504 in a row
why-unopened-run = { $count } connections in a row that don't open
# $percent, $volume and $hosts (numbers)
why-failures = { $percent } % of failures between two sweeps (of at least { $volume } requests, where { $hosts } hosts had so many)
why-success-rate = a share of good answers between two sweeps { $deviations } standard deviations below the average (of at least { $volume } requests, where { $hosts } hosts had so many)

## Out.

why-ejected = { $pod } is out of { $pool }. { $what } eject, and { $had }
# $since, $earliest and $latest are times of day
why-ejected-since = { $pod } is out of { $pool } since { $since } ({ $detector }, time { $count }); it comes back at the first sweep, one every { $interval } s, from { $earliest } to { $latest }. { $what } eject, and { $had }
why-had-run = it had { $count } in a row
why-had-gateway-run = it had { $count } of 502, 503, 504 in a row
# Its run is in no log any more.
why-had-no-event = its ejection is in no log
why-had-unlogged = the tries that it came of are in no log
why-had-unopened = { $count } in a row did not open
why-had-failures = { NUMBER($share, maximumSignificantDigits: 4) } % of its requests had failed at the last sweep
why-had-success = { NUMBER($share, maximumSignificantDigits: 4) } % of its requests were good at the last sweep, below { NUMBER($limit, maximumSignificantDigits: 4) } %, which is far from the other hosts

# $seconds and $window (numbers)
why-after-ejection = { $requests } more reached { $pod } within { NUMBER($seconds, maximumFractionDigits: 1) } s after its ejection: Envoy gathers changes of a pool's hosts for { $window } s (update_merge_window), so one that comes that soon after another takes effect late
why-under-way = { $requests } had been sent to it before, and ended after its ejection: they are none of the run
why-asked-though-out = { $requests } more reached { $pod } while it was out, the last { NUMBER($seconds, maximumFractionDigits: 1) } s after its ejection: with too few healthy hosts Envoy asks all of them (panic)

## In.

why-in-the-pool = { $pod } is in { $pool }: { $count }; { $errors } in { $requests } to it. { $what } eject
why-nothing-ejects = { $pod } is in { $pool }: no threshold is on; { $errors } in { $requests } to it. So nothing ejects
why-run-unlogged = how many in a row is in no log
why-run-now = { $now } of { $threshold } in a row now
why-gateway-run-now = { $now } of { $threshold } 502, 503, 504 in a row now
why-unopened-run-now = { $now } of { $threshold } connections in a row that don't open now
why-no-threshold = no run of errors ejects
# $refused (number)
# $percent (number)
why-ejects-nobody = nobody is ever ejected: { $percent } % of { $hosts } is not one host
why-ceiling-run = its errors reached the threshold { $times }
why-ceiling-share = { NUMBER($share, maximumSignificantDigits: 4) } % of its tries failed, and { $wanted } % eject
why-ceiling = { $reached }, and this pool refused { $refused ->
    [one] { $refused } ejection
   *[other] { $refused } ejections
}{ $others }: { $out } of { $hosts } hosts out would be { NUMBER($share, maximumSignificantDigits: 4) } %, more than { $percent } %; { $can } can be out
# $count (number)
why-ceiling-others = { " " }(Envoy counts { $count } more that would have ejected nobody: it looks for room before it looks whether a threshold is enforced)
why-reset = { $errors } { $what }, but at most { $longest } in a row: an answer below 500 sets the count back to 0, which happened { $times }, last by a { $by }
why-reset-codes = { $errors } { $what }, but at most { $longest } in a row: any other answer sets the count back to 0, which happened { $times }, last by a { $by }
why-gateway-apart = { $errors } did count, and came at most { $longest } in a row, where { $threshold } eject: any other answer sets the count back to 0, a 500 as well
why-wrong-class = { $errors } did not count: only 502, 503, 504 do here, and these were { $statuses }

## What counts for nobody, and what the pod knows nothing of.

# $count (number)
why-client-errors = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
} of 4xx: that counts as a good answer, and sets the count back to 0
# $count (number)
why-unlisted-codes = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
} of 5xx that count as good ones, and set the count back to 0: only those { $errors } are errors here
why-fault-filter = { $requests } for this pool answered by the mesh's own fault (FI) before a host was chosen: they count for nobody
why-overflow = { $requests } refused by the connection pool's limits (UO): no host was asked, so they count for nobody
why-abandoned = { $times } a client was gone before there was an answer: that counts for nobody
why-local-origin = { $times } a try ended without a whole answer (timeout, connection refused or broken): they count as 503 and 504, though the pod's log has none of them
why-local-origin-apart = { $times } a try ended without a whole answer (timeout, connection refused or broken): they are counted apart (splitExternalLocalOriginErrors), and each connection that opens sets that count back to 0: a timeout or a broken connection never adds up, only connections that don't open do, now { $unopened } in a row, and { $threshold } eject

## For how long, in which order, and when nobody is left.

# $now is out or in
why-growth = ejected { $times }; the last one { $now ->
    [out] is
   *[in] was
} for { $length } s at least: { $base } s times { $factor }, one more with each ejection and one less with each sweep that finds it in the pool, { $maximum } s at most
why-growth-back = { why-growth }; it came back after { NUMBER($out, minimumFractionDigits: 1, maximumFractionDigits: 1) } s, at a sweep, which is every { $interval } s
# $priority (number)
why-locality = { $pod } is in { $locality }, priority { $priority } of this pool: { $priority ->
    [0] asked first
   *[other] asked when nearer ones are not healthy enough
}, for with an outlierDetection Istio orders localities by how near they are. Now { $now }
why-no-locality = no locality
why-tier = priority { $priority } gets { $load } % ({ $healthy } of { $hosts } healthy)
why-panic = { NUMBER($share, maximumSignificantDigits: 4) } % of the hosts are healthy, below { $threshold } %: Envoy asks all of them, ejected or not ({ $times } so far)
why-nobody-left = 0 of { $hosts } hosts are healthy, and the panic threshold is { $threshold } %: every request gets a 503 (UH) until one comes back

## What clients saw fail, from the requests themselves. $begin, $end and $last are times of day.

why-status = a { $status }
why-no-answer = no answer
why-failed = { $requests } to { $pool } got { $statuses } ({ $begin } to { $end })
why-failed-nowhere = { $requests } got { $statuses } ({ $begin } to { $end })

why-uh-not-ready = { $failed }: no pod of it was ready (UH), and nobody was ejected. { $pods }
why-uh-ejected = { $failed }: every host of it was ejected (UH). { $pods }
why-uh-mixed = { $failed }: no host of it was left (UH), for some were ejected and the others not ready. { $pods }
# $hosts (list) what was asked for
why-uh-outside = { $failed }: no Service here is { $hosts }. A sidecar in a cluster sends such a request on to where it was going ({ $cluster }); the lab lets nothing out, so that there is no host (UH)
why-uh-passthrough = { $failed }: its load balancer is PASSTHROUGH, which sends a request on to where it was going. Here that is nowhere, so that there is no host (UH)
why-uh-empty = { $failed }: it has no host at all (UH): no pod has the labels that it selects
why-uh = { $failed }: no host of it was healthy (UH), and why is in no log
why-exit-status = exit status { $code }
why-absent-ended = { $pod } ended { $times } ({ $how }), and was not ready { $spans }
why-probe-got = { $question }: { $got }
why-absent-probe = { $pod } failed its probe ({ $probe }), and was not ready { $spans }
why-absent-leaving = { $pod } was going away, and was not ready { $spans }
why-absent = { $pod } was not ready { $spans }
why-absent-ejected = { $pod } was ejected { $spans }
why-span = from { $begin } to { $end }
why-span-open = since { $begin }
# $count (number)
why-spans = { $count } times between { $begin } and { $end }
# $count (number)
why-spans-open = { $count } times from { $begin } on, now since { $last }

why-uo = { $failed }: refused by a limit of the connection pool (UO). No host was asked, so they count for nobody. Its limits: { $limits }
why-limit = { $name } { $limit }
why-retry-overflow = { $failed }: a pod's own answer, and its retry was refused (UO): at most { $retries } requests of this pool may be tried again at once
why-own-answers = { $failed }: the pods' own answers ({ $pods }). { $tries }
why-by-pod = { $pod } { $count }
why-own-4xx = { $failed }: the pods' own answers, for requests that were wrong
why-broken = { $failed }: a host was asked and ended or broke the connection before it had answered ({ $flags }; { $pods }). { $tries }
why-while-leaving = { $said }. Of these, { $requests } met { $pods } after it was told to end, and before the proxies had heard of that: a preStop that takes longer keeps the port open meanwhile
why-cut-off = { $said }. Cut off: { $requests }, when { $how }
why-unconnected = { $failed }: there was no connection to the host, refused or not open in time (UF; { $pods }). { $tries }
# $seconds (number)
why-seconds = { $seconds } s
why-that-time = the time allowed
why-timeout = { $failed }: no answer of { $pods } within { $timeouts } (UT), and what is too late for the route is not tried again
why-timeout-tried = { $failed }: no answer within { $timeouts } (UT), the last time of { $pods }. { $tries }
why-cut-short = { $failed }, and the answer broke off ({ $flags }; { $pods }): its status had come, and so nothing tries it again
why-fault = { $failed }: the fault of the VirtualService answered (FI), and no host was asked
why-direct-response = { $failed }: the directResponse of the VirtualService answered, and no host was asked
why-no-route = { $failed }: no route matches (NR). Asked for: { $asked }
why-no-destination = { $failed }: a route matches, and leads to a destination that does not exist (NC). Destinations of routes that are not there: { $names }
why-rate-limited = { $failed }: refused by a rate limit of the proxy's (RL)
why-client-gone = { $failed }: the client was gone before there was an answer
why-proxy-error = { $failed }: the proxy's own answer ({ $details })
why-garbled = { $failed }: the proxy's own answer ({ $details }), as what came was no HTTP request that it can read: TLS at a port of plain text is one such
# $failure is connect, timeout or reset
why-client-failure = { $requests } got no answer from { $caller } ({ $begin } to { $end }), and its log has none of them: { $failure ->
    [connect] the client could not connect
    [timeout] the client's own time ran out first
   *[reset] the connection broke
}

why-tries-exhausted = They were tried again, up to { $most } tries, until no retry was left (URX)
why-tries = They were tried again, up to { $most } tries
# $again, $most, $exhausted, $rest (numbers)
why-tries-some = { $again } of them { $again ->
    [one] was
   *[other] were
} tried again, up to { $most } tries{ $exhausted ->
    [0] { "" }
   *[other] , { $exhausted } until no retry was left (URX)
}{ $rest ->
    [0] { "" }
   *[other] ; { $rest } { $rest ->
        [one] was
       *[other] were
    } not{ $why ->
        [route] : a route that leads here has no retries
       *[unknown] { "" }
    }
}
why-no-retries = None was tried again: the route has no retries
why-one-try = None was tried again
why-uncovered = None was tried again: the route's retries are for { $conditions }
why-uncovered-reset = None was tried again: the route's retries are for { $conditions }, and a connection without an answer is none of that; reset would cover it
why-retry-codes = answers of { $codes }

# $percent (number)
why-refused = { $pool } has a breaker that would have ejected { $times }, and was refused: { $what } eject, and { $can } of { $hosts } can be out at once ({ $percent } %). So hosts that failed stayed in the pool
why-unenforced = { $pool } has a breaker that ejects nobody: no threshold of it is on and enforced (it detected something { $times }). So hosts that failed stayed in the pool
why-too-few-hosts = { $pool } has a breaker that can eject nobody of { $hosts }: { $what } eject. So hosts that failed stayed in the pool

# $connections (number)
why-queue = { $requests } to { $pool } waited for a connection: it has { $connections } at most (maxConnections), and any number may wait. They fail for it only when a time runs out; a limit on how many may wait (http1MaxPendingRequests) would refuse the others at once (UO)
# $connections and $pending (numbers)
why-queue-limited = { $requests } to { $pool } waited for a connection: it has { $connections } at most (maxConnections), and { $pending } may wait (http1MaxPendingRequests); more are refused (UO)

# $requests (number)
why-nothing-failed = { $caller }: nothing failed in { $requests ->
    [one] { $requests } request
   *[other] { $requests } requests
} to { $pool }{ $since }{ $hidden }
why-since = { " " }since { $since }
# $count (number)
why-hidden = { " " }for their clients: a retry hid { $count ->
    [one] { $count } failure
   *[other] { $count } failures
}
why-nowhere = nowhere
why-nothing-looked = { $caller }: nobody has sent it a request{ $since }, so nothing failed. Looked at: { $pools }
why-gone = { $pod } is gone since { $when }: no proxy knows it any more. Pools in which it was asked: { $pools }
why-no-pool = { $pod } is in no pool of { $caller }: nobody can send to it
