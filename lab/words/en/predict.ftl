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
   *[other] { $hosts } hosts
}, { $ejectable } of them can be out at once ({ $percent } %)
predict-pool-for = { $pool } ({ $callers })
predict-panic = with fewer than { $healthy } healthy, all are used (panic)
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
predict-to-pool = , { NUMBER($total, useGrouping: 1, maximumFractionDigits: 0) } to the pool
predict-trip = { $workload }, { $fault }: { $trip }
predict-trip-and-share = { $workload }, { $fault }: { $trip }; its share ejects at a sweep
predict-never-counts = never counts
predict-never-in-a-row = never counts in a row
predict-only-at-sweeps = never counts in a row, and at sweeps it does not eject by what the plan says
predict-at-most = { $run } in a row at the most, and { $threshold } eject: never in a row
predict-not-by-itself = { $threshold } in a row eject; when, the plan does not say by itself
predict-after = { $threshold } in a row after { NUMBER($requests, useGrouping: 1, maximumFractionDigits: 0) } { $requests ->
    [one] request
   *[other] requests
} to one host{ $total }
predict-span = { $earliest } to { $latest }
predict-outs = out for seconds, 1st to { $last }th time: { $spans }
