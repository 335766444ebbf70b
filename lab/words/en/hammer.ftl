# What `goodjob hammer` refuses, and what it says of a run.

hammer-refused = { $name } { $value }: allowed is { $allowed }
hammer-allowed-url = http:// or https://, a host, and no user or password
hammer-allowed-one-of-two = exactly one of the two
hammer-allowed-whole = a whole number from 1 to { $most }
hammer-allowed-above = a number above 0, at most { $most }
hammer-allowed-pause = a number of seconds from 0 to { $most }
hammer-allowed-no-pause = 0 with a rate, which sets the pace itself
hammer-allowed-token = letters, digits and !#$%&'*+-.^_`|~
hammer-allowed-not-ours = any but { $ours }, which the hammer sets
hammer-allowed-value = text without control characters or outer spaces
hammer-allowed-ca-alone = not together with insecure, which takes any certificate
hammer-allowed-https = with an https URL, not { $url }
hammer-allowed-pem = a PEM file with certificates ({ $said })
hammer-header = -H { $header }: allowed is 'NAME: VALUE'
hammer-n-and-t = -n { $count } and -t { $seconds }: -n says how many requests and -t for how long, so give one of the two
hammer-long-head = an answer that begins with more than { $most } bytes of headers
hammer-no-answer-within = no complete answer within { $seconds } s

hammer-asked = asked
hammer-achieved = achieved
hammer-count = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}
hammer-duration = { $seconds } s of requests
hammer-to = { $amount } to { $method } { $url }
hammer-at-a-time = { $workers } at a time
hammer-per-second = { $rate }/s
hammer-apart = { $seconds } s apart
hammer-sent = { $sent } sent in { $time }
hammer-over = over after { $time }
hammer-answered = { $count } answered
hammer-ok = { $count } ok
hammer-failed = { $count } failed
hammer-abandoned = { $count } given up under way
hammer-interrupted = interrupted: these are the figures of what was done
hammer-seconds = { $seconds } s
hammer-milliseconds = { $milliseconds } ms

hammer-tried = - tried { $host }
hammer-row-answered = answered
hammer-row-once-sent = once sent
hammer-row-failed = failed

hammer-cause-ok = ok
hammer-cause-application-error = application error
hammer-cause-client-error = client error
hammer-cause-no-healthy-upstream = no healthy upstream
hammer-cause-overflow = overflow
hammer-cause-upstream-timeout = upstream timeout
hammer-cause-connect-failure = connect failure
hammer-cause-reset = reset
hammer-cause-fault-injected = fault injected
hammer-cause-direct-response = direct response
hammer-cause-no-route = no route
hammer-cause-no-destination = no destination
hammer-cause-rate-limited = rate limited
hammer-cause-proxy-error = proxy error
hammer-cause-client-connect-failed = client connect failed
hammer-cause-client-timeout = client timeout
hammer-cause-client-reset = client reset

hammer-hidden-retries = { $count } of the ok ones took more than one attempt: the proxy retried, the client saw nothing.
hammer-retries-exhausted = { $count ->
    [one] { $count } failed after all its retries (URX).
   *[other] { $count } failed after all their retries (URX).
}
hammer-delayed = { $count } held back by an injected delay (DI).
hammer-fell-behind = The pace of { $rate }/s was not kept: { $late } started late, the worst by { $worst }, { $never } never.
hammer-no-worker = { $count } of them had to wait until one of the { $workers } at a time was answered: a higher concurrency (-c) would start them in time.
hammer-bottleneck = The hammer itself was the bottleneck: it used { $busy } of a processor, and looked at answers up to { $late } late (p90). The figures are its own more than the service's; more concurrency would not help.
hammer-starved = The hammer itself was the bottleneck: others on this machine had the processor, and it looked at answers up to { $late } late (p90) although it used only { $busy } of one. The times include that; more concurrency would not help.
hammer-closed-loop = The longest answer took { $longest }. A closed loop sends nothing while it waits: a steady rate would have had { $missed ->
    [one] { $missed } request
   *[other] { $missed } requests
} in that time instead of { $sent }, and a p99 of { $corrected } instead of { $p99 }. -r sends at a steady rate.
hammer-rounded = Percentiles are rounded up, by 0.8 % at the most: there were too many requests to keep each.
hammer-from-responses = Causes read from the responses: without an access log, retries can't be seen.
hammer-from-log = Causes read from Envoy's access log.
hammer-from-log-in-part = Causes read from Envoy's access log; { $missing ->
    [one] { $missing } answered request is missing there, its cause comes from the response.
   *[other] { $missing } answered requests are missing there, their causes come from the responses.
}
hammer-insecure = Certificates were not verified (insecure).
hammer-ca = Certificates were verified against { $ca } only.
hammer-example = { $cause }: { $example }
hammer-queued = { $count ->
    [one] { $count } request
   *[other] { $count } requests
} waited for a connection to { $pool }: maxConnections allows { $most }, and nothing limits how many may wait (Envoy's upstream_cx_overflow). http1MaxPendingRequests would refuse the rest at once (UO).
hammer-queued-up-to = { $count ->
    [one] { $count } request
   *[other] { $count } requests
} waited for a connection to { $pool }: maxConnections allows { $most }, and http1MaxPendingRequests lets { $waiting } wait (Envoy's upstream_cx_overflow).
hammer-cut = The lab's logs have room for so much: older lines of { $logs } were cut during this run, and report and why see only the newer ones.
hammer-so-far = { $begun } sent, about { $left } s left
hammer-so-far-of = { $begun } of { $planned } sent, about { $left } s left
hammer-cluster-and-url = --cluster asks its gateway: not together with { $url }, which is asked without --cluster
hammer-with-url = { $option } { $value }: not together with a URL, which says itself who is asked and for what
hammer-path = --path { $path }: allowed is a path that begins with /, such as /test
hammer-host = --host { $host }: allowed is a host's name alone, such as pay.example.com
hammer-unkept = { $count ->
    [one] What the client saw of { $count } request
   *[other] What the client saw of { $count } requests
} could not be written: the disk is full, or not ours.
hammer-header-name = header name
hammer-header-value = value of header { $name }
hammer-count-and-duration = count and duration
