# `goodjob status` and `goodjob watch`: each pod as each proxy sees it.

status-lab = lab
status-in-the-pool = in the pool
status-ejected = ejected
status-ejected-ago = ejected { $seconds } s ago
status-not-ready = not ready
# $why (sentence) what its probe asked and got, or how it ended
status-unready = { $pod } is not ready: { $why }
status-back = in { $earliest } to { $latest } s
status-restarted = restarted: { $names }
status-restarts = { $name } { $count }x
# $end (sentence) how its last run ended
status-restarts-for = { $name } { $count }x (lastly: { $end })
status-envoy-restarts = Envoy of { $proxy } { $count }x
status-rotated = { $proxy }: ejections before { $when } were rotated away
status-unlogged = { $proxy }: since when { $pod } is out of { $pool }, and how often it was, is in no log
status-terminating = terminating
status-watched-ended = the lab { $lab } has ended; `{ $command }` tells what happened
status-watched-killed = the lab { $lab } was killed (its supervisor is gone); `{ $command }` tells what happened
