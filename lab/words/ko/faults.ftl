# `goodjob faults`: 파드의 장애 계획.

faults-no-answer = 응답 없음
faults-settings = 설정
faults-control = 제어
faults-left = { $source }, { $seconds }초 남음
faults-no-time = --ttl { $asked }은(는) 쓸 수 있는 시간이 아닙니다. 30s, 2m, 1h처럼 { $most }h 이내로 씁니다
faults-no-seed = --seed { $asked }: 시드는 0부터 { $highest }까지의 정수입니다
