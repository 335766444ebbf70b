# What a sentence about sentences needs: the tests of the catalogue itself, and parts that all rooms share.

# $count (number)
words-hosts = { $count ->
    [one] { $count } host
   *[other] { $count } hosts
}
# $count (number)
words-times = { $count ->
    [one] { $count } time
   *[other] { $count } times
}
# $count (number)
words-errors = { $count ->
    [one] { $count } error
   *[other] { $count } errors
}
# $count (number)
words-requests = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}
# $count (number)
words-pods = { $count ->
    [one] { $count } pod
   *[other] { $count } pods
}
words-nothing = nothing
words-none = none
words-there-are = there are: { $names }
