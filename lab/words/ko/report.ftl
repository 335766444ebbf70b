# `goodjob report`: 기록된 것에서 읽은, 일어난 일.

report-lab = 랩 { $name } ({ $condition })
report-running = 실행 중
report-ended = 종료됨
report-killed = 강제 종료됨
report-unknown = 알 수 없음
report-head = { $what }; { $when }
report-day-and-zone = { $day }, 시각은 { $zone } 기준입니다
report-recording = 랩 { $name }의 기록. 당시 상태: { $condition }
report-saved = { $folder }에 저장했습니다: 이벤트 { $count }개
report-clients = 클라이언트: 보낸 요청 { $sent }개, 응답을 받지 못한 요청 { $count }개: { $failed }
report-client-failed = { $how ->
    [connect] 연결 실패
    [timeout] 기다리다 그만둠
    [reset] 연결 끊김
   *[other] { $how }
} { $count }번
report-left-out = … 이전 { $count }줄. --last로 더 볼 수 있습니다
report-rotated = { $file }의 이전 줄은 { $when }에 로그 교체로 사라졌습니다
report-unread = { $log }은(는) 마지막 { $size }MiB만 읽었습니다
report-damaged = { $file }의 { $count }줄을 읽지 못했습니다
report-totals = 요청: { $requests }, { $statuses }; 재시도가 숨긴 실패: { $hidden }; 퇴출: { $ejections }
report-by-proxy = { $count } ({ $each })
report-of-proxy = { $proxy } { $count }
report-pod = { $pod }: 파드의 로그 { $logged }; Envoy가 본 것 { $seen }
report-times = { $status } { $count }번
report-no-answer = 응답 없음 { $count }번
report-cluster-and-run = --cluster는 클러스터에 묻습니다. --from { $folder }와 함께 쓸 수 없습니다
report-name-and-run = --name은 이 컴퓨터의 랩을 고릅니다. --from { $folder }와 함께 쓸 수 없습니다
