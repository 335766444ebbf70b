# 명령과 옵션의 도움말. 영어는 코드에서 만들며, 여기에는 그 모두의 번역이 있습니다.

help-any-assume = 입력에 없지만 규칙이 부르는 Service에 있는 것. 예: reviews:9080, reviews.shop:grpc:9080. 말하지 않으면 http입니다. 여러 번 쓸 수 있습니다. 없으면 규칙이 부르는 포트, 그것도 없으면 80입니다.
help-any-namespace = --cluster와 함께, 어느 네임스페이스인지 고릅니다. 없으면 컨텍스트의 것, 그것도 없으면 goodjob입니다.
help-any-no-assume = 입력에 없는 것은 있다고 가정하지 않습니다. Service도 서브셋도 Gateway도 그렇습니다.
help-any-as-json = 글 대신 JSON을 출력합니다.
help-any-caller = 어느 Envoy의 것인지 고릅니다.
help-any-cluster = 랩 대신 kubectl이 연결하는 메시를 봅니다.
help-any-context = --cluster와 함께, kubectl의 어느 컨텍스트인지 고릅니다. 없으면 현재 컨텍스트입니다.
help-any-fetch = 폴더가 가리키는 외부 파일을 kustomize가 받아 오게 합니다. 없으면 거부합니다.
help-any-help = 이 도움말을 보여 주고 끝냅니다.
help-any-lang = 문장의 언어. 없으면 GOODJOB_LANG, 그것도 없으면 로캘을 따릅니다.
help-any-name = 여러 랩을 나란히 띄울 때 어느 랩인지 고릅니다.
help-any-named = 인수와 같습니다. kubectl에서와 같으며, 여러 번 쓸 수 있습니다.
help-any-paths = kustomize 폴더, YAML이 든 다른 폴더, 또는 YAML 파일. -는 표준 입력입니다.
help-any-strict = 입력에서 빠지거나 가정되거나 알릴 것이 있으면 오류입니다.
help-any-who = 파드, Deployment, 버전(v2), 풀(goodjob:80), 또는 all.
help-apply = 실행 중인 랩을 바꿉니다.

    같은 이름의 리소스는 바뀌고, 지정하지 않은 것은 그대로이며, 요청은 하나도 잃지 않습니다. 네임스페이스가 없는 리소스는 랩의 것을 받습니다. 바뀐 Deployment의 파드는 자신의 maxSurge와 maxUnavailable 안에서 교체합니다. Envoy가 무엇을 잊었는지도 말합니다. 설정이 바뀐 풀은 메시에서처럼 Envoy에게 퇴출 기록이 없는 새 풀입니다. 직접 설정한 장애 계획 가운데 아직 남은 것도 알려 줍니다.
help-apply-prune = DIR에 없는 메시 규칙을 없앱니다.
help-board = 서킷 브레이커를 브라우저에 그림으로 보여 줍니다.

    빔 프로젝터용 페이지 하나이며 Ctrl-C까지 계속됩니다. 출력된 토큰이 있는 사람은 그 페이지에서 결함, 부하, 규칙의 필드를 바꿀 수 있고, 나머지는 보기만 합니다. 보관해 둔 실행은 원하는 속도로 재생하며, 랩이 필요 없습니다.
help-board-kept = `goodjob report --save DIR`로 보관한 실행을 재생합니다.
help-board-open-it = 이 컴퓨터의 브라우저에서 페이지를 엽니다.
help-board-port = 127.0.0.1에서 페이지가 쓸 포트. 0이면 빈 포트를 씁니다.
help-classroom = 반의 학생마다 자신의 네임스페이스, 권한, 호스트를 줍니다.

    저마다 k8s/의 기본 구성과 쿼터, 그리고 학생의 명령에 필요한 것만 그 안에서 허용하는 Role이 있습니다. 같은 명령을 두 번 실행해도 결과는 같습니다. kubectl이 실패하면 종료 코드는 1입니다.
help-classroom-apply = kubectl로 적용합니다.
help-classroom-context = kubectl의 어느 컨텍스트인지. 없으면 현재 컨텍스트입니다.
help-classroom-count = 학생의 수. 200명까지입니다.
help-classroom-course = 여러 반이 나란히 있을 때 어느 반인지.
help-classroom-delete = 반을 없앱니다. 그 반의 레이블이 있는 것 모두입니다.
help-classroom-names = s01, s02, … 대신 쓸 이름. 한 줄에 하나씩입니다.
help-classroom-out = kustomize 폴더로 씁니다.
help-classroom-view = 반의 지금 모습을 보여 줍니다: 파드, 퇴출, 장애 계획.
help-demo = 이야기를 재연합니다: 트립, 유지, 회복.

    1분쯤 걸리며, 끝나면 아무것도 남지 않습니다.
