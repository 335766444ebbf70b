# The help of commands and options. Written from them by: python -m lab.cli.help_page

help-any-as-json = Print JSON instead of text.
help-any-assume = What a Service has that a rule names and that is not in the input, as reviews:9080 or reviews.shop:grpc:9080; http if nothing is said. Repeatable. Without it, the ports that rules name, else 80.
help-any-caller = Which Envoy's.
help-any-cluster = The mesh that kubectl talks to, in place of a lab.
help-any-context = Which of kubectl's contexts, with --cluster; else the current one.
help-any-fails = Foresee that a Deployment, a version (v2), a pod, or all answer with 500 this often, 0 to 1 or in percent (v2=0.3, v2=30%), or by a fault plan (v2='503@burst:3/20'), in place of the plan they have; repeatable.
help-any-fetch = Let kustomize fetch what a folder refers to elsewhere; else it is refused.
help-any-help = Show this message and exit.
help-any-lang = The language of sentences; without it GOODJOB_LANG, else the locale's.
help-any-name = Which lab, where several run side by side.
help-any-named = The same as an argument, as kubectl has it; repeatable.
help-any-namespace = Which namespace, with --cluster; else the context's own, else goodjob.
help-any-no-assume = Take nothing to be there that is not in the input: no Service, subset or Gateway.
help-any-paths = Kustomize folders, other folders with YAML, or YAML files; - is standard input.
help-any-strict = Whatever is left out, assumed or noted of the input is an error.
help-any-who = A pod, a Deployment, a version (v2), a pool (goodjob:80), or all.
help-apply = Change the lab while it runs.

    Resources replace those of their name, what is not named stays, and no request is lost; without a namespace a resource gets the lab's. Pods of a changed Deployment are replaced within its own maxSurge and maxUnavailable. Says what Envoy has forgotten: a pool whose settings change is a new pool to it, without ejections, as in a mesh; and which fault plans that were set by hand are still in force.
help-apply-prune = Take away the mesh's rules that DIR does not name.
help-board = Show the breaker as a picture in a browser.

    One page for the projector, until Ctrl-C. Whoever has the token that is printed can set faults, load and the rules' fields from it; all others look. A run that was kept is played back at any speed, and needs no lab.
help-board-kept = Play a run back that `goodjob report --save DIR` has kept.
help-board-open-it = Open the page in this machine's browser.
help-board-port = The page's port on 127.0.0.1; 0 takes a free one.
help-classroom = Give each student of a class a namespace, rights and a host of their own.

    In each is the default of k8s/, a quota, and a Role for what a student's commands need there and nowhere else. The same command twice comes to the same. Exit status 1 if kubectl fails.
help-classroom-apply = Apply it through kubectl.
help-classroom-context = Which of kubectl's contexts; else the current one.
help-classroom-count = How many students there are, to 200.
help-classroom-course = Which class, where several are side by side.
help-classroom-delete = Take the class away: all that has its label.
help-classroom-names = Their names, one a line, in place of s01, s02, …
help-classroom-out = Write it as a kustomize folder.
help-classroom-view = Show the class as it is: pods, ejections, fault plans.
help-demo = Play the story: trip, hold, recover.

    It takes about a minute, and nothing is left running.
help-doctor = Say what is wrong with this machine, or a cluster, before a class finds it out.

    Each thing is really asked for: programs are run, ports opened, a request is sent; of a cluster kubectl reads what is in the namespace, and changes nothing. A line each: what is so, and what to do. Exit status 1 if something is wrong.
help-down = End the lab. Its logs stay until the next `goodjob up`.
help-drill = Predict what a breaker does, run it for real, and be told why.

    Without a name it lists the drills, with what is done and what is next. Each runs in a lab of its own, which ends with it; a lab that you have started is not touched. While you answer and while it runs, h is a hint, r again, s skip, q leave. `goodjob drill reset` is for your own lab: a fresh one of k8s/ takes its place.
