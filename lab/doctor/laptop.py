"""The laptop, before a class: each thing that a lab needs, really asked for."""

from __future__ import annotations

import contextlib
import itertools
import os
import resource
import shutil
import socket
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib import request

import psutil

import lab
from lab.doctor import LAB_MEGABYTES, programs
from lab.doctor.check import Check
from lab.doctor.memory import available
from lab.errors import LabError
from lab.files import make_private
from lab.laptop import command, machine
from lab.laptop.address import (
    BLOCKS,
    FIRST_GATEWAY_PORT,
    FIRST_TLS_PORT,
    GATEWAY_HOST,
    holder_of,
    is_free,
    lease_block,
    pod_ip,
)
from lab.laptop.home import LabHome, labs_root
from lab.laptop.living import SUPERVISOR
from lab.laptop.logs import MAX_BYTES
from lab.laptop.pods import pod_ports, runs_here
from lab.laptop.presence import is_running
from lab.laptop.remains import known_state
from lab.laptop.state import CONTROL_PORT, Phase
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lab.manifests import Manifests

# The port of the service, where the manifests can't be read.
_SERVICE_PORT = 8080
_MEBI = 2**20
# The logs that load fills (answers, tries, clients), each in two pieces.
_DISK_BYTES = 3 * 2 * MAX_BYTES
# A connection each of the hammer's and two of Envoy's, and what they have open besides.
_FILES = 256
_FILES_FOR_LOAD = 1024
_CONNECT_SECONDS = 5.0
# Files are stamped by coarser clocks than that of now.
_CLOCK_SECONDS = 60.0
_LOOPBACK = ("127.0.0.1", "localhost", "goodjob.localhost")


def checks(folder: Path) -> Iterator[Check]:
    """All that is looked at besides Python, each when it has been.

    Args:
        folder: the manifests that a lab would be started with.
    """
    yield programs.envoy()
    yield programs.renderer()
    read, found = programs.manifests(folder)
    yield read
    addresses = _guarded("addresses", _addresses)
    yield addresses
    if addresses.state == "wrong":
        yield Check("ports", "unknown", Text("doctor-no-addresses"))
    else:
        yield _guarded("ports", lambda: _ports(found))
        yield programs.curl()
    yield _proxies()
    yield _guarded("memory", _memory)
    yield _guarded("disk", _disk)
    yield _guarded("files", _files)
    yield _guarded("clock", _clock)
    yield from _labs()


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    """What the system refuses to tell is said, and ends nothing."""
    try:
        return look()
    except LabError as error:
        return Check(name, "wrong", Text("doctor-said", words=error.text))
    except (OSError, psutil.Error) as error:
        words = getattr(error, "strerror", None) or str(error)
        return Check(name, "unknown", Text("doctor-not-told", words=words))


def _addresses() -> Check:
    several = machine.has_addresses()
    host = pod_ip(BLOCKS[0], 1) if several else GATEWAY_HOST
    try:
        # An interface that is off lets a port be opened, and nobody come to it.
        with (
            socket.create_server((host, 0)) as server,
            socket.create_connection(server.getsockname(), timeout=_CONNECT_SECONDS),
        ):
            pass
    except OSError as error:
        found = Text("doctor-no-loopback", host=host, words=error.strerror or str(error))
        return Check("addresses", "wrong", found, Text("doctor-loopback-instead"))
    found = Text("doctor-addresses") if several else Text("doctor-one-address")
    return Check("addresses", "ok", found)


def _ports(manifests: Manifests | None) -> Check:
    """The first lab's ports, and whether any lab could be given all that it needs."""
    usual = (FIRST_GATEWAY_PORT, FIRST_TLS_PORT)
    taken = [port for port in usual if not is_free(GATEWAY_HOST, port)]
    ours = {port: lab for port in taken if (lab := _lab_at(port))}
    for port in taken:
        if port not in ours:
            return Check("ports", "wrong", _taken(port), Text("doctor-port-instead", port=port))
    wanted = {_SERVICE_PORT, CONTROL_PORT}
    if manifests is not None:
        wanted = {
            port
            for each in manifests.deployments
            if runs_here(each)
            for port in (*pod_ports(each).values(), CONTROL_PORT)
        }
    try:
        lease_block(gateway_port=None, pod_ports=wanted, proxies=2, tls=True).lease.close()
    except LabError as error:
        return Check("ports", "wrong", Text("doctor-said", words=error.text))
    ports = tuple(map(str, usual))
    if ours:
        labs = tuple(sorted(set(ours.values())))
        return Check("ports", "ok", Text("doctor-ports-of-labs", ports=ports, labs=labs))
    return Check("ports", "ok", Text("doctor-ports", ports=ports))


def _taken(port: int) -> Text:
    holder = holder_of(GATEWAY_HOST, port)
    if holder is None:
        return Text("doctor-port-taken", port=str(port))
    program, pid = holder
    return Text("doctor-port-taken-by", port=str(port), program=program, pid=str(pid))


def _lab_at(port: int) -> str:
    """The lab whose proxy listens there; empty where it is none's."""
    holder = holder_of(GATEWAY_HOST, port)
    if holder is None:
        return ""
    with contextlib.suppress(psutil.Error):
        for each in psutil.Process(holder[1]).parents():
            if found := _supervised(each):
                return found[0]
    return ""


