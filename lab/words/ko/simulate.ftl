simulate-nothing = outlierDetection이 있는 풀로 가는 경로가 없습니다: 시뮬레이션할 것이 없습니다
simulate-first-route = 여기로 오는 경로가 여럿이고 재시도나 타임아웃이 다릅니다: { $where }, { $path }의 것으로 계산합니다
simulate-not-chosen = { $pool }에서는 아무도 퇴출되지 않습니다: 프록시가 호스트를 고르지 않고 요청마다 클라이언트가 부른 주소로 보냅니다(헤드리스 Service 또는 PASSTHROUGH). 여기서는 무작위로 봅니다
simulate-pool-chosen = 호스트가 가장 많은 풀 { $pool }을(를) 시뮬레이션합니다. 다른 풀은 --pool로 고릅니다: { $names }
simulate-unread = { $file }: { $problem }
simulate-no-pool = 경로가 닿고 outlierDetection이 있는 풀 { $pool }이(가) 없습니다. 있는 풀: { $names }
simulate-hosts-unknown = 풀 { $pool }의 호스트 수가 파일에 없거나 0입니다: --hosts로 정합니다
simulate-balancer = { $balancer }라는 로드 밸런서는 여기에 없습니다. { $names } 중 하나입니다
simulate-balancer-of-pool = { $policy }은(는) 시뮬레이션하지 않습니다: --balancer로 { $names } 중에서 고릅니다
simulate-fail = --fail { $written }: HOSTS=PLAN으로 씁니다: 개수, 30% 같은 비율, 또는 워크로드({ $names }), 그 뒤에 500@always 같은 장애 계획이나 0.3 같은 확률
simulate-fail-twice = --fail { $written }: { $who }이(가) 두 번 있습니다: 한 번만 쓰십시오
simulate-fail-nobody = --fail { $written }: 호스트 { NUMBER($hosts, useGrouping: 1) }개에서 실패하는 호스트가 없습니다: 한 개 이상으로 쓰거나 빼십시오
simulate-plan = { $problem }
simulate-effect = { $rule }은(는) 시뮬레이션하지 않습니다: 프로세스나 kubelet이 있어야 합니다. 상태 코드와 그 조합, delay, hang, reset, close, malformed는 됩니다
simulate-too-many-fail = 실패할 호스트가 { $failing }개인데 풀에는 { $hosts }개뿐입니다
simulate-between = { $name }이(가) { $value }입니다: { NUMBER($least, useGrouping: 1) }부터 { NUMBER($most, useGrouping: 1) }까지입니다
simulate-above = { $name }이(가) { $value }입니다: { NUMBER($least, useGrouping: 1) }보다 크고 { NUMBER($most, useGrouping: 1) } 이하여야 합니다
simulate-field-hosts = 호스트 수(--hosts)
simulate-field-callers = 호출자 수(--callers)
simulate-field-rate = 초당 요청 수(--rate)
simulate-field-seconds = 시간(초, --seconds)
simulate-field-noise = 간헐적 500의 확률(--noise)
simulate-field-latency = 시도 하나의 시간(초, --latency)
simulate-field-attempts = 재시도 횟수(attempts)
simulate-field-timeout = 타임아웃(초)
simulate-no-request = 초당 { $rate }개로 { $seconds }초면 요청이 하나도 없습니다: 둘 중 하나를 늘립니다
simulate-all-late = 시도 하나가 { $latency }초 걸리는데 경로는 { $timeout }초만 기다립니다: 모두 늦습니다. --latency를 줄입니다
simulate-too-many = { $what } { NUMBER($value, useGrouping: 1) }개는 너무 많습니다: { NUMBER($most, useGrouping: 1) }개까지입니다. 호스트, 호출자, 시간을 줄이거나 속도를 낮춥니다
simulate-of-opinions = 판단(호스트 × 호출자)
simulate-of-opinions-at-once = 요청을 세는 계획이 있을 때의 판단(호스트 × 호출자)
simulate-of-requests = 요청
simulate-of-sweeps = 점검(호출자 × 초 ÷ interval)
simulate-too-many-runs = 값의 조합 { $runs }개는 너무 많습니다: { $most }개까지입니다
simulate-set-form = { $written }: { $several ->
    [true] --sweep NAME=VALUES로 씁니다. 예: consecutive5xxErrors=1..10, maxEjectionPercent=10,50,100
   *[other] --set NAME=VALUE로 씁니다. 예: consecutive5xxErrors=5
}
simulate-no-field = { $name }이라는 설정은 없습니다. { $names } 중 하나입니다
simulate-range = { $name }={ $range }: 범위는 커지는 쪽으로 쓰고, 값은 { $most }개까지입니다
simulate-value-time = { $name }={ $written }: 500ms, 10s, 5m처럼 0보다 큰 시간입니다
simulate-value = { $name }={ $written }: { $kind ->
    [percent] 0부터 100까지의 정수입니다
    [number] 0.5 같은 수입니다
   *[other] 0부터 { $highest }까지의 정수입니다
}
simulate-twice = { $name }이(가) --sweep에 두 번 있습니다: 값을 쉼표로 이어 하나로 씁니다
simulate-set-twice = { $name }이(가) 두 번 있습니다({ $options }): 한 번만 쓰십시오
simulate-without-shares = 실패 비율에 따른 퇴출(failure percentage, success rate)은 시뮬레이션하지 않습니다: 수치에 들어 있지 않습니다
simulate-nobody-fails = 아무도 실패하지 않습니다: 매니페스트에 걸린 장애 계획이 없습니다. --fail 1=500@always처럼 --fail로 정합니다
simulate-asked = { $pool }: 호스트 { NUMBER($hosts, useGrouping: 1) }개, 호출자 { NUMBER($callers, useGrouping: 1) }개, { NUMBER($seconds, useGrouping: 1, maximumFractionDigits: 2) }초 동안 초당 요청 { NUMBER($rate, useGrouping: 1, maximumFractionDigits: 2) }개: 요청 { NUMBER($requests, useGrouping: 1) }개(시드 { $seed })
simulate-fails = { NUMBER($hosts, useGrouping: 1) }개가 실패합니다: { $plan }
simulate-noise = 나머지도 요청의 { NUMBER($percent, maximumFractionDigits: 3) } %에 500으로 답합니다
simulate-breaker = 서킷 브레이커: { $fives ->
    [0] 연속 5xx로는 퇴출하지 않습니다
   *[other] 연속 5xx { $fives }번에 퇴출
}{ $gateway ->
    [0] { "" }
   *[other] , 502·503·504만은 { $gateway }번에도
}. 퇴출할 때마다 { NUMBER($base, maximumFractionDigits: 3) }초씩 길어지고, { NUMBER($interval, maximumFractionDigits: 3) }초마다 점검합니다. 한꺼번에 { NUMBER($most, useGrouping: 1) }개까지({ $percent } %). { $panic ->
    [0] 패닉은 없습니다
   *[other] 정상이 { NUMBER($panic, useGrouping: 1) }개보다 적으면 패닉
}
simulate-route = { $balancer }, { $attempts ->
    [0] 재시도 없음
   *[other] 재시도 { $attempts }번
}
simulate-column-when = 퇴출한 때
simulate-column-first = 처음
simulate-column-half = 절반
simulate-column-every = 모두
simulate-row-callers = 호출자 { NUMBER($callers, useGrouping: 1) }개: 실패하는 호스트 하나라도
simulate-row-opinions = 판단 { NUMBER($opinions, useGrouping: 1) }개: 호출자와 실패하는 호스트
simulate-seconds = { NUMBER($seconds, useGrouping: 1, minimumFractionDigits: 1, maximumFractionDigits: 1) }초
simulate-errors = 클라이언트가 본 오류 { NUMBER($errors, useGrouping: 1) }개({ NUMBER($percent, maximumFractionDigits: 3) } %), 그중 정상 호스트가 없어서(UH) { NUMBER($unhealthy, useGrouping: 1) }개. 재시도가 감춘 오류 { NUMBER($hidden, useGrouping: 1) }개. 요청당 시도 { NUMBER($tries, minimumFractionDigits: 2, maximumFractionDigits: 3) }번
simulate-load = 정상 호스트 하나가 가장 바쁠 때 초당 { NUMBER($busiest, useGrouping: 1, maximumFractionDigits: 2) }개로, 고른 몫 { NUMBER($fair, useGrouping: 1, maximumFractionDigits: 2) }개의 { NUMBER($times, minimumFractionDigits: 2, maximumFractionDigits: 2) }배입니다. 한 호스트의 최대는 { NUMBER($peak, useGrouping: 1, maximumFractionDigits: 2) }개
simulate-flapping = 퇴출 { NUMBER($ejections, useGrouping: 1) }번, 복귀 { NUMBER($returns, useGrouping: 1) }번: 실패하는 호스트는 시간의 { NUMBER($percent, maximumFractionDigits: 1) } % 동안 빠져 있었습니다. 상한 때문에 못 한 퇴출 { NUMBER($refused, useGrouping: 1) }번
simulate-late = 호스트가 퇴출될 때 진행 중이던 시도 { NUMBER($under_way, useGrouping: 1) }개, 그 뒤에 보낸 시도 { NUMBER($late, useGrouping: 1) }개
simulate-healthy-out = 정상 호스트가 { NUMBER($ejections, useGrouping: 1) }번 퇴출됐습니다: 시간의 { NUMBER($percent, maximumFractionDigits: 3) } %
simulate-compared-half = 절반 퇴출
simulate-compared-errors = 오류 %
simulate-compared-no-host = UH %
simulate-compared-moved = 부하 ×
simulate-compared-out = 빠진 시간 %
simulate-compared-healthy-out = 정상 퇴출
simulate-compared-legend = 절반 퇴출: 실패하는 호스트에 대한 판단의 절반이 그때까지 퇴출이었습니다. 부하 ×: 가장 바쁠 때 풀에 있는 정상 호스트가 받은 요청을 고른 몫으로 나눈 값입니다.
simulate-axis-seconds = 초
simulate-axis-out = 퇴출된 실패 호스트, %
simulate-axis-errors = 초당 오류
simulate-axis-load = 호스트당 초당 요청
simulate-axis-error-share = 클라이언트가 본 오류, %
simulate-axis-no-host = 정상 호스트 없음(UH), %
simulate-axis-moved = 정상 호스트의 부하, 고른 몫의 배수
simulate-axis-healthy-out = 정상 호스트의 퇴출 횟수
simulate-line-errors = 클라이언트가 본 것
simulate-line-no-host = 정상 호스트 없음(UH)
simulate-line-load = 정상 호스트 평균
simulate-line-fair = 고른 몫
