# The story of the write-up, as `goodjob demo` tells it.

demo-starting = Two versions of one service behind a real Envoy, from the YAML a cluster gets.
demo-ready = ready after { NUMBER($seconds, minimumFractionDigits: 1, maximumFractionDigits: 1) } s: { $url }
demo-first-ten = Ten requests. v2 will fail two of its own, with a 200 in between.
demo-log = — v2's own log of these requests (goodjob logs v2)
demo-hidden = the client got a 200: retried on v1
demo-not-ejected = { $fives } 500s and no ejection: a 200 came between, and only errors in a row count.
demo-second-ten = Ten more. This time v2 answers once, then fails three times in a row.
demo-event = Envoy's own event: v2 is out of the pool
demo-waiting = Requests go on, all to v1, until Envoy lets v2 back in.
demo-countdown = ejected for { $seconds } s · back in { $earliest } to { $latest } s · v1 answered { $v1 } · errors { $errors }
demo-back = Envoy's own event: v2 is back, and answers again
demo-summary = What the write-up says, and what was measured here
demo-write-up = the write-up
demo-measured = measured
demo-errors-says = the client saw no error
demo-errors-measured = { $errors } errors in { $asked } requests; Envoy retried { $retried }
demo-errors-why = Istio's default retries leave a 500 alone; the VirtualService says so itself.
demo-third-says = ejected after the third 500; its log shows a 200 among them
demo-third-measured = no ejection with a 200 between; ejected on { $streak } in a row
demo-third-why = consecutive5xxErrors counts errors in a row, per host; any other answer resets it.
demo-only-v1-says = then every answer is v1
demo-only-v1-measured = { $v1 } of { $all } answers while it was out
demo-time-says = ejected for 30 s
demo-time-measured = { NUMBER($seconds, minimumFractionDigits: 1, maximumFractionDigits: 1) } s
demo-time-why = baseEjectionTime is the least: Envoy lets hosts back at its sweep every { NUMBER($interval, maximumFractionDigits: 0) } s (interval).
demo-failed = the story did not go as told: { $what }
demo-ended = Everything has been stopped.
demo-not-in-a-row = v2 was ejected although its errors were not in a row
demo-no-answer = v2 came back and answered nothing
demo-no-event = Envoy logged no { $action } event
demo-saw-errors = the client saw { $errors ->
    [one] { $errors } error
   *[other] { $errors } errors
}
demo-other-streak = v2's log ends with { $streak } 500s in a row, not 3
demo-not-v1 = { $others } answers were not v1's while v2 was out
demo-one-pod = the story needs one pod of { $version }; these manifests make { $pods }
