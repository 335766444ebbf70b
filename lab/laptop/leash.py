"""Run a program that does not outlive its parent: ``python leash.py PARENT_PID PROGRAM [ARG]…``.

A supervisor killed with SIGKILL can't stop its children; the kernel can. Linux sends the signal
asked for by prctl(PR_SET_PDEATHSIG) when the parent dies, and keeps the request across execve(2)
(prctl(2)). This file is run by path and imports next to nothing, so that it costs milliseconds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Ask the kernel for the signal, then become the program."""
    parent, *command = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have died before the request was made: then no signal will ever come.
        if os.getppid() != int(parent):
            sys.exit(1)
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell is wanted here
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        # The shell's word for "not found" and "can't be run".
        sys.exit(127 if isinstance(error, FileNotFoundError) else 126)


if __name__ == "__main__":
    main(sys.argv[1:])
