words-hosts = 호스트 { $count }개
words-times = { $count }번
words-errors = 오류 { $count }개
words-requests = 요청 { $count }개
words-pods = 파드 { $count }개
words-nothing = 없음
words-none = 없음
words-there-are = 있는 것: { $names }
