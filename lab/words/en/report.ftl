# `goodjob report`: what happened, from what was written.

report-lab = lab { $name } ({ $condition })
report-running = running
report-ended = ended
report-killed = killed
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
report-name-and-run = --name chooses a lab on this machine: not with --from { $folder }
