"""What the kernel of this machine can do, asked once, by trying and not by the platform's name.

=====================  =================================  =====================================
what                   where it is, as on Linux           where it is not, as on a Mac
=====================  =================================  =====================================
loopback addresses     a pod has one of its own, and the  a pod has ports of its own on
                       ports that its manifest names      127.0.0.1, and is told of them
a leash                the kernel ends the children of    a pipe that closes with the
                       whoever dies, and gives whose      supervisor, and a watcher that ends
                       parent died to the leash           whoever has inherited the lab's mark
a list of processes'   their links in ``/proc``           psutil
outputs
=====================  =================================  =====================================
"""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from lab.laptop.leash import PR_SET_PDEATHSIG, ask_kernel, can_hold

if TYPE_CHECKING:
    import signal

# How often a program looks whether its parent is there yet, where the kernel does not tell it.
_LOOK_SECONDS = 0.2
#: An address that a lab would give away; that of no block.
_OF_OUR_OWN = "127.42.0.1"
#: And one that every machine has.
_EVERYWHERE = "127.0.0.1"


@functools.cache
def has_addresses() -> bool:
    """Whether any address of 127.0.0.0/8 can be listened at, and not 127.0.0.1 alone.

    On Linux all of them are the own machine's (RFC 1122, section 3.2.1.3).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as found:
        try:
            found.bind((_OF_OUR_OWN, 0))
        except OSError:
            return False
    return True


@functools.cache
def first_port() -> int:
    """The lowest port that this user may listen at (ip(7), ip_unprivileged_port_start)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as found:
        try:
            found.bind((_EVERYWHERE, 1))
        except PermissionError:
            pass
        except OSError:
            # Somebody else has it, and so it may be had.
            return 1
        else:
            return 1
    try:
        start = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text(encoding="ascii")
        return int(start)
    except (OSError, ValueError):
        return 1024


@functools.cache
def has_leash() -> bool:
    """Whether the kernel ends what somebody has started who dies."""
    return can_hold()


def end_with(parent: int, number: signal.Signals) -> bool:
    """Have this process sent a signal when its parent dies; whether that is there yet."""
    if has_leash():
        ask_kernel(PR_SET_PDEATHSIG, number)
    else:
        threading.Thread(target=_tell_end, args=(parent, number), daemon=True).start()
    # It may have died before that.
    return os.getppid() == parent


def _tell_end(parent: int, number: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), number)


def outputs(pid: int) -> list[Path]:
    """The files that a process prints to: those that its standard output and error are open for.

    Whoever reads one of them there prints nothing to it.
    """
    links = Path(f"/proc/{pid}/fd")
    if not links.is_dir():
        with contextlib.suppress(psutil.Error):
            files = psutil.Process(pid).open_files()
            return [Path(each.path) for each in files if each.fd in {1, 2}]
        return []
    found: list[Path] = []
    for number in (1, 2):
        with contextlib.suppress(OSError):
            link = links / str(number)
            # The kernel shows what a descriptor was opened for as the rights of its link (proc(5)).
            if link.lstat().st_mode & 0o200:
                found.append(link.readlink())
    return found


def listeners() -> list[tuple[str, int, int]]:
    """Who listens on this machine, as address, port and process, as far as this user may know."""
    try:
        return [
            (each.laddr.ip, each.laddr.port, each.pid)
            for each in psutil.net_connections("inet")
            if each.status == psutil.CONN_LISTEN and each.laddr and each.pid
        ]
    except (psutil.Error, OSError):
        # macOS tells all of them to root alone, and to everybody those of their own processes.
        return [found for process in psutil.process_iter() for found in _listening(process)]


def _listening(process: psutil.Process) -> list[tuple[str, int, int]]:
    with contextlib.suppress(psutil.Error, OSError):
        return [
            (each.laddr.ip, each.laddr.port, process.pid)
            for each in process.net_connections("inet")
            if each.status == psutil.CONN_LISTEN and each.laddr
        ]
    return []
