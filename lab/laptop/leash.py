"""Run a program whose whole family ends with it: ``python leash.py PARENT FD PIPE PROGRAM [ARG]…``.

A container ends when its first process does, and takes along whatever that has started. So does
this: it stays beside the program and is the parent of everything that loses its own, which Linux
calls a subreaper (prctl(2), PR_SET_CHILD_SUBREAPER). No session of its own, no second fork and no
ignored signal gets a process out of it.

A supervisor killed with SIGKILL can't stop its children; the kernel can: it sends the signal asked
for by PR_SET_PDEATHSIG when the parent dies. The program has asked for SIGKILL, should the leash be
killed.

Where the kernel takes no such requests, PIPE is the reading end of a pipe that closes when the
parent dies, and what is ended is the program's process group; who has left that is found by the
supervisor, or by its watcher (:mod:`lab.laptop.watcher`). Else PIPE is -1.

SIGTERM is passed on to the program, SIGUSR1 ends all of them. FD is told ``pid N`` of the program
once it is there, and ``done`` after its end and theirs; the exit status is the program's. This file
is run by path and imports next to nothing, so that it costs milliseconds.
"""

import _thread
import contextlib
import ctypes
import os
import resource
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
PR_GET_PDEATHSIG = 2
PR_SET_CHILD_SUBREAPER = 36
ALL_DONE = b"done\n"
_WATCHED = {signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD}
# Between two looks for what has to be killed yet.
_PAUSE_SECONDS = 0.001


def main(arguments: list[str]) -> None:
    """Start the program, wait for its end, end what is left, and end as it did."""
    parent, to, of, *command = arguments
    report, pipe = int(to), int(of)
    for number in (report, pipe):
        if number >= 0:
            # Its end is to be the leash's, whoever of the family lives on.
            os.set_inheritable(number, False)
    signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    by_kernel = pipe < 0
    if by_kernel:
        ask_kernel(PR_SET_PDEATHSIG, signal.SIGUSR1)
        ask_kernel(PR_SET_CHILD_SUBREAPER, 1)
    else:
        # BSD's kernels throw away a signal that nobody handles, although somebody waits for it.
        signal.signal(signal.SIGCHLD, lambda *_: None)
    # The parent may have died before the request was made: then no signal will ever come.
    if os.getppid() != int(parent):
        sys.exit(1)
    me = os.getpid()
    program = os.fork()
    if program == 0:
        _become(command, me, by_kernel=by_kernel)
    if not by_kernel:
        _thread.start_new_thread(_until_closed, (pipe,))
    _tell(report, b"pid %d\n" % program)
    status = _until_end(program)
    left = _end_all(program, by_kernel=by_kernel)
    _tell(report, ALL_DONE)
    _end_as(left if status is None else status)


def can_hold() -> bool:
    """Whether the kernel takes such requests, and tells whose parent somebody is.

    It is asked for what is the case with this process, which changes nothing.
    """
    try:
        library = ctypes.CDLL(None)
        children()
        return int(library.prctl(PR_GET_PDEATHSIG, ctypes.byref(ctypes.c_int()))) == 0
    except (AttributeError, OSError):
        return False


def ask_kernel(option: int, value: int) -> None:
    """A request of prctl(2); only where :func:`can_hold`."""
    ctypes.CDLL(None).prctl(option, value)


def _until_closed(pipe: int) -> None:
    """In a thread: end everything when the supervisor is gone, which alone could write to it."""
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGUSR1)


def _become(command: list[str], leash: int, *, by_kernel: bool) -> None:
    """In the fork: be the program, in a session of its own."""
    os.setsid()
    if by_kernel:
        ask_kernel(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != leash:
        os._exit(1)
    # Python ignores these two, and a program inherits that.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell is wanted here
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        sys.stderr.flush()
        # The shell's word for "not found" and "can't be run".
        os._exit(127 if isinstance(error, FileNotFoundError) else 126)


def _until_end(program: int) -> int | None:
    """The program's status once it has ended; None when everything is to end first."""
    while True:
        status = _reaped(program)
        if status is not None:
            return status
        number = signal.sigwait(_WATCHED)
        if number == signal.SIGUSR1:
            return None
        if number == signal.SIGTERM:
            # Nobody else waits for it, so the id is still its own.
            os.kill(program, signal.SIGTERM)


def _reaped(program: int) -> int | None:
    """Wait for whatever has ended; the program's status, if it was among them."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == program:
                found = status
    return found


def _end_all(program: int, *, by_kernel: bool) -> int:
    """SIGKILL for all that is left, also for what that leaves; the program's status, if it was."""
    status = 0
    while True:
        for child in children() if by_kernel else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        if not by_kernel:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(program, signal.SIGKILL)
        try:
            pid, ended = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == program:
            status = ended
        if pid == 0:
            time.sleep(_PAUSE_SECONDS)


def children() -> list[int]:
    """The processes whose parent this one is: its own, and those that have lost theirs."""
    me = os.getpid()
    path = f"/proc/{me}/task/{me}/children"
    with contextlib.suppress(OSError), open(path) as listed:  # noqa: PTH123 - costs an import
        return [int(pid) for pid in listed.read().split()]
    everybody = filter(str.isdecimal, os.listdir("/proc"))  # noqa: PTH208 - costs an import
    return [int(pid) for pid in everybody if _parent(pid) == me]


def _parent(pid: str) -> int:
    """For a kernel without that list (CONFIG_PROC_CHILDREN)."""
    path = f"/proc/{pid}/stat"
    with contextlib.suppress(OSError), open(path) as stat:  # noqa: PTH123 - costs an import
        # The second field is the program's name in brackets, with anything in it.
        return int(stat.read().rpartition(")")[2].split()[1])
    return 0


def _tell(report: int, words: bytes) -> None:
    if report >= 0:
        # Nobody may be there to read it.
        with contextlib.suppress(OSError):
            os.write(report, words)


def _end_as(status: int) -> None:
    """The same end as the program's: its exit code, or the signal that ended it."""
    if not os.WIFSIGNALED(status):
        os._exit(os.WEXITSTATUS(status))
    number = os.WTERMSIG(status)
    # One dump of a crash is enough.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    os.kill(os.getpid(), number)
    os._exit(128 + number)


if __name__ == "__main__":
    main(sys.argv[1:])
