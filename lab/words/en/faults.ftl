# `goodjob faults`: the fault plans of pods.

faults-no-answer = no answer
faults-settings = settings
faults-control = control
faults-left = { $source }, { $seconds } s left
faults-no-time = --ttl { $asked } is no time; write it as 30s, 2m or 1h, { $most }h at the most
faults-no-seed = --seed { $asked }: a seed is a whole number from 0 to { $highest }