help-doctor = 수업에서 드러나기 전에 이 컴퓨터나 클러스터의 문제를 알려 줍니다.

    하나하나 실제로 해 봅니다. 프로그램을 실행하고, 포트를 열고, 요청을 보냅니다. 클러스터에서는 kubectl로 네임스페이스에 있는 것을 읽기만 하고 아무것도 바꾸지 않습니다. 한 줄에 하나씩 지금 상태와 할 일을 출력합니다. 문제가 있으면 종료 코드는 1입니다.
help-down = 랩을 끝냅니다. 로그는 다음 `goodjob up`까지 남습니다.
help-drill = 서킷 브레이커가 어떻게 움직일지 예측하고, 실제로 실행하고, 까닭을 듣습니다.

    이름이 없으면 드릴의 목록과 마친 것, 다음에 할 것을 보여 줍니다. 드릴마다 자신의 랩에서 실행하고 함께 끝냅니다. 직접 띄운 랩은 건드리지 않습니다. 답하는 동안에도 실행하는 동안에도 h는 힌트, r은 다시, s는 건너뛰기, q는 나가기입니다. `goodjob drill reset`은 직접 띄운 랩을 위한 것으로, k8s/의 새 랩으로 바꿉니다.
help-drill-answer = 예측한 답. 있으면 묻지 않습니다.
help-drill-check = 묻지 않고 실행합니다. 실패하면 종료 코드는 1입니다.
help-drill-every = --check와 함께, 모든 드릴을 실행합니다.
help-drill-jobs = --all과 함께, 한 번에 띄울 랩의 수. 없으면 이 컴퓨터에 맞춥니다.
help-drill-record = 지금까지 한 것을 제출할 파일에 씁니다.
help-drill-student = 기록을 제출하는 사람의 이름.
help-drill-which = 어느 드릴인지. 없으면 전체 목록을 보여 줍니다. reset은 새 랩을 띄웁니다.
help-faults = 파드의 장애 계획을 보여 주고, 설정하거나 지웁니다.
help-faults-clear = 파드 자신의 설정에 있는 계획으로 되돌립니다. 장애를 모두 없애려면 `set WHO none`을 씁니다.
help-faults-set = 장애 계획을 설정합니다. 일정은 처음부터 시작합니다.
help-faults-set-plan = 예: '500@random:0.3; delay:200ms@every:10'.
help-faults-set-seed = 계획에서 무작위인 부분을 똑같이 되풀이합니다.
help-faults-set-ttl = 이 시간이 지나면 설정의 계획으로 돌아갑니다: 30s, 2m.
help-goodjob = 서킷 브레이커 실습: 두 버전의 서비스 하나를 실제 Envoy 뒤에 두고, Istio가 있는 클러스터와 같은 YAML로 실행합니다.
help-grade = 한 반의 기록을 채점합니다: 누구의 예측이 맞았는지, 질문마다 어떤 답이 나왔는지.

    예측은 질문에 한 첫 번째 답입니다. 학생마다 가장 최근의 기록만 셉니다. 기록은 사람 사이의 정직에 기대며, 위조를 막는 암호가 아닙니다. 부주의한 수정만 드러납니다. 읽을 수 없는 기록이 있거나 기록이 하나도 없으면 종료 코드는 1입니다.
help-grade-csv = 표를 CSV로도 씁니다. -는 표 대신 CSV를 출력합니다.
help-grade-folder = 기록이 있는 폴더. 그 아래의 폴더도 봅니다.
help-hammer = 요청을 보내고 파드, 상태, 원인별로 셉니다.

    원인은 랩의 Envoy가 말한 것이고, 다른 URL이면 응답이 스스로 말한 것입니다. 응답을 하나도 받지 못하면 종료 코드는 1입니다.
help-hammer-ca = https에서 이 인증 기관을 믿습니다.
help-hammer-concurrency = 동시에 보내는 수.
help-hammer-count = 보낼 요청의 수. -n도 -t도 없으면 10입니다.
help-hammer-duration = 요청 수 대신, 보내는 시간.
help-hammer-header = 이 헤더를 보냅니다.
help-hammer-host = 실행 중인 랩의 호스트. 여럿일 때 고릅니다.
help-hammer-insecure = https에서 어떤 인증서든 받아들입니다.
help-hammer-path = 실행 중인 랩의 경로. 없으면 /test, 또는 첫 라우트가 받는 경로입니다.
help-hammer-pause = 응답마다 쉬는 시간.
help-hammer-rate = 되는대로 빠르게가 아니라 정해진 간격으로 보냅니다.
help-hammer-timeout = 요청 하나에 쓰는 시간(초).
help-hammer-url = 보낼 곳. 없으면 실행 중인 랩의 /test, 또는 첫 라우트가 받는 것입니다.
help-init = k8s/와 istio/를 고칠 수 있게 씁니다.

    DIR에 이미 있는 것은 하나도 바꾸지 않으므로 비어 있어야 합니다. 그 안에서 실행한 명령은 그 폴더의 매니페스트와 드릴을 씁니다.
