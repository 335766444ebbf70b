# The command line itself: languages, folders, names, and how it ends.

cli-interrupted = interrupted
cli-lang = { $where } '{ $asked }': allowed is { $languages }
cli-raw-json = --raw prints lines as they are, --json as JSON: one of the two
cli-no-folder = there is no { $folder }; name a folder with a kustomization.yaml, or a YAML file
cli-no-manifests = there is no k8s/ in this folder; name the manifests with -k DIR
cli-down-already = no lab named { $name } was running
cli-down = the lab { $name } is down; its logs are in { $logs }
cli-shell = --show-completion '{ $shell }': allowed is { $shells }
cli-no-proxy = no caller { $proxy } in the lab { $lab }; there are: { $known }
cli-name-and-cluster = --name chooses a lab on this machine: not with --cluster
cli-only-with-cluster = { $option } { $value } chooses a cluster: only with --cluster
cli-no-name = { $option } { $value }: a name is wanted
cli-nobody = no pod, Deployment, version or pool '{ $who }' in { $where }; there are: { $known }
# $when (time of day)
cli-pod-gone = pod '{ $who }' in { $where } is gone since { $when }; there are: { $known }
cli-nobody-nor-proxy = no pod, Deployment, version, pool or caller '{ $who }' in { $where }; there are: { $known }
cli-diff-of-two = --diff compares two folders or files, A and B; { $count } named
cli-no-difference = nothing changes in Envoy
cli-warning = warning: { $warning }

cli-lab = the lab { $name }
cli-cluster = the cluster { $name }
cli-of-proxy = for { $proxy }: { $said }
cli-after = { $seconds } s  { $said }
cli-not-run = not run on a laptop: { $resources }
cli-ready = ready after { $seconds } s: { $command }
# $missing (sentence) which pods are not ready, and why
cli-up-without = the lab runs without some of its pods: { $missing }; each is sent requests once it is ready
# $words (text) the end of what it has printed
cli-last-words = the last words of pod { $pod }:
    { $words }
cli-other-hosts = it serves other hosts as well, for `{ $command }`: { $hosts }
cli-listens = { $proxy } listens at { $address } for port { $port }
cli-pod-ready = pod { $pod } is ready at { $address }
cli-routes-changed = routes changed: { $name }
cli-listener-changed = listener changed: { $name }
cli-new-certificate = new certificate: { $name }
cli-new-pool = new pool: { $pool }
cli-pool-gone = pool gone: { $pool }
cli-pool-anew = pool { $pool } starts anew: its ejections and counters are forgotten
cli-new-pod = new pod: { $pod }
cli-nothing-changed = nothing changed
cli-replaced = replaced: { $pods } { $count ->
    [one] takes
   *[other] take
} requests
cli-added = added
cli-removed = removed
cli-changed = changed
cli-in-place-of = the lab { $name } ends, and a fresh one takes its place: its fault plans, ejections, counters and logs go with it
cli-still-on = still in force in pod { $pod }: the plan { $plan }, set by hand; `{ $command }` ends it
cli-still-unknown = pod { $pod } does not say which fault plan it has
cli-apply-what = name what to apply: a folder, a YAML file, or - for standard input
# $count (number)
cli-strict = { $count ->
    [one] { $count } note
   *[other] { $count } notes
} on the input, and --strict takes none