help-drill-answer = The prediction, so that nothing is asked.
help-drill-check = Run it unattended; exit status 1 where it fails.
help-drill-every = All drills, with --check.
help-drill-jobs = How many labs at a time, with --all; without it, what this machine is good for.
help-drill-record = Write all that you did, to hand it in.
help-drill-student = Whose record it is.
help-drill-which = Which drill; without one, the list of all. reset gives you a fresh lab.
help-faults = Show the pods' fault plans; set or clear them.
help-faults-clear = Return to the plan of the pods' own settings; `set WHO none` is no faults at all.
help-faults-set = Put a fault plan in force; its schedules begin at their beginning.
help-faults-set-plan = Such as '500@random:0.3; delay:200ms@every:10'.
help-faults-set-seed = Repeats what is random in the plan.
help-faults-set-ttl = Back to the settings' plan after this: 30s, 2m.
help-goodjob = A circuit-breaker lab: one service in two versions behind a real Envoy, from the same YAML that a cluster with Istio gets.
help-grade = Grade a class's records: who predicted right, and what each question was answered.

    A prediction is the first answer to a question. Of each student the newest record counts. Records are honesty between people, and no cryptography against them: only a careless edit is noticed. Exit status 1 if a record can't be read, or if there is none.
help-grade-csv = Write the table as CSV, too; - prints it instead.
help-grade-folder = The folder that has the records, and those below it.
help-hammer = Send requests; tally them by pod, status and cause.

    Causes come from the lab's own Envoy; for another URL, from what the answers say of themselves. Exit status 1 if nothing was answered at all.
help-hammer-ca = Trust this authority, for https.
help-hammer-concurrency = How many at once.
help-hammer-count = Exactly so many requests; 10 without -n and -t.
help-hammer-duration = For so long instead.
help-hammer-header = Send this header.
help-hammer-host = Of the running lab, where it serves several.
help-hammer-insecure = Take any certificate, for https.
help-hammer-path = Of the running lab; without it, /test, or one that its first route takes.
help-hammer-pause = Pause after each answer.
help-hammer-rate = On a fixed schedule, not as fast as it goes.
help-hammer-timeout = Seconds for a whole request.
help-hammer-url = Where to; without it, /test of the running lab, or what its first route takes.
help-init = Write out k8s/ and istio/, to change them.

    Of what is in DIR already, nothing is changed: it has to be empty. Commands that are run in it take its manifests and its drills.
help-init-folder = Where to: a new folder, or an empty one.
help-lint = Say whether the breaker can trip, from the manifests alone.

    Any Istio repository will do. Exit status 1 if there is a finding of level error, or if there was nothing to look at.
help-lint-allow-nothing = Exit status 0 where there is nothing to look at, as for a hook that is given whatever has changed.
help-lint-as-sarif = Print SARIF 2.1.0, for who shows findings in place.
help-logs = Print what a pod, a version or a caller's Envoy has logged.

    It works after the lab has ended, too.
help-logs-follow = Go on until Ctrl-C.
help-logs-raw = As it is, with whatever a terminal obeys: colours, and worse.
help-logs-tail = Only the last lines.
help-logs-who = A pod, a Deployment, a version (v2), a pool (goodjob:80) or all; a caller, or envoy for all of them.
help-predict = Say who can be ejected, when, for how long, and what clients get meanwhile.
help-predict-lab = Of the running lab: its manifests, and its pods' plans now.
help-predict-rate = Requests in a second to each pool: with it, seconds are foreseen as well.
help-report = Show one timeline of clients, pods, ejections and restarts.

    It needs no running lab: it works after `goodjob down`, and after a crash. What the next `goodjob up` would delete can be kept in a folder, and read from there. Times are those of your zone; JSON has them with UTC's.
help-report-html = Write the whole run as one page that opens offline.
help-report-keep = Keep the run in a folder, too.
help-report-kept = Of a run that was kept so.
help-report-last = Only so many lines, the newest.
help-report-png = Draw the run for a slide, as a PNG.
help-report-svg = Draw the run for a slide, as an SVG.
help-rollout = Replace pods one after the other.

    As `kubectl rollout restart` does it, within the Deployment's own maxSurge and maxUnavailable: new pods take requests once they are ready. Old ones wait their preStop and end, and the proxies hear of that late (`goodjob up --endpoint-delay`): without a preStop they meet a closed port.
