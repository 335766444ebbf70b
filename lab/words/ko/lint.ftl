lint-problem = { $problem }
lint-not-looked-at = 살펴보지 않았습니다: 이 랩이 다루지 않는 필드입니다

lint-counts = 오류 { $errors }개, 경고 { $warnings }개, 참고 { $notes }개
lint-nothing = { $sources }에 살펴볼 것이 없습니다: Service, DestinationRule, VirtualService, EnvoyFilter, 워크로드가 하나도 없습니다
lint-others-only = { $sources }에 살펴볼 것이 없습니다: 있는 것은 { $kinds }이고, Service(v1), 워크로드, DestinationRule, HTTP용 VirtualService, 퇴출에 관한 EnvoyFilter가 하나도 없습니다
lint-errors-only = { $sources }에서 아무것도 살펴보지 못했습니다: 오류가 있는 것: { $kinds }
lint-rendered = { $folder }에서 렌더링한 것
lint-stdin = 표준 입력
lint-stdin-line = 표준 입력, { $line }번째 줄
lint-nothing-of-istio = { $sources }에 Istio의 것이 없습니다: DestinationRule, VirtualService, EnvoyFilter가 하나도 없어서 서킷 브레이커를 살펴보지 못했습니다
lint-others-only-of-istio = { $sources }에 살펴볼 Istio의 것이 없습니다: 있는 것은 { $kinds }이고, DestinationRule, HTTP용 VirtualService, 퇴출에 관한 EnvoyFilter가 하나도 없어서 서킷 브레이커를 살펴보지 못했습니다
lint-errors-only-of-istio = { $sources }에서 Istio의 것을 하나도, 따라서 서킷 브레이커도 살펴보지 못했습니다: 오류가 있는 것: { $kinds }
lint-unread = 읽을 수 없는 파일 { $count }개
lint-no-breaker = 어디에도 outlierDetection이 없습니다: 아무것도 퇴출되지 않습니다
lint-looked-at = 살펴본 것: { $kinds }
lint-kind = { $kind } { $count }개
lint-kind-of = { $kind }({ $version }) { $count }개
lint-one-format = { $one }과 { $other }은(는) 함께 쓸 수 없습니다: 하나만 씁니다
lint-write = 이렇게 씁니다: { $instead }

lint-write-field = { $field }: { $value }
lint-write-or-more = { $field }: { $value } 이상

lint-consecutive-errors = consecutiveErrors: { $count }은(는) 지원되는 어느 Istio도 읽지 않습니다. 실제로 퇴출하는 것은 { $counted ->
    [0] 없습니다
   *[other] 연속 { $counted }번의 5xx입니다
}
lint-never-ejects = consecutive5xxErrors: 0은 서킷 브레이커를 끄고, consecutiveGatewayErrors는 { $gateway ->
    [zero] 역시 0입니다
   *[unset] 설정하지 않으면 꺼져 있습니다
}: 아무것도 퇴출되지 않습니다
lint-gateway-never-decides = consecutiveGatewayErrors: { $gateway }은(는) 결코 결정하지 못합니다: 게이트웨이 오류도 모두 5xx이고, 5xx는 { $threshold }번이면 퇴출합니다{ $default ->
    [yes] {" "}(설정하지 않았을 때의 Envoy 기본값)
   *[no] { "" }
}
lint-write-gateway-below = consecutiveGatewayErrors를 { $threshold }보다 작게 하거나 뺍니다
lint-split-local-origin = 프록시 쪽 실패는 따로 세고, 연결이 열릴 때마다 그 수가 0으로 돌아갑니다: 시간 초과와 끊긴 연결로는 결코 퇴출되지 않고, 열리지 않는 연결로만 퇴출됩니다
lint-interval-longer = 호스트는 주기 점검 때만 복귀합니다: 설정으로는 { $base }초 동안 빠져 있지만, 점검이 { $interval }초마다라서 최대 { $latest }초까지 빠져 있습니다
lint-write-interval = interval을 { $base }s 이하로 합니다
lint-long-ejection = 가장 긴 퇴출은 { $maximum }초이고, 기본 시간이 더 길면 그 시간입니다: { $base }초이면 퇴출이 거듭되어도 길어지지 않습니다
lint-min-health-not-reached = minHealthPercent: { $panic }에는 퇴출로 이르지 못합니다: 많아야 { $percent } %가 빠지므로 { $healthy } %가 남습니다

