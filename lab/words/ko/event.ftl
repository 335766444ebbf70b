event-ready = 랩이 준비되었습니다
event-renewed = { $name }의 새 인증서가 발급되었습니다
event-applied = { $source }에 따라 변경되었습니다: { $changes }
event-applied-reset = 새로 시작 { $names }
event-applied-added = 추가 { $names }
event-applied-removed = 삭제 { $names }
event-applied-routes = 라우트 { $names }
event-applied-listeners = 리스너 { $names }
event-applied-certificates = 인증서 { $names }
event-applied-started = 시작 { $names }
event-refused = { $source }의 변경이 거부되었습니다: { $why }
event-planned = 파드 { $pod }의 장애 계획이 바뀌었습니다: { $plan }

event-pod-started = 파드 { $pod }이(가) 프로세스 { $pid }(으)로 시작되었습니다
event-pod-begun = 파드 { $pod }이(가) 시작되었습니다
event-pod-ready = 파드 { $pod }이(가) 준비되었습니다
event-pod-unready = 파드 { $pod }의 { $probe } 프로브가 실패했습니다: { $why }
event-pod-unhealthy = 파드 { $pod }의 { $probe } 프로브가 실패해 다시 시작합니다: { $why }
event-probe-unready = 파드 { $pod }의 { $probe } 프로브 { $question }이(가) 실패했습니다. 받은 것: { $why }
event-probe-unhealthy = 파드 { $pod }의 { $probe } 프로브 { $question }이(가) 실패해 다시 시작합니다. 받은 것: { $why }
event-pod-gave-up = 파드 { $pod }이(가) 끝났습니다: { $how }. 마지막 출력: { $words }; { $seconds }초 뒤에 다시 시작합니다
event-pod-leaving = 파드 { $pod }이(가) 종료되는 중입니다. 프록시는 { $seconds }초 뒤에 압니다
event-pod-leaving-bare = 파드 { $pod }이(가) preStop 없이 종료되는 중입니다. 프록시는 { $seconds }초 뒤에 압니다
event-pod-withdrawn = 파드 { $pod }의 종료를 프록시가 알게 되어 더는 요청을 보내지 않습니다
event-pod-over = 파드 { $pod }이(가) 끝났습니다: { $how }
event-pod-ended = 파드 { $pod }이(가) 끝났습니다: { $how }; { $seconds }초 뒤에 다시 시작합니다
event-pod-terminating = 파드 { $pod }이(가) 종료되는 중입니다
event-pod-prestop = 파드 { $pod }: preStop이 코드 { $code }(으)로 끝났습니다
event-pod-gone = 파드 { $pod }이(가) 사라졌습니다
event-cut = . 중단된 까닭: { $how }
event-cut-ended = { $pod }이(가) 끝남({ $how })
event-cut-gone = { $pod }이(가) 끝남
event-cut-stopped = { $pod }이(가) SIGTERM { $seconds }초 뒤에 끝남
event-cut-grace = { $pod }이(가) SIGTERM { $seconds }초 뒤에 끝남(terminationGracePeriodSeconds는 { $grace })
event-cut-grace-prestop = { $pod }이(가) SIGTERM { $seconds }초 뒤에 끝남(terminationGracePeriodSeconds는 preStop을 포함해 { $grace })

event-exit-code = 종료 코드 { $code }
event-killed = { $signal } 신호로 종료
event-exit-reason = { $reason }, 종료 코드 { $code }
event-oom = { $reason }, 종료 코드 { $code }: 메모리 { $held } 사용, 한도 { $limit }

event-envoy = Envoy
event-envoy-of = { $proxy }의 Envoy
event-proxy-started = { $envoy }: { $addresses }에서 요청을 받습니다(프로세스 { $pid })
event-proxy-begun = { $envoy }이(가) 시작되었습니다
event-proxy-ended = { $envoy }: 끝났습니다({ $how }). 퇴출 기록 없이 다시 시작합니다
event-proxy-stuck = { $envoy }: 바로 되돌리지 못했습니다: { $why }

