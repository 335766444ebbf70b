why-no-breaker = { $pool }에는 이상 호스트 감지(outlier detection)가 없으므로 아무도 퇴출되지 않습니다

why-run = 연속 { $errors } { $count }번
why-5xx = 5xx
why-codes = { $codes }
why-gateway-run = 연속 502, 503, 504 { $count }번
why-unopened-run = 연속으로 열리지 않는 연결 { $count }번
why-failures = 점검과 점검 사이의 실패 { $percent } %(요청이 { $volume }개 이상인 호스트가 { $hosts }개 이상일 때)
why-success-rate = 점검과 점검 사이의 성공률이 평균보다 표준편차의 { $deviations }배 낮음(요청이 { $volume }개 이상인 호스트가 { $hosts }개 이상일 때)

why-ejected = { $pod }은(는) { $pool }에서 퇴출되어 있습니다. 퇴출 조건: { $what }. 실제: { $had }
why-ejected-since = { $pod }은(는) { $since }부터 { $pool }에서 퇴출되어 있습니다({ $detector }, { $count }번째). { $interval }초마다 있는 점검 가운데 { $earliest }부터 { $latest } 사이의 첫 점검에서 복귀합니다. 퇴출 조건: { $what }. 실제: { $had }
why-had-run = 연속 { $count }번
why-had-gateway-run = 연속 502, 503, 504 { $count }번
why-had-no-event = 퇴출 기록이 어느 로그에도 없음
why-had-unlogged = 원인이 된 시도가 어느 로그에도 없음
why-had-unopened = 연결이 연속 { $count }번 열리지 않음
why-had-failures = 마지막 점검에서 요청의 { NUMBER($share, maximumSignificantDigits: 4) } %가 실패함
why-had-success = 마지막 점검에서 요청의 { NUMBER($share, maximumSignificantDigits: 4) } %만 성공하여 { NUMBER($limit, maximumSignificantDigits: 4) } %에 못 미쳤고, 다른 호스트와 차이가 큼

why-after-ejection = 퇴출된 뒤에도 { NUMBER($seconds, maximumFractionDigits: 1) }초 동안 { $requests }가 { $pod }에 닿았습니다: Envoy는 풀의 호스트 변경을 { $window }초 동안 모으므로(update_merge_window) 다른 변경 직후의 변경은 늦게 적용됩니다
why-under-way = 그 전에 보낸 { $requests }가 퇴출 뒤에 끝났습니다: 연속으로 세지 않습니다
why-asked-though-out = 퇴출된 동안에도 { $requests }가 { $pod }에 닿았고, 마지막은 퇴출 { NUMBER($seconds, maximumFractionDigits: 1) }초 뒤였습니다: 건강한 호스트가 너무 적으면 Envoy는 퇴출된 호스트에도 보냅니다(패닉)

why-nothing-ejects = { $pod }은(는) { $pool }에 있습니다: 켜진 임계값 없음, { $requests } 가운데 { $errors }. 퇴출 조건이 없습니다
why-in-the-pool = { $pod }은(는) { $pool }에 있습니다: { $count }, { $requests } 가운데 { $errors }. 퇴출 조건: { $what }
why-run-unlogged = 연속 몇 번인지는 어느 로그에도 없음
why-run-now = 지금 연속 { $now }번, 임계값 { $threshold }
why-gateway-run-now = 지금 연속 502, 503, 504 { $now }번, 임계값 { $threshold }
why-unopened-run-now = 지금 연속으로 열리지 않은 연결 { $now }번, 임계값 { $threshold }
why-no-threshold = 연속 오류로는 퇴출되지 않음
why-ejects-nobody = 아무도 퇴출되지 않습니다: { $hosts }의 { $percent } %는 호스트 하나에 못 미칩니다
why-ceiling-run = 오류가 임계값에 { $times } 이르렀음
why-ceiling-share = 시도의 { NUMBER($share, maximumSignificantDigits: 4) } %가 실패했고 { $wanted } %면 퇴출됨
why-ceiling = { $reached }. 그러나 이 풀은 퇴출을 { $refused }번 거절했습니다{ $others }: 호스트 { $hosts }개 가운데 { $out }개가 나가면 { NUMBER($share, maximumSignificantDigits: 4) } %로, { $percent } %를 넘습니다. { $can }개까지 나갈 수 있습니다
why-ceiling-others = { " " }(Envoy는 아무도 퇴출하지 않았을 { $count }번도 함께 셉니다. 임계값이 적용되는지보다 자리가 있는지를 먼저 보기 때문입니다)
why-reset = { $what } { $errors }번, 그러나 연속으로는 많아야 { $longest }번이었습니다: 500 미만의 응답이 오면 수를 0으로 되돌리며, { $times } 그랬고 마지막은 { $by }이었습니다
why-reset-codes = { $what } { $errors }번, 그러나 연속으로는 많아야 { $longest }번이었습니다: 다른 응답이 오면 수를 0으로 되돌리며, { $times } 그랬고 마지막은 { $by }이었습니다
why-gateway-apart = { $errors }는 세었으나 연속으로는 많아야 { $longest }번이었고, 임계값은 { $threshold }입니다: 500을 포함해 다른 응답이 오면 수를 0으로 되돌립니다
why-wrong-class = { $errors }는 세지 않았습니다: 여기서는 502, 503, 504만 세는데 이것은 { $statuses }이었습니다

