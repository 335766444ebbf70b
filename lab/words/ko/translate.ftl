translate-selector = { $where }: selector { $labels }은(는) 여기 보이는 { $own } 게이트웨이가 아닌 다른 게이트웨이를 위한 것이므로 그 서버들은 뺍니다
translate-gateway-labels = { $where }에서 { $labels }을(를) 고릅니다. 여기 보이는 게이트웨이는 Istio의 것이 아니라, Istio의 보통 자리에 있는 이 레이블의 게이트웨이로 봅니다
translate-not-exported = { $where }: spec.exportTo에 게이트웨이가 있는 { $namespace }이(가) 없습니다. 클러스터라면 이 규칙은 게이트웨이에서 쓰이지 않고 요청은 404를 받습니다
translate-no-gateway = { $where }: 읽은 것 가운데 Gateway { $name }이(가) 없습니다. 있는 것: { $known }. 이 규칙은 그 게이트웨이에서 쓰이지 않습니다

translate-missed-port = { $where }: { $path }: destination에 port가 없고 { $service }에는 포트 { $port }이(가) 없습니다. 있는 것: { $ports }. { $by ->
    [gateway] 게이트웨이의 포트 { $port } server로 들어온
   *[client] 메시 안의 클라이언트가 포트 { $port }(으)로 보낸
 } 요청은 클러스터에서처럼 503(NC)을 받습니다. destination.port.number를 적으십시오
translate-no-service = { $where }: 읽은 것 가운데 { $host }인 Service가 없습니다. 경로가 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-no-entry = { $where }: { $host }은(는) Service의 전체 이름이 아니고, 읽은 ServiceEntry에도 없습니다. 어느 ServiceEntry에도 없다면 경로가 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-rule-for-no-entry = { $where }: { $host }은(는) Service의 전체 이름이 아니고, 읽은 ServiceEntry에도 없습니다. 어느 ServiceEntry에도 없다면 이 규칙은 효과가 없습니다
translate-no-port = { $where }: { $service }에 포트 { $port }이(가) 없습니다. 있는 것: { $known }. 경로가 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-no-subset = { $where }: 읽은 것 가운데 { $host }의 어느 DestinationRule에도 '{ $subset }' subset이 없습니다. 있는 것: { $known }. 경로가 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-of-an-entry = 로컬 모드가 모델링하지 않는 ServiceEntry의 호스트
translate-of-a-skipped = 클러스터에만 쓰이는 { $where }
translate-rule-for-elsewhere = { $where }: { $host }은(는) { $whose }입니다. 클러스터에서는 이 규칙이 적용되며, 여기의 답에는 들어 있지 않습니다
translate-route-elsewhere = { $where }: { $host }은(는) { $whose }입니다. 클러스터에서는 경로가 그리로 이어지지만, 여기서는 없는 풀로 이어져 이리로 가는 모든 요청이 503(NC)을 받습니다
translate-rule-for-nobody = { $where }: 읽은 것 가운데 { $host }인 Service가 없어, 그런 Service가 없는 클러스터에서처럼 이 규칙은 효과가 없습니다

translate-port-tcp = { $where }: 포트 { $port }은(는) { $said }. 클러스터에서 HTTP가 아니므로 풀만 변환하고 리스너와 경로는 없습니다
translate-port-auto = { $where }: 포트 { $port }은(는) { $said }. HTTP로 봅니다. 사이드카라면 스스로 알아냅니다. http나 grpc로 시작하는 이름, 또는 appProtocol이 분명히 말해 줍니다
translate-port-says = '{ $name }'(이)라고 되어 있습니다
translate-port-is-silent = name도 appProtocol도 없습니다
translate-servers = { $where }: 서버 { $server }와(과) { $gateway }의 서버 { $other }: { $why }. 클러스터가 아무 말 없이 그러듯이 둘 중 앞의 것을 뺍니다
translate-two-protocols = 포트 { $port }은(는) 동시에 { $ours }이면서 { $theirs }일 수 없습니다
translate-same-host = 둘 다 포트 { $port }에 호스트 { $host }이(가) 있습니다

translate-no-client = { $where }에서 클라이언트의 레이블을 묻는데, 어느 클라이언트인지 여기서는 알 수 없습니다. 답은 레이블이 없는 클라이언트의 것이므로 레이블을 묻는 것은 들어 있지 않습니다. 네임스페이스 { $namespace }의 어느 Deployment가 받는 답을 보려면 그 하나에만 { $annotation } 애너테이션을 붙이십시오
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
translate-all-left-out = 여기에는 변환하는 종류가 없고 { $kinds }만 있습니다. 답은 이것들이 없을 때 프록시가 받는 설정입니다
# $count (number)
translate-without = 거부된 것은 클러스터에서처럼 답에 들어 있지 않습니다. 문제 { $count }개를 아래에 적었습니다

# 읽은 것에 없어서 있다고 가정한 것.
translate-assumed-service = 가정: Service { $name }, { $ports }{ $pods }
translate-assumed-port = 포트 { $port }, { $protocol }
translate-assumed-pods = , { $label } 파드
translate-assumed-subset = 가정: { $service }의 서브셋 { $subset }, version: { $subset } 파드
translate-assumed-gateway = 가정: Gateway { $name }, 포트 { $port }, HTTP, 호스트 { $hosts }
translate-assumed-sidecar = 가정: 게이트웨이를 위한 것이 없으므로 클라이언트의 사이드카입니다. 게이트웨이의 설정은 --proxy gateway로 볼 수 있습니다

# --assume이 말하는 것.
translate-assume-form = --assume '{ $asked }': SERVICE:PORT 또는 SERVICE:PROTOCOL:PORT여야 합니다. 예: reviews:9080, reviews.shop:grpc:9080
translate-assume-protocol = --assume '{ $asked }': 프로토콜은 { $known } 중 하나여야 하는데 '{ $protocol }'입니다
translate-assume-port = --assume '{ $asked }': 포트 '{ $port }'은(는) 1부터 { $most }까지의 수여야 합니다
translate-assume-twice = --assume '{ $one }'와(과) --assume '{ $other }'은(는) 서로 모순됩니다. 포트 하나는 프로토콜 하나를 씁니다
translate-assume-known = --assume '{ $asked }': { $where }이(가) 읽은 것에 있으므로 가정할 것이 없습니다. 다른 Service를 지정하거나 이것을 고쳐야 합니다
translate-assume-unused = --assume '{ $asked }': 없는 Service 중 그런 이름을 부르는 규칙이 없습니다. 없는 것: { $known }
translate-assume-which = --assume '{ $asked }': 그런 이름이 여럿 있습니다: { $known }. 네임스페이스를 붙여야 합니다
translate-assume-and-not = --assume과 --no-assume은 함께 쓸 수 없습니다
