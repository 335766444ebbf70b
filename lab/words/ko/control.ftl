control-silent = { $pod }이(가) 제어 포트 { $url }에서 응답하지 않습니다: { $words }
control-refuses = { $pod }이(가) 거부했습니다: { $words }
control-other = { $pod }의 제어 포트 { $url }에서 응답하는 것은 장애 서비스가 아닙니다: 상태 { $words }
