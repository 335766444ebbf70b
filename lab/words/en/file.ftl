# Files and folders that can't be read, written or made. $words (text) is what the system says, in
# its own words.

# $folder (path) the nearest folder that there is
file-full = { $path } can't be written ({ $words }): make room on the disk that { $folder } is on
file-read-only = { $path } can't be written ({ $words }): what { $folder } is on can only be read; use a folder elsewhere (labs are below $GOODJOB_LAB_HOME, where that is set)
# $at (path) the file itself, or a folder above it
file-denied = { $path }: { $words }: { $at } belongs to { $owner }, and you are { $me }; have { $owner } let you, or use a folder of your own (labs are below $GOODJOB_LAB_HOME, where that is set)
file-denied-own = { $path }: { $words }: { $at } is yours, and its rights are { $mode }; give yourself the rights with: chmod u+rwX { $at }
file-no-folder = { $path } is in the way: it is no folder; move it away, or use another name
file-anothers = { $path } belongs to { $owner }, and you are { $me }: a folder that holds private keys has to be one's own; use another name, or a folder of your own (labs are below $GOODJOB_LAB_HOME, where that is set)
file-other = { $path }: { $words }
file-nowhere = the system says: { $words }