lint-ceiling-unknown = 호스트가 몇 개인지 알 수 없어{ $why ->
    [nodes] ({ $service }의 워크로드 중에 파드 수를 밝히지 않는 것이 있습니다)
    [workload] ({ $service }의 파드를 만드는 워크로드가 읽을 수 있는 종류 중에 없습니다)
   *[service] { "" }
} 상한을 살펴보지 못했습니다{ $fewest }
lint-fewest-unset = . 설정하지 않으면 { $percent } %입니다: 호스트가 { $fewest }개보다 적으면 아무도 퇴출되지 않습니다
lint-fewest = . { $percent } %입니다: 호스트가 { $fewest }개보다 적으면 아무도 퇴출되지 않습니다
lint-ejects-nobody = { $pool }의 호스트 { $hosts }개 중 0개만 퇴출될 수 있습니다: 첫 호스트가 이미 풀의 { $first } %인데, { $percent } %가 넘을 수 없는 상한입니다
lint-ejects-nobody-unset = { $pool }의 호스트 { $hosts }개 중 0개만 퇴출될 수 있습니다: 첫 호스트가 이미 풀의 { $first } %인데, 설정하지 않거나 0이면 Envoy의 { $percent } %이고 이것이 넘을 수 없는 상한입니다
lint-one-pod = { $pool }에는 호스트가 1개뿐입니다: 퇴출하면 아무도 남지 않고, { $base }초 이상 모든 요청이 503(UH)을 받습니다
lint-write-two-replicas = 레플리카를 2개 이상으로 하거나 outlierDetection을 뺍니다
lint-ejects-everybody = { $pool }의 호스트 { $hosts }개가 한꺼번에 모두 빠질 수 있고, Istio는 패닉 임계값을 0으로 둡니다: 그러면 모든 요청이 정상 호스트가 없어 503(UH)을 받습니다
lint-write-keeps-one = maxEjectionPercent: { $percent }이면 하나는 남습니다
lint-panic-hides-ejection = { $pool }의 호스트 { $hosts }개 중 { $out }개가 빠지면 { $left } %가 남아 { $panic } %보다 적습니다: 그러면 Envoy는 퇴출된 호스트까지 모두에게 보냅니다
lint-write-no-min-health = minHealthPercent를 뺍니다
lint-fault-plan = { $workload }은(는) 시작하지 않습니다: { $problem }
lint-fault-does-not-count = { $workload }에 { $fault }이(가) 있습니다: { $status }은(는) 5xx가 아니므로 세지 않고, 오히려 세던 수를 0으로 되돌립니다
lint-not-among-codes = { $workload }에 { $fault }이(가) 있습니다: { $pool }에서는 { $codes }만 세므로 { $status }은(는) 세지 않고, 오히려 세던 수를 0으로 되돌립니다
lint-gateway-errors-only = { $workload }에 { $fault }이(가) 있는데 { $pool }에서는 502, 503, 504만 셉니다: { $status }(으)로는 퇴출되지 않습니다
lint-never-in-a-row = { $workload }에 { $fault }이(가) 있습니다: 연속으로는 많아야 { $run }번인데, { $pool }은(는) { $threshold }번에 퇴출합니다
lint-rate-and-threshold = { $workload }에 { $fault }이(가) 있습니다: 연속 { $threshold }번{ $default ->
    [yes] (Envoy 기본값 { $threshold })
   *[no] { "" }
}은 한 호스트에 평균 { NUMBER($requests, useGrouping: 1, maximumFractionDigits: 0) }개의 요청이 간 뒤에 나옵니다
lint-rate-too-rare = { $workload }에 { $fault }이(가) 있습니다: 연속 { $threshold }번{ $default ->
    [yes] (Envoy 기본값 { $threshold })
   *[no] { "" }
}은 한 호스트에 평균 { NUMBER($most, useGrouping: 1) }개가 넘는 요청이 간 뒤에 나옵니다
lint-write-comes-after = { $field }: { $threshold }이면 { NUMBER($requests, useGrouping: 1, maximumFractionDigits: 0) }개 뒤에 나옵니다

