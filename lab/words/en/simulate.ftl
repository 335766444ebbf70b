# What goodjob simulate says of many hosts and callers.

simulate-nothing = no route leads to a pool with outlierDetection: there is nothing to simulate
simulate-first-route = several routes lead here and differ in retries or timeouts: simulated are those of { $where }, { $path }
simulate-not-chosen = nobody is ever taken out of { $pool }: no proxy chooses a host there, each request goes to the address that the client asked for (a headless Service, or PASSTHROUGH), which is taken for chance here
simulate-pool-chosen = simulated is { $pool }, the pool with the most hosts; another is chosen with --pool: { $names }
simulate-unread = { $file }: { $problem }
simulate-no-pool = there is no pool { $pool } with outlierDetection that a route leads to; there are: { $names }
simulate-hosts-unknown = how many hosts { $pool } has the files don't say, or it has none: say it with --hosts
simulate-balancer = there is no balancer { $balancer } here; there are { $names }
simulate-balancer-of-pool = { $policy } is not simulated: choose { $names } with --balancer
simulate-fail = --fail { $written }: write HOSTS=PLAN: a number, a percentage such as 30% or a workload ({ $names }), then a fault plan such as 500@always, or a probability such as 0.3
simulate-fail-twice = --fail { $written }: { $who } is there twice: say it once
simulate-fail-nobody = --fail { $written }: of { NUMBER($hosts, useGrouping: 1) } hosts that is nobody: let one fail at least, or leave it out
simulate-plan = { $problem }
simulate-effect = { $rule } is not simulated: it takes a process or a kubelet. There are statuses, mixes of them, delay, hang, reset, close and malformed
simulate-too-many-fail = { $failing } hosts are to fail, and the pool has { $hosts }
simulate-between = { $name } is { $value }: it is from { NUMBER($least, useGrouping: 1) } to { NUMBER($most, useGrouping: 1) }
simulate-above = { $name } is { $value }: it is more than { NUMBER($least, useGrouping: 1) }, and { NUMBER($most, useGrouping: 1) } at the most
simulate-field-hosts = the number of hosts (--hosts)
simulate-field-callers = the number of callers (--callers)
simulate-field-rate = the number of requests a second (--rate)
simulate-field-seconds = the time in seconds (--seconds)
simulate-field-noise = the probability of a stray 500 (--noise)
simulate-field-latency = the time of a try in seconds (--latency)
simulate-field-attempts = the number of retries (attempts)
simulate-field-timeout = the timeout in seconds
simulate-no-request = { $seconds } s at { $rate } requests/s are not one request: take more of either
simulate-all-late = a try takes { $latency } s and the route gives it { $timeout } s: every one would be too late; make --latency shorter
simulate-too-many = { NUMBER($value, useGrouping: 1) } { $what } are too many: { NUMBER($most, useGrouping: 1) } are allowed; take fewer hosts, callers or seconds, or a lower rate
simulate-of-opinions = opinions (hosts times callers)
simulate-of-opinions-at-once = opinions (hosts times callers) with a plan that counts requests
simulate-of-requests = requests
simulate-of-sweeps = sweeps (callers times seconds by interval)
simulate-too-many-runs = { $runs } combinations of values are too many: { $most } are allowed
simulate-set-form = { $written }: write { $several ->
    [true] --sweep NAME=VALUES, such as consecutive5xxErrors=1..10 or maxEjectionPercent=10,50,100
   *[other] --set NAME=VALUE, such as consecutive5xxErrors=5
}
simulate-no-field = there is no setting { $name }; there are { $names }
simulate-range = { $name }={ $range }: a range goes up, and has { $most } values at the most
simulate-value-time = { $name }={ $written }: it is a time above 0 such as 500ms, 10s or 5m
simulate-value = { $name }={ $written }: it is { $kind ->
    [percent] a whole number from 0 to 100
    [number] a number such as 0.5
   *[other] a whole number from 0 to { $highest }
}
simulate-twice = { $name } is there twice in --sweep: put its values into one, with commas
simulate-set-twice = { $name } is there twice ({ $options }): say it once
simulate-without-shares = ejection by shares of failures (failure percentage, success rate) is not simulated: the figures are without it
simulate-nobody-fails = nobody fails: the manifests have no fault plan in force; say who does with --fail, such as --fail 1=500@always
simulate-asked = { $pool }: { NUMBER($hosts, useGrouping: 1) } { $hosts ->
    [one] host
   *[other] hosts
}, { NUMBER($callers, useGrouping: 1) } { $callers ->
    [one] caller
   *[other] callers
}, { NUMBER($rate, useGrouping: 1, maximumFractionDigits: 2) } requests/s for { NUMBER($seconds, useGrouping: 1, maximumFractionDigits: 2) } s: { NUMBER($requests, useGrouping: 1) } requests (seed { $seed })
simulate-fails = { NUMBER($hosts, useGrouping: 1) } fail: { $plan }
simulate-noise = the others answer 500 in { NUMBER($percent, maximumFractionDigits: 3) } % of the requests
simulate-breaker = breaker: { $fives ->
    [0] no run of 5xx ejects
   *[other] { $fives } 5xx in a row eject
}{ $gateway ->
    [0] { "" }
   *[other] , or { $gateway } of 502, 503 and 504
}; out for { NUMBER($base, maximumFractionDigits: 3) } s each time more, swept every { NUMBER($interval, maximumFractionDigits: 3) } s; { NUMBER($most, useGrouping: 1) } out at the most ({ $percent } %); { $panic ->
    [0] never panic
   *[other] panic below { NUMBER($panic, useGrouping: 1) } healthy
}
simulate-route = { $balancer }, { $attempts ->
    [0] no retries
    [one] { $attempts } retry
   *[other] { $attempts } retries
}
simulate-column-when = when it was ejected
simulate-column-first = first
simulate-column-half = half
simulate-column-every = all
simulate-row-callers = by { NUMBER($callers, useGrouping: 1) } { $callers ->
    [one] caller
   *[other] callers
}: any failing host
simulate-row-opinions = of { NUMBER($opinions, useGrouping: 1) } { $opinions ->
    [one] opinion
   *[other] opinions
}: caller and failing host
simulate-seconds = { NUMBER($seconds, useGrouping: 1, minimumFractionDigits: 1, maximumFractionDigits: 1) } s
simulate-errors = clients saw { NUMBER($errors, useGrouping: 1) } { $errors ->
    [one] error
   *[other] errors
} ({ NUMBER($percent, maximumFractionDigits: 3) } %), { NUMBER($unhealthy, useGrouping: 1) } of them for want of a healthy host (UH); retries hid { NUMBER($hidden, useGrouping: 1) }; { NUMBER($tries, minimumFractionDigits: 2, maximumFractionDigits: 3) } tries a request
simulate-load = a healthy host got { NUMBER($busiest, useGrouping: 1, maximumFractionDigits: 2) } requests/s at the busiest time, { NUMBER($times, minimumFractionDigits: 2, maximumFractionDigits: 2) } times its fair share of { NUMBER($fair, useGrouping: 1, maximumFractionDigits: 2) }; one of them { NUMBER($peak, useGrouping: 1, maximumFractionDigits: 2) }
simulate-flapping = { NUMBER($ejections, useGrouping: 1) } { $ejections ->
    [one] ejection
   *[other] ejections
} and { NUMBER($returns, useGrouping: 1) } { $returns ->
    [one] return
   *[other] returns
}: a failing host was out { NUMBER($percent, maximumFractionDigits: 1) } % of the time; { NUMBER($refused, useGrouping: 1) } more { $refused ->
    [one] was
   *[other] were
} refused by the ceiling
simulate-late = { NUMBER($under_way, useGrouping: 1) } { $under_way ->
    [one] try was under way at its
   *[other] tries were under way at their
} host's ejection, { NUMBER($late, useGrouping: 1) } { $late ->
    [one] was
   *[other] were
} sent to it later
simulate-healthy-out = healthy hosts were ejected { $ejections ->
    [one] once
   *[other] { NUMBER($ejections, useGrouping: 1) } times
}: { NUMBER($percent, maximumFractionDigits: 3) } % of their time
simulate-compared-half = half out after
simulate-compared-errors = errors %
simulate-compared-no-host = UH %
simulate-compared-moved = load ×
simulate-compared-out = time out %
simulate-compared-healthy-out = healthy ejected
simulate-compared-legend = half out after: half of all opinions of failing hosts were ejections by then. load ×: requests to a healthy host that is in, at the busiest time, by its fair share.
simulate-axis-seconds = seconds
simulate-axis-out = failing hosts out, %
simulate-axis-errors = errors/s
simulate-axis-load = requests/s to a host
simulate-axis-error-share = errors at clients, %
simulate-axis-no-host = no healthy host (UH), %
simulate-axis-moved = load of a healthy host, × fair share
simulate-axis-healthy-out = ejections of healthy hosts
simulate-line-errors = seen by clients
simulate-line-no-host = no healthy host (UH)
simulate-line-load = a healthy host, on average
simulate-line-fair = fair share
