# What classroom says.
classroom-one-of = say one of --out DIR, --apply, --view and --delete
classroom-whole = --view and --delete are of the whole class: without N and --names
classroom-no-context = --out writes files and asks no cluster: without --context
classroom-no-count = how many students are there? goodjob classroom 30 --out DIR, or --names FILE
classroom-count = { $count } students: there can be 1 to { $most }
classroom-bad-class = the class { $name } is not possible: use 1 to { $most } lower-case letters, digits and dashes, without a dash at either end
classroom-no-text = { $file } is no text in UTF-8
classroom-long-file = { $file } has more than { $most } bytes; it is to have a name a line
classroom-bad-names = names in { $file } that are not possible: { $names }; use 1 to { $most } lower-case letters, digits and dashes each, without a dash at either end
classroom-twice = names that are in { $file } more than once: { $names }
classroom-names-count = { $file } has { $count } names: there can be 1 to { $most }
classroom-other-count = { $count } students, but { $file } has { $names } names: leave the number out, or make them the same
classroom-not-empty = { $folder } has something in it that goodjob classroom has not written; name a folder that is new, or empty
classroom-foreign = the namespace { $namespace } is there and not of the class { $name }: take another --class
classroom-written = { $count ->
    [one] { $count } namespace is
   *[other] { $count } namespaces are
} in { $folder }: kubectl apply -k { $folder }
classroom-applied = { $namespace }: http://{ $host }, and for its student kubectl create token student -n { $namespace }
classroom-others = of the class { $name } there are others, and nothing became of them: { $namespaces }
classroom-deleted = { $count ->
    [one] { $count } namespace of the class { $name } is
   *[other] { $count } namespaces of the class { $name } are
} being deleted
classroom-none = there is no namespace of the class { $name }
classroom-namespace = namespace
classroom-ready = ready
classroom-ejected = ejected
classroom-plan = fault plans in the settings
classroom-unknown = ?
classroom-leaving = being deleted