event-lost-rotated = { $what }의 이전 줄이 로그 교체로 사라졌습니다
event-lost-unread = { $what }의 끝부분만 읽었습니다
event-lost-empty = { $what }이(가) 비어 있습니다
event-lost-missing = { $what }이(가) 없습니다
event-lost-no-file = 일반 파일이 아닙니다
event-lost-foreign = 손상되었거나 다른 릴리스의 goodjob이 쓴 것입니다
event-lost-unreadable = { $what }을(를) 읽을 수 없습니다: { $words }
event-lost-unwritten = { $count ->
    [0] 한동안 { $what }에 쓸 수 없었습니다({ $words }). 잃은 것은 없습니다
   *[other] { $what }에 쓸 수 없어({ $words }) { $count }줄을 잃었습니다
}
event-lost-unwritten-some = { $what }에 쓰지 못한 줄이 있어({ $words }) 일부를 잃었을 수 있습니다
event-lost-unwritten-now = 지금 { $what }에 쓸 수 없어({ $words }) 여기 보이는 랩의 상태는 그 이전의 것일 수 있습니다. 지금까지 잃은 이벤트: { $count }개
event-lost-unkept = { $log ->
    [access] { $of }은(는) 요청마다 JSON 한 줄을 쓰지 않아 클라이언트가 무엇을 보았는지 알 수 없습니다. k8s/overlays/monitoring을 적용하면 Istio 게이트웨이가 씁니다
    [figures] { $of }에는 퇴출, 패닉, 넘침의 통계가 없습니다. components/monitoring/mesh.yaml을 적용하면 Istio 게이트웨이가 셉니다
   *[other] Istio의 Envoy는 시도와 퇴출의 로그를 남기지 않습니다. 퇴출은 들여다보아 찾으며, 두 번 보는 사이의 시간만큼 정확합니다
}
event-lost-withheld = 권한이 없어 전부 보이지는 않습니다: { $right }
event-lost-damaged = { $what }의 손상된 줄 { $count }개를 건너뛰었습니다

event-requests = 오류 없는 요청 { $count }개: { $by }
event-requests-of = { $proxy }을(를) 거친 오류 없는 요청 { $count }개: { $by }
event-count = { $name } { $count }
event-client = 클라이언트
event-client-of = { $proxy }의 클라이언트
event-request = { $client }가 본 응답 하나: { $status }{ $flags }; { $tries }{ $more }
event-unanswered = { $client }가 { $how ->
    [timeout] 응답을 기다리다 그만두었습니다
    [connect] 연결하지 못했습니다
    [reset] 응답 전에 연결을 잃었습니다
   *[gone] 응답 전에 연결을 끊었습니다
}{ $flags }; { $tries }{ $more }
event-uncovered = ; 다시 시도하지 않음: 라우트에 재시도가 없거나 끊긴 연결에는 하지 않음(retryOn reset이면 함)
event-uncovered-refused = ; 다시 시도하지 않음: 라우트에 재시도가 없거나 열리지 않은 연결에는 하지 않음(retryOn connect-failure이면 함)
event-garbled = ; 프록시가 읽을 수 있는 HTTP 요청이 아니어서 프록시가 스스로 { $status }로 응답함
event-alike = { $until }까지 { $count }번: { $what }
event-flags = { " " }({ $flags })
event-try = { $pod }: { $status ->
    [0] 응답 없음
   *[other] { $status }
}{ $flags }{ $cut }
event-retry = { $pod }: 재시도에 { $status ->
    [0] 응답 없음
   *[other] { $status }
}{ $flags }{ $cut }
event-some-pod = { $pool }의 어느 파드
event-any-pod = 어느 파드
event-many-ways = { $pool }의 파드마다 달리 봄
event-any-ways = 파드마다 달리 봄
event-no-pod = 요청을 받은 파드 없음
event-tries-unlogged = { $count ->
    [one] { $pod }이(가) 응답
   *[other] { $count }번 시도, 마지막은 { $pod }. 나머지는 어느 로그에도 없음
}
event-no-pod-of = { $pool }에서 요청을 받은 파드 없음
event-no-envoy = Envoy 로그에 없음
event-no-line = 남은 액세스 로그에 없음
event-eject = { $envoy }: { $pod }을(를) { $pool }에서 퇴출({ $what }, { $number }번째)
event-late = 퇴출 뒤에도 { $seconds }초 동안 { $requests }이(가) { $pool }의 { $pod }에 닿음: Envoy는 호스트 변경을 1초 동안 모음
event-late-still = 퇴출 뒤에도 { $seconds }초 동안 { $requests }이(가) { $pool }의 { $pod }에 닿음
event-detected = { $envoy }: { $pool }의 { $pod }에서 { $what }을(를) 감지했으나 그대로 둠
event-found = { $host }: { $turn ->
    [return] 복귀
   *[eject] 퇴출
} 확인(앞서 본 지 { NUMBER($seconds, maximumFractionDigits: 1) }초 만에)
event-host = { $envoy }, { $pool }의 { $pod }
event-return = { $envoy }: { $pod }이(가) { $pool }에 복귀
event-log-access = { $of }의 액세스 로그
event-log-tries = { $of }의 시도 로그
event-log = 로그 { $what }
