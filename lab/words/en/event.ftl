# What happened: pods, proxies, the whole, and what a timeline tells of requests and ejections.

event-ready = the lab is ready
event-renewed = there is a new certificate for { $name }
# $changes (list of what changed)
event-applied = changed by { $source }: { $changes }
event-applied-reset = starting anew { $names }
event-applied-added = new { $names }
event-applied-removed = gone { $names }
event-applied-routes = routes { $names }
event-applied-listeners = listeners { $names }
event-applied-certificates = certificates { $names }
event-applied-started = started { $names }
event-refused = a change from { $source } was refused: { $why }
event-planned = the fault plan of pod { $pod } is now: { $plan }

event-pod-started = pod { $pod } started as process { $pid }
event-pod-begun = pod { $pod } started
event-pod-ready = pod { $pod } is ready
event-pod-unready = pod { $pod } failed its { $probe } probe: { $why }
event-pod-unhealthy = pod { $pod } failed its { $probe } probe: { $why }; restarting
# $probe (name) readiness, liveness or startup; $question (name) what it asks; $why (text) what it got
event-probe-unready = pod { $pod } failed its { $probe } probe { $question }: it got { $why }
event-probe-unhealthy = pod { $pod } failed its { $probe } probe { $question }: it got { $why }; restarting
event-pod-ended = pod { $pod } ended: { $how }; restart in { $seconds } s
event-pod-over = pod { $pod } ended: { $how }
# $words (text) the last line that it has printed
event-pod-gave-up = pod { $pod } ended: { $how }; it said last: { $words }; restart in { $seconds } s
event-pod-terminating = pod { $pod } is leaving
event-pod-leaving = pod { $pod } is leaving; the proxies hear of it in { $seconds } s
event-pod-leaving-bare = pod { $pod } is leaving, and has no preStop; the proxies hear of it in { $seconds } s
event-pod-withdrawn = the proxies have heard that pod { $pod } is leaving, and send it nothing more
event-pod-prestop = pod { $pod }: preStop ended with code { $code }
event-pod-gone = pod { $pod } is gone
# What to say of a request whose pod ended meanwhile.
event-cut = , cut off when { $how }
event-cut-ended = { $pod } ended: { $how }
event-cut-gone = { $pod } ended
event-cut-stopped = { $pod } ended, { $seconds } s after SIGTERM
event-cut-grace = { $pod } ended, { $seconds } s after SIGTERM: terminationGracePeriodSeconds is { $grace }
event-cut-grace-prestop = { $pod } ended, { $seconds } s after SIGTERM: terminationGracePeriodSeconds is { $grace }, preStop included

# A process that ended by itself.
event-exit-code = exit code { $code }
event-killed = killed by { $signal }
event-exit-reason = { $reason }, exit code { $code }
event-oom = { $reason }, exit code { $code }: it held { $held } of memory, and may hold { $limit }

event-envoy = Envoy
event-envoy-of = Envoy of { $proxy }
event-proxy-started = { $envoy } listens at { $addresses }, process { $pid }
event-proxy-begun = { $envoy } started
event-proxy-ended = { $envoy } ended ({ $how }); starting it again, without its ejections
event-proxy-stuck = { $envoy } was not changed back at once: { $why }