help-init-folder = 쓸 곳: 새 폴더 또는 빈 폴더.
help-lint = 서킷 브레이커가 트립할 수 있는지 매니페스트만으로 말합니다.

    Istio를 쓰는 저장소라면 무엇이든 됩니다. error 수준의 문제가 있거나 볼 것이 없으면 종료 코드는 1입니다.
help-lint-allow-nothing = 볼 것이 없어도 종료 코드는 0입니다. 바뀐 파일이면 무엇이든 받는 훅을 위한 것입니다.
help-lint-as-sarif = 파일의 제자리에 보여 주는 도구를 위해 SARIF 2.1.0을 출력합니다.
help-logs = 파드, 버전, 호출자의 Envoy가 남긴 로그를 출력합니다.

    랩이 끝난 뒤에도 됩니다.
help-logs-follow = Ctrl-C까지 계속합니다.
help-logs-raw = 있는 그대로 출력합니다. 색처럼 터미널이 따르는 것도 모두 들어 있습니다.
help-logs-tail = 마지막 줄만 출력합니다.
help-logs-who = 파드, Deployment, 버전(v2), 풀(goodjob:80), all, 또는 호출자. envoy는 모든 호출자입니다.
help-predict = 누가, 언제, 얼마 동안 퇴출될 수 있고, 그동안 클라이언트가 무엇을 보는지 말합니다.
help-any-fails = Deployment, 버전(v2), 파드, 또는 all이 이만큼 500으로(0~1 또는 퍼센트: v2=0.3, v2=30%), 또는 장애 계획대로(v2='503@burst:3/20') 응답한다고 보고 예측합니다. 지금의 계획을 대신하며, 여러 번 쓸 수 있습니다.
help-predict-lab = 실행 중인 랩의 매니페스트와 지금 파드의 계획으로 예측합니다.
help-predict-rate = 풀마다 1초에 오는 요청의 수. 있으면 몇 초 걸리는지도 예측합니다.
help-report = 클라이언트, 파드, 퇴출, 재시작을 한 시간 순서로 보여 줍니다.

    실행 중인 랩이 없어도 됩니다. `goodjob down` 뒤에도, 랩이 죽은 뒤에도 됩니다. 다음 `goodjob up`이 지울 것을 폴더에 남겨 두었다가 거기서 읽을 수 있습니다. 시각은 지금 있는 곳의 시간대이고, JSON에는 UTC와의 차이가 함께 있습니다.
help-report-html = 실행 전체를 인터넷 없이 열리는 페이지 하나로 씁니다.
help-report-keep = 이 실행을 폴더에 남깁니다.
help-report-kept = 그렇게 남긴 실행을 읽습니다.
help-report-png = 실행을 슬라이드용 PNG로 그립니다.
help-report-svg = 실행을 슬라이드용 SVG로 그립니다.
help-report-last = 마지막 몇 줄만 보여 줍니다.
help-rollout = 파드를 하나씩 교체합니다.

    `kubectl rollout restart`처럼 Deployment 자신의 maxSurge와 maxUnavailable 안에서 교체합니다. 새 파드는 준비되면 요청을 받습니다. 옛 파드는 preStop을 기다린 뒤 끝나고, 프록시는 그것을 늦게 압니다(`goodjob up --endpoint-delay`). preStop이 없으면 닫힌 포트로 요청이 갑니다.
