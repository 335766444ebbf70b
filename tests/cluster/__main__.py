"""The proving ground by hand: ``scripts/cluster.sh build|start|stop|status``."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil

from lab.waiting import until
from tests.cluster.building import NotBuiltError, build, find
from tests.cluster.control_plane import READY_SECONDS, StartFailedError, control_plane
from tests.cluster.pinned import API, NEWEST, PARTS, VERSIONS, cache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ENDING_SECONDS = 60.0
_START_SECONDS = 2.0 * READY_SECONDS


def main() -> int:
    """Do what is asked; the exit status."""
    given = _parser().parse_args()
    # What is being built ends with it.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        asked: Callable[[argparse.Namespace], int] = given.do
        return asked(given)
    except (NotBuiltError, StartFailedError) as error:
        print(f"cluster.sh: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cluster.sh: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/cluster.sh",
        description="A real Kubernetes for the tests, built from its own Go modules.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Callable[[argparse.Namespace], int], says: str) -> None:
        one = commands.add_parser(name, help=says, description=says)
        one.set_defaults(do=do)
        if name == "build":
            says = f"{', '.join(PARTS)}; api if none is given"
            one.add_argument("parts", nargs="*", type=_part, metavar="PART", help=says)
        if name in {"start", "hold"}:
            one.add_argument("version", nargs="?", choices=VERSIONS, default=NEWEST)

    command("build", _build, "build what is pinned into the user's cache, unless it is there")
    command("start", _start, "start an API server in the background, and print its kubeconfig")
    command("stop", _stop, "end it, with all that it made")
    command("status", _status, "what is built, what runs, and what is missing")
    command("hold", _hold, "the same as start, in the foreground, until it is interrupted")
    return parser


def _part(name: str) -> str:
    if name not in PARTS:
        msg = f'"{name}": allowed are {", ".join(PARTS)}'
        raise argparse.ArgumentTypeError(msg)
    return name


def _build(given: argparse.Namespace) -> int:
    for name in given.parts or ["api"]:
        begun = time.monotonic()
        build(PARTS[name], lambda said: print(said, flush=True))
        print(f"{name}: {PARTS[name].says}, built in {time.monotonic() - begun:.0f} s", flush=True)
    print(f"in {cache()}")
    return 0


def _hold(given: argparse.Namespace) -> int:
    """Be the cluster's starter; whatever ends this process ends the cluster."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _interrupt)
    with (
        contextlib.suppress(KeyboardInterrupt),
        control_plane(find(API[given.version]), _running()) as kubectl,
    ):
        place = _running() / "kubeconfig"
        place.unlink(missing_ok=True)
        print(f"Kubernetes {kubectl.version()} runs: export KUBECONFIG={place}", flush=True)
        # Whoever waits for it reads what was said.
        place.symlink_to(kubectl.kubeconfig)
        signal.pause()
    return 0


def _interrupt(number: int, _frame: object) -> None:
    # Once: an ending that is interrupted would leave something.
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def _start(given: argparse.Namespace) -> int:
    if (holder := _holder()) is not None:
        print(
            f"cluster.sh: one runs already (process {holder.pid}); end it with stop",
            file=sys.stderr,
        )
        return 1
    find(API[given.version])
    shutil.rmtree(_running(), ignore_errors=True)
    _running().mkdir(parents=True)
    log = _running() / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.cluster", "hold", given.version],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    (_running() / "pid").write_text(f"{process.pid}", encoding="utf-8")
    until(
        lambda: process.poll() is not None or (_running() / "kubeconfig").exists(), _START_SECONDS
    )
    print(log.read_text(encoding="utf-8").strip())
    return 0 if process.poll() is None else 1


def _stop(_given: argparse.Namespace) -> int:
    holder = _holder()
    if holder is not None:
        holder.terminate()
        holder.wait(_ENDING_SECONDS)
    # Also what one that was killed has left.
    shutil.rmtree(_running(), ignore_errors=True)
    print("no cluster runs" if holder is None else "ended")
    return 0


def _status(_given: argparse.Namespace) -> int:
    for name, part in PARTS.items():
        try:
            find(name)
            print(f"{name}: {part.says}, built")
        except NotBuiltError as error:
            print(f"{name}: {part.says}, {error}")
    if shutil.which("go") is None:
        print("Go is missing: nothing more can be built")
    holder = _holder()
    if holder is None:
        print("no cluster runs")
    else:
        print(
            f"a cluster runs (process {holder.pid}): export KUBECONFIG={_running() / 'kubeconfig'}"
        )
    return 0


def _running() -> Path:
    """What a cluster that was started by hand has: all that it keeps, its holder's id and log."""
    return cache() / "running"


def _holder() -> psutil.Process | None:
    """The process of ``start``, if it is still that one."""
    with contextlib.suppress(OSError, ValueError, psutil.Error):
        found = psutil.Process(int((_running() / "pid").read_text(encoding="utf-8")))
        if "tests.cluster" in found.cmdline():
            return found
    return None


if __name__ == "__main__":
    sys.exit(main())
