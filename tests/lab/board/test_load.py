"""The board's load: it is for the site that it was switched on for, and ends with it."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from lab.board.load import SteadyLoad
from lab.site import Entrance
from tests.lab.observe.sites import FakeProxy, FakeSite
from tests.labs import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.site import Condition


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


@pytest.mark.parametrize("change", ["ended", "another port"])
def test_it_ends_with_the_site_that_it_was_for(asked: tuple[int, list[str]], change: str) -> None:
    """Whoever comes after it has the same port, or the site has another one."""
    port, seen = asked
    proxy = _Proxy(port=port)
    site = _Site(through=[proxy])
    with contextlib.closing(SteadyLoad(site)) as load:  # type: ignore[arg-type]  # all it asks for
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
