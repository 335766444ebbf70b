# 장애 계획에서 무엇이 잘못되었는지. 영어는 faultplan의 것입니다.

plan-has = 장애 계획의 "{ $token }": { $problem }
plan-refused =
    { $problem }
    { $grammar }
plan-nothing-after = { $what } 뒤에는 아무것도 쓰지 않습니다
plan-no-effect-but = "{ $name }"(이)라는 effect는 없습니다. 혹시 { $close }입니까?
plan-no-effect = "{ $name }"(이)라는 effect는 없습니다. 500 같은 상태와 다음이 있습니다: { $known }
plan-missing = 콜론 뒤가 비었습니다: { $syntax }
plan-too-long = { $count }자는 너무 깁니다. { $most }자까지 쓸 수 있습니다
plan-rule = 규칙은 500@every:3처럼 effect@when으로 씁니다. 장애가 없는 계획은 none입니다
plan-probe = 프로브는 { $probe }:down으로만 고장 낼 수 있습니다
plan-rate = 속도는 10/s처럼 N/s 또는 N/m으로 씁니다
plan-mix = 여러 상태는 500:20,503:10처럼 STATUS:PERCENT를 쉼표로 이어 씁니다
plan-shares = 비율의 합이 { $total } %로 100을 넘습니다
plan-time = "{ $text }" 자리에는 200ms, 1.5s, 2m 같은 시간을 { $longest } 이내로 씁니다
plan-count = "{ $text }" 자리에는 { $lowest }부터 { $highest }까지의 정수를 씁니다
plan-percent = "{ $text }" 자리에는 20이나 0.5처럼 0보다 크고 100을 넘지 않는 퍼센트를 씁니다
plan-memory = 메모리는 64MB처럼 메가바이트로 씁니다
plan-chance = 확률은 0부터 1까지의 수입니다. 60 %는 random:0.6입니다
plan-burst = burst는 A/B로 씁니다. 요청 B개마다 처음 A개라는 뜻입니다
plan-burst-fits = 요청 { $period }개 안에 { $length }개가 들어갈 수 없습니다
plan-window-first = + 앞에는 구간만 올 수 있습니다. 예: during:10s-40s+random:0.5
plan-health = 프로브의 장애는 when이 계속되는 동안 이어집니다. always나 during 같은 구간을 씁니다
plan-own = script에 { $own }이(가) 하나도 없습니다. { $own }은(는) @ 앞의 effect를 뜻합니다
plan-no-schedule-but = "{ $name }"(이)라는 when은 없습니다. 혹시 { $close }입니까?
plan-no-schedule = "{ $name }"(이)라는 when은 없습니다. 다음이 있습니다: { $known }
plan-longer = { $low }은(는) { $high }보다 깁니다. 짧은 쪽을 먼저 씁니다
plan-percentiles = 백분위수는 p50=20ms,p90=200ms,p99=2s처럼 셋을 모두 씁니다
plan-percentile-order = 더 높은 백분위수의 시간이 더 짧을 수 없습니다
plan-status = 상태는 { $lowest }부터 { $highest }까지의 수입니다
plan-options = 옵션은 503(retry-after=5,body=later)처럼 끝에 한 번만 씁니다
plan-headers = 헤더는 { $most }개까지 쓸 수 있습니다
plan-twice = 같은 옵션이 두 번 있습니다
plan-no-option = 그런 옵션은 없습니다. retry-after=SECONDS, body=TEXT, header=N:V가 있습니다
plan-escape = %는 %25로 쓰고, %XX는 16진수 두 자리로 쓴 바이트입니다
plan-not-utf-8 = 글이 UTF-8이 아닙니다
plan-bytes = { $count }바이트는 너무 깁니다. { $most }바이트까지 쓸 수 있습니다
plan-header = 헤더는 header=name:value로 씁니다
plan-header-own = "{ $name }" 헤더는 서비스가 쓰는 것이라 바꿀 수 없습니다
plan-header-line = 헤더의 값은 출력할 수 있는 ASCII 한 줄입니다
plan-window = 구간은 { $since }:10s-40s처럼 FROM-TO로, 또는 끝 없이 FROM-으로 씁니다
plan-window-ends = { $begin }에 시작하는 구간이 { $end }에 끝날 수 없습니다

plan-grammar =
    {"  "}plan    none, 또는 ;로 이은 effect@when 하나 이상
    {"  "}effect  STATUS            이 상태로 응답(200~599). 옵션: 503(retry-after=5,body=TEXT,header=N:V)
    {"  "}effect  STATUS:P,STATUS:P 요청의 P퍼센트씩 이 가운데 하나로 응답
    {"  "}effect  delay:D           늦게 응답. D는 200ms, 100ms-500ms 또는 p50=…,p90=…,p99=…
    {"  "}effect  drip:D            본문을 10조각으로 나누어, 조각마다 D만큼 기다린 뒤 보냄
    {"  "}effect  reset             연결을 끊음(RST)
    {"  "}effect  close             응답 없이 연결을 닫음
    {"  "}effect  truncate          헤더가 약속한 본문의 절반만 보냄
    {"  "}effect  hang[:T]          응답하지 않음. T 뒤에 닫고, T가 없으면 10m 뒤에 닫음
    {"  "}effect  malformed         HTTP가 아닌 것으로 응답
    {"  "}effect  cpu:T             응답하기 전에 CPU 시간을 씀
    {"  "}effect  memory:NMB        메모리를 N MB 더 차지함(상한까지)
    {"  "}effect  block:T           프로세스 전체를 T 동안 멈춤
    {"  "}effect  crash:CODE        이 종료 코드로 프로세스를 끝냄
    {"  "}effect  limit:N           동시 요청이 N개를 넘으면 503
    {"  "}effect  rate:N/s          1초에 N개를 넘으면 429(/m은 1분)
    {"  "}effect  liveness:down     liveness 프로브가 실패함
    {"  "}effect  readiness:down    readiness 프로브가 실패함
    {"  "}effect  probe-delay:D     프로브에 늦게 응답
    {"  "}when    always            모든 요청
    {"  "}when    random:P          요청마다 확률 P(0~1)로
    {"  "}when    every:N           N번째 요청마다
    {"  "}when    first:N           처음 N개의 요청
    {"  "}when    burst:A/B         요청 B개마다 처음 A개
    {"  "}when    script:S,S,…      요청마다 상태 하나씩, 한 번만. 200은 장애 없음, x는 앞의 effect
    {"  "}when    loop:S,S,…        script와 같고 되풀이함
    {"  "}when    during:T-T        계획을 설정한 때부터의 구간. +WHEN은 그 안에서만 셈
    {"  "}when    uptime:T-T        during과 같고 서비스가 시작한 때부터
    {"  "}example 500@random:0.3; delay:200ms@every:10