why-client-errors = 4xx 응답 { $count }개: 좋은 응답으로 치므로 수를 0으로 되돌립니다
why-unlisted-codes = 5xx 응답 { $count }개를 좋은 응답으로 치므로 수를 0으로 되돌립니다: 여기서 오류는 { $errors }뿐입니다
why-fault-filter = 이 풀로 가는 { $requests }에 호스트를 고르기도 전에 메시의 fault가 대신 응답했습니다(FI): 누구의 오류로도 세지 않습니다
why-overflow = { $requests }가 커넥션 풀의 한도 때문에 거절되었습니다(UO): 어느 호스트에도 보내지 않았으므로 누구의 오류로도 세지 않습니다
why-abandoned = { $times } 응답이 오기 전에 클라이언트가 연결을 끊었습니다: 누구의 오류로도 세지 않습니다
why-local-origin = 온전한 응답 없이 끝난 시도(시간 초과, 연결 거부나 끊김) { $times }: 파드의 로그에는 없어도 503과 504로 셉니다
why-local-origin-apart = 온전한 응답 없이 끝난 시도(시간 초과, 연결 거부나 끊김) { $times }: 따로 세며(splitExternalLocalOriginErrors) 연결이 열릴 때마다 그 수를 0으로 되돌립니다. 시간 초과와 끊긴 연결은 쌓이지 않고 열리지 않는 연결만 쌓입니다. 지금 연속 { $unopened }번이며, { $threshold }번이면 퇴출됩니다

why-growth = { $times } 퇴출되었습니다. 마지막은 적어도 { $length }초{ $now ->
    [out] 입니다
   *[in] 였습니다
}: { $base }초의 { $factor }배이며, 퇴출될 때마다 하나 늘고 풀에 있는 채로 점검을 맞을 때마다 하나 줄며, 최대 { $maximum }초입니다
why-growth-back = { why-growth }. { NUMBER($out, minimumFractionDigits: 1, maximumFractionDigits: 1) }초 뒤의 점검에서 복귀했으며, 점검은 { $interval }초마다 있습니다
why-locality = { $pod }은(는) { $locality }에 있고 이 풀의 우선순위 { $priority }입니다: { $priority ->
    [0] 먼저 요청을 받습니다
   *[other] 더 가까운 쪽이 충분히 건강하지 않을 때 요청을 받습니다
}. outlierDetection이 있으면 Istio가 가까운 지역 순으로 순서를 매기기 때문입니다. 지금은 { $now }
why-no-locality = 알 수 없는 지역
why-tier = 우선순위 { $priority }에 { $load } %({ $hosts }개 가운데 { $healthy }개 건강)
why-panic = 건강한 호스트가 { NUMBER($share, maximumSignificantDigits: 4) } %로 { $threshold } %에 못 미칩니다: Envoy는 퇴출 여부와 관계없이 모두에게 보냅니다(지금까지 { $times })
why-nobody-left = 호스트 { $hosts }개 가운데 건강한 것이 0개이고 패닉 임계값은 { $threshold } %입니다: 하나가 복귀할 때까지 모든 요청이 503(UH)을 받습니다

why-status = { $status }
why-no-answer = 응답 없음
why-failed = { $pool }로 보낸 { $requests }의 결과는 { $statuses }입니다({ $begin }~{ $end })
why-failed-nowhere = { $requests }의 결과는 { $statuses }입니다({ $begin }~{ $end })

