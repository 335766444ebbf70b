"""Which proxies' earliest ejections are in no log any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lab.observe.ejections import forgotten
from lab.site.events import Lost, SiteTurned
from tests.lab.observe.sites import FakeProxy, FakeSite

if TYPE_CHECKING:
    from lab.site import Event


def lost(minute: int, of: str = "gateway", **given: Any) -> Lost:
    """A piece of a log gave way to the next one."""
    time = datetime(2026, 3, 2, 9, minute, tzinfo=UTC)
    own = {"what": "outlier.jsonl", "log": "ejections", "why": "rotated"}
    return Lost(time=time, of=of, **{**own, **given})


def test_the_last_time_that_ejections_of_a_proxy_went() -> None:
    """Of those that are asked about; what went of other logs, or is only unread, is not meant."""
    proxies = [FakeProxy(name) for name in ("gateway", "client", "shop")]
    events: list[Event] = [
        lost(1),
        lost(2),
        lost(3, why="damaged"),
        lost(4, why="unread"),
        lost(5, log="access"),
        lost(6, "shop", log="tries"),
        lost(7, "client"),
        lost(8, "gone"),
        SiteTurned(to="ready"),
    ]
    site = FakeSite(through=proxies, happened=events)
    assert forgotten(site, proxies) == {"gateway": lost(2).time, "client": lost(7).time}
    assert forgotten(site, proxies[1:]) == {"client": lost(7).time}
    assert forgotten(FakeSite(through=proxies), proxies) == {}
