"""A lab whose state can't be read, told by its evidence."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

import pytest

from lab.laptop.home import LabHome
from lab.laptop.logs import EventLog
from lab.laptop.remains import known_state, recalled
from lab.laptop.state import Phase
from lab.site.events import PodTurned, ProxyTurned

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> LabHome:
    """A lab that two pods and a proxy have told of; one pod is gone, another has a log alone."""
    home = LabHome("red", tmp_path)
    home.proxy("sidecar").root.mkdir(parents=True)
    (tmp_path / "logs").mkdir()
    for pod in ("web-1", "web-2", "api-7"):
        home.pod_log(pod).touch()
    EventLog(home.events).write(
        ProxyTurned(proxy="gateway", to="started"),
        PodTurned(pod="web-1", to="started", address="127.42.1.1"),
        PodTurned(pod="web-2", to="started", address="127.42.1.2", ports={8081: 24001}),
        PodTurned(pod="web-1", to="gone"),
    )
    return home


@pytest.mark.parametrize("text", [None, b"", b"{", b"\0\xff"])
def test_a_state_that_can_not_be_read_is_none(home: LabHome, text: bytes | None) -> None:
    """Missing, empty, cut, or no text; also where there is a folder in its place."""
    if text is not None:
        home.state.write_bytes(text)
    assert known_state(home) is None
    home.state.unlink(missing_ok=True)
    home.state.mkdir()
    assert known_state(home) is None


def test_the_evidence_knows_who_there_was(home: LabHome) -> None:
    """Pods that are gone are gone; processes that it does not know can't be ended by it."""
    found = recalled(home)
    assert {(pod.name, pod.deployment, pod.ip) for pod in found.pods} == {
        ("web-2", "web", "127.42.1.2"),
        ("api-7", "api", ""),
    }
    assert "http://127.42.1.2:24001" in {pod.control for pod in found.pods}
    assert [(each.name, each.kind) for each in found.proxies] == [
        ("gateway", "gateway"),
        ("sidecar", "sidecar"),
    ]
    assert found.processes() == []


def test_whether_it_runs_is_known_by_its_lock(home: LabHome) -> None:
    """Which its supervisor holds as long as it lives."""
    assert recalled(home).phase is Phase.STOPPED
    with home.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert recalled(home).phase is Phase.READY
