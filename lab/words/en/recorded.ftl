# A saved run.

recorded-none = there is no recording in { $folder }; save one with `goodjob report --save DIR`
recorded-foreign = { $path } is not that of a recording of this release of goodjob
recorded-partly = parts of it are damaged
recorded-no-look = the proxy { $proxy } could not be asked when the run was recorded
recorded-not-empty = { $folder } is not empty; name a new folder for the recording
recorded-unwritable = a recording can't be written to { $folder }: { $why }
