# `goodjob drill`: the list, the question, the run, and what it came to.

drill-client = client
drill-level-basic = basic
drill-level-further = further
drill-level-expert = expert

# The list.
drill-number = no.
drill-name = drill
drill-title = title
drill-change = one change
drill-level = level
drill-minutes = min
drill-state-right = done, right
drill-state-wrong = done, wrong
drill-state-done = done
drill-state-skipped = skipped
drill-state-next = next
drill-state-open = -
drill-about-short = { $level }, { $minutes } min
drill-so-far = { $done } of { $of } done, { $right } predicted right, { $skipped } skipped
drill-next = next: { $number } { $name }, with `goodjob drill next`
drill-next-skipped = next is one that you skipped: { $number } { $name }, with `goodjob drill next`
drill-all-done = all drills are done; `goodjob drill --record FILE` writes what you did, to hand it in
drill-broken = the drill { $name } is left out: { $why }

# What is asked.
drill-head = Drill { $number } of { $of }: { $title }
drill-head-own = A drill of your own: { $title }
drill-about = { $name } · { $level } · about { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
}
# $allowed (text) what can be answered
drill-prompt = Your prediction, { $allowed }:
drill-hint = Hint { $number } of { $of }:
drill-hint-last = Hint { $number } of { $of } again, there are no more:
drill-no-answer = there is no prediction to read: type { $allowed } on a terminal, or give it with --answer

# While it runs.
drill-starting = starting a lab of its own
drill-began = the lab is ready: { $pods }
drill-ending = ending the lab
# $what (sentence) what happens now
drill-clock = { $seconds } s  { $what }
drill-step = step { $number } of { $of }: { $what }
drill-does-requests = { $count ->
    [one] a request
   *[other] { $count } requests
}, { $workers } at a time
drill-does-seconds = requests for { $seconds } s, { $workers } at a time
drill-does-meanwhile = { $load }, and under this load:
drill-plan = { $who } { $plan }
drill-does-faults = fault plans: { $plans }
drill-does-load = requests, { $workers } at a time
# $what (sentence) what is waited for, such as that v2 is ejected
drill-does-wait = waits until { $what }
drill-does-apply = applies { $folder }
drill-does-rollout = replaces the pods of { $who }
drill-does-why = asks Envoy about { $who }
drill-in-a-row = errors in a row
drill-tried = failed/asked
drill-failed-of = { $failed }/{ $tries }
# $earliest (number) and $latest (number) seconds until it is back
drill-back = back in { $earliest }–{ $latest } s
drill-run-never = { $count } (never ejects)
drill-lane = { $pod }: { $state }, { $count } of { $threshold } errors in a row
drill-lane-out = { $pod }: { $state }
drill-lane-never = { $pod }: { $state }, { $count ->
    [one] 1 error
   *[other] { $count } errors
} in a row, and no number ejects
drill-answers = answers so far: { $counts }
drill-count = { $status } ×{ $count }
drill-count-silent = none ×{ $count }
drill-no-answers = no answers yet
drill-waiting = waiting: { $what }
drill-waiting-left = waiting: { $what }, { $seconds } s longer at the most
drill-keys = h hint · r again · s skip · q leave

# What it came to.
drill-figure-unit = { $label } ({ $unit })
# $truth (text) the right answer: that figure is what makes it so
drill-figure-truth = { $figure } ({ $truth })
drill-yours = yours
drill-formulas = the formula's
drill-simulations = simulated
drill-envoys = Envoy's
drill-formula = The formula: { $says }
drill-yes = yes
drill-no = no
# $figure (number), $unit (noun) as the lesson has it
drill-with-unit = { $figure } { $unit }
drill-no-figure = not measured
drill-right = Your prediction was right.
drill-wrong = Not quite: the right answer was { $truth }.
drill-not-shown = This run did not show which answer is right: `r` or the same command runs it again.
drill-why = What Envoy itself says:
drill-also-measured = Also measured:
drill-unheld = This run did not come to what it should:
drill-try = Try next: { $says }
drill-check = { $verdict }: { $figure }: { $measured }, { $why }
drill-check-passed = passed
drill-check-failed = FAILED
drill-check-skipped = skipped
drill-run-failed = the run did not come to its end: { $why }
drill-not-kept = what you did could not be kept: { $why }
drill-skipped = skipped { $name }; it stays on the list
drill-left = left; nothing of this drill runs on
drill-then = Enter leaves, n goes on to the next drill, r does this one again
drill-then-last = Enter leaves, r does this one again

# Unattended.
drill-one-passed = passed: { $number } { $name }, { $seconds } s
drill-one-failed = FAILED: { $number } { $name }, { $seconds } s
drill-checking = { $count } drills, { $jobs } at a time
drill-checked = { $done }/{ $of }  { $verdict }: { $number } { $name }, { $seconds } s
drill-checks = checks
drill-check-counts = { $passed } passed, { $failed } failed, { $skipped } skipped
drill-seconds = s
drill-total = { $passed } of { $of } passed in { $minutes } min { $seconds } s
# $words (text) the last that it said
drill-child-ended = it ended with status { $status } and no answer: { $words }

# Options.
drill-not-both = { $one } and { $other } exclude each other
drill-needs = { $one } is of use only with { $other }
drill-check-what = --check needs to know of which drill: its name or number, or --all
drill-json-asks = with --json nothing can be asked: give the prediction with --answer, or --check
drill-no-folder = there is no folder { $folder }, and so no drill in it
drill-record-dash = --record - : a record is a file to hand in; name one, such as --record me.json
drill-no-lesson = there is no drill in { $folder }: it has no { $file }
drill-alike = there is no drill { $asked }; did you mean { $alike }?

# The record.
drill-recorded = { $file } has what { $student } did, in { $drills ->
    [one] one drill
   *[other] { $drills } drills
}
drill-hand-in = hand this file in; with those of a class in one folder, `goodjob grade DIR` makes a table of them
