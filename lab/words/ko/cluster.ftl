cluster-no-pods = kubectl이 파드 목록을 주지 않았습니다: { $words }
cluster-not-forwarded = kubectl이 { $pod }(으)로 전달하지 않았습니다: { $words }
cluster-forward-late = kubectl이 { $seconds }초 안에 { $pod }(으)로 전달하지 않았습니다
cluster-mute = 아무 말도 없습니다
cluster-not-yet = { $what ->
    [proxies] 클러스터의 Envoy에는 아직 물어볼 수 없습니다. --cluster 없이 이 컴퓨터의 랩에서만 가능합니다
    [events] 클러스터에서 일어난 일은 아직 기록되지 않습니다. --cluster 없이 이 컴퓨터의 랩에서만 가능합니다
   *[logs] 클러스터의 로그는 아직 여기서 읽지 않습니다. kubectl logs로 볼 수 있습니다
}
