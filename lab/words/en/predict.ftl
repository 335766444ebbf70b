# What goodjob predict prints of a pool.

predict-nothing = no route leads to a pool with outlierDetection: nothing is ever ejected
predict-unknown-hosts = { $pool }: an unknown number of hosts ({ $percent } %){ $fewest ->
    [0] : nothing is ever ejected
    [1] { "" }
   *[other] : with fewer than { $fewest } nobody is ever ejected
}
predict-at = { $where } ({ $place })
predict-without = { $where }: { $path }: { $problem }; the figures are without it
predict-taken = { $where }: { $path }: { $problem }; the figures take it for { $value }, and a cluster refuses it
predict-note = { $where }: { $problem }
predict-pool = { $pool }: { $hosts ->
    [one] { $hosts } host
   *[other] { NUMBER($hosts, useGrouping: 1) } hosts
}, { NUMBER($ejectable, useGrouping: 1) } of them can be out at once ({ $percent } %)
predict-pool-for = { $pool } ({ $callers })
predict-no-hosts = { $pool }: 0 hosts: every request gets a 503 (no healthy host, UH)
predict-not-chosen = { $pool }: { $hosts ->
    [-1] an unknown number of hosts
    [one] { $hosts } host
   *[other] { NUMBER($hosts, useGrouping: 1) } hosts
}, and nobody is ever taken out: no proxy chooses a host there, each request goes to the address that the client asked for
predict-nobody-out = so nothing ever trips here: every host is out 0 % of the time
predict-panic = with fewer than { NUMBER($healthy, useGrouping: 1) } healthy, all are used (panic)
predict-share-never = a share of failures never ejects: that wants { $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
}
predict-share = { $percent } % of failures in { $interval } s eject too, with { $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
} that had { $volume ->
    [one] { $volume } request
   *[other] { $volume } requests
} each{ $total }
predict-rate-never = a success rate never ejects: to be { $deviations } standard deviations below the average takes { $hosts } hosts
predict-rate = a success rate { $deviations } standard deviations below the average in { $interval } s ejects too, with { $hosts } hosts that had { $volume ->
    [one] { $volume } request
   *[other] { $volume } requests
} each{ $total }
predict-to-pool = , { $total } to the pool
predict-number = { NUMBER($number, useGrouping: 1, maximumFractionDigits: 6) }
predict-many = { NUMBER($leading, maximumFractionDigits: 1) } × 10^{ $digits }
predict-never = never
predict-trip = { $workload }, { $fault }: { $trip }
predict-trip-and-share = { $workload }, { $fault }: { $trip }; its share ejects at a sweep
predict-never-counts = never counts
predict-never-in-a-row = never counts in a row
predict-only-at-sweeps = never counts in a row, and at sweeps it does not eject by what the plan says
predict-at-most = { $run } in a row at the most, and { $threshold } eject: never in a row
predict-not-by-itself = { $threshold } in a row eject; when, the plan does not say by itself
predict-after = { $threshold } in a row after { $requests } { $plural ->
    [one] request
   *[other] requests
} to one host{ $total }
predict-to-host = requests to one host until then: { $half } in half of all cases, { $most } in 90 of 100, { $all } in 99 of 100
predict-ever = it comes to that in { NUMBER($percent, maximumFractionDigits: 6) } of 100 cases
predict-span = { $earliest } to { $latest }
predict-outs = out for seconds, 1st to { $last }th time: { $spans }
predict-asked = { $asked ->
    [one] { $asked } host is
   *[other] { NUMBER($asked, useGrouping: 1) } hosts are
} sent requests; { NUMBER($waiting, useGrouping: 1) } more { $waiting ->
    [one] waits
   *[other] wait
} for others to fail, or { $waiting ->
    [one] is
   *[other] are
} not ready
predict-rule = { $where } { $path }
predict-default-route = the default route
predict-route = by { $where } (tried again { $attempts ->
    [one] once
   *[other] up to { $attempts } times
}{ $place ->
    [elsewhere] , at another host,
   *[anywhere] { "" }
} after { $statuses }):
predict-route-plain = by { $where } ({ $attempts ->
    [0] no retries
   *[other] { $plans ->
        [none] its retries wait for a failure: no fault plan is behind the pool
       *[some] its retries are for nothing that fails here
    }
}):
predict-client = { $out ->
    [0] a client gets
   *[other] with { NUMBER($out, useGrouping: 1) } out, a client gets
} { NUMBER($errors, maximumFractionDigits: 6) } % errors ({ NUMBER($without, maximumFractionDigits: 6) } % without retries), { NUMBER($tries, maximumFractionDigits: 6) } { $tries ->
    [1] try
   *[other] tries
} a request, { $most } at the most
predict-client-unknown = what clients get, no formula says here: a plan comes to an end or is a matter of load, or there are too many retries
predict-client-of-fewer = what clients get is not reckoned for more than { NUMBER($most, useGrouping: 1) } hosts; goodjob simulate does
predict-client-requests = { $workload }: trips after { $mean } requests of clients{ $spread }
predict-client-seconds = { $workload }: at { NUMBER($rate, useGrouping: 1, maximumFractionDigits: 12) }/s that is { $mean } s{ $spread }
predict-spread = : { $said }
predict-by = { $half } in half of all cases, { $most } in 90 of 100, { $all } in 99 of 100
predict-long-run = { $workload }: in the long run { $ever ->
    [yes] out { NUMBER($percent, maximumFractionDigits: 6) } % of the time, by turns { $inside } s in and { $outside } s out on average
   *[no] never out: the plan comes to an end
}
predict-long-run-unknown = { $workload }: for which part of the time it is out, no formula says here; goodjob simulate does
predict-long-run-errors = in the long run a client gets { NUMBER($percent, maximumFractionDigits: 6) } % errors
predict-no-plans = no pod of these pools has a fault plan, so that none fails: --fail POD=RATE foresees what clients get when one does
# $where (list) of resources
predict-in-no-pool = --fail { $who }: no Service leads to the pods of { $where }, so that no pool would have what fails; there are: { $known }
# $problem (sentence) what is wrong with the plan
predict-no-plan = --fail { $asked }: { $problem }
predict-nobody = --fail { $who }: there is no such Deployment, version, pod, or Service without pods; there are: { $known }
predict-no-share = --fail { $asked }: allowed is POD=RATE, the rate from 0 to 1 or in percent, such as v2=0.3 or v2=30%, in plain digits (no 1e-9), 12 at the most after the point; or POD=PLAN, such as v2=503@burst:3/20
predict-fail-twice = --fail { $who } is there twice: say it once
predict-no-rate = --rate { $asked }: allowed is a number of requests in a second, from { NUMBER($least, maximumFractionDigits: 6) } to { NUMBER($most, useGrouping: 1) }
predict-lab-and-paths = --lab and --name are of a running lab, which has its own manifests: not with { $paths }
predict-lab-and-fail = --fail is for manifests: in a running lab set the plan itself, with goodjob faults set
predict-lab-and-assume = --assume and --no-assume are for files: a lab that runs has its Services
predict-lab-silent = { $pod } does not say which plan it has now, and is taken to have that of its settings: { $problem }
