# 실행을 다시 일으키는 방법. 셸의 주석입니다.

again-at = # { $seconds }초
again-load = # { $proxy }(으)로 요청 { $requests }개: 초당 { $rate }개, 동시에 최대 { $at_once }개
again-applied = # 규칙이 바뀌었습니다. 출처: { $source }
