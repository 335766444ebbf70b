# The control API of a pod's service.

# $words (text) the program's own
control-silent = { $pod } doesn't answer at its control port, { $url }: { $words }
control-refuses = { $pod } refuses: { $words }
control-other = what answers at the control port of { $pod }, { $url }, is no fault service: status { $words }