help-rollout-who = 누구의 파드인지: Deployment, 버전(v2), 풀(goodjob:80), 파드가 속한 것, 또는 all.
help-shell = bash, zsh, fish가 명령과 옵션을 자동 완성하려면 읽어야 할 것을 출력합니다.
help-simulate = 호스트와 호출자가 많은 경우를 시뮬레이션합니다: 누가 언제 퇴출되고 무엇을 잃는지.
help-simulate-balancer = ROUND_ROBIN, LEAST_REQUEST, RANDOM 가운데 하나. 없으면 풀의 것입니다.
help-simulate-callers = 프록시의 수. 저마다 따로 판단합니다.
help-simulate-fail = 누가 어떻게 실패하는지: 10=500@always, 30%=0.3, v2=reset@random:0.5. 없으면 매니페스트의 계획입니다.
help-simulate-hosts = 호스트의 수. 없으면 풀에 있는 만큼입니다.
help-simulate-latency = 시도 하나에 걸리는 시간.
help-simulate-noise = 나머지 호스트가 500으로 응답할 확률.
help-simulate-png = PNG로 그립니다.
help-simulate-pool = 누구의 설정인지: goodjob:80 또는 goodjob:80/v2. 없으면 호스트가 가장 많은 풀입니다.
help-simulate-rate = 모든 호출자를 합해 1초에 보내는 요청의 수.
help-simulate-seconds = 시뮬레이션하는 시간.
help-simulate-seed = 무작위인 것을 정하는 시드. 같으면 결과도 같습니다.
help-simulate-settings = 설정 하나를 다른 값으로 바꿉니다. 예: consecutive5xxErrors=5.
help-simulate-svg = SVG로 그립니다.
help-simulate-sweep = 여러 값을 비교합니다: consecutive5xxErrors=1..10, maxEjectionPercent=10,50,100.
help-status = 누가 풀에 있고, 누가 언제까지 퇴출되었는지 보여 줍니다.
help-translate = istiod가 보낼 Envoy 설정을 JSON으로 출력합니다.

    엔드포인트는 복제본마다 준비된 파드 하나이며 문서용 주소를 씁니다. 아무것도 띄우지 않아도 됩니다. 무엇을 가정했고 무엇을 뺐는지는 답 다음에 표준 오류로 나옵니다.
help-translate-diff = A와 B를 비교합니다. 무엇이 바뀌는지 문장과 JSON의 diff로 보여 줍니다. 종료 코드는 바뀐 것이 없으면 0, 있으면 1, A나 B가 잘못되었으면 2입니다.
help-translate-istio = 어느 Istio 릴리스의 동작으로 번역할지 고릅니다.
help-translate-json = 글 대신 JSON을 출력합니다.
help-translate-locality = 프록시가 있는 곳. 없으면 매니페스트가 말하는 곳입니다.
help-translate-proxy = 누구의 설정인지: 인그레스 게이트웨이 또는 사이드카. 없으면 게이트웨이의 것이고, 모든 VirtualService가 메시만을 위한 것이며 Gateway가 없으면 사이드카의 것입니다.
help-up = 랩을 시작합니다: 파드와 그 앞의 실제 Envoy.

    매니페스트를 kustomize로 렌더링하고, Deployment가 말하는 것을 띄우고, istiod가 하듯 Envoy를 설정합니다. 모든 Envoy가 모든 파드에 닿으면 돌아오고, 랩은 `goodjob down`까지 계속됩니다. 그때까지 준비되지 않은 파드는 프로브가 받은 것과 함께 알려 줍니다. 랩은 클러스터처럼 나머지 파드로 계속되고 종료 코드는 1입니다. --fresh를 주면 같은 이름의 랩을 먼저 끝내며, 그 장애 계획, 퇴출, 카운터, 로그도 함께 사라집니다.
help-up-callers = 파드에 요청을 보내는 Envoy의 수. 2는 게이트웨이와 사이드카입니다. gateway,gateway,sidecar처럼 종류를 적어도 됩니다. 없으면 게이트웨이이고, Gateway가 없으면 클라이언트의 사이드카입니다.
help-up-endpoint-delay = 끝나라는 말을 들은 파드에 프록시가 계속 보내는 시간. 프록시는 그것을 늦게 압니다.
help-up-fresh = 같은 이름의 랩이 실행 중이면 그 자리에 새로 띄웁니다.
help-up-port = 127.0.0.1에서 첫 번째 호출자가 쓸 포트. 없으면 첫 랩은 18080을 씁니다.
help-up-stand-in = 노트북에서 이미지를 실행할 수 없는 Deployment 자리에 goodjob 자체 서비스를 세웁니다. 이름을 주면 그것만, 이름이 없으면 모두입니다.
help-up-timeout = 모든 파드가 준비되기를 기다리는 시간(초).
help-version = 버전을 보여 주고 끝냅니다.
help-watch = 누가 풀에 있는지 Ctrl-C까지 계속 보여 줍니다.

    터미널에서는 보드의 그림을 글자로 보여 줍니다. 파드마다 한 줄에 최근 시도(점은 응답, x는 실패), 연속 오류, 나가 있을 시간이 있습니다. 파이프에서는 바뀔 때마다 한 줄입니다.
help-why = 무엇이 왜 실패했고, 파드가 왜 퇴출되었는지 또는 왜 퇴출되지 않았는지 말합니다.

    문장마다 Envoy 자신의 수치와, 확인할 수 있는 문서가 있습니다. 호출자가 여럿이면 그곳에 보낸 호출자를 보거나, --caller로 고른 것만 봅니다.
help-why-who = 파드, Deployment, 버전(v2), Service, 풀(goodjob:80, goodjob:80/v2), 또는 all. 없으면 실패한 것과 퇴출된 것을 모두 봅니다.
