"""A laptop that lacks something: what can be taken away from a process is taken from this one.

What takes a machine of its own is in tests/lab/cli/test_doctor.py.
"""

from __future__ import annotations

import contextlib
import os
import resource
import socket
from typing import TYPE_CHECKING

import pytest

from lab.doctor import laptop, programs
from lab.doctor.check import Check
from lab.doctor.laptop import checks
from lab.laptop import address
from lab.words import Text
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


OK = Text("doctor-no-labs")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Check]]:
    """All that is looked at, without the programs, which have tests of their own."""
    for name in ("envoy", "renderer", "curl"):
        monkeypatch.setattr(programs, name, lambda: Check("program", "ok", OK))

    class Seen(dict[str, Check]):
        def __missing__(self, name: str) -> Check:
            self.update({each.name: each for each in checks(ROOT / "k8s")})
            return self[name]

    found = Seen()
    yield found
    found.clear()


@contextlib.contextmanager
def _free_ports(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """Two ports that nobody has, in place of the usual ones: others' labs run on this machine."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        ports = (one.getsockname()[1], two.getsockname()[1])
    monkeypatch.setattr(laptop, "FIRST_GATEWAY_PORT", ports[0])
    monkeypatch.setattr(laptop, "FIRST_TLS_PORT", ports[1])
    yield ports


@pytest.mark.parametrize("which", [0, 1])
def test_a_port_that_is_taken_is_named_with_who_has_it(
    monkeypatch: pytest.MonkeyPatch, seen: dict[str, Check], which: int
) -> None:
    """And what to do instead."""
    with _free_ports(monkeypatch) as ports, socket.create_server(("127.0.0.1", ports[which])):
        found = seen["ports"]
    assert (found.state, found.found.template) == ("wrong", "doctor-port-taken-by")
    assert f"port {ports[which]} is taken by " in str(found.found)
    assert f"(process {os.getpid()})" in str(found.found)


def test_a_port_of_the_pods_that_is_taken_everywhere_is_wrong(
    monkeypatch: pytest.MonkeyPatch, seen: dict[str, Check]
) -> None:
    """Somebody listens at all addresses: no pod could."""
    monkeypatch.setattr(address, "BLOCKS", range(90, 100))
    with _free_ports(monkeypatch), contextlib.ExitStack() as open_ones:
        for number in range(1, 100):
            with contextlib.suppress(OSError):
                open_ones.enter_context(
                    socket.create_server((address.pod_ip(number, 1), 8080), backlog=1)
                )
        found = seen["ports"]
    assert (found.state, found.found.template) == ("wrong", "doctor-said")
    assert "8080" in str(found.found)


def test_a_proxy_that_catches_this_machine_is_named(
    monkeypatch: pytest.MonkeyPatch, seen: dict[str, Check]
) -> None:
    """By the variable; the advice keeps what no_proxy has already."""
    monkeypatch.setenv("https_proxy", "http://proxy.school:3128")
    monkeypatch.setenv("no_proxy", "intranet.school,127.0.0.1")
    found = seen["proxies"]
    assert found.state == "wrong"
    assert "https_proxy send what is meant for localhost, goodjob.localhost" in str(found.found)
    assert "no_proxy=intranet.school,127.0.0.1,localhost,.localhost " in str(found.advice)


def test_a_proxy_that_leaves_it_alone_is_fine(
    monkeypatch: pytest.MonkeyPatch, seen: dict[str, Check]
) -> None:
    """What the advice says is enough."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.school:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost,.localhost")
    found = seen["proxies"]
    assert (found.state, found.found.template) == ("ok", "doctor-proxies")


def test_a_home_below_a_file_is_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seen: dict[str, Check]
) -> None:
    """No lab could write there."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(tmp_path / "file" / "labs"))
    found = seen["disk"]
    assert found.state == "wrong"
    assert str(tmp_path / "file") in str(found.found)


def test_a_look_leaves_nothing(tmp_path: Path, seen: dict[str, Check]) -> None:
    """Not the folder that a lab would have, either."""
    before = sorted(tmp_path.rglob("*"))
    assert seen["disk"].state == "ok"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("limit", "state"), [(200, "wrong"), (512, "note"), (1024, "ok")])
def test_few_files_are_wrong(limit: int, state: str, seen: dict[str, Check]) -> None:
    """As many as may be open at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    try:
        found = seen["files"]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found.state == state
    assert str(limit) in str(found.found)


def test_a_clock_that_is_behind_is_wrong(labs_of_our_own: Path, seen: dict[str, Check]) -> None:
    """What was written here is from later."""
    (labs_of_our_own / "old").mkdir(parents=True)
    os.utime(labs_of_our_own / "old", (4070908800, 4070908800))
    found = seen["clock"]
    assert found.state == "wrong"
    assert "was written at 2099-01-01 00:00 UTC" in str(found.found)


def test_little_memory_is_wrong(monkeypatch: pytest.MonkeyPatch, seen: dict[str, Check]) -> None:
    """With what a lab needs."""
    monkeypatch.setattr(laptop, "available", lambda: 2**28)
    found = seen["memory"]
    assert found.state == "wrong"
    assert str(found.found) == "256 MiB of memory are free; a lab needs 400"
