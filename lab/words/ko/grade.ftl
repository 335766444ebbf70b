# 한 반의 기록: 이상한 점, 표, 질문마다의 답.

grade-no-folder = { $folder } 폴더가 없습니다. 반의 기록이 있는 폴더를 지정합니다
grade-too-many = { $folder }에 파일이 { NUMBER($most, useGrouping: 1) }개보다 많습니다. 반의 기록만 있는 폴더를 지정합니다
grade-empty = { $folder }에 기록이 없습니다. 빈 폴더입니다. 학생은 `goodjob drill --record FILE`로 자신의 기록을 씁니다
grade-none = { $folder }에 기록은 없고 다른 파일만 { $count }개 있습니다({ $files }). 학생은 `goodjob drill --record FILE`로 자신의 기록을 씁니다
grade-more = 외 { $count }개
grade-edited = goodjob이 쓴 뒤에 손으로 고친 기록이 { $count }개 있습니다(* 표시): { $files }. 부주의한 수정만 드러납니다. 기록은 사람 사이의 정직에 기대며, 위조를 막는 암호가 아닙니다
grade-twice = { $student }의 기록이 둘 이상입니다. 가장 최근 실행이 든 { $file }만 세고, 다음은 뺐습니다: { $files }
grade-alike = 같은 실행 { $count }개가 다음 학생들의 기록에 모두 있습니다: { $names }. 노트북을 함께 썼거나 기록을 복사했습니다
grade-other-drill = 여기의 { $drill }이(가) 아닌 { $drill }을(를) 실행한 기록이 { $count }개 있습니다(그 뒤에 바뀌었거나 다른 곳의 드릴입니다). 이 실행은 세지 않습니다(~): { $files }
grade-others = 기록이 아닌 파일 { $count }개를 뺐습니다: { $files }

grade-student = 학생
grade-done = 완료
grade-right = 적중
grade-legend = + 예측이 맞음, - 틀림, ? 알 수 없음, s 건너뜀, ~ 다른 드릴, . 아직 안 함. “적중”은 예측한 것 가운데 맞은 수입니다
grade-class = 학생 { $count }명, 드릴 { $drills }개. 평균 { $done }개를 마쳤고 예측의 { NUMBER($right, style: "percent") }가 맞았습니다
grade-class-silent = 학생 { $count }명, 드릴 { $drills }개. 평균 { $done }개를 마쳤고 예측은 아직 없습니다
grade-question = { $number } { $drill }: { $ask }
grade-answered = 답 { $answered }개, 맞음 { $right }개, 건너뜀 { $skipped }개. Envoy의 답: { $truths }
grade-answered-unseen = 답 { $answered }개, 맞음 { $right }개, 건너뜀 { $skipped }개
grade-truth = { $truth }({ $count })
grade-yes = 예
grade-no = 아니요
grade-all-right = 맞음
grade-some-right = { $count }명 맞음
grade-nobody = 나머지 질문 { $count }개에는 아직 아무도 답하지 않았습니다
grade-csv-written = 표를 { $path }에 썼습니다
grade-csv-in-the-way = { $path }이(가) 이미 있고 `goodjob grade`의 표가 아닙니다. 다른 파일 이름을 씁니다
grade-csv-or-json = --csv -와 --json은 둘 다 출력합니다. --csv에 파일을 지정하거나 하나를 뺍니다
grade-unread = 기록 { $count }개를 읽을 수 없어 그 학생의 것이 위에 없습니다
