# `goodjob drill`: 목록, 질문, 실행, 그리고 그 결과.

drill-client = 클라이언트
drill-level-basic = 기본
drill-level-further = 심화
drill-level-expert = 전문

# 목록.
drill-number = 번호
drill-name = 드릴
drill-title = 제목
drill-change = 바꾸는 것 하나
drill-level = 수준
drill-minutes = 분
drill-state-right = 완료, 맞음
drill-state-wrong = 완료, 틀림
drill-state-done = 완료
drill-state-skipped = 건너뜀
drill-state-next = 다음
drill-state-open = -
drill-about-short = { $level }, { $minutes }분
drill-so-far = { $of }개 중 { $done }개 완료, 예측 맞음 { $right }개, 건너뜀 { $skipped }개
drill-next = 다음은 { $number } { $name }입니다: `goodjob drill next`
drill-next-skipped = 다음은 건너뛴 { $number } { $name }입니다: `goodjob drill next`
drill-all-done = 모든 드릴을 마쳤습니다. `goodjob drill --record FILE`로 제출할 기록을 만듭니다
drill-broken = 드릴 { $name }은(는) 목록에서 빠집니다: { $why }

# 질문.
drill-head = 드릴 { $of }개 중 { $number }번: { $title }
drill-head-own = 직접 만든 드릴: { $title }
drill-about = { $name } · { $level } · 약 { $minutes }분
drill-prompt = 예측 ({ $allowed }):
drill-hint = 힌트 { $number }/{ $of }:
drill-hint-last = 힌트 { $number }/{ $of }, 더는 없으니 한 번 더:
drill-no-answer = 읽을 예측이 없습니다. 터미널에서 { $allowed }을(를) 입력하거나 --answer로 지정합니다

# 실행하는 동안.
drill-starting = 이 드릴만의 랩을 띄우는 중입니다
drill-began = 랩이 준비되었습니다: { $pods }
drill-ending = 랩을 끝내는 중입니다
drill-clock = { $seconds }초  { $what }
drill-step = { $of }단계 중 { $number }단계: { $what }
drill-does-requests = 요청 { $count }개, 동시에 { $workers }개
drill-does-seconds = { $seconds }초 동안 요청, 동시에 { $workers }개
drill-does-meanwhile = { $load }, 이 부하가 걸린 채로:
drill-plan = { $who } { $plan }
drill-does-faults = 장애 계획: { $plans }
drill-does-load = 요청, 동시에 { $workers }개
drill-does-wait = 기다림: { $what }
drill-does-apply = { $folder } 적용
drill-does-rollout = { $who }의 파드 교체
drill-does-why = { $who }에 대해 Envoy에 묻기
drill-in-a-row = 연속 오류
drill-tried = 실패/요청
drill-failed-of = { $failed }/{ $tries }
drill-back = { $earliest }~{ $latest }초 뒤 복귀
drill-run-never = { $count } (퇴출 없음)
drill-lane = { $pod }: { $state }, 연속 오류 { $threshold }개 중 { $count }개
drill-lane-out = { $pod }: { $state }
drill-lane-never = { $pod }: { $state }, 연속 오류 { $count }개, 몇 개라도 퇴출되지 않습니다
drill-answers = 지금까지의 응답: { $counts }
drill-count = { $status } ×{ $count }
drill-count-silent = 응답 없음 ×{ $count }
drill-no-answers = 아직 응답이 없습니다
drill-waiting = 기다리는 중: { $what }
drill-waiting-left = 기다리는 중: { $what }, 최대 { $seconds }초 더
drill-keys = h 힌트 · r 다시 · s 건너뛰기 · q 나가기

# 결과.
drill-figure-unit = { $label } ({ $unit })
drill-figure-truth = { $figure } ({ $truth })
drill-yours = 내 예측
drill-formulas = 공식
drill-simulations = 시뮬레이션
drill-envoys = Envoy
drill-formula = 공식: { $says }
drill-yes = 예
drill-no = 아니요
drill-with-unit = { $figure }{ $unit }
drill-no-figure = 측정되지 않음
drill-right = 예측이 맞았습니다.
drill-wrong = 예측이 빗나갔습니다. 정답은 { $truth }입니다.
drill-not-shown = 이번 실행으로는 정답을 알 수 없습니다. `r`이나 같은 명령으로 다시 실행합니다.
drill-why = Envoy 자신의 설명:
drill-also-measured = 함께 측정한 값:
drill-unheld = 이번 실행은 나와야 할 결과와 다릅니다:
drill-try = 이어서 해 볼 것: { $says }
drill-check = { $verdict }: { $figure }: { $measured }, { $why }
drill-check-passed = 통과
drill-check-failed = 실패
drill-check-skipped = 건너뜀
drill-run-failed = 실행이 끝까지 가지 못했습니다: { $why }
drill-not-kept = 한 일을 저장하지 못했습니다: { $why }
drill-skipped = { $name }을(를) 건너뛰었습니다. 목록에는 남아 있습니다
drill-left = 나왔습니다. 이 드릴에서 띄운 것은 모두 끝났습니다
drill-then = Enter는 나가기, n은 다음 드릴, r은 이 드릴 다시 하기입니다
drill-then-last = Enter는 나가기, r은 이 드릴 다시 하기입니다

# 사람 없이.
drill-one-passed = 통과: { $number } { $name }, { $seconds }초
drill-one-failed = 실패: { $number } { $name }, { $seconds }초
drill-checking = 드릴 { $count }개, 동시에 { $jobs }개
drill-checked = { $done }/{ $of }  { $verdict }: { $number } { $name }, { $seconds }초
drill-checks = 점검
drill-check-counts = 통과 { $passed }, 실패 { $failed }, 건너뜀 { $skipped }
drill-seconds = 초
drill-total = { $of }개 중 { $passed }개 통과, { $minutes }분 { $seconds }초 걸림
drill-child-ended = 상태 { $status }(으)로 답 없이 끝났습니다: { $words }

# 옵션.
drill-not-both = { $one }와(과) { $other }은(는) 함께 쓸 수 없습니다
drill-needs = { $one }은(는) { $other }와(과) 함께일 때만 쓸 수 있습니다
drill-check-what = --check에는 드릴의 이름이나 번호, 또는 --all이 필요합니다
drill-json-asks = --json을 쓰면 질문할 수 없습니다. --answer로 예측을 주거나 --check를 씁니다
drill-no-folder = { $folder } 폴더가 없으므로 드릴도 없습니다
drill-record-dash = --record - : 기록은 제출할 파일입니다. --record me.json처럼 파일 이름을 씁니다
drill-no-lesson = { $folder }에 드릴이 없습니다. { $file }이(가) 없습니다
drill-alike = { $asked }(이)라는 드릴이 없습니다. { $alike }을(를) 찾으셨습니까?

# 기록.
drill-recorded = { $file }에 { $student }이(가) 한 드릴 { $drills }개의 기록이 있습니다
drill-hand-in = 이 파일을 제출합니다. 한 반의 기록을 한 폴더에 모으면 `goodjob grade DIR`이 표로 만들어 줍니다
