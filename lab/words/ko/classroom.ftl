# classroom이 하는 말.
classroom-one-of = --out DIR, --apply, --view, --delete 가운데 하나를 씁니다
classroom-whole = --view와 --delete는 반 전체의 것입니다. N과 --names 없이 씁니다
classroom-no-context = --out은 파일을 쓸 뿐 클러스터에 묻지 않습니다. --context 없이 씁니다
classroom-no-count = 학생이 몇 명입니까? goodjob classroom 30 --out DIR 또는 --names FILE
classroom-count = 학생 { $count }명: 1명부터 { $most }명까지 됩니다
classroom-bad-class = 반 이름 { $name }은(는) 쓸 수 없습니다. 영문 소문자, 숫자, 대시 1~{ $most }자로 하되 대시로 시작하거나 끝나면 안 됩니다
classroom-no-text = { $file }은(는) UTF-8 글이 아닙니다
classroom-long-file = { $file }이(가) { $most }바이트를 넘습니다. 한 줄에 이름 하나씩 씁니다
classroom-bad-names = { $file }에 쓸 수 없는 이름이 있습니다: { $names }. 저마다 영문 소문자, 숫자, 대시 1~{ $most }자로 하되 대시로 시작하거나 끝나면 안 됩니다
classroom-twice = { $file }에 두 번 이상 있는 이름: { $names }
classroom-names-count = { $file }에 이름이 { $count }개 있습니다. 1개부터 { $most }개까지 됩니다
classroom-other-count = 학생은 { $count }명인데 { $file }에는 이름이 { $names }개 있습니다. 수를 빼거나 같게 합니다
classroom-not-empty = { $folder }에 goodjob classroom이 쓰지 않은 것이 있습니다. 새 폴더나 빈 폴더를 지정합니다
classroom-foreign = 네임스페이스 { $namespace }이(가) 이미 있고 반 { $name }의 것이 아닙니다. 다른 --class를 씁니다
classroom-written = { $count ->
   *[other] { $folder }에 네임스페이스 { $count }개를 썼습니다
}: kubectl apply -k { $folder }
classroom-applied = { $namespace }: http://{ $host }, 학생의 토큰은 kubectl create token student -n { $namespace }
classroom-others = 반 { $name }에 다른 네임스페이스가 있으며 건드리지 않았습니다: { $namespaces }
classroom-deleted = { $count ->
   *[other] 반 { $name }의 네임스페이스 { $count }개를 지우는 중입니다
}
classroom-none = 반 { $name }의 네임스페이스가 없습니다
classroom-namespace = 네임스페이스
classroom-ready = 준비
classroom-ejected = 퇴출
classroom-plan = 설정의 장애 계획
classroom-unknown = ?
classroom-leaving = 지우는 중
