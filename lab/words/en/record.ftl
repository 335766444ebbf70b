# What a student has done, and the record of it that is handed in.

record-name = “{ $name }” is no name to hand a record in with: give one of 1 to { $most } letters on a line, as in --student "Kim Minsu"
record-empty = there is nothing to hand in yet: play a drill first, with `goodjob drill next`
# $path (text) the record's file
record-foreign = { $path } is no record of goodjob's; `goodjob drill --record FILE` writes one
record-cut-off = the record { $path } is cut off or damaged: have it written again, with `goodjob drill --record FILE`
# $where (text) the field that is wrong, $value (text) what it has
record-damaged = the record { $path } is damaged: { $where } is { $value }, which goodjob has not written; have it written again, with `goodjob drill --record FILE`
record-newer = the record { $path } has format { $form } and was made by goodjob { $version }; this goodjob, { $mine }, knows format { $known } at the most: grade with the one that the class had
record-too-large = { $path } has { NUMBER($size, useGrouping: 1) } bytes, and no record has more than { NUMBER($most, useGrouping: 1) }
record-in-the-way = { $path } is there already and is no record of goodjob's: name another file
# $path (text) the journal's file
record-lines-damaged = { $count ->
    [one] a line of { $path } is damaged and left out
   *[other] { $count } lines of { $path } are damaged and left out
}
record-unread = { $path } is so long that only its last entries were read: hand it in, and move it away
