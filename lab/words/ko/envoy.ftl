envoy-answer = Envoy의 admin 인터페이스가 알 수 없는 답을 했습니다: { $problem }