# $what (path) the log
event-lost-rotated = earlier lines of { $what } were rotated away
event-lost-unread = only the end of { $what } was read
event-lost-empty = { $what } is empty
event-lost-missing = { $what } is not there
event-lost-no-file = it is no regular file
event-lost-foreign = it is damaged, or of another release of goodjob
event-lost-unreadable = { $what } can't be read: { $words }
# $count (number) events that could not be written, $words (text) the system's reason
event-lost-unwritten = { $count ->
    [0] { $what } could not be written for a while ({ $words }); nothing of it is lost
    [one] { $count } line of { $what } could not be written ({ $words }) and is lost
   *[other] { $count } lines of { $what } could not be written ({ $words }) and are lost
}
event-lost-unwritten-some = lines of { $what } could not be written ({ $words }), and some may be lost
event-lost-unwritten-now = { $what } can't be written now ({ $words }): what is told of the lab may be older than that; { $count ->
    [0] no event is lost so far
    [one] { $count } event is lost so far
   *[other] { $count } events are lost so far
}
event-lost-unkept = { $log ->
    [access] { $of } writes no line of JSON for a request, so what clients saw is not known; k8s/overlays/monitoring has Istio's gateway do it
    [figures] { $of } keeps no figures of ejections, panic and overflow; components/monitoring/mesh.yaml has Istio's gateway keep them
   *[other] Istio's Envoys keep no log of tries and ejections: an ejection is found at a look, and known as exactly as looks follow each other
}
# $right (phrase) what may not be done
event-lost-withheld = not all is seen, as a right is missing: { $right }
# $count (number) damaged lines
event-lost-damaged = { $count ->
    [one] { $count } line of { $what } is damaged and was passed over
   *[other] { $count } lines of { $what } are damaged and were passed over
}

# What a timeline tells of many events together.
# $count (number) of requests; $by (list) how many by pod
event-requests = { $count ->
    [one] { $count } request without an error: { $by }
   *[other] { $count } requests without an error: { $by }
}
event-requests-of = { $count ->
    [one] { $count } request through { $proxy } without an error: { $by }
   *[other] { $count } requests through { $proxy } without an error: { $by }
}
event-count = { $name } { $count }
event-client = client
event-client-of = client of { $proxy }
# $flags (sentence) response flags in brackets, or empty; $tries (list) what every pod saw
event-request = { $client } saw 1 answer, a { $status }{ $flags }; { $tries }{ $more }
# $how what ended it for the client: timeout, connect, reset, or gone
event-unanswered = { $client } { $how ->
    [timeout] gave up waiting for an answer
    [connect] could not connect
    [reset] lost its connection before an answer
   *[gone] was gone before an answer
}{ $flags }; { $tries }{ $more }
event-uncovered = ; not tried again: the route has no retries, or none that covers a broken connection, as retryOn reset would
event-uncovered-refused = ; not tried again: the route has no retries, or none that covers a connection that was not opened, as retryOn connect-failure would
# $status (number) the proxy's own answer
event-garbled = ; what came was no HTTP request that the proxy can read, which answered a { $status } by itself
# $count (number) how often; $until (time) the last time; $what (sentence) of each of them
event-alike = { $count } times until { $until }: { $what }
event-flags = { " " }({ $flags })
event-try = { $pod } saw { $status ->
    [0] no answer
   *[other] a { $status }
}{ $flags }{ $cut }
event-retry = { $pod } saw the retry, { $status ->
    [0] no answer
   *[other] a { $status }
}{ $flags }{ $cut }
# Whichever pod it was.
event-some-pod = a pod of { $pool }
event-any-pod = a pod
event-many-ways = pods of { $pool } saw it in many ways
event-any-ways = pods saw it in many ways
event-no-pod = no pod saw it
# $count (number) of tries, as the access log has it; $pod the last one
event-tries-unlogged = { $count ->
    [one] { $pod } answered
   *[other] tried { $count } times, lastly at { $pod }; the others are in no log
}
event-no-pod-of = no pod of { $pool } saw it
event-no-envoy = no Envoy has logged it
event-no-line = what is left of the access log does not have it
event-eject = { $envoy } ejects { $pod } from { $pool }: { $what }, time { $number }
event-late = { $requests } still reached { $pod } in { $pool } after that ejection, for { $seconds } s: Envoy gathers changes of hosts for 1 s
event-late-still = { $requests } still reached { $pod } in { $pool } after that ejection, for { $seconds } s
event-detected = { $envoy } detects { $what } of { $pod } in { $pool } and leaves it in
# $host (name) which pod of which pool; $seconds (number) since the look before
event-found = { $host }: found { $turn ->
    [return] back
   *[eject] ejected
} at a look, { NUMBER($seconds, maximumFractionDigits: 1) } s after the one before
event-host = { $envoy }, { $pod } of { $pool }
event-return = { $envoy } lets { $pod } back into { $pool }
event-log-access = access log of { $of }
event-log-tries = log of tries of { $of }
event-log = log { $what }
