# 명령줄 자체: 언어, 폴더, 이름, 끝나는 방식.

cli-interrupted = 중단되었습니다
cli-lang = { $where } '{ $asked }': { $languages }만 쓸 수 있습니다
cli-raw-json = --raw는 줄을 있는 그대로, --json은 JSON으로 출력합니다. 둘 중 하나만 쓸 수 있습니다
cli-no-folder = { $folder }이(가) 없습니다. kustomization.yaml이 있는 폴더나 YAML 파일을 지정합니다
cli-no-manifests = 이 폴더에 k8s/가 없습니다. -k DIR로 매니페스트를 지정합니다
cli-down-already = 실행 중인 { $name } 랩이 없었습니다
cli-down = 랩 { $name }을(를) 종료했습니다. 로그는 { $logs }에 있습니다
cli-shell = --show-completion '{ $shell }': { $shells }만 쓸 수 있습니다
cli-no-proxy = 랩 { $lab }에 { $proxy } 호출자가 없습니다. 있는 것: { $known }
cli-name-and-cluster = --name은 이 컴퓨터의 랩을 고르므로 --cluster와 함께 쓸 수 없습니다
cli-only-with-cluster = { $option } { $value }은(는) 클러스터를 고르므로 --cluster와 함께 써야 합니다
cli-no-name = { $option } { $value }: 이름이 있어야 합니다
cli-nobody = { $where }에 '{ $who }'(이)라는 파드, Deployment, 버전, 풀이 없습니다. 있는 이름: { $known }
cli-pod-gone = { $where }의 파드 '{ $who }'은(는) { $when }에 사라졌습니다. 있는 이름: { $known }
cli-nobody-nor-proxy = { $where }에 '{ $who }'(이)라는 파드, Deployment, 버전, 풀, caller가 없습니다. 있는 이름: { $known }
cli-diff-of-two = --diff는 폴더나 파일 두 개, A와 B를 비교합니다. { $count }개가 지정되었습니다
cli-no-difference = Envoy에서 바뀌는 것이 없습니다
cli-warning = 경고: { $warning }

cli-lab = 랩 { $name }
cli-cluster = 클러스터 { $name }
cli-of-proxy = { $proxy }의 경우: { $said }
cli-after = { $seconds }초  { $said }
cli-not-run = 노트북에서는 실행되지 않습니다: { $resources }
cli-ready = { $seconds }초 만에 준비됨: { $command }
cli-up-without = 일부 파드 없이 랩이 실행 중입니다: { $missing }. 준비되는 대로 요청을 받습니다
cli-last-words = 파드 { $pod }의 마지막 출력:
    { $words }
cli-other-hosts = 다른 호스트도 있습니다. `{ $command }`: { $hosts }
cli-listens = { $proxy }이(가) { $address }에서 포트 { $port }의 요청을 받습니다
cli-pod-ready = 파드 { $pod }이(가) { $address }에서 준비되었습니다
cli-routes-changed = 경로 변경: { $name }
cli-listener-changed = 리스너 변경: { $name }
cli-new-certificate = 새 인증서: { $name }
cli-new-pool = 새 풀: { $pool }
cli-pool-gone = 사라진 풀: { $pool }
cli-pool-anew = 풀 { $pool }은(는) 새로 시작합니다. 퇴출 기록과 카운터가 사라졌습니다
cli-new-pod = 새 파드: { $pod }
cli-nothing-changed = 바뀐 것이 없습니다
cli-replaced = 교체됨: { $pods }, 새 파드 { $count }개가 요청을 받습니다
cli-added = 추가됨
cli-removed = 삭제됨
cli-changed = 변경됨
cli-in-place-of = 랩 { $name }을(를) 끝내고 새 랩을 띄웁니다. 장애 계획, 퇴출 기록, 카운터, 로그도 함께 사라집니다
cli-still-on = 파드 { $pod }에 손으로 설정한 계획 { $plan }이(가) 아직 남아 있습니다. `{ $command }`(으)로 끝낼 수 있습니다
cli-still-unknown = 파드 { $pod }이(가) 어떤 장애 계획을 쓰는지 답하지 않습니다
cli-apply-what = 적용할 것을 지정하십시오: 폴더, YAML 파일, 또는 표준 입력을 뜻하는 -
# $count (number)
cli-strict = 입력에 대한 알림이 { $count }개 있으며, --strict는 하나도 받지 않습니다
