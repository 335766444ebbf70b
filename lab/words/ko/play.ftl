# 드릴이 도는 동안, 그리고 그 결과에 대한 말.

# $times (number)
play-waiting = { $what ->
    [ejected] { $who } 퇴출{ $times ->
        [1] {""}
       *[other] { " " }({ $times }번)
    }
    [returned] { $who } 풀로 복귀{ $times ->
        [1] {""}
       *[other] { " " }({ $times }번)
    }
    [detected] { $who }의 실패 감지{ $times ->
        [1] {""}
       *[other] { " " }({ $times }번)
    }
    [ready] { $who } 준비 완료
    [unready] { $who } 준비 안 됨
    [restarted] { $who } 재시작
    [gone] { $who } 사라짐
   *[answered] { $who }이(가) 요청 { $times }번에 응답
}
play-waiting-gathered = Envoy가 호스트의 변화를 바로 반영하는 상태
play-waiting-logs = 일어난 일이 모두 로그에 남는 것
# $seconds (number)
play-wait-over = { NUMBER($seconds, maximumFractionDigits: 1) }초를 기다렸지만 오지 않았습니다: { $what }
# $sent (number)
play-never = 요청 { $sent }번 안에 오지 않았습니다: { $what }
play-load-too-short = 부하가 그 아래에서 일어날 일보다 먼저 끝났습니다
# $seconds (number)
play-unsettled = { NUMBER($seconds, maximumFractionDigits: 0) }초가 지나도 Envoy가 센 것의 일부가 로그에 없습니다
play-lab-gone = 랩이 드릴이 끝나기 전에 끝났습니다: { $condition }
play-proxy-gone = 드릴이 도는 동안 프록시 { $proxy }이(가) 끝났습니다. 그동안 센 것도 함께 사라졌습니다
play-evidence-lost = 실행의 증거가 사라졌습니다: { $lost }
# $count (number)
play-unkept = 응답 { $count }개를 증거로 남기지 못했습니다. 디스크가 가득 찼나요?
play-no-caller = { $caller } 호출자는 없습니다. 있는 것: { $known }
play-nobody = 여기에 { $who }은(는) 없습니다. 있는 것: { $known }
play-system = 시스템이 거절했습니다: { $said }
play-said = { $said }
play-manifest = { $place }: { $problem }
play-check-passed = 기대한 대로입니다: { $wanted }
play-check-failed = 기대: { $wanted }, 측정: { $measured }
play-check-skipped = 이 확인을 하기에는 컴퓨터가 너무 바쁩니다
play-not-measured = 없음
play-at-most = { $most } 이하
play-at-least = { $least } 이상
play-between = { $least }~{ $most }
play-allowed-number = 5처럼 0 이상인 수
play-allowed-choice = { $keys }
play-allowed-yes-no = yes 또는 no
play-no-answer = { $answer }은(는) 이 질문의 답이 아닙니다. 되는 것: { $allowed }
