"""What a supervisor writes while there is no room, and that it says what is lost by that."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lab.laptop.hold import Hold, trouble
from lab.laptop.home import LabHome, lab_home
from lab.laptop.lab import start, stop
from lab.laptop.presence import lock
from lab.laptop.site import LaptopSite
from lab.laptop.state import LabState, Phase, ProcessState, read_state
from lab.laptop.writing import Writing
from lab.site.events import EVENT, Lost, PodTurned
from tests.commands import ROOT, goodjob
from tests.lab.laptop.held import held
from tests.lab.room import little_room
from tests.labs import WAIT_SECONDS, RunningLab, Target, ours, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


LOGS = ("access", "attempts", "outlier")
"""Envoy's, of which it does not say which it could not write."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[LabHome]:
    """The folder of a lab that runs."""
    with held(tmp_path, "what runs") as home:
        yield home


def state() -> LabState:
    """Something to write."""
    supervisor = ProcessState(pid=1, started=1.5)
    return LabState(name="red", phase=Phase.READY, source="k8s" * 1000, supervisor=supervisor)


def events(home: LabHome) -> list[Any]:
    """What the log has."""
    return [EVENT.validate_json(line) for line in home.events.read_bytes().splitlines()]


def test_what_is_lost_is_counted_and_told(home: LabHome, capfd: pytest.CaptureFixture[str]) -> None:
    """While it lasts, in the lock; when it is over, as an event; and nothing is half there."""
    gone: list[bool] = []
    writing = Writing(home, Hold(home), lambda: gone.append(True))
    turned = PodTurned(pod="web-1", to="ready")
    for _ in range(9):
        writing.event(turned)
    assert writing.attempt(lambda: writing.state(state()))
    assert not writing.is_due()
    size = home.events.stat().st_size
    with little_room(size + 1):
        for _ in range(3):
            writing.event(turned)
        assert not writing.attempt(lambda: writing.state(state()))
        assert writing.is_due()
        found = trouble(home)
        assert found is not None
        assert (found.number, found.lines) == (errno.EFBIG, 3)
        writing.recovered()
        assert trouble(home) is not None
    assert home.events.stat().st_size == size
    assert writing.attempt(lambda: writing.state(state()))
    writing.recovered()
    *before, lost = events(home)
    assert before == [turned] * 9
    assert isinstance(lost, Lost)
    assert (lost.why, lost.what, lost.lines) == ("unwritten", "events.jsonl", 3)
    assert lost.words == "File too large"
    assert trouble(home) is None
    writing.recovered()
    assert len(events(home)) == 10
    assert gone == []
    said = capfd.readouterr().err
    assert said.count("can't be written") == 1
    assert "can't be written (File too large): make room on the disk that" in said


def test_nothing_is_written_to_a_successor(home: LabHome) -> None:
    """Not an event, not the state: who finds its folder gone ends."""
    gone: list[bool] = []
    writing = Writing(home, Hold(home), lambda: gone.append(True))
    shutil.rmtree(home.root)
    home.claim()
    successors = lock(home)
    writing.event(PodTurned(pod="web-1", to="ready"))
    assert not writing.attempt(lambda: writing.state(state()))
    assert gone == [True, True]
    assert [path.name for path in home.root.iterdir()] == ["lock"]
    assert successors is not None
    os.close(successors)


def test_a_damaged_state_is_written_again(home: LabHome) -> None:
    """Whoever has damaged it, in whatever way."""
    writing = Writing(home, Hold(home), lambda: None)
    writing.state(state())
    for damage in (lambda: home.state.write_bytes(b""), home.state.unlink):
        damage()
        assert writing.is_due()
        writing.state(state())
        assert read_state(home.state) == state()
        assert not writing.is_due()


def test_a_plan_that_came_to_nothing_is_taken_back(home: LabHome) -> None:
    """What the file has is what runs: the next change is made of it."""
    writing = Writing(home, Hold(home), lambda: None)
    writing.plan("a change")
    assert home.manifests.read_text(encoding="utf-8") == "a change"
    writing.state(state())
    assert home.manifests.read_text(encoding="utf-8") == "what runs"
    writing.plan("another")
    writing.manifests = "another"
    writing.state(state())
    assert home.manifests.read_text(encoding="utf-8") == "another"


