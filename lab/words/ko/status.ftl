# `goodjob status`와 `goodjob watch`: 프록시마다 본 파드의 상태.

status-lab = 랩
status-in-the-pool = 풀에 있음
status-ejected = 퇴출됨
status-ejected-ago = { $seconds }초 전 퇴출됨
status-not-ready = 준비 안 됨
status-unready = { $pod } 준비 안 됨: { $why }
status-back = { $earliest }~{ $latest }초 뒤
status-restarted = 다시 시작됨: { $names }
status-restarts = { $name } { $count }번
status-restarts-for = { $name } { $count }번(마지막: { $end })
status-envoy-restarts = { $proxy }의 Envoy { $count }번
status-rotated = { $proxy }: { $when } 이전의 퇴출 기록은 로그 교체로 사라졌습니다
status-unlogged = { $proxy }: { $pod }이(가) 언제부터 { $pool }에서 퇴출되었고 몇 번 퇴출되었는지 어느 로그에도 없습니다
status-terminating = 종료 중
status-watched-ended = 랩 { $lab }이(가) 종료되었습니다. `{ $command }`로 무슨 일이 있었는지 볼 수 있습니다
status-watched-killed = 랩 { $lab }이(가) 강제 종료되었습니다(supervisor가 없습니다). `{ $command }`로 무슨 일이 있었는지 볼 수 있습니다
