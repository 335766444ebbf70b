# YAML에서 잘못된 것과 알아 둘 것.

manifests-at-line = { $line }행: { $text }
manifests-too-long = YAML이 { $mebibytes } MiB를 넘습니다
manifests-too-many-values = 별칭을 펼치면 값이 { $most }개를 넘습니다
manifests-too-deep = 매니페스트라기에는 너무 깊이 중첩되어 있습니다
manifests-template-of-helm = Helm 템플릿입니다. 먼저 렌더링하십시오: helm template … | goodjob lint -
manifests-document-mapping = 문서는 apiVersion과 kind가 있는 매핑이어야 합니다
manifests-anchor-in-itself = 자기 자신을 포함하는 앵커입니다
manifests-key-twice = 키 { $key }이(가) 두 번 있습니다(처음은 { $first }행)
manifests-unreadable-value = 읽을 수 없는 값: { $said }
manifests-yaml = { $said }

# 모든 리소스의 모든 값.
manifests-said = { $said }
manifests-required = 필수입니다
manifests-must-be = { $value }이(가) 아니라 { $wanted }이어야 합니다
manifests-wanted-truth = true 또는 false
manifests-wanted-number = 숫자
manifests-wanted-whole-number = 정수
manifests-wanted-text = 텍스트
manifests-shown-nothing = 빈 값
manifests-shown-text = 텍스트 { $text }
manifests-shown-huge = 30자리가 넘는 수
manifests-shown-mapping = 매핑
manifests-shown-list = 목록
manifests-shown-other = { $type }
manifests-name-is-text = 필드 이름은 { $value }이(가) 아니라 텍스트여야 합니다
manifests-at-least = { $least } 이상이어야 하는데 { $value }입니다
manifests-at-most = { $most } 이하여야 하는데 { $value }입니다
manifests-more-than = { $bound }보다 커야 하는데 { $value }입니다
manifests-one-of = { $known } 중 하나여야 하는데 { $value }입니다
manifests-pattern = { $pattern }에 맞아야 하는데 { $value }입니다
manifests-too-few = 항목이 { $least }개 이상 있어야 합니다
manifests-not-empty = 비어 있을 수 없습니다
manifests-too-many-characters = { $most }자 이하여야 합니다
manifests-finite = 유한한 수여야 합니다
manifests-can-not-be = { $value }일 수 없습니다
manifests-number-or-name = 숫자나 이름이어야 하는데 { $value }입니다
manifests-placeholder = { $problem }. { $placeholder }은(는) 자리표시자입니다. 값을 채운 결과를 읽게 하십시오
manifests-more-problems = 그 밖에 문제 { $count }개
manifests-no-field = 그런 필드가 없습니다. 허용되는 것: { $allowed }
manifests-no-field-at-all = 그런 필드가 없으며, 허용되는 필드도 없습니다
manifests-did-you-mean = 그런 필드가 없습니다. { $near }을(를) 뜻하셨습니까? 허용되는 것: { $allowed }
manifests-not-modelled = 클러스터에서는 유효하지만 로컬 모드는 모델링하지 않습니다
manifests-not-modelled-because = 클러스터에서는 유효하지만 로컬 모드는 모델링하지 않습니다: { $why }
manifests-too-new = Istio { $release }에는 그런 필드가 없으며, { $first }에서 생겼습니다
manifests-least = Istio { $release }은(는) 여기서 { $least }보다 작은 값을 받지 않습니다
manifests-there-twice = { $what } { $name }이(가) { $times }번 있습니다
manifests-the-subset = 서브셋
manifests-the-port-name = 포트 이름
manifests-the-attribute = 속성
manifests-the-host = 호스트
manifests-the-export = spec.exportTo:
manifests-exported-to-itself = spec.exportTo: 자기 네임스페이스가 { $times }번 있습니다
manifests-exported-to-all = spec.exportTo: *는 모두를 뜻하므로 다른 것과 함께 쓸 수 없습니다
manifests-label-name = { $name }은(는) 레이블 이름이 될 수 없습니다
manifests-label-value = { $name }의 값은 { $value }일 수 없습니다. 어떤 파드에도 그런 레이블은 없습니다

# 리소스 전체.
manifests-list-of-resources = List는 리소스의 목록을 담아야 합니다
manifests-version = { $known }이어야 하는데 { $version }입니다
manifests-only-http = HTTP만 번역합니다
manifests-kind-not-modelled = 로컬 모드는 { $kind }({ $version })을(를) 모델링하지 않습니다. 노트북이 아니라 클러스터의 동작만 바꾸게 됩니다
manifests-unknown-kind = 알 수 없는 kind { $version } { $kind }. 아는 것: { $modelled }. 노트북에서 실행하지 않는 것: { $others }
manifests-resource-twice = { $file }에 두 번 있습니다
manifests-last-counts = 두 번 있습니다(처음은 { $file }의 { $line }행). 이에 대한 말은 이 파일에 있는 것에 관한 것입니다
manifests-skip-value = { $value }인데, 'skip'만 쓸 수 있습니다
