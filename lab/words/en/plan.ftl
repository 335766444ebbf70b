# What is wrong with a fault plan. The English is that of faultplan, which tests compare.

# $token (text) the piece of the plan that is wrong
plan-has = the fault plan has "{ $token }": { $problem }
plan-refused =
    { $problem }
    { $grammar }
plan-nothing-after = { $what } takes nothing after it
plan-no-effect-but = no such effect as "{ $name }"; did you mean { $close }?
plan-no-effect = no such effect as "{ $name }"; there are a status such as 500, { $known }
plan-missing = something is missing after the colon: { $syntax }
plan-too-long = { $count } characters are too many, { $most } are allowed
plan-rule = a rule is effect@when, such as 500@every:3; a plan without faults is none
plan-probe = a probe can be broken with { $probe }:down, and nothing else
plan-rate = a rate is N/s or N/m, such as 10/s
plan-mix = a mix is STATUS:PERCENT, joined by commas, such as 500:20,503:10
plan-shares = the shares add up to { $total } %, more than 100
plan-time = "{ $text }" must be a time such as 200ms, 1.5s or 2m, no longer than { $longest }
plan-count = "{ $text }" must be a whole number from { $lowest } to { $highest }
plan-percent = "{ $text }" must be percent, more than 0 and no more than 100, such as 20 or 0.5
plan-memory = memory is given in megabytes, such as 64MB
plan-chance = a probability is a number from 0 to 1, and 60 % is random:0.6
plan-burst = a burst is written A/B, the first A of each B requests
plan-burst-fits = a burst of { $length } does not fit into { $period } requests
plan-window-first = only a window can stand before a +, such as during:10s-40s+random:0.5
plan-health = a health fault lasts as long as its when: always, or a window such as during
plan-own = no entry of the script is { $own }, which stands for the effect before the @
plan-no-schedule-but = no such schedule as "{ $name }"; did you mean { $close }?
plan-no-schedule = no such schedule as "{ $name }"; there are { $known }
plan-longer = { $low } is longer than { $high }: the shorter one comes first
plan-percentiles = percentiles are all three, such as p50=20ms,p90=200ms,p99=2s
plan-percentile-order = a higher percentile is never a shorter time
plan-status = a status is a number from { $lowest } to { $highest }
plan-options = options are written once, at the end, such as 503(retry-after=5,body=later)
plan-headers = there may be { $most } headers and no more
plan-twice = the option is given twice
plan-no-option = no such option; there are retry-after=SECONDS, body=TEXT, header=N:V
plan-escape = a % is written %25, and %XX is a byte in hexadecimal digits
plan-not-utf-8 = the text is not UTF-8
plan-bytes = { $count } bytes are too many, { $most } are allowed
plan-header = a header is written header=name:value
plan-header-own = the header "{ $name }" is the service's own
plan-header-line = the value of a header is one line of printable ASCII
plan-window = a window is FROM-TO, such as { $since }:10s-40s, or FROM- without an end
plan-window-ends = a window that begins at { $begin } can't end at { $end }

# How a plan is written.
plan-grammar =
    {"  "}plan    none, or one or more effect@when joined by ;
    {"  "}effect  STATUS            answer with this status, 200 to 599; with options: 503(retry-after=5,body=TEXT,header=N:V)
    {"  "}effect  STATUS:P,STATUS:P one of these, each in P percent of the requests
    {"  "}effect  delay:D           answer later: D is 200ms, 100ms-500ms or p50=…,p90=…,p99=…
    {"  "}effect  drip:D            send the body in 10 pieces, D before each of them
    {"  "}effect  reset             reset the connection (RST)
    {"  "}effect  close             close the connection without an answer
    {"  "}effect  truncate          send half of the body that the header promises
    {"  "}effect  hang[:T]          never answer; close after T, else 10m
    {"  "}effect  malformed         answer with what is no HTTP
    {"  "}effect  cpu:T             burn processor time before the answer
    {"  "}effect  memory:NMB        keep N MB more, up to the ceiling
    {"  "}effect  block:T           stop the whole process for T
    {"  "}effect  crash:CODE        end the process with this exit code
    {"  "}effect  limit:N           503 for more than N requests at a time
    {"  "}effect  rate:N/s          429 for more than N requests a second (or /m)
    {"  "}effect  liveness:down     the liveness probe fails
    {"  "}effect  readiness:down    the readiness probe fails
    {"  "}effect  probe-delay:D     probes are answered later
    {"  "}when    always            each request
    {"  "}when    random:P          each request with probability P, 0 to 1
    {"  "}when    every:N           each Nth request
    {"  "}when    first:N           the first N requests
    {"  "}when    burst:A/B         the first A of each B requests
    {"  "}when    script:S,S,…      one status a request, once through; 200 is no fault, x the effect itself
    {"  "}when    loop:S,S,…        like script, again and again
    {"  "}when    during:T-T        from, to since the plan was set; +WHEN counts inside it alone
    {"  "}when    uptime:T-T        like during, since the service started
    {"  "}example 500@random:0.3; delay:200ms@every:10
