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
predict-pool = { $pool }: 호스트 { $hosts }개, 한꺼번에 { $ejectable }개까지 빠질 수 있습니다({ $percent } %)
predict-pool-for = { $pool }({ $callers })
predict-panic = 정상 호스트가 { $healthy }개보다 적으면 모두 씁니다(패닉)
predict-share-never = 실패 비율로는 결코 퇴출되지 않습니다: 호스트가 { $hosts }개 있어야 합니다
predict-share = { $interval }초 동안 실패가 { $percent } %여도 퇴출합니다. 요청을 각각 { $volume }개 받은 호스트가 { $hosts }개 있어야 합니다{ $total }
predict-rate-never = 성공률로는 결코 퇴출되지 않습니다: 평균보다 표준 편차의 { $deviations }배만큼 낮으려면 호스트가 { $hosts }개 있어야 합니다
predict-rate = { $interval }초 동안 성공률이 평균보다 표준 편차의 { $deviations }배만큼 낮아도 퇴출합니다. 요청을 각각 { $volume }개 받은 호스트가 { $hosts }개 있어야 합니다{ $total }
predict-to-pool = . 풀 전체로는 { NUMBER($total, useGrouping: 1, maximumFractionDigits: 0) }개
predict-trip = { $workload }, { $fault }: { $trip }
predict-trip-and-share = { $workload }, { $fault }: { $trip }. 실패 비율로는 점검 때 퇴출됩니다
predict-never-counts = 결코 세지 않습니다
predict-never-in-a-row = 연속 오류로는 결코 세지 않습니다
predict-only-at-sweeps = 연속 오류로는 결코 세지 않고, 장애 계획만으로는 점검 때도 퇴출되지 않습니다
predict-at-most = 연속으로는 많아야 { $run }번인데 { $threshold }번에 퇴출됩니다: 연속 오류로는 결코 퇴출되지 않습니다
predict-not-by-itself = 연속 { $threshold }번이면 퇴출됩니다. 언제인지는 장애 계획만으로 알 수 없습니다
predict-after = 한 호스트에 요청 { NUMBER($requests, useGrouping: 1, maximumFractionDigits: 0) }개 뒤에 연속 { $threshold }번{ $total }
predict-span = { $earliest }~{ $latest }
predict-outs = 1번째부터 { $last }번째까지 빠져 있는 초: { $spans }
