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
why-ejected-since = { $pod } is out of { $pool } since { $since } UTC ({ $detector }, time { $count }); it comes back at the first sweep, one every { $interval } s, from { $earliest } to { $latest }. { $what } eject, and { $had }
why-had-run = it had { $count } in a row
why-had-gateway-run = it had { $count } of 502, 503, 504 in a row
# Its run is in no log any more.
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
}: { $out } of { $hosts } hosts out would be { NUMBER($share, maximumSignificantDigits: 4) } %, more than { $percent } %; { $can } can be out
why-reset = { $errors } { $what }, but at most { $longest } in a row: an answer below 500 sets the count back to 0, which happened { $times }, last by a { $by }
why-reset-codes = { $errors } { $what }, but at most { $longest } in a row: any other answer sets the count back to 0, which happened { $times }, last by a { $by }
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
why-local-origin = { $times } a try ended without an answer (timeout, connection refused or broken): they count as 503 and 504, though the pod's log has none of them
why-local-origin-apart = { $times } a try ended without an answer (timeout, connection refused or broken): they are counted apart (splitExternalLocalOriginErrors), and each connection that opens sets that count back to 0: a timeout or a broken connection never adds up, only connections that don't open do, now { $unopened } in a row, and { $threshold } eject

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
