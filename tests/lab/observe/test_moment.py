"""What stands alone: what became of a pod, an ejection and a return."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lab.observe.moment import of_host, turned
from lab.site.events import Detected, Ejected, Lost, PodTurned, ProxyTurned, Returned, SiteTurned

if TYPE_CHECKING:
    from lab.site.telling import Turn

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (PodTurned(time=WHEN, pod="a", to="gone"), "gone"),
        (SiteTurned(time=WHEN, to="ready"), "ready"),
        (ProxyTurned(time=WHEN, proxy="a", to="started"), "envoy"),
        (Lost(time=WHEN, what="a", log="events", why="rotated"), "rotated"),
    ],
)
def test_an_event_is_a_line_with_its_facts(event: Turn, kind: str) -> None:
    """It is called by what came of it; its time is the line's and no fact beside."""
    found = turned(event)
    assert (found.time, found.kind) == (WHEN, kind)
    assert not {"time", "kind"} & set(found.data)


@pytest.mark.parametrize(
    ("event", "kind"), [(Detected, "detected"), (Ejected, "eject"), (Returned, "return")]
)
def test_a_host_turns(event: type[Detected | Ejected | Returned], kind: str) -> None:
    """After all that happened within its millisecond."""
    facts = {"proxy": "a", "pod": "b", "address": "", "cluster": "c", "detector": "X"}
    found = of_host(event(time=WHEN, **facts), alone=False)
    assert found.kind == kind
    assert found.order - found.time == timedelta(microseconds=999)
    assert str(found.text).startswith("Envoy of a ")
