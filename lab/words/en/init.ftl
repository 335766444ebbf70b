# What init says.
init-not-empty = { $folder } is there and not empty; name a folder that is new, or an empty one
init-written =
    k8s/ and istio/ are in { $folder }. Go there, and the commands take them:
      cd { $folder }
      goodjob up
      goodjob drill