def _proxies() -> Check:
    """Variables that send what is meant for this machine elsewhere.

    Source: curl(1), *Environment*; ``no_proxy`` names hosts, or domains that begin with a dot.
    """
    proxies = request.getproxies_environment()
    names = tuple(
        name
        for name in sorted(os.environ)
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy"} and os.environ[name]
    )
    if not names:
        return Check("proxies", "ok", Text("doctor-no-proxies"))
    # Typeshed leaves it out.
    bypassed = request.proxy_bypass_environment  # type: ignore[attr-defined]  # as said
    caught = tuple(host for host in _LOOPBACK if not bypassed(host, proxies))
    if not caught:
        return Check("proxies", "ok", Text("doctor-proxies", names=names))
    kept = [each.strip() for each in str(proxies.get("no", "")).split(",") if each.strip()]
    value = ",".join(dict.fromkeys([*kept, "127.0.0.1", "localhost", ".localhost"]))
    found = Text("doctor-proxies-catch", names=names, hosts=caught)
    return Check("proxies", "wrong", found, Text("doctor-proxies-instead", value=value))


def _memory() -> Check:
    free = available() // _MEBI
    facts = {"free": free, "needed": LAB_MEGABYTES}
    if free < LAB_MEGABYTES:
        return Check(
            "memory", "wrong", Text("doctor-no-memory", **facts), Text("doctor-memory-instead")
        )
    labs = free // LAB_MEGABYTES
    return Check("memory", "ok", Text("doctor-memory", free=free, labs=labs))


def _disk() -> Check:
    """Whether a lab's folder can be made and written, and be as large as its logs may get."""
    root = labs_root()
    near = next(each for each in (root, *root.parents) if os.path.lexists(each))
    if near.is_dir():
        with tempfile.TemporaryDirectory(dir=near, prefix=".goodjob-doctor-") as folder:
            make_private(Path(folder) / "lab")
    else:
        make_private(root)
    free, needed = shutil.disk_usage(near).free // _MEBI, _DISK_BYTES // _MEBI
    where = str(root)
    if free < needed:
        found = Text("doctor-no-disk", folder=where, free=free, needed=needed)
        return Check("disk", "wrong", found, Text("doctor-disk-instead"))
    return Check("disk", "ok", Text("doctor-disk", folder=where, free=free))


def _files() -> Check:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _FILES_FOR_LOAD:
        return Check("files", "ok", Text("doctor-files", limit=max(soft, _FILES_FOR_LOAD)))
    endless = hard == resource.RLIM_INFINITY
    most = 4 * _FILES_FOR_LOAD if endless else min(hard, 4 * _FILES_FOR_LOAD)
    found = Text("doctor-few-files", limit=soft, needed=_FILES, load=_FILES_FOR_LOAD)
    advice = Text("doctor-files-instead", most=str(most))
    return Check("files", "wrong" if soft < _FILES else "note", found, advice)


def _clock() -> Check:
    """Whether it is behind what was written here before: certificates would not be valid yet."""
    root = labs_root()
    # What has been looked at here is as new as the look; what is in it is not.
    written = [Path(lab.__file__), *(root.iterdir() if root.is_dir() else ())]
    newest = max(written, key=lambda path: path.lstat().st_mtime)
    at, now = newest.lstat().st_mtime, time.time()
    if at > now + _CLOCK_SECONDS:
        found = Text("doctor-clock-behind", now=_day(now), path=str(newest), at=_day(at))
        return Check("clock", "wrong", found, Text("doctor-clock-instead"))
    return Check("clock", "ok", Text("doctor-clock", now=_day(now)))


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _labs() -> Iterator[Check]:
    """Labs that run, and those that were killed: what another class has left."""
    found = False
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            running = _supervised(process)
            if running and process.uids().real == os.getuid():
                found = True
                name, root = running
                since = datetime.fromtimestamp(process.create_time(), UTC)
                advice = Text("doctor-lab-down", command=_down(name, root))
                yield Check("labs", "note", Text("doctor-lab", lab=name, since=since), advice)
    root = labs_root()
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        killed = False
        with contextlib.suppress(LabError, OSError):
            killed = _was_killed(LabHome(folder.name, folder))
        if killed:
            found = True
            advice = Text("doctor-lab-down", command=command("down", folder.name))
            yield Check("labs", "note", Text("doctor-lab-killed", lab=folder.name), advice)
    if not found:
        yield Check("labs", "ok", Text("doctor-no-labs"))


def _was_killed(home: LabHome) -> bool:
    state = known_state(home)
    ended = state is None or state.phase in {Phase.STOPPED, Phase.FAILED}
    return not ended and not is_running(home)


def _down(name: str, root: Path) -> str:
    """What to type to end a lab: one in another folder needs that said."""
    line = command("down", name)
    return line if root.parent == labs_root() else f"GOODJOB_LAB_HOME={root.parent} {line}"


def _supervised(process: psutil.Process) -> tuple[str, Path] | None:
    """The lab that a process is the supervisor of, and its folder; None where it is none."""
    line = process.cmdline()
    if SUPERVISOR not in line:
        return None
    options = dict(itertools.pairwise(line))
    name, root = options.get("--name"), options.get("--root")
    return (name, Path(root)) if name and root else None
