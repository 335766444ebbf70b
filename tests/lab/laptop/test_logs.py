"""Logs are cut at a size, and one older piece is kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from lab.laptop.home import LabHome
from lab.laptop.logs import EventLog, cut_in_place, keep_short, move_away
from lab.laptop.state import ProxyState
from lab.lines import older
from lab.site.events import EVENT, PodTurned
from lab.words import Text
from tests.lab.laptop.sockets import asked_at
from tests.lab.laptop.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Shorten = Callable[[Path, int], bool]


@pytest.fixture
def home(tmp_path: Path) -> LabHome:
    """A lab with a folder for its logs."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "callers" / "gateway").mkdir(parents=True)
    return LabHome("red", tmp_path)


@pytest.mark.parametrize("shorten", [cut_in_place, move_away])
def test_a_log_of_just_the_size_stays(tmp_path: Path, shorten: Shorten) -> None:
    """The limit is what it may have, not what it may not reach; no file is short enough too."""
    log = tmp_path / "pod.log"
    assert not shorten(log, 10)
    log.write_bytes(b"0123456789")
    assert not shorten(log, 10)
    assert log.read_bytes() == b"0123456789"
    assert not older(log).exists()


def test_a_longer_log_is_cut_where_it_is(tmp_path: Path) -> None:
    """Its writer keeps it open for appending, and goes on at the beginning."""
    log = tmp_path / "pod.log"
    older(log).write_bytes(b"the piece before")
    with log.open("ab", buffering=0) as writer:
        writer.write(b"0123456789A")
        assert cut_in_place(log, 10)
        writer.write(b"new")
    assert log.read_bytes() == b"new"
    assert older(log).read_bytes() == b"0123456789A"
    assert {path.name for path in tmp_path.iterdir()} == {"pod.log", "pod.log.1"}


def test_a_longer_log_is_moved_for_a_writer_that_will_be_asked(tmp_path: Path) -> None:
    """Envoy loses no line: it writes into the old file until it has opened the new one."""
    log = tmp_path / "access.jsonl"
    older(log).write_bytes(b"the piece before")
    with log.open("ab", buffering=0) as writer:
        writer.write(b"0123456789A")
        assert move_away(log, 10)
        writer.write(b"BC")
    assert not log.exists()
    assert older(log).read_bytes() == b"0123456789ABC"


def gateway(admin: str | None) -> ProxyState:
    """The one caller."""
    return ProxyState(name="gateway", kind="gateway", host="", address="", admin=admin)


async def watching(home: LabHome, admin: str | None, done: Callable[[], object]) -> None:
    """Let the logs be watched until something is done."""
    task = asyncio.create_task(keep_short(home, [gateway(admin)], max_bytes=10))
    try:
        await eventually(lambda: task.done() or done())
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def test_every_log_of_a_lab_is_kept_short(home: LabHome, short_folder: Path) -> None:
    """What is printed is cut; the lab's own are moved, and Envoy is asked once for its others."""
    files = home.proxy("gateway")
    cut = [home.pod_log("web-1"), files.log, home.supervisor_log]
    moved = [files.access_log, files.attempt_log, files.outlier_log, home.events, home.sent]
    short = home.pod_log("web-2")
    short.write_bytes(b"0123456789")
    for path in (*cut, *moved):
        path.write_bytes(b"0123456789A")
    socket = short_folder / "admin.sock"
    with asked_at(socket) as requests:
        asyncio.run(watching(home, str(socket), lambda: requests))
    assert requests == ["POST /reopen_logs"]
    assert all(path.read_bytes() == b"" for path in cut)
    assert not any(path.exists() for path in moved)
    assert all(older(path).read_bytes() == b"0123456789A" for path in (*cut, *moved))
    assert short.read_bytes() == b"0123456789"


def test_lines_that_are_gone_for_good_are_an_event(home: LabHome, short_folder: Path) -> None:
    """A first cut loses nothing; the next one loses the older piece, and says which and when."""
    files = home.proxy("gateway")
    for path in (files.outlier_log, files.access_log, home.pod_log("web-1")):
        path.write_bytes(b"0123456789A")
    older(files.outlier_log).write_bytes(b"the piece before")
    before = datetime.now(UTC)
    socket = short_folder / "admin.sock"
    with asked_at(socket) as requests:
        asyncio.run(watching(home, str(socket), lambda: requests))
    (event,) = (json.loads(line) for line in home.events.read_text(encoding="utf-8").splitlines())
    assert before <= datetime.fromisoformat(event.pop("time")) <= datetime.now(UTC)
    assert event == {
        "kind": "lost",
        "what": "callers/gateway/outlier.jsonl",
        "log": "ejections",
        "of": "gateway",
        "why": "rotated",
    }


def test_without_an_envoy_its_logs_wait(home: LabHome) -> None:
    """Nobody would open new ones, and lines would go to a file that nobody reads."""
    home.proxy("gateway").access_log.write_bytes(b"0123456789A")
    pod = home.pod_log("web-1")
    pod.write_bytes(b"0123456789A")
    asyncio.run(watching(home, None, lambda: not pod.read_bytes()))
    assert home.proxy("gateway").access_log.read_bytes() == b"0123456789A"


def test_an_envoy_that_is_just_gone_is_no_error(home: LabHome) -> None:
    """The watch goes on: a log that is too long later is cut as well."""
    home.proxy("gateway").access_log.write_bytes(b"0123456789A")
    pod = home.pod_log("web-1")

    def late() -> bool:
        if not home.proxy("gateway").access_log.exists() and not pod.exists():
            pod.write_bytes(b"0123456789A")
        return older(pod).exists()

    asyncio.run(watching(home, str(home.root / "admin.sock"), late))
    assert pod.read_bytes() == b""


def test_an_event_is_a_line_with_its_time(tmp_path: Path) -> None:
    """Korean stays readable, a line break in a reason does not break the line.

    What reads it back has the same types; a reason of ours is still a template with its values.
    """
    path = tmp_path / "events.jsonl"
    events = EventLog(path)
    ours = Text("laptop-probe-status", status=503)
    written = [
        PodTurned(pod="web-1", to="started", pid=7, address="127.42.1.1"),
        PodTurned(pod="web-1", to="unready", probe="readiness", why="굿잡\nends"),
        PodTurned(pod="web-1", to="unhealthy", probe="liveness", why=ours),
    ]
    for event in written:
        events.write(event)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [EVENT.validate_json(line) for line in lines] == written
    assert "굿잡" in lines[1]
    assert json.loads(lines[2]) == {
        "time": json.loads(lines[2])["time"],
        "kind": "pod turned",
        "pod": "web-1",
        "to": "unhealthy",
        "address": "",
        "probe": "liveness",
        "question": "",
        "reason": "",
        "why": {"template": "laptop-probe-status", "values": {"status": 503}},
    }
    assert json.loads(lines[0])["time"].endswith("Z")


def test_an_older_piece_is_nobody_elses(tmp_path: Path) -> None:
    """Nor the half of one, whatever the umask."""
    log = tmp_path / "pod.log"
    log.write_bytes(b"x" * 10)
    before = os.umask(0)
    try:
        assert cut_in_place(log, 5)
    finally:
        os.umask(before)
    assert older(log).stat().st_mode & 0o777 == 0o600