help-rollout-who = Whose pods: a Deployment, a version (v2), a pool (goodjob:80), a pod's, or all.
help-shell = Show what bash, zsh or fish has to read to complete commands and options.
help-simulate = Simulate many hosts and callers: who is ejected when, and at what cost.
help-simulate-balancer = ROUND_ROBIN, LEAST_REQUEST or RANDOM; else the pool's.
help-simulate-callers = Proxies, each with its own opinion.
help-simulate-fail = Who fails and how: 10=500@always, 30%=0.3, v2=reset@random:0.5; else the plans of the manifests.
help-simulate-hosts = How many; else as many as the pool has.
help-simulate-latency = How long a try takes.
help-simulate-noise = How probable a 500 of the others is.
help-simulate-png = Draw it as a PNG.
help-simulate-pool = Whose settings: goodjob:80, or goodjob:80/v2; else the one with the most hosts.
help-simulate-rate = Requests a second of all callers.
help-simulate-seconds = How long.
help-simulate-seed = What is random follows from it.
help-simulate-settings = Another value of a setting, such as consecutive5xxErrors=5.
help-simulate-svg = Draw it as an SVG.
help-simulate-sweep = Compare values: consecutive5xxErrors=1..10, maxEjectionPercent=10,50,100.
help-status = Show who is in the pool, and who is out until when.
help-translate = Print the Envoy config that istiod would send, as JSON.

    Endpoints are one ready pod a replica at documentation addresses: nothing has to run. What was assumed and what was left out is on standard error, after the answer.
help-translate-diff = Compare two, A and B: what changes, in words and as a diff of the JSON. The exit status is 0 if nothing does, 1 if something does, 2 if A or B is no good.
help-translate-istio = The release of Istio whose behaviour is translated.
help-translate-json = Print JSON instead of text.
help-translate-locality = Where the proxy is; without it, where the manifests say that it is.
help-translate-proxy = Whose configuration: the ingress gateway's or a sidecar's. Without it the gateway's, but a sidecar's where all VirtualServices are for the mesh alone and there is no Gateway.
help-up = Start the lab: the pods, and a real Envoy in front of them.

    It renders the manifests with kustomize, starts what the Deployments say, and configures Envoy as istiod would. It comes back when every Envoy reaches every pod; the lab runs on until `goodjob down`. Pods that are not ready by then are named with what their probe got: the lab runs with the others, as a cluster would, and the exit status is 1. With --fresh a lab of that name is ended first, and with it go its fault plans, ejections, counters and logs.
help-up-callers = How many Envoys send to the pods: 2 is gateway and sidecar; or their kinds, such as gateway,gateway,sidecar; without it the gateway, or without a Gateway a client's sidecar.
help-up-endpoint-delay = How long proxies send to a pod that is told to end, as they hear of it late.
help-up-fresh = In place of the lab of that name, where one is running.
help-up-port = The first caller's port on 127.0.0.1; without it, the first lab takes 18080.
help-up-stand-in = goodjob's own service in the place of a Deployment whose image no laptop can run, by its name; alone, of all.
help-up-timeout = Seconds to wait until every pod is ready.
help-version = Show the version and exit.
help-watch = Keep showing who is in the pool until Ctrl-C.

    On a terminal it is the board's picture in letters: a lane for each pod with its last tries (a dot was answered, an x failed), its run of errors, and how long it is out; in a pipe, a line for each change.
help-why = Say what failed and why, and why a pod is, or is not, ejected.

    Each sentence has Envoy's own figures, and a document that it can be checked against. Of several callers, those that have sent to it are heard, or the one that --caller names.
help-why-who = A pod, a Deployment, a version (v2), a Service, a pool (goodjob:80, goodjob:80/v2), or all. Without it: whatever failed, and whoever was ejected.
