# 명령줄 자체: 언어, 폴더, 이름, 끝나는 방식.

cli-interrupted = 중단되었습니다
cli-file = { $said } ({ $file })
cli-lang = { $where } '{ $asked }': { $languages }만 쓸 수 있습니다
cli-no-folder = { $folder }이(가) 없습니다. kustomization.yaml이 있는 폴더나 YAML 파일을 지정하십시오
cli-no-manifests = 이 폴더에 k8s/가 없습니다. -k DIR로 매니페스트를 지정하십시오
cli-down = 랩 { $name }을(를) 종료했습니다. 로그는 { $logs }에 있습니다
cli-shell = --show-completion '{ $shell }': { $shells }만 쓸 수 있습니다
cli-no-proxy = 랩 { $lab }에 { $proxy } 호출자가 없습니다. 있는 것: { $known }
cli-name-and-cluster = --name은 이 컴퓨터의 랩을 고르므로 --cluster와 함께 쓸 수 없습니다
cli-nobody = { $place }에 '{ $who }'(이)라는 파드, Deployment, 버전, 풀이 없습니다. 있는 이름: { $known }
cli-nobody-nor-proxy = { $place }에 '{ $who }'(이)라는 파드, Deployment, 버전, 풀, caller가 없습니다. 있는 이름: { $known }
cli-diff-of-two = --diff는 폴더나 파일 두 개, A와 B를 비교합니다. { $count }개가 지정되었습니다
cli-no-difference = Envoy에서 바뀌는 것이 없습니다
cli-warning = 경고: { $warning }
