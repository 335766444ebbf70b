# 학생이 한 것과, 그것을 제출하는 기록.

record-name = “{ $name }”은(는) 기록을 제출할 이름이 될 수 없습니다. 한 줄에 1~{ $most }자로 씁니다. 예: --student "김민수"
record-empty = 아직 제출할 것이 없습니다. 먼저 `goodjob drill next`로 드릴을 하나 합니다
record-foreign = { $path }은(는) goodjob의 기록이 아닙니다. 기록은 `goodjob drill --record FILE`이 씁니다
record-cut-off = 기록 { $path }이(가) 잘렸거나 손상되었습니다. `goodjob drill --record FILE`로 다시 쓰게 합니다
record-damaged = 기록 { $path }이(가) 손상되었습니다. { $where } 값이 { $value }인데, goodjob은 이렇게 쓰지 않습니다. `goodjob drill --record FILE`로 다시 쓰게 합니다
record-newer = 기록 { $path }은(는) goodjob { $version }이(가) 만든 형식 { $form }의 것이고, 이 goodjob { $mine }은(는) 형식 { $known }까지만 압니다. 학생들이 쓴 goodjob으로 채점합니다
record-too-large = { $path }은(는) { NUMBER($size, useGrouping: 1) }바이트인데, 기록은 { NUMBER($most, useGrouping: 1) }바이트를 넘지 않습니다
record-in-the-way = { $path }이(가) 이미 있고 goodjob의 기록이 아닙니다. 다른 파일 이름을 씁니다
record-lines-damaged = { $path }에서 손상된 { $count }줄을 뺐습니다
record-unread = { $path }이(가) 너무 길어 마지막 부분만 읽었습니다. 제출한 뒤 다른 곳으로 옮깁니다
