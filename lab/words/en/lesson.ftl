# What is wrong with a drill's lesson.yaml, and with asking for a drill that is not there.

lesson-no-shelf = there is no istio/drills here, and none where this program is from; go to the top of goodjob's repository
lesson-no-drills = there is no drill with a lesson.yaml below { $folder }
lesson-no-drill = there is no drill { $asked }; there are { $count }, and `goodjob drill` lists their numbers and names
lesson-number-twice = { $number } is the number of { $other } as well; each drill has one of its own
lesson-one-document = has to be one YAML document, not { $count }
lesson-no-kustomization = is required, such as k8s: the folder of this drill has no kustomization.yaml
lesson-no-folder = { $folder } is no folder below the repository's top
lesson-no-plan = is no fault plan: { $why }
lesson-one-thing = a step is exactly one of { $known }, not: { $found }
lesson-name-twice = { $name } is there twice
lesson-load-bound = a load has either requests or seconds; one with meanwhile may have neither
lesson-until-and-meanwhile = a load with meanwhile goes on until that is done, so it has no until
lesson-choices = a choice has { $least } to { $most } answers, not { $count }
lesson-not-of-kind = is nothing that a question of kind { $kind } has
lesson-yes-wanted = is required: when the answer is yes
lesson-bound = has either equals, or atLeast and atMost or one of them
lesson-tolerance-alone = goes with equals, and with nothing else
lesson-below-least = { $most } is less than atLeast, which is { $least }
lesson-no-figure = { $figure } is measured by nothing; there are: { $known }
lesson-no-step = no step has the name { $name }; there are: { $known }
lesson-only-with = goes with { $known } alone, and not with { $what }
lesson-not-with = is nothing that { $what } has
lesson-path = has to begin with /, as /test does, not { $path }
lesson-constant = goes with constant, which has to have it, and with nothing else