@pytest.fixture
def disk(labs_of_our_own: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of its own for the labs, of four megabytes if nothing else is asked for."""
    labs_of_our_own.mkdir()
    options = getattr(request, "param", "size=4m")
    mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(labs_of_our_own)]
    if shutil.which("mount") is None:
        pytest.skip("there is no mount")
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a file system takes root's rights: {done.stderr.strip()}")
    yield labs_of_our_own
    wait_until(lambda: ours(labs_of_our_own) == [], "the end of the lab")
    subprocess.run(["umount", str(labs_of_our_own)], check=True)


def test_a_lab_outlives_a_full_disk(disk: Path) -> None:
    """A pod and Envoy die meanwhile and come back; status says so, and later an event."""
    home = lab_home("test")
    with start(home, ROOT / "k8s") as starting:
        starting.until_ready(lambda _: None, WAIT_SECONDS)
        lab = RunningLab(Target(home))
        before = lab.target.state()
        fill(disk / "fill")
        for each in (before.pods[0].process, before.proxies[0].process):
            assert each is not None
            os.kill(each.pid, signal.SIGKILL)
        wait_until(lambda: trouble(home) is not None, "the trouble")
        # Neither the state nor the log can tell: their processes do.
        wait_until(lambda: len(ours(disk)) == 4, "their return")
        wait_until(lambda: answers(lab), "answers")
        # More than fits into what its log has left of its last page.
        assert {lab.get().status_code for _ in range(50)} <= {200, 500}
        shown = goodjob("status", "--name", "test")
        assert shown.returncode == 0, shown.stderr
        assert "state.json can't be written now (No space left on device)" in shown.stdout
        change = goodjob("apply", "istio", "--name", "test")
        assert change.returncode == 1
        assert "can't be written (No space left on device): make room on the disk" in change.stderr

        (disk / "fill").unlink()
        wait_until(lambda: trouble(home) is None, "its end")
        after = lab.target.state()
        assert (after.pods[0].restarts, after.proxies[0].restarts) == (1, 1)
        lost = [
            each
            for each in LaptopSite(home).events(kinds={"lost"})[0]
            if isinstance(each, Lost) and each.why == "unwritten"
        ]
        what = {each.what for each in lost}
        assert what == {"events.jsonl", *(f"callers/gateway/{each}.jsonl" for each in LOGS)}
        assert goodjob("apply", "istio", "--name", "test").returncode == 0
        lab.close()
        assert stop(home)


@pytest.mark.parametrize(
    ("disk", "said"),
    [
        ("size=1m,ro", "can't be written (Read-only file system): what "),
        ("size=4k", "manifests.yaml can't be written (No space left on device): make room on "),
        # As much as the manifests take, and no room to say why it ends.
        ("size=12k", "can't be written (No space left on device): make room on the disk that "),
        ("size=1m,nr_inodes=12", "can't be written (No space left on device): make room on the "),
    ],
    indirect=["disk"],
)
def test_a_lab_that_finds_no_room_says_so(disk: Path, said: str) -> None:
    """With the file, wherever on its way that was; and there is nothing to end then."""
    up = goodjob("up", "--name", "test")
    assert up.returncode == 1
    assert said in up.stderr
    assert str(disk) in up.stderr
    assert up.stderr.count("\n") == 1
    assert goodjob("down", "--name", "test").stdout == "no lab named test was running\n"


def fill(path: Path) -> None:
    """Take all the room that there is."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    size = 1 << 16
    while size:
        try:
            os.write(handle, b"x" * size)
        except OSError:
            size >>= 1
    os.close(handle)


def answers(lab: RunningLab) -> bool:
    """Whether requests are answered; Envoy may be starting."""
    try:
        return lab.get().status_code in {200, 500}
    except httpx.TransportError:
        return False


def test_a_lab_ends_with_its_folder_and_leaves_its_successor_alone(labs_of_our_own: Path) -> None:
    """Deleted under it: what was running is gone, and the next one of the name starts."""
    home = lab_home("test")
    with start(home, ROOT / "k8s") as first:
        first.until_ready(lambda _: None, WAIT_SECONDS)
        first.keep()
    shutil.rmtree(home.root)
    with start(home, ROOT / "k8s") as second:
        second.until_ready(lambda _: None, WAIT_SECONDS)
        assert first.process.wait(WAIT_SECONDS) == 0
        found = read_state(home.state)
        assert found is not None
        assert (found.phase, found.supervisor.pid) == (Phase.READY, second.process.pid)
        home.state.write_bytes(b"\x00")
        wait_until(lambda: home.state.read_bytes() != b"\x00", "the state")
        shutil.rmtree(home.root)
        assert second.process.wait(WAIT_SECONDS) == 0
    assert ours(labs_of_our_own) == []
    assert goodjob("down", "--name", "test").stdout == "no lab named test was running\n"
