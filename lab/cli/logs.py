"""``goodjob logs``: what the pods have printed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import print_json_line
from lab.errors import UsageError
from lab.laptop.home import LabHome, lab_home
from lab.laptop.lab import is_running, running
from lab.laptop.state import read_state

if TYPE_CHECKING:
    from collections.abc import Iterator

_PERIOD_SECONDS = 0.1


def logs(
    pod: Annotated[
        str, typer.Argument(metavar="POD", help="A pod, a version (v2), envoy, or a caller.")
    ],
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until Ctrl-C.")] = False,
    tail: Annotated[
        int | None, typer.Option(min=0, help="Only the last lines.", show_default=False)
    ] = None,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Print what a pod, a version or a caller's Envoy has logged.

    It works after the lab has ended, too.
    """
    home = lab_home(name)
    files = _files(home, pod)
    several = len(files) > 1

    def show(who: str, line: str) -> None:
        if as_json:
            print_json_line({"who": who, "line": line})
        else:
            typer.echo(f"{who}: {line}" if several else line)

    followers = []
    for who, path in files.items():
        follower = _Follower(path)
        lines = list(follower.lines())
        for line in lines if tail is None else lines[len(lines) - tail :] if tail else []:
            show(who, line)
        followers.append((who, follower))
    while follow and is_running(home):
        time.sleep(_PERIOD_SECONDS)
        for who, follower in followers:
            for line in follower.lines():
                show(who, line)


def _files(home: LabHome, asked: str) -> dict[str, Path]:
    state = read_state(home.state) or running(home)
    found = {
        pod.name: home.pod_log(pod.name)
        for pod in state.pods
        if asked in (pod.name, pod.version, pod.deployment)
    } or {
        caller.name: home.caller(caller.name).log
        for caller in state.callers
        if asked in ("envoy", caller.name)
    }
    if not found:
        known = sorted({pod.version for pod in state.pods} | {pod.name for pod in state.pods})
        known += ["envoy", *(caller.name for caller in state.callers)]
        there = ", ".join(known)
        msg = f"no pod, version or caller {asked!r} in the lab {home.name}; there are: {there}"
        raise UsageError(msg)
    return found


class _Follower:
    """Reads the whole lines that a file has gained since the last time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def lines(self) -> Iterator[str]:
        try:
            with self._path.open("rb") as file:
                if file.seek(0, 2) < self._offset:
                    # It was cut because it had grown too long.
                    self._offset = 0
                file.seek(self._offset)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._offset += len(line)
                    yield line.decode("utf-8", errors="replace").rstrip("\n")
        except FileNotFoundError:
            return