lint-share-never = { $pool }에서는 실패 비율로 퇴출되지 않습니다: 호스트가 { $wanted }개 있어야 하는데 { $hosts }개입니다. { $rest ->
    [runs] 연속 오류로만 퇴출됩니다
    [share] 성공률로만 퇴출됩니다
   *[nothing] 다른 퇴출 조건도 없습니다
}
lint-share = { $pool }은(는) 비율로도 퇴출합니다: { $interval }초마다의 점검 사이에 실패가 { $percent } % 이상이고, 요청을 각각 { $volume }개 이상 받은 호스트가 { $wanted }개일 때입니다{ $total }
lint-in-turn = . 차례로 받는 호스트 { $hosts }개에는 모두 { $total }개입니다
lint-rate-never = { $pool }에서는 성공률로 퇴출되지 않습니다: 평균보다 표준 편차의 { $deviations }배만큼 낮으려면 호스트가 { $wanted }개 있어야 하는데 { $hosts }개입니다. { $rest ->
    [runs] 연속 오류로만 퇴출됩니다
    [share] 실패 비율로만 퇴출됩니다
   *[nothing] 다른 퇴출 조건도 없습니다
}
lint-rate = { $pool }은(는) 성공률로도 퇴출합니다: { $interval }초마다의 점검 사이에 평균보다 표준 편차의 { $deviations }배만큼 낮은 호스트이고, 요청을 각각 { $volume }개 이상 받은 호스트가 { $wanted }개일 때입니다{ $total }
lint-rate-reached = { $workload }에 { $fault }이(가) 있습니다: 성공률이 평균보다 표준 편차의 { $found }배만큼 낮고, { $pool }은(는) 그 사이에 무엇이 오든 점검 때 { $deviations }배에 퇴출합니다
lint-rate-below = { $workload }에 { $fault }이(가) 있습니다: 성공률이 평균보다 표준 편차의 { $found }배만큼 낮아, { $pool }에서 퇴출하는 { $deviations }배에 못 미칩니다
lint-write-fields = { $fields }
lint-share-reached = { $workload }에 { $fault }이(가) 있습니다: 평균 { $share } %가 실패하고, { $pool }은(는) 그 사이에 무엇이 오든 점검 때 { $percent } %에 퇴출합니다
lint-share-below = { $workload }에 { $fault }이(가) 있습니다: 평균 { $share } %가 실패하여 { $pool }에서 퇴출하는 { $percent } %에 못 미칩니다

