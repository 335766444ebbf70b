# The records of a class: what is odd about them, the table, and the answers to each question.

grade-no-folder = there is no folder { $folder }; name the one that has the class's records in it
# $most (number) so many files are looked at
grade-too-many = { $folder } has more than { NUMBER($most, useGrouping: 1) } files in it: name a folder that has the class's records alone
grade-empty = there is no record in { $folder }: it is empty. A student writes theirs with `goodjob drill --record FILE`
# $files (list of paths) the first few of them
grade-none = there is no record in { $folder }, only { $count ->
    [one] another file
   *[other] { $count } other files
} ({ $files }). A student writes theirs with `goodjob drill --record FILE`
# $count (number) files that are not named
grade-more = { $count } more
grade-edited = { $count ->
    [one] 1 record was edited
   *[other] { $count } records were edited
} by hand after goodjob wrote { $count ->
    [one] it
   *[other] them
} (marked *): { $files }. Only careless edits are noticed: records are honesty between people, and no cryptography against them
# $file (path) the newest record, $files (list of paths) the older ones
grade-twice = { $student } has handed in more than one record: { $file } counts, which has the newest run; left out: { $files }
# $count (number) how many runs, $names (list of text) the students
grade-alike = { $count ->
    [one] 1 run is
   *[other] { $count } runs are
} in the records of each of these: { $names }. They shared a laptop, or one record was copied
# $count (number) how many records have runs of it
grade-other-drill = { $count ->
    [one] 1 record has
   *[other] { $count } records have
} runs of another { $drill } than the one here (changed since, or from elsewhere); these don't count (~): { $files }
grade-others = { $count ->
    [one] 1 other file is no record, and is
   *[other] { $count } other files are no records, and are
} left out: { $files }

# The table: heads of its columns.
grade-student = student
grade-done = done
grade-right = right
grade-legend = + predicted right, - wrong, ? not to be told, s skipped, ~ another drill, . nothing yet; “right” is of the predictions made
# $count (number) of students
grade-class = { $count ->
    [one] 1 student
   *[other] { $count } students
}, { $drills ->
    [one] 1 drill
   *[other] { $drills } drills
}; on average { $done } done, and { NUMBER($right, style: "percent") } of the predictions right
grade-class-silent = { $count ->
    [one] 1 student
   *[other] { $count } students
}, { $drills ->
    [one] 1 drill
   *[other] { $drills } drills
}; on average { $done } done, and nothing predicted yet
# $ask (text) a question
grade-question = { $number } { $drill }: { $ask }
# $truths (list of grade-truth) what the runs showed
grade-answered = { $answered } answered, { $right } right, { $skipped } skipped; Envoy's: { $truths }
grade-answered-unseen = { $answered } answered, { $right } right, { $skipped } skipped
grade-truth = { $truth } ({ $count })
grade-yes = yes
grade-no = no
grade-all-right = right
grade-some-right = right for { $count }
grade-nobody = nobody has come to the other { $count ->
    [one] question
   *[other] { $count } questions
} yet
grade-csv-written = the table is in { $path }
grade-csv-in-the-way = { $path } is there already and is no table of `goodjob grade`: name another file
grade-csv-or-json = --csv - and --json both print: give --csv a file, or leave one out
grade-unread = { $count ->
    [one] 1 record
   *[other] { $count } records
} could not be read, and somebody's work is missing above