why-uh-not-ready = { $failed }: 준비된 파드가 하나도 없었고(UH) 퇴출된 파드는 없습니다. { $pods }
why-uh-ejected = { $failed }: 모든 호스트가 퇴출되어 있었습니다(UH). { $pods }
why-uh-mixed = { $failed }: 일부는 퇴출되고 나머지는 준비되지 않아 남은 호스트가 없었습니다(UH). { $pods }
# $hosts (list) what was asked for
why-uh-outside = { $failed }: { $hosts }은(는) 여기 Service가 아닙니다. 클러스터의 사이드카는 이런 요청을 원래 가던 곳으로 보냅니다({ $cluster }). 랩은 아무것도 밖으로 내보내지 않으므로 호스트가 없습니다(UH)
why-uh-passthrough = { $failed }: 로드 밸런서가 PASSTHROUGH여서 요청을 원래 가던 곳으로 보냅니다. 여기서는 갈 곳이 없으므로 호스트가 없습니다(UH)
why-uh-empty = { $failed }: 호스트가 하나도 없습니다(UH). 선택하는 레이블을 가진 파드가 없습니다
why-uh = { $failed }: 건강한 호스트가 없었으며(UH) 이유는 어느 로그에도 없습니다
why-exit-status = 종료 상태 { $code }
why-absent-ended = { $pod }: { $times } 종료({ $how }), { $spans } 준비 안 됨
why-probe-got = { $question }: { $got }
why-absent-probe = { $pod }: 프로브 실패({ $probe }), { $spans } 준비 안 됨
why-absent-leaving = { $pod }: 종료되는 중, { $spans } 준비 안 됨
why-absent = { $pod }: { $spans } 준비 안 됨
why-absent-ejected = { $pod }: { $spans } 퇴출됨
why-span = { $begin }~{ $end }
why-span-open = { $begin }부터
why-spans = { $begin }~{ $end } 사이에 { $count }번
why-spans-open = { $begin }부터 { $count }번, 지금은 { $last }부터

why-uo = { $failed }: 커넥션 풀의 한도 때문에 거절되었습니다(UO). 어느 호스트에도 보내지 않았으므로 누구의 오류로도 세지 않습니다. 한도: { $limits }
why-limit = { $name } { $limit }
why-retry-overflow = { $failed }: 파드 자신의 응답이며, 재시도는 거절되었습니다(UO). 이 풀에서 한꺼번에 재시도할 수 있는 요청은 { $retries }개까지입니다
why-own-answers = { $failed }: 파드 자신의 응답입니다({ $pods }). { $tries }
why-by-pod = { $pod } { $count }번
why-own-4xx = { $failed }: 잘못된 요청에 대한 파드 자신의 응답입니다
why-broken = { $failed }: 호스트가 응답하기 전에 연결을 끝내거나 끊었습니다({ $flags }; { $pods }). { $tries }
why-while-leaving = { $said }. 이 중 { $requests }은(는) 종료 지시를 받았지만 프록시가 아직 모르던 { $pods }에 갔습니다. 그보다 긴 preStop이 있으면 그동안 포트가 열려 있습니다
why-cut-off = { $said }. 이 가운데 { $requests }가 중단된 까닭: { $how }
why-unconnected = { $failed }: 호스트와 연결되지 않았습니다(거절되었거나 제때 열리지 않음, UF; { $pods }). { $tries }
why-seconds = { $seconds }초
why-that-time = 허용된 시간
why-timeout = { $failed }: { $pods }의 응답이 { $timeouts } 안에 오지 않았습니다(UT). 라우트의 시간을 넘긴 요청은 재시도하지 않습니다
why-timeout-tried = { $failed }: { $timeouts } 안에 응답이 오지 않았으며(UT), 마지막으로 보낸 파드는 { $pods }입니다. { $tries }
why-cut-short = { $failed }. 응답이 도중에 끊겼습니다({ $flags }; { $pods }): 상태 코드가 이미 왔으므로 재시도하지 않습니다
why-fault = { $failed }: VirtualService의 fault가 대신 응답했으며(FI) 어느 호스트에도 보내지 않았습니다
why-direct-response = { $failed }: VirtualService의 directResponse가 응답했으며 어느 호스트에도 보내지 않았습니다
why-no-route = { $failed }: 맞는 라우트가 없습니다(NR). 요청한 곳: { $asked }
why-no-destination = { $failed }: 맞는 라우트가 없는 목적지로 이어집니다(NC). 라우트가 가리키지만 없는 목적지: { $names }
why-rate-limited = { $failed }: 프록시의 속도 제한이 거절했습니다(RL)
why-client-gone = { $failed }: 응답이 나오기 전에 클라이언트가 연결을 끊었습니다
why-proxy-error = { $failed }: 프록시 자신의 응답입니다({ $details })
why-garbled = { $failed }: 프록시 자신의 응답({ $details })입니다. 들어온 것이 프록시가 읽을 수 있는 HTTP 요청이 아니었습니다. 평문 포트에 TLS로 요청하면 이렇게 됩니다
why-client-failure = { $requests }가 { $caller }에서 응답을 받지 못했고({ $begin }~{ $end }) 그 로그에도 없습니다: { $failure ->
    [connect] 클라이언트가 연결하지 못했습니다
    [timeout] 클라이언트 자신의 시간이 먼저 다했습니다
   *[reset] 연결이 끊겼습니다
}

