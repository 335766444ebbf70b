# Pictures that commands draw into files.

picture-folder = { $file } is a folder: name a file in it
picture-no-folder = there is no folder { $folder } for { $file }: make it first, or name another file
picture-in-the-way = { $file } is there already and is no { $kind }: name another file
picture-ending = { $file } has another ending than the { $kind } that is to be drawn: end it with .{ $kind }
picture-not-drawn = { $file } can't be written: { $problem }
picture-drawn = drawn: { $file }
picture-no-font = no font with Hangul was found ({ $names }), so the picture is in English

# The picture of a run.
picture-seconds = seconds since { $when }
picture-run = What happened in { $lab }
picture-figures = Requests: { $requests }. Errors the client saw: { $client }; errors in the pods: { $pods }; hidden by a retry: { $hidden }. Ejections: { $ejections }.
picture-out = out { $seconds } s
picture-out-still = out
picture-errors = errors so far
picture-in-pods = in the pods: { $count }
picture-at-client = the client saw: { $count }
picture-applied = rules changed
picture-unready = not ready
picture-more = the first { $shown } of { $all } lanes
picture-nothing = no request, no ejection, no change
