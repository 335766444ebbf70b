# The heads of the columns of tables.

column-pod = pod
column-caller = caller
column-version = version
column-pool = pool
column-state = state
column-ejections = ejections
column-back = back
column-status = status
column-cause = cause
column-count = count
column-share = share
column-latency = latency
column-mean = mean
column-plan = plan
column-from = from
column-seed = seed
column-requests = requests
column-rule = rule
column-matched = matched
column-fired = fired
