change-of = { $of }: { $what }
change-before = { $now }. 전에는 { $was }
change-same = 다르게 썼을 뿐 Envoy에는 같습니다
change-field = { $path } 값이 { $now }입니다. 전에는 { $was }
change-field-new = { $path } 값이 { $now }입니다. 전에는 설정되지 않았습니다
change-field-gone = { $path } 값이 설정되지 않습니다. 전에는 { $was }
change-seconds = { $seconds }초
change-ordinal = { $number }번째

change-destination = { $now ->
    [true] { $pool }이(가) 이제 목적지입니다
   *[false] { $pool }이(가) 더는 목적지가 아닙니다
}
change-listener = { $now ->
    [true] 이제 포트 { $port }에서 받습니다
   *[false] 더는 포트 { $port }에서 받지 않습니다
}
change-routed = { $now ->
    [true] 이제 { $name }이(가) 요청을 나눕니다
   *[false] 더는 { $name }이(가) 요청을 나누지 않습니다
}
change-endpoints = { $now ->
    [true] 이제 { $pool }에 엔드포인트가 있습니다: { $hosts }
   *[false] 더는 { $pool }에 엔드포인트가 없습니다: { $hosts }
}

change-hosts = { $pool }에 { $now }입니다. 전에는 { $was }
change-unready = 준비되지 않은 { $now }입니다. 전에는 { $was }
change-order = { $pool }에 묻는 순서: { $now }. 전에는 { $was }
change-addresses = { $pool }의 주소나 포트가 다르고 호스트 수는 같습니다
change-moved = { $pool }의 같은 호스트들이 다른 위치에 있고, 전과 같이 묻습니다
change-alike = 어디에 있든 모든 호스트를 똑같이
change-then = { $first }, 그다음 { $next }
change-place = { $where } ({ $hosts })
change-place-with-share = { $where } ({ $hosts }, { $share } %)
change-no-locality = 위치 없음

change-ejectable = { $pool }: { $now_of } 중 { $now }개가 퇴출될 수 있습니다. 전에는 { $was_of } 중 { $was }개
change-ejectable-now = 이제 { $pool }에서 퇴출될 수 있습니다: { $now_of } 중 { $now }개
change-ejectable-no-longer = 더는 { $pool }에서 퇴출될 수 없습니다. 전에는 { $was_of } 중 { $was }개
change-ejectable-no-longer-for = 더는 { $pool }에서 퇴출될 수 없습니다: { $why }. 전에는 { $was_of } 중 { $was }개
change-ejectable-still-not = 여전히 { $pool }에서 퇴출될 수 없습니다: { $why }
change-no-breaker = { $pool }에 더는 이상 탐지가 없습니다. 전에도 아무것도 퇴출될 수 없었습니다
change-nothing-ejects = 탐지하는 어느 것도 퇴출로 이어지지 않습니다
change-too-few = 호스트 { $hosts }개는 비율로 퇴출하기에 너무 적습니다
change-percent-is-none = { $hosts }의 { $percent } %는 0입니다
change-percent = 많아야 호스트의 { $now } %가 빠질 수 있습니다. 전에는 { $was } %
change-5xx = 5xx
change-gateway-errors = 502, 503, 504
change-local-errors = 연결 실패
change-in-a-row = 연속 { $now } { $what }에 퇴출합니다. 전에는 { $was }
change-in-a-row-new = 연속 { $now } { $what }에 퇴출합니다. 전에는 퇴출하지 않았습니다
change-in-a-row-gone = 연속된 { $what }에 더는 퇴출하지 않습니다. 전에는 { $was }에 퇴출했습니다
change-ejected = 퇴출 대상: { $now }. 전에는 { $was }
change-ejected-no-longer = 더는 퇴출 대상이 아님: { $was }
change-not-looked-at = 살펴보지 않음
change-success-rate = 주기마다 적어도 { $hosts }에 각각 적어도 { $requests }가 있을 때 평균보다 표준편차의 { $deviations }배 낮은 성공률
change-failure-percentage = 주기마다 적어도 { $hosts }에 각각 적어도 { $requests }가 있을 때 실패 { $percent } %
change-chance = { $what }, { $percent } %의 확률로
change-interval = { $now }초마다 호스트를 살펴봅니다. 전에는 { $was }초
change-interval-new = { $now }초마다 호스트를 살펴봅니다
change-base = 퇴출은 { $now }초에 퇴출 횟수를 곱한 만큼 이어집니다. 전에는 { $was }초
change-base-new = 퇴출은 { $now }초에 퇴출 횟수를 곱한 만큼 이어집니다
change-counting = 오류로 세는 것: { $now }. 전에는 { $was }
change-every-5xx = 모든 5xx
change-panic = 정상 호스트가 { $percent } %보다 적으면 모두가 요청을 받습니다(패닉)
change-panic-off = 패닉이 꺼져 있습니다
change-by-weight = 위치마다 가중치대로 나눠 받습니다
change-no-weights = 위치에 가중치가 없습니다
change-own-zone = { $hosts }부터 자기 클러스터를 아는 프록시가 자기 zone을 우선합니다
change-own-zone-off = 자기 zone을 우선하지 않습니다
change-balancer = { $now } 방식으로 호스트를 고릅니다. 전에는 { $was }
change-connecting = 연결에 { $now }까지 걸려도 됩니다. 전에는 { $was }
change-connections = 동시 연결: { $now }. 전에는 { $was }
change-pending = 연결을 기다리는 요청: { $now }. 전에는 { $was }
change-requests = 동시 요청: { $now }. 전에는 { $was }
change-retrying = 동시 재시도: { $now }. 전에는 { $was }
change-no-limit = 제한 없음
change-at-most = 많아야 { $limit }

