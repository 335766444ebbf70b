"""The board's load: it is for the site that it was switched on for, and ends with it."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from lab.board.load import SteadyLoad
from lab.errors import LabNotRunning
from lab.site import Entrance
from lab.words import Text
from tests.lab.observe.sites import FakeProxy, FakeSite
from tests.labs import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.site import Condition, Live


@dataclass
class _Proxy(FakeProxy):
    """One that is asked at a port of the test's."""

    port: int = 0

    def entrance(self) -> Entrance:
        """There."""
        return Entrance(f"http://127.0.0.1:{self.port}", f"127.0.0.1:{self.port}")


@dataclass
class _Site(FakeSite):
    """One that runs until the test says otherwise."""

    now: Condition = "ready"
    kept: list[Any] = field(default_factory=list)

    def condition(self) -> Condition:
        """What the test says."""
        return self.now

    def record(self, events: Any) -> None:
        """Keep what clients saw."""
        self.kept += events


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A port that answers anybody, whoever's it is by now, and what it was asked."""
    seen: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1], seen
        finally:
            server.shutdown()


def of(site: _Site, told: list[float]) -> SteadyLoad:
    """Load of a site."""
    return SteadyLoad(lambda: site, told.append)  # type: ignore[arg-type,return-value]  # enough


@pytest.mark.parametrize("change", ["ended", "another port"])
def test_it_ends_with_the_site_that_it_was_for(asked: tuple[int, list[str]], change: str) -> None:
    """Whoever comes after it has the same port, or the site has another one."""
    port, seen = asked
    proxy = _Proxy(port=port)
    site = _Site(through=[proxy])
    told: list[float] = []
    with contextlib.closing(of(site, told)) as load:
        load.set(50)
        assert load.rate == 50
        wait_until(lambda: len(seen) > 3, "requests")
        if change == "ended":
            site.now = "killed"
        else:
            proxy.port = port + 1
        wait_until(lambda: load.rate == 0, "the end of the load")
        site.now = "ready"
        proxy.port = port
        count = len(seen)
        load.set(0)
        assert len(seen) <= count + 1
        load.set(50)
        wait_until(lambda: len(seen) > count + 3, "requests again")
    assert told == [50, 0, 50, 0]


def test_each_rate_is_told_once(asked: tuple[int, list[str]]) -> None:
    """Whoever looks has it beside what comes of it."""
    site = _Site(through=[_Proxy(port=asked[0])])
    told: list[float] = []
    with contextlib.closing(of(site, told)) as load:
        for rate in (0, 20, 20, 30, 0, 0):
            load.set(rate)
    assert told == [20, 30, 0]


def test_without_a_site_nothing_is_switched_on() -> None:
    """And switching it off is no mistake."""

    def none() -> Live:
        raise LabNotRunning(Text("laptop-killed", lab="fake", command="goodjob up"))

    told: list[float] = []
    with contextlib.closing(SteadyLoad(none, told.append)) as load:
        load.set(0)
        with pytest.raises(LabNotRunning):
            load.set(10)
        assert load.rate == 0
    assert told == []


@pytest.mark.parametrize("how", ["another rate", "off", "the end"])
def test_what_is_under_way_is_waited_for(how: str) -> None:
    """A request that is broken off is an error in the proxy's log, and no client saw it."""
    asked, answer = threading.Event(), threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            answer.wait(30)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = _Site(through=[_Proxy(port=server.server_address[1])])
        load = of(site, [])
        load.set(1)
        assert asked.wait(10)
        change = {"another rate": lambda: load.set(2), "off": lambda: load.set(0)}
        changing = threading.Thread(target=change.get(how, load.close))
        changing.start()
        wait_until(lambda: load.rate != 1, "the change")
        answer.set()
        changing.join(10)
        assert not changing.is_alive()
        wait_until(lambda: bool(site.kept), "its answer")
        assert (site.kept[0].status, site.kept[0].failure) == (200, None)
        if how != "the end":
            load.close()
        server.shutdown()


def test_what_does_not_end_is_cut_off_where_its_site_goes(asked: tuple[int, list[str]]) -> None:
    """It is not waited for longer than is said, and load can be switched on again."""
    stuck = socket.create_server(("127.0.0.1", 0))
    proxy = _Proxy(port=stuck.getsockname()[1])
    site = _Site(through=[proxy])
    with stuck, contextlib.closing(of(site, [])) as load:
        load.set(50)
        taken, _ = stuck.accept()
        with taken:
            assert taken.recv(4096)
            load.end(0.1)
            wait_until(lambda: taken.recv(65536) == b"", "its end")
        assert site.kept == []
        proxy.port = asked[0]
        load.set(50)
        wait_until(lambda: len(asked[1]) > 3, "requests again")
