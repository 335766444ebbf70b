# What init says.
init-not-empty = { $folder }이(가) 이미 있고 비어 있지 않습니다. 새 폴더나 빈 폴더를 지정합니다
init-written =
    { $folder }에 k8s/와 istio/를 썼습니다. 그 폴더로 가면 명령이 이것을 씁니다:
      cd { $folder }
      goodjob up
      goodjob drill
