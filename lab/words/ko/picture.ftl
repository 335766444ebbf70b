# 명령이 파일에 그리는 그림.

picture-folder = { $file }은(는) 폴더입니다: 그 안의 파일 이름을 씁니다
picture-no-folder = { $file }을(를) 쓸 폴더 { $folder }이(가) 없습니다: 먼저 만들거나 다른 파일 이름을 씁니다
picture-in-the-way = { $file }이(가) 이미 있고 { $kind }가 아닙니다: 다른 파일 이름을 씁니다
picture-ending = { $file }의 확장자가 그릴 { $kind }와(과) 다릅니다: .{ $kind }(으)로 끝나야 합니다
picture-not-drawn = { $file }을(를) 쓸 수 없습니다: { $problem }
picture-drawn = 그렸습니다: { $file }
picture-no-font = 한글 글꼴이 없어({ $names }) 그림은 영어로 그립니다

# 실행 그림.
picture-seconds = { $when }부터 흐른 시간(초)
picture-run = { $lab }에서 일어난 일
picture-figures = 요청 { $requests }개. 클라이언트가 본 오류 { $client }개, 파드에서 난 오류 { $pods }개, 재시도로 가려진 오류 { $hidden }개. 퇴출 { $ejections }번.
picture-out = 퇴출 { $seconds }초
picture-out-still = 퇴출
picture-errors = 지금까지의 오류
picture-in-pods = 파드: { $count }
picture-at-client = 클라이언트: { $count }
picture-applied = 규칙 변경
picture-unready = 준비 안 됨
picture-more = 줄 { $all }개 중 앞의 { $shown }개
picture-nothing = 요청도 퇴출도 변경도 없었습니다
