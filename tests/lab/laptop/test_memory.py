"""A memory limit is held: who passes it is killed, and told as Kubernetes tells it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

from lab.laptop import memory
from lab.laptop.fleet import Fleet
from lab.laptop.home import LabHome
from lab.laptop.state import LabState, Phase, PodState, ProcessState
from lab.site.telling import tell
from tests.lab.laptop.deployments import deployment, pod_state
from tests.lab.laptop.waiting import alive, eventually, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from lab.site.events import PodTurned

MIB = 2**20

#: Holds so many MiB when a file appears; as anonymous memory, mapped from a file, or in a child.
HOLD = """
import mmap, os, pathlib, sys, time
how, many = sys.argv[1], int(sys.argv[2])
if how == "child" and os.fork():
    time.sleep(600)
if how == "mapped":
    with open(f"{os.getpid()}.bin", "wb+") as file:
        file.truncate(many * 2**20)
        kept = mmap.mmap(file.fileno(), 0)
    for at in range(0, len(kept), 4096):
        kept[at]
else:
    kept = bytearray(b"x") * (many * 2**20)
if how == "shared":
    for _ in range(3):
        if not os.fork():
            break
pathlib.Path(f"held-{os.getpid()}").touch()
time.sleep(600)
"""


def holding(how: str, many: int) -> list[str]:
    """A program that holds so many MiB in some way."""
    return [sys.executable, "-I", "-S", "-c", HOLD, how, str(many)]


@asynccontextmanager
async def fleet(folder: Path, **pods: dict[str, Any]) -> AsyncIterator[tuple[LabState, list[Any]]]:
    """Pods that are kept within their limits, and what was told of them."""
    told: list[PodTurned] = []
    state = LabState(
        name="red",
        phase=Phase.READY,
        source="-",
        supervisor=ProcessState(pid=os.getpid(), started=0),
    )
    async with httpx.AsyncClient(trust_env=False) as client:
        kept = Fleet(
            state, LabHome("red", folder), client, report=told.append, noticed=lambda: None
        )
        watching = asyncio.create_task(kept.hold_memory())
        try:
            for name, container in pods.items():
                own = pod_state(name=name, deployment=name, stand_in=container.pop("plays", ""))
                kept.launch(deployment(name, **container), own)
            yield state, told
            assert not watching.done(), watching
        finally:
            watching.cancel()
            await kept.end()


def limited(command: list[str], limit: str) -> dict[str, Any]:
    """A container with a limit."""
    return {"command": command, "resources": {"limits": {"memory": limit}}}


def held(folder: Path, pod: PodState) -> bool:
    """Whether a pod's program has taken what it was to take."""
    return pod.process is not None and (folder / f"held-{pod.process.pid}").exists()


def test_a_pod_above_its_limit_is_killed_and_started_again(tmp_path: Path) -> None:
    """137 and OOMKilled, in its state, its event and in why it is not ready.

    Those below their limits live on, those without one, and a stand-in, which is not the program
    that the limit is for.
    """

    async def scenario() -> None:
        pods = {
            "big": limited(holding("bytes", 90), "64Mi"),
            "small": limited(holding("bytes", 40), "64Mi"),
            "free": {"command": holding("bytes", 90)},
            "stand-in": {**limited(holding("bytes", 90), "64Mi"), "plays": "redis:7"},
        }
        async with fleet(tmp_path, **pods) as (state, told):
            big, *others = state.pods
            await eventually(lambda: big.waiting)
            ends = [each for each in told if each.pod == "big" and each.to == "ended"]
            # The first start comes at once, and the next one after 10 s.
            assert [each.pause_seconds for each in ends] == [0, 10]
            assert {(each.exit_code, each.reason, each.why) for each in ends} == {
                (137, "OOMKilled", "")
            }
            assert all(
                each.limit_bytes == 64 * MIB < each.memory_bytes < 120 * MIB for each in ends
            )
            assert (big.last_exit, big.restarts, big.ready) == (137, 1, False)
            assert str(tell(ends[0])).startswith(
                "pod big ended: OOMKilled, exit code 137: it held "
            )
            assert str(tell(ends[0])).endswith(
                " MiB of memory, and may hold 64 MiB; restart in 0 s"
            )
            assert str(big.unready).startswith("it ended (OOMKilled, exit code 137: it held ")
            assert str(big.unready).endswith("CrashLoopBackOff: next start in 10 s")
            await eventually(lambda: all(held(tmp_path, pod) for pod in others))
            assert [pod.restarts for pod in others] == [0, 0, 0]

    asyncio.run(scenario())


def test_its_whole_family_counts_and_goes(tmp_path: Path) -> None:
    """A container's processes hold its memory together, and are killed together."""

    async def scenario() -> None:
        async with fleet(tmp_path, shop=limited(holding("child", 90), "64Mi")) as (state, told):
            (pod,) = state.pods
            await eventually(lambda: pod.process is not None)
            assert pod.process is not None
            first = pod.process.pid
            await eventually(lambda: pod.waiting)
            (end, *_) = (each for each in told if each.to == "ended")
            assert (end.exit_code, end.reason) == (137, "OOMKilled")
            assert not alive(first)

    asyncio.run(scenario())


@pytest.fixture
def families(tmp_path: Path) -> Iterator[Any]:
    """Starts a program below a parent that holds next to nothing; gives back the parent's id."""
    with contextlib.ExitStack() as stack:

        def start(how: str, many: int) -> int:
            script = "import subprocess, sys; subprocess.run(sys.argv[1:])"
            parent = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", script, *holding(how, many)], cwd=tmp_path
            )

            def end() -> None:
                own = psutil.Process(parent.pid)
                for each in (*own.children(recursive=True), own):
                    each.kill()
                parent.wait()

            stack.callback(end)
            return parent.pid

        yield start


needs_parts = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="this kernel tells resident memory alone"
)


@needs_parts
def test_what_the_kernel_could_take_back_does_not_count(families: Any, tmp_path: Path) -> None:
    """A file that is read by mapping it is none of a pod's own memory."""
    mapped, own = families("mapped", 90), families("bytes", 90)
    until(lambda: len(list(tmp_path.glob("held-*"))) == 2)
    found = memory.above({mapped: 64 * MIB, own: 64 * MIB})

    assert found.keys() == {own}
    assert 90 * MIB <= found[own] < 110 * MIB


@needs_parts
def test_a_page_that_several_share_counts_once(families: Any, tmp_path: Path) -> None:
    """As a server's workers share what it has loaded before it forked."""
    parent = families("shared", 60)
    until(lambda: len(list(tmp_path.glob("held-*"))) == 4)

    assert memory.above({parent: 100 * MIB}) == {}
    assert 60 * MIB <= memory.above({parent: 50 * MIB})[parent] < 90 * MIB


def test_where_there_is_no_proc(
    families: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a Mac: resident memory counts, and psutil has it."""
    parent = families("bytes", 90)
    until(lambda: len(list(tmp_path.glob("held-*"))) == 1)
    monkeypatch.setattr(memory, "_PROC", tmp_path / "none")

    assert memory.can_be_read()
    assert 90 * MIB <= memory.above({parent: 64 * MIB})[parent] < 130 * MIB
    assert memory.above({parent: 200 * MIB}) == {}


def test_nobody_is_above_who_is_gone() -> None:
    """A pod may end between two looks."""
    assert memory.above({2**22 + 7: 1}) == {}


def test_a_machine_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the lab says so; see the remarks."""

    def refuse(_: object) -> list[str]:
        raise OSError(errno.EACCES, "no")

    monkeypatch.setattr(os, "listdir", refuse)
    assert not memory.can_be_read()