lint-zone-aware-by-region = 같은 리전이 먼저입니다. 같은 존이 먼저인 것은 자기 클러스터를 아는 프록시뿐이고, 그러려면 기본으로 꺼져 있는 ISTIO_META_ENABLE_SELF_DISCOVERY가 필요합니다
lint-write-outlier-detection = outlierDetection을 함께 씁니다
lint-write-order-of-zones = 존의 순서를 정하려면 localityLbSetting을 씁니다
lint-place = { $place }(호스트 { $hosts }개)
lint-locality-failover = { $pool }의 호스트는 { $count }곳에 있습니다: { $places }. outlierDetection이 있으면 한 곳에 가까운 프록시는 그곳에만 보내고, 그곳의 정상 호스트가 { $spill } %보다 적을 때 다음 곳이 요청을 받습니다
lint-write-no-locality = 모두에게 고르게 보내려면 loadBalancer.localityLbSetting.enabled: false
lint-ceiling-over-localities = 상한은 { $pool }의 호스트 { $hosts }개 전체에 대한 것입니다: { $ejectable }개가 빠질 수 있고, 이는 { $places }의 전부일 수도 있습니다
lint-locality-gets-nothing = { $origin }에서 { $pool }의 { $places }(으)로는 아무것도 가지 않습니다: to에 이름이 없고, distribute에는 failover가 없습니다
lint-write-share-in-to = to에 그곳의 몫을 씁니다

lint-pool-for = { $pool }({ $callers })
lint-the-gateway = { $namespace }의 게이트웨이
lint-clients-in = { $namespace }의 클라이언트
lint-clients-with = { $labels }인 { $namespace }의 클라이언트

lint-rule-not-seen = 이 규칙은 { $here ->
    [nobody] 여기의 누구도 아니고 { $holds }에 대한 것이며,
   *[some] { $holds }에 대한 것이고,
} { $others }에 대한 것이 아닙니다: { $why }{ $breaker ->
    [none] . 이 규칙 없이는 { $service }에서 아무것도 퇴출되지 않습니다
   *[another] { "" }
}
lint-rule-for-nobody = { $service }을(를) 호출하는 누구에 대한 규칙도 아닙니다: { $why }
lint-routes-not-seen = 이 라우트는 { $gateways }에 대한 것인데 게이트웨이는 { $root }에 있어 보지 못합니다: { $namespaces }(으)로만 내보냅니다
lint-seen-by-selected = workloadSelector가 { $namespace }의 일부 파드만 가리킵니다
lint-seen-elsewhere = 호출하는 쪽은 자기 네임스페이스, Service의 네임스페이스인 { $beside }, 그리고 { $root }에서 규칙을 찾는데, 이 규칙은 { $namespace }에 있습니다
lint-seen-exported = { $namespaces }(으)로만 내보냅니다
lint-seen-otherwise = 그곳에서는 다른 규칙이 먼저입니다
lint-write-no-export = exportTo를 빼면 모두가 봅니다
lint-write-beside = metadata.namespace: { $namespace }
lint-mesh-left-out = 이 라우트는 Service의 이름인 { $host }에 대한 것인데 gateways에 { $mesh }가 없습니다: 이 서비스를 호출하는 파드는 이 라우트를 보지 못하고, 재시도 { $retries }번인 Istio의 기본 라우트를 씁니다
lint-write-mesh = gateways에 { $mesh }를 넣습니다

