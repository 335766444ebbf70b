# A drill while it is played, and what is said of its outcome.

# $times (number)
play-waiting = { $what ->
    [ejected] { $who } is ejected{ $times ->
        [one] {""}
       *[other] { " " }({ $times } times)
    }
    [returned] { $who } is back in the pool{ $times ->
        [one] {""}
       *[other] { " " }({ $times } times)
    }
    [detected] { $who } is found failing{ $times ->
        [one] {""}
       *[other] { " " }({ $times } times)
    }
    [ready] { $who } is ready
    [unready] { $who } is not ready
    [restarted] { $who } is started again
    [gone] { $who } is gone
   *[answered] { $who } has answered { $times ->
        [one] { $times } request
       *[other] { $times } requests
    }
}
play-waiting-gathered = Envoy takes up changes of its hosts at once
play-waiting-logs = the logs have all that happened
# $seconds (number)
play-wait-over = it was waited for in vain for { NUMBER($seconds, maximumFractionDigits: 1) } s that { $what }
# $sent (number)
play-never = it did not come to this in { $sent } requests: { $what }
play-load-too-short = the load was over before what was to happen under it
# $seconds (number)
play-unsettled = after { NUMBER($seconds, maximumFractionDigits: 0) } s the logs still lacked some of what Envoy had counted
play-lab-gone = the lab did not live to the drill's end: it is { $condition }
play-proxy-gone = the proxy { $proxy } ended while the drill ran; what it had counted went with it
play-evidence-lost = evidence of the run is gone: { $lost }
# $count (number)
play-unkept = { $count } answers could not be kept as evidence: is the disk full?
play-no-caller = there is no caller { $caller }; there are: { $known }
play-nobody = { $who } is nobody here; there are: { $known }
play-system = the system refused: { $said }
play-said = { $said }
play-manifest = { $place }: { $problem }
play-check-passed = as wanted: { $wanted }
play-check-failed = wanted: { $wanted }; measured: { $measured }
play-check-skipped = the machine is too busy for it
play-not-measured = nothing
play-at-most = at most { $most }
play-at-least = at least { $least }
play-between = { $least } to { $most }
play-allowed-number = a number from 0 up, such as 5
play-allowed-choice = { $keys }
play-allowed-yes-no = yes or no
play-no-answer = { $answer } is no answer to this question; allowed: { $allowed }
