translate-selector = { $where }: selector { $labels }: 이 실습 환경의 게이트웨이는 istio: ingressgateway 레이블이 붙은 Istio의 게이트웨이 하나뿐입니다
translate-not-exported = { $where }: spec.exportTo에 게이트웨이가 있는 { $namespace }이(가) 없습니다. 클러스터라면 이 규칙은 게이트웨이에서 쓰이지 않고 요청은 404를 받습니다
translate-no-gateway = { $where }: 읽은 것 가운데 Gateway { $name }이(가) 없습니다. 있는 것: { $known }. 이 규칙은 그 게이트웨이에서 쓰이지 않습니다

translate-which-port = { $where }: { $service }의 포트는 { $ports }인데 destination이 그중 어느 것도 지정하지 않습니다. 클러스터라면 포트 { $port }에서 이리로 가는 모든 요청이 503을 받습니다
translate-no-service = { $where }: 읽은 것 가운데 { $host }인 Service가 없습니다. 경로가 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-no-port = { $where }: { $service }에 포트 { $port }이(가) 없습니다. 있는 것: { $known }. 경로가 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-no-subset = { $where }: 읽은 것 가운데 { $host }의 어느 DestinationRule에도 '{ $subset }' subset이 없습니다. 있는 것: { $known }. 경로가 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-rule-for-nobody = { $where }: 읽은 것 가운데 { $host }인 Service가 없어, 그런 Service가 없는 클러스터에서처럼 이 규칙은 효과가 없습니다

translate-not-http = { $where }: 포트 { $port }은(는) { $said }. 로컬 모드는 HTTP 포트만 변환합니다. 포트 이름을 http, http2, grpc 중 하나로 하거나 appProtocol을 설정합니다
translate-port-says = '{ $name }'(이)라고 되어 있습니다
translate-port-is-silent = name도 appProtocol도 없습니다
translate-servers = { $where }: 서버 { $server }와(과) { $gateway }의 서버 { $other }: { $why }. 클러스터라면 둘 중 앞의 것은 아무 말 없이 쓰이지 않습니다
translate-two-protocols = 포트 { $port }은(는) 동시에 { $ours }이면서 { $theirs }일 수 없습니다
translate-same-host = 둘 다 포트 { $port }에 호스트 { $host }이(가) 있습니다

translate-no-client = { $where }에서 클라이언트의 레이블을 묻는데, 네임스페이스 { $namespace }에 클라이언트가 될 { $annotation } 애너테이션이 붙은 Deployment가 하나가 아닙니다
translate-two-places = 이 실습 환경의 게이트웨이는 하나인데 { $annotation }이(가) { $places }입니다
translate-place-of = { $place } ({ $where })
translate-no-place = { $where } '{ $asked }': 빗금으로 나눈 region, region/zone, region/zone/subzone 중 하나여야 합니다

translate-many-pods = { $where }: 이것의 replicas까지 더하면 파드가 { $most }개를 넘습니다

translate-filter-for-nobody = { $where }: 네임스페이스 { $namespace }의 context { $context }은(는) 이 실습 환경의 어느 프록시에도 해당하지 않습니다. 게이트웨이는 { $root }에, 클라이언트는 { $client }에 있고, { $root }의 필터는 모두에게 적용됩니다
translate-filter-service = { $where }: 읽은 것 가운데 { $service }인 Service가 없습니다. 있는 것: { $known }. 필터는 효과가 없습니다. 필터는 전체 이름을 요구합니다
translate-filter-port = { $where }: { $service }에 포트 { $port }이(가) 없습니다. 있는 것: { $known }. 필터는 효과가 없고, 클러스터는 이를 말해 주지 않습니다
translate-filter-subset = { $where }: { $service }에 subset { $subset }이(가) 없습니다. 있는 것: { $known }. 필터는 효과가 없고, 클러스터는 이를 말해 주지 않습니다

translate-left-out = { $where }: { $path }: { $why }
translate-no-delegate = hosts가 없는 VirtualService { $name }이(가) 없습니다. 있는 것: { $known }. 클러스터라면 이 규칙은 아무 말 없이 빠집니다
translate-delegate-not-exported = { $delegate }은(는) { $namespaces }에만 export됩니다. 클러스터라면 이 규칙은 아무 말 없이 빠집니다
translate-delegate-unused = hosts가 있는 어느 VirtualService도 이것을 가져가지 않습니다. 이것을 부분으로 하는 match에서 이 delegate를 부르는 규칙이 없습니다. 클러스터라면 아무 말 없이 빠집니다

translate-nothing = { $sources }에 변환할 것이 없습니다: Service, Gateway, VirtualService, DestinationRule, 퇴출에 관한 EnvoyFilter가 하나도 없습니다
# $count (number)
translate-without = 거부된 것은 클러스터에서처럼 답에 들어 있지 않습니다. 문제 { $count }개를 아래에 적었습니다