why-tries-exhausted = 남은 재시도가 없을 때까지 최대 { $most }번 시도했습니다(URX)
why-tries = 최대 { $most }번 시도했습니다
# $again, $most, $exhausted, $rest (numbers)
why-tries-some = 그중 { $again }개는 최대 { $most }번 시도했고{ $exhausted ->
    [0] { "" }
   *[other] (남은 재시도가 없을 때까지 간 것 { $exhausted }개, URX)
}, { $rest ->
    [0] 나머지는 없습니다
   *[other] { $rest }개는 다시 시도하지 않았습니다{ $why ->
        [route] : 이 풀로 오는 라우트 가운데 재시도가 없는 것이 있습니다
       *[unknown] { "" }
    }
}
why-no-retries = 재시도는 없었습니다: 라우트에 재시도가 없습니다
why-one-try = 재시도는 없었습니다
why-uncovered = 재시도는 없었습니다: 라우트의 재시도 조건은 { $conditions }입니다
why-uncovered-reset = 재시도는 없었습니다: 라우트의 재시도 조건은 { $conditions }이며 응답 없는 연결은 해당하지 않습니다. reset이면 해당합니다
why-retry-codes = { $codes } 응답

why-refused = { $pool }의 서킷 브레이커는 { $times } 퇴출하려 했으나 거절되었습니다: 퇴출 조건은 { $what }이며, 한 번에 나갈 수 있는 것은 { $hosts } 가운데 { $can }개({ $percent } %)입니다. 그래서 실패한 호스트가 풀에 남았습니다
why-unenforced = { $pool }의 서킷 브레이커는 아무도 퇴출하지 않습니다: 켜져 있고 적용되는 임계값이 없습니다({ $times } 감지됨). 그래서 실패한 호스트가 풀에 남았습니다
why-too-few-hosts = { $pool }의 서킷 브레이커는 { $hosts } 가운데 아무도 퇴출할 수 없습니다: 퇴출 조건은 { $what }입니다. 그래서 실패한 호스트가 풀에 남았습니다

why-queue = { $pool }로 보낸 { $requests }가 연결을 기다렸습니다: 연결은 { $connections }개까지이고(maxConnections) 몇 개든 기다릴 수 있습니다. 그 때문에 실패하는 것은 시간이 다할 때뿐입니다. 기다릴 수 있는 수를 제한하면(http1MaxPendingRequests) 나머지는 바로 거절됩니다(UO)
why-queue-limited = { $pool }로 보낸 { $requests }가 연결을 기다렸습니다: 연결은 { $connections }개까지이고(maxConnections) { $pending }개가 기다릴 수 있습니다(http1MaxPendingRequests). 그 이상은 거절됩니다(UO)

why-nothing-failed = { $caller }: { $pool }로 보낸 요청 { $requests }개 가운데 실패한 것이 없습니다{ $since }{ $hidden }
why-since = { " " }({ $since }부터)
why-hidden = . 재시도가 실패 { $count }번을 숨겼습니다
why-nowhere = 어디로도 가지 않는 곳
why-nothing-looked = { $caller }: 아무도 요청을 보내지 않았으므로{ $since } 실패한 것도 없습니다. 살펴본 풀: { $pools }
why-gone = { $pod }은(는) { $when }에 사라졌습니다: 이제 이 파드를 아는 프록시가 없습니다. 이 파드가 요청을 받은 풀: { $pools }
why-no-pool = { $pod }은(는) { $caller }의 어느 풀에도 없습니다: 아무도 보낼 수 없습니다
