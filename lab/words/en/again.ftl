# How a run is brought about again, as comments of a shell.

again-at = # { $seconds } s
again-load = # { $requests } requests through { $proxy }: { $rate } a second, at most { $at_once } at once
again-applied = # the rules were changed, from { $source }