lint-retries-hide = 재시도 { $attempts }번이 { $statuses }을(를) 가리므로 클라이언트가 보는 오류는 파드가 기록하는 것보다 적습니다: { $until ->
    [ejects] { $pool }이(가) 퇴출할 때까지
    [never] { $pool }은(는) 이것으로 퇴출하지 않으므로
   *[none] { $pool }에는 outlierDetection이 없으므로
} 클라이언트가 아니라 파드를 봅니다
lint-retries-default = 재시도를 설정하지 않았고, Istio의 기본 재시도는 { $statuses }에는 하지 않습니다: { $until ->
    [ejects] { $pool }이(가) 퇴출할 때까지
    [never] { $pool }은(는) 이것으로 퇴출하지 않으므로
   *[none] { $pool }에는 outlierDetection이 없으므로
} 클라이언트는 모든 오류를 봅니다
lint-write-retries = 숨기려면 retries: {"{"}attempts: { $attempts }, retryOn: '{ $conditions }'{"}"}
lint-write-retries-in-time = 숨기려면 retries: {"{"}attempts: { $attempts }, perTryTimeout: { $limit }s, retryOn: '{ $conditions }'{"}"}
lint-retries-amplify = 요청 하나를 { $tries }번 시도하고, { $hosts ->
    [one] 풀에는 호스트가 1개뿐이고
   *[other] 재시도가 같은 호스트로 갈 수 있고
}, 연속 { $threshold }번이면 { $pool }에서 퇴출됩니다: 운 나쁜 요청 하나로도 충분합니다
lint-write-no-retries = retries: {"{"}attempts: 0{"}"}, 또는 { $field }를 { $tries }보다 크게 합니다
lint-write-attempts = attempts: { $attempts }, 또는 { $field }를 { $tries }보다 크게 합니다
lint-retries-miss-resets = retryOn { $asked }은(는) 응답이 없는 실패에는 재시도하지 않습니다: { $pool }의 파드가 연결을 끊거나 닫거나 응답하지 않으면 재시도되지 않고 클라이언트가 그대로 봅니다
lint-retries-miss-timeouts = 라우트의 { $timeout }초는 모든 시도를 합친 시간입니다: { $pool }의 파드가 더 오래 걸리면 요청이 끝나고 재시도되지 않습니다
lint-write-retry-on-in-time = retryOn: { $conditions }, 그리고 perTryTimeout: { $limit }s
lint-write-retry-on = retryOn: { $conditions }
lint-mesh-fault-never-counts = 이 응답은 프록시가 호스트를 고르기 전에 스스로 합니다(FI): { $pool }에서는 결코 세지 않으므로, 이것으로는 아무도 퇴출되지 않습니다
lint-write-service-fails = 서비스 자신이 실패하게 합니다. 여기서는 GOODJOB_FAULTS를 씁니다
lint-idle = { $problem }. 가중치가 0이라 지금은 그리로 가는 요청이 없습니다
lint-unknown-service = { $read ->
    [whole] { $namespace }에 { $name }(이)라는 Service가 없고 { $known }만 있습니다: 모든 요청이 503을 받습니다
   *[part] 읽은 것에는 { $namespace }에 { $name }(이)라는 Service가 없고 { $known }만 있습니다: 클러스터에도 없으면 모든 요청이 503을 받습니다
}
lint-unknown-service-no-effect = { $read ->
    [whole] { $namespace }에 { $name }(이)라는 Service가 없고 { $known }만 있습니다. 이 규칙은 효과가 없습니다
   *[part] 읽은 것에는 { $namespace }에 { $name }(이)라는 Service가 없고 { $known }만 있습니다. 클러스터에도 없으면 이 규칙은 효과가 없습니다
}
lint-rule-for-elsewhere = 읽은 것에 { $host }인 Service가 없습니다: 여기의 어느 것에도 효과가 없고, 클러스터에서 효과가 있는지는 이것만으로 알 수 없습니다
lint-subset-elsewhere = 읽은 것에 { $host }의 DestinationRule이 없어서 서브셋 { $subset }도 없습니다: 어디에도 없으면 503
lint-unknown-host = 읽은 것에 { $host }인 Service가 없어서 판단할 수 없습니다
lint-assumed = 읽은 것 가운데 { $host }인 Service가 없습니다. { $assumed }
lint-unknown-port = { $service }에는 포트 { $port }이(가) 없고 { $ports }만 있습니다: 모든 요청이 503을 받습니다
lint-unknown-subset = { $host }의 어느 DestinationRule에도 서브셋 { $subset }이(가) 없고 { $subsets }만 있습니다: 503
lint-subset-without-route = { $host }의 서브셋 { $subset }을(를) 가리키는 라우트가 없으므로 이 정책은 쓰이지 않습니다
lint-write-route = destination.subset: { $subset }이(가) 있는 VirtualService
lint-subset-selects-nobody = { $host }의 워크로드 { $count }개 중 { $labels }인 것이 없습니다: 정상 호스트가 없습니다
lint-two-rules = { $other }도 { $host }에 대한 규칙입니다: { $dropped ->
    [yes] 그 trafficPolicy는 버려집니다
   *[no] 둘은 오래된 것부터 합쳐집니다
}
lint-write-one-rule = 호스트 하나에 DestinationRule 하나
lint-port-drops-policy = 포트 { $port }은(는) 위의 정책에서 아무것도 물려받지 않습니다: outlierDetection이 전혀 없습니다
lint-write-repeat = 포트의 설정에 outlierDetection을 다시 씁니다
lint-port-not-http = 포트 { $port }의 프로토콜은 '{ $told }'입니다: Istio가 HTTP로 읽지 않으므로 5xx를 세지 않습니다
lint-port-says-nothing = 포트 { $port }은(는) 어떤 프로토콜인지 밝히지 않습니다: Istio가 짐작해야 합니다
lint-write-http-if = HTTP라면 name: http 또는 appProtocol: http
lint-write-http = name: http 또는 appProtocol: http
lint-no-pre-stop = 이 파드에는 preStop이 없습니다: 롤아웃마다 곧바로 SIGTERM을 받지만 프록시는 늦게 압니다(여기서는 { $delay }초로 봅니다). 그동안 보낸 요청은 닫힌 포트를 만나고(503 UF, UC), 재시도가 가려 주지 않으면 클라이언트가 보게 되며 퇴출 횟수에도 들어갑니다
lint-short-pre-stop = 이 파드의 preStop은 { $seconds }초로, 프록시가 종료를 알게 되는 시간(여기서는 { $delay }초로 봅니다)보다 길지 않습니다: 그 뒤에 보낸 요청은 닫힌 포트를 만납니다(503 UF, UC)
lint-write-pre-stop = lifecycle.preStop.sleep.seconds: { $seconds }
lint-pre-stop-over-grace = preStop이 { $seconds }초 걸리는데, 그와 함께 시작되는 유예 시간은 { $grace }초입니다: 파드는 처리 중인 요청과 함께 강제 종료됩니다
lint-write-grace = terminationGracePeriodSeconds를 { $seconds }보다 크게, 가장 긴 요청에 걸리는 시간만큼

