# `goodjob report`: what happened, from what was written.

report-lab = lab { $name } ({ $condition })
report-running = running
report-ended = ended
report-killed = killed
report-unknown = not known to run
# $what (sentence) the lab and its condition; $when (sentence) the day and the zone
report-head = { $what }; { $when }
report-day-and-zone = { $day }, times in { $zone }
report-recording = recording of the lab { $name }, which was { $condition } then
report-saved = saved in { $folder }: { $count ->
    [one] { $count } event
   *[other] { $count } events
}
report-clients = clients: { $sent } sent, { $count } without an answer: { $failed }
report-client-failed = { $how ->
    [connect] could not connect
    [timeout] gave up waiting
    [reset] lost the connection
   *[other] { $how }
} { $count }x
report-left-out = … { $count ->
    [one] { $count } earlier line
   *[other] { $count } earlier lines
}; --last shows more
report-rotated = earlier lines of { $file } were rotated away at { $when }
report-unread = only the last { $size } MiB of the { $log } were read
report-damaged = { $count ->
    [one] { $count } line
   *[other] { $count } lines
} of { $file } could not be read
report-totals = requests: { $requests }, { $statuses }; failures that a retry hid: { $hidden }; ejections: { $ejections }
report-by-proxy = { $count } ({ $each })
report-of-proxy = { $proxy } { $count }
report-pod = { $pod }: logged { $logged }; Envoy saw { $seen }
report-times = { $status } { $count }x
report-no-answer = no answer { $count }x
report-cluster-and-run = --cluster asks a cluster: not with --from { $folder }
report-name-and-run = --name chooses a lab on this machine: not with --from { $folder }
