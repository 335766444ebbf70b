# The command line itself: languages, folders, names, and how it ends.

cli-interrupted = interrupted
cli-file = { $said } ({ $file })
cli-lang = { $where } '{ $asked }': allowed is { $languages }
cli-no-folder = there is no { $folder }; name a folder with a kustomization.yaml, or a YAML file
cli-no-manifests = there is no k8s/ in this folder; name the manifests with -k DIR
cli-down = the lab { $name } is down; its logs are in { $logs }
cli-shell = --show-completion '{ $shell }': allowed is { $shells }
cli-no-proxy = no caller { $proxy } in the lab { $lab }; there are: { $known }
cli-name-and-cluster = --name chooses a lab on this machine: not with --cluster
cli-nobody = no pod, Deployment, version or pool '{ $who }' in { $place }; there are: { $known }
cli-nobody-nor-proxy = no pod, Deployment, version, pool or caller '{ $who }' in { $place }; there are: { $known }
cli-diff-of-two = --diff compares two folders or files, A and B; { $count } named
cli-no-difference = nothing changes in Envoy
cli-warning = warning: { $warning }
