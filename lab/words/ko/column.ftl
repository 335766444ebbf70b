# 표의 열 머리글.

column-pod = 파드
column-caller = caller
column-version = 버전
column-pool = 풀
column-state = 상태
column-ejections = 퇴출
column-back = 복귀
column-status = 상태
column-cause = 원인
column-count = 횟수
column-share = 비율
column-latency = 지연
column-mean = 평균
column-plan = 계획
column-from = 출처
column-seed = 시드
column-requests = 요청
column-rule = 규칙
column-matched = 해당
column-fired = 실행