# 라우트를 묻는 순서, 그리고 반만 쓴 이름.
lint-route-never-used = 여기로 오는 요청이 없습니다: 먼저 묻는 { $earlier }이(가) { $all ->
    [yes] 모든 요청을 가져갑니다
   *[no] 이 라우트가 받을 요청을 모두 가져갑니다
}
lint-write-before = { $earlier } 앞에 { $path }
lint-routes-by-age = { $other }도 같은 게이트웨이의 같은 호스트에 대한 것이고, 그 { $earlier }이(가) 이 라우트가 받을 요청을 모두 가져갑니다: 둘 중 오래된 리소스를 먼저 물으므로, 어느 쪽이 답하는지는 언제 만들었는지에 달려 있습니다
lint-write-one-service = 둘을 합쳐 이 라우트를 먼저 둔 VirtualService 하나, 또는 서로 만나지 않는 경로
lint-two-routes = { $other }도 { $mesh }에서 같은 호스트에 대한 것입니다: 사이드카는 둘 중 오래된 하나만 쓰고 다른 것은 전혀 쓰지 않습니다
lint-write-one-service-for-host = 메시에서는 호스트 하나에 VirtualService 하나
lint-short-destination = { $host }에는 점이 있어 Istio가 온전한 이름으로 받아들이는데, 그런 이름의 Service는 없습니다: 모든 요청이 503을 받습니다
lint-short-rule = { $host }에는 점이 있어 Istio가 온전한 이름으로 받아들이는데, 그런 이름의 Service는 없습니다: 이 규칙은 효과가 없습니다
lint-short-routes = { $host }에는 점이 있어 Istio가 Service가 아니라 온전한 이름으로 받아들입니다: { $name }을(를) 부르는 쪽은 이 라우트를 전혀 보지 못합니다
lint-write-host = { $host }
lint-retries-miss-status = retryOn { $asked }은(는) { $pool }이(가) 답하는 { $statuses }에는 재시도하지 않습니다: 재시도되지 않고 클라이언트가 그대로 봅니다
lint-retry-on-unset = retryOn이 없으면 { $asked }입니다: 파드가 답한 5xx에는 재시도하지 않습니다(Istio 1.23까지는 503에 재시도했습니다)
lint-tries-over-timeout = { $limit }초짜리 시도 { $tries }번은 라우트의 { $timeout }초 안에 들어가지 않습니다: 파드가 응답하지 않으면 { $begun }번만 시작됩니다
lint-write-timeout = timeout: { $seconds }s, 또는 나머지를 줄입니다
lint-no-pods = 지금 파드가 없어서 { $pool }에는 호스트가 없습니다: 모든 요청이 503(UH)을 받습니다
lint-scaled-to-none = 할 일이 없으면 { $workload }의 파드는 하나도 남지 않습니다: 그때 { $pool }에는 호스트가 없고, 처음 요청들은 503(UH)을 받습니다
lint-ejects-nobody-yet = { $scalers }이(가) 허용하는 가장 적은 수에서는 { $pool }의 호스트 { $hosts }개 중 하나도 퇴출될 수 없습니다: 상한은 { $percent } %이고 호스트가 { $first }개는 되어야 합니다
lint-limit-of-one = { $fields }이(가) 1입니다: 그 하나를 쓰는 동안 오는 요청은 503(UO)으로 거절됩니다. 호스트의 오류가 아니므로 아무도 퇴출되지 않습니다
lint-waits-without-limit = maxConnections: { $connections }에 기다리는 요청의 한도가 없습니다: 나머지 요청은 얼마나 많든 얼마나 걸리든 연결을 기다리고, 거절되는 것은 없습니다
lint-subset-drops-fields = 서브셋 { $subset }에는 자기 { $block }이(가) 있고 위의 것을 통째로 대신합니다: 위의 { $fields }은(는) 여기에 적용되지 않습니다
lint-write-repeat-fields = 여기에도 { $fields }
lint-gateway-elsewhere = 읽은 것에 Gateway { $name }은(는) 없고 { $others }만 있습니다: 네임스페이스 없는 이름은 VirtualService 자신의 네임스페이스입니다
lint-write-gateway = { $gateway }
lint-host-not-at-gateway = { $gateways }은(는) { $host }을(를) 받지 않고 { $served }만 받습니다: 그리로 들어오는 요청이 없습니다
lint-passthrough = PASSTHROUGH는 클라이언트가 부른 주소로 요청을 그대로 보냅니다: 호스트를 고르지 않으므로 퇴출된 호스트의 요청이 갈 다른 곳이 없습니다
lint-headless = { $service }에는 자체 주소가 없습니다(clusterIP: None): 클라이언트의 사이드카는 요청마다 클라이언트가 부른 파드 주소로 보내고 호스트를 고르지 않으므로 { $pool }에서는 아무도 퇴출되지 않습니다{ $still ->
    [gateway] . 이 서킷 브레이커는 파드를 보통의 호스트로 보는 게이트웨이에서만 작동합니다
   *[nobody] { "" }
}
lint-write-with-address = 클라이언트용으로 clusterIP: None이 없는 Service를 하나 더 두고, DestinationRule은 그 Service에 씁니다
lint-unknown-port-of-policy = { $host }인 Service에 포트 { $port }이(가) 없고 { $ports }만 있습니다: 파드가 아니라 Service의 포트를 쓰므로 이 설정은 쓰이지 않습니다
lint-write-pending = http.http1MaxPendingRequests: { $pending }
lint-write-no-idle = { $field }을(를) 뺍니다