change-host-gone = 호스트가 없어졌습니다
change-host-new = 새 호스트, { $domains }
change-domains = 호스트가 { $now }입니다. 전에는 { $was }
change-https = { $now ->
    [true] 이제 평문 HTTP를 HTTPS로 리다이렉트합니다
   *[false] 더는 평문 HTTP를 HTTPS로 리다이렉트하지 않습니다
}
change-rule-new = 새 규칙: { $route }
change-rule-gone = 없어진 규칙: { $route }
change-rules-order = 규칙을 묻는 순서가 다릅니다: 처음으로 맞는 규칙만 쓰입니다
change-every-request = 모든 요청
change-requests-with = { $conditions } 요청
change-path-like = 경로 ~ { $regex }
change-not = 아님 { $name }
change-like = { $name } ~ { $regex }
change-is = { $name }: { $value }
change-redirected = { $who }은(는) 리다이렉트됩니다
change-answered = { $who }은(는) 프록시가 { $status }(으)로 응답합니다
change-sent = { $who }은(는) { $pool }(으)로
change-shared = { $who }: { $shares }
change-share = { $share } %는 { $pool }(으)로
change-kind = { $now }. 전에는 { $was }
change-kind-redirected = 리다이렉트됨
change-kind-answered = 프록시가 응답함
change-kind-sent = 전달됨
change-gets = { $pool }이(가) { $now } %를 받습니다. 전에는 { $was } %
change-timeout = { $now } 걸려도 됩니다. 전에는 { $was }
change-no-timeout = 얼마든지
change-retries = 재시도: { $what }
change-retries-new = { $conditions } 뒤 { $attempts }번까지. 전에는 없었습니다
change-retries-gone = 더는 없습니다. 전에는 { $was }번까지
change-retried-now = 이제 { $condition }이면 재시도합니다
change-retried-no-longer = 더는 { $condition }이면 재시도하지 않습니다
change-attempts = { $now }번까지. 전에는 { $was }번
change-try-timeout = 시도마다 { $now } 걸려도 됩니다. 전에는 { $was }
change-as-the-request = 요청 전체만큼
change-no-abort = abort를 주입하지 않습니다
change-no-delay = delay를 주입하지 않습니다
change-aborted = { $share } %는 파드에 닿지 않고 { $status }(으)로 응답합니다
change-delayed = { $share } %는 { $time } 늦어집니다
change-grpc-status = gRPC 상태 { $status }
change-copies = 사본이 { $now }(으)로 갑니다. 전에는 { $was }
change-copy = { $pool } ({ $share } %)
change-nobody = 아무 곳도 아님
