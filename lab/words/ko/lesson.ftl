# 드릴의 lesson.yaml에서 잘못된 점, 그리고 없는 드릴을 찾을 때.

lesson-no-shelf = 여기에도, 이 프로그램이 있는 곳에도 istio/drills가 없습니다. goodjob 저장소의 최상위 폴더로 가세요
lesson-no-drills = { $folder } 아래에 lesson.yaml이 있는 드릴이 없습니다
lesson-no-drill = { $asked } 드릴은 없습니다. 드릴 { $count }개의 번호와 이름은 `goodjob drill`이 보여 줍니다
lesson-number-twice = { $number }번은 { $other }의 번호이기도 합니다. 번호는 드릴마다 다릅니다
lesson-one-document = YAML 문서 하나여야 하는데 { $count }개입니다
lesson-no-kustomization = k8s 같은 값이 필요합니다. 이 드릴의 폴더에 kustomization.yaml이 없습니다
lesson-no-folder = { $folder }은(는) 저장소 최상위 아래의 폴더가 아닙니다
lesson-no-plan = 장애 계획이 아닙니다: { $why }
lesson-one-thing = 한 단계는 { $known } 가운데 꼭 하나입니다. 있는 것: { $found }
lesson-name-twice = { $name }이(가) 두 번 있습니다
lesson-load-bound = 부하에는 requests나 seconds 가운데 하나가 있어야 합니다. meanwhile이 있으면 둘 다 없어도 됩니다
lesson-until-and-meanwhile = meanwhile이 있는 부하는 그것이 끝날 때까지 계속되므로 until이 없습니다
lesson-choices = 고르는 답은 { $least }~{ $most }개입니다. 지금은 { $count }개입니다
lesson-not-of-kind = { $kind } 질문에는 없는 값입니다
lesson-yes-wanted = 답이 yes인 조건이 필요합니다
lesson-bound = equals 하나, 또는 atLeast와 atMost 가운데 하나 이상이 있어야 합니다
lesson-tolerance-alone = equals와 함께만 씁니다
lesson-below-least = { $most }은(는) atLeast인 { $least }보다 작습니다
lesson-no-figure = { $figure }은(는) 측정하지 않는 값입니다. 있는 것: { $known }
lesson-no-step = 이름이 { $name }인 단계가 없습니다. 있는 것: { $known }
lesson-only-with = { $known }에만 쓰고, { $what }에는 쓰지 않습니다
lesson-not-with = { $what }에는 없는 값입니다
lesson-path = /test처럼 /로 시작해야 합니다. 지금은 { $path }입니다
lesson-constant = constant에는 꼭 있어야 하고, 다른 것에는 없습니다
