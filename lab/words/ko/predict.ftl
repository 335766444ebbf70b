predict-nothing = outlierDetection이 있는 풀로 가는 경로가 없습니다: 아무것도 퇴출되지 않습니다
predict-unknown-hosts = { $pool }: 호스트 수를 알 수 없습니다({ $percent } %){ $fewest ->
    [0] : 아무것도 퇴출되지 않습니다
    [1] { "" }
   *[other] : { $fewest }개보다 적으면 아무도 퇴출되지 않습니다
}
predict-at = { $where }({ $place })
predict-without = { $where }: { $path }: { $problem }. 아래 수치에는 들어 있지 않습니다
predict-taken = { $where }: { $path }: { $problem }. 아래 수치는 { $value }(으)로 본 것이고, 클러스터는 이 값을 거부합니다
predict-note = { $where }: { $problem }
predict-pool = { $pool }: 호스트 { NUMBER($hosts, useGrouping: 1) }개, 한꺼번에 { NUMBER($ejectable, useGrouping: 1) }개까지 빠질 수 있습니다({ $percent } %)
predict-pool-for = { $pool }({ $callers })
predict-no-hosts = { $pool }: 호스트 0개: 모든 요청이 503을 받습니다(정상 호스트 없음, UH)
predict-not-chosen = { $pool }: { $hosts ->
    [-1] 호스트 수를 알 수 없고
   *[other] 호스트 { NUMBER($hosts, useGrouping: 1) }개이고
} 아무도 퇴출되지 않습니다: 프록시가 호스트를 고르지 않고 요청마다 클라이언트가 부른 주소로 보냅니다
predict-nobody-out = 그래서 여기서는 아무것도 퇴출되지 않습니다: 모든 호스트가 빠져 있는 시간은 0 %입니다
predict-panic = 정상 호스트가 { NUMBER($healthy, useGrouping: 1) }개보다 적으면 모두 씁니다(패닉)
predict-share-never = 실패 비율로는 결코 퇴출되지 않습니다: 호스트가 { $hosts }개 있어야 합니다
predict-share = { $interval }초 동안 실패가 { $percent } %여도 퇴출합니다. 요청을 각각 { $volume }개 받은 호스트가 { $hosts }개 있어야 합니다{ $total }
predict-rate-never = 성공률로는 결코 퇴출되지 않습니다: 평균보다 표준 편차의 { $deviations }배만큼 낮으려면 호스트가 { $hosts }개 있어야 합니다
predict-rate = { $interval }초 동안 성공률이 평균보다 표준 편차의 { $deviations }배만큼 낮아도 퇴출합니다. 요청을 각각 { $volume }개 받은 호스트가 { $hosts }개 있어야 합니다{ $total }
predict-to-pool = . 풀 전체로는 { $total }개
predict-number = { NUMBER($number, useGrouping: 1, maximumFractionDigits: 6) }
predict-many = { NUMBER($leading, maximumFractionDigits: 1) } × 10^{ $digits }
predict-never = 없음
predict-trip = { $workload }, { $fault }: { $trip }
predict-trip-and-share = { $workload }, { $fault }: { $trip }. 실패 비율로는 점검 때 퇴출됩니다
predict-never-counts = 결코 세지 않습니다
predict-never-in-a-row = 연속 오류로는 결코 세지 않습니다
predict-only-at-sweeps = 연속 오류로는 결코 세지 않고, 장애 계획만으로는 점검 때도 퇴출되지 않습니다
predict-at-most = 연속으로는 많아야 { $run }번인데 { $threshold }번에 퇴출됩니다: 연속 오류로는 결코 퇴출되지 않습니다
predict-not-by-itself = 연속 { $threshold }번이면 퇴출됩니다. 언제인지는 장애 계획만으로 알 수 없습니다
predict-after = 한 호스트에 요청 { $requests }개{ $plural ->
   *[other] { "" }
} 뒤에 연속 { $threshold }번{ $total }
predict-to-host = 그때까지 한 호스트에 가는 요청: 절반은 { $half }개, 100번 중 90번은 { $most }개, 99번은 { $all }개 안에
predict-ever = 여기까지 오는 것은 100번 중 { NUMBER($percent, maximumFractionDigits: 6) }번입니다
predict-span = { $earliest }~{ $latest }
predict-outs = 1번째부터 { $last }번째까지 빠져 있는 초: { $spans }
predict-asked = 요청을 받는 호스트는 { NUMBER($asked, useGrouping: 1) }개이고, 나머지 { NUMBER($waiting, useGrouping: 1) }개는 다른 호스트가 실패하기를 기다리거나 준비되지 않았습니다
predict-rule = { $where } { $path }
predict-default-route = 기본 경로
predict-route = { $where }(으)로 올 때({ $statuses }이면 { $place ->
    [elsewhere] 다른 호스트에서{ " " }
   *[anywhere] { "" }
}{ $attempts }번까지 재시도):
predict-route-plain = { $where }(으)로 올 때({ $attempts ->
    [0] 재시도 없음
   *[other] { $plans ->
        [none] 재시도할 실패가 없음: 이 풀에는 장애 계획이 없음
       *[some] 여기서 일어나는 실패는 재시도하지 않음
    }
}):
predict-client = { $out ->
    [0] { "" }
   *[other] { NUMBER($out, useGrouping: 1) }개가 빠졌을 때{ " " }
}클라이언트가 보는 오류 { NUMBER($errors, maximumFractionDigits: 6) } %(재시도가 없으면 { NUMBER($without, maximumFractionDigits: 6) } %), 요청 하나에 시도 평균 { NUMBER($tries, maximumFractionDigits: 6) }번, 많아야 { $most }번
predict-client-unknown = 클라이언트가 무엇을 보는지는 여기서 공식으로 알 수 없습니다: 계획이 끝나거나 부하에 달려 있거나, 재시도가 너무 많습니다
predict-client-of-fewer = 호스트가 { NUMBER($most, useGrouping: 1) }개를 넘으면 클라이언트가 무엇을 보는지는 계산하지 않습니다. goodjob simulate로 알아봅니다
predict-client-requests = { $workload }: 클라이언트의 요청 평균 { $mean }개 뒤에 퇴출됩니다{ $spread }
predict-client-seconds = { $workload }: 초당 { NUMBER($rate, useGrouping: 1, maximumFractionDigits: 12) }개이면 평균 { $mean }초 뒤입니다{ $spread }
predict-spread = . { $said }
predict-by = 절반은 { $half }, 100번 중 90번은 { $most }, 99번은 { $all } 안에
predict-long-run = { $workload }: 길게 보면 { $ever ->
    [yes] 전체 시간의 { NUMBER($percent, maximumFractionDigits: 6) } %를 빠져 있습니다. 평균 { $inside }초 동안 풀에 있고 { $outside }초 동안 빠져 있기를 되풀이합니다
   *[no] 빠지지 않습니다: 계획이 끝납니다
}
predict-long-run-unknown = { $workload }: 시간의 얼마를 빠져 있는지는 여기서 공식으로 알 수 없습니다. goodjob simulate로 알아봅니다
predict-long-run-errors = 길게 보면 클라이언트가 보는 오류는 { NUMBER($percent, maximumFractionDigits: 6) } %입니다
predict-no-plans = 이 풀들의 파드에는 장애 계획이 없으므로 아무것도 실패하지 않습니다. 실패할 때 클라이언트가 보게 될 것은 --fail POD=RATE로 알 수 있습니다
# $where (list) of resources
predict-in-no-pool = --fail { $who }: { $where }의 파드를 고르는 Service가 없으므로 실패가 들어갈 풀이 없습니다. 있는 것: { $known }
# $problem (sentence) what is wrong with the plan
predict-no-plan = --fail { $asked }: { $problem }
predict-nobody = --fail { $who }: 그런 Deployment, 버전, 파드, 파드 없는 Service가 없습니다. 있는 것: { $known }
predict-no-share = --fail { $asked }: POD=RATE로 쓰고, RATE는 0부터 1까지 또는 퍼센트입니다. 예: v2=0.3, v2=30%. 1e-9처럼 지수로 쓰지 않고, 소수점 아래는 12자리까지입니다. 또는 v2=503@burst:3/20처럼 POD=PLAN으로 씁니다
predict-fail-twice = --fail { $who }이(가) 두 번 있습니다: 한 번만 쓰십시오
predict-no-rate = --rate { $asked }: 초당 요청 수로, { NUMBER($least, maximumFractionDigits: 6) } 이상 { NUMBER($most, useGrouping: 1) } 이하여야 합니다
predict-lab-and-paths = --lab과 --name은 자기 매니페스트로 실행 중인 실습 환경을 뜻하므로 { $paths }과(와) 함께 쓸 수 없습니다
predict-lab-and-fail = --fail은 매니페스트에 쓰는 것입니다. 실행 중인 실습 환경에서는 goodjob faults set으로 계획을 바꾸십시오
predict-lab-and-assume = --assume과 --no-assume은 파일을 위한 것입니다. 실행 중인 실습 환경에는 Service가 있습니다
predict-lab-silent = { $pod }이(가) 지금의 장애 계획을 말하지 않아 설정의 계획으로 봅니다: { $problem }
