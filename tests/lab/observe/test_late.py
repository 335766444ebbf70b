"""Requests that came after an ejection: how many, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lab.observe.late import late
from lab.site.events import Applied, Ejected, ProxyTurned, Returned, Tried

if TYPE_CHECKING:
    from lab.site import Event

START = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80||pay.shop.svc.cluster.local"
HOST: dict[str, Any] = {"proxy": "gateway", "pod": "pay-1", "cluster": POOL}


def _at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def _tried(seconds: float, **more: Any) -> Tried:
    return Tried(time=_at(seconds), status=0, flags=("UT",), **{**HOST, **more})


def _ejected(seconds: float) -> Ejected:
    return Ejected(time=_at(seconds), address="", detector="CONSECUTIVE_5XX", **HOST)


def _said(*events: Event) -> list[str]:
    return [str(moment.text) for moment in late(events)]


def test_what_came_after_coming_back() -> None:
    """Three eject it; its return was a change of hosts, so that three more reach it."""
    back = Returned(time=_at(2), address="", **HOST)
    before = [_tried(n * 0.1) for n in (1, 2, 3)]
    after = [_tried(3 + n * 0.2) for n in (1, 2, 3)]
    tries: list[Event] = [*before, _ejected(0.4), back, _tried(2.1), _ejected(3), *after]
    (moment,) = late(tries)
    assert str(moment.text) == (
        "3 requests still reached pay-1 in pay:80 after that ejection, for 0.6 s: "
        "Envoy gathers changes of hosts for 1 s"
    )
    assert moment.data["requests_after"] == 3
    assert moment.order > after[-1].order


def test_nothing_came() -> None:
    """What began in the same millisecond, or to another pod, pool or proxy."""
    assert _said(_ejected(1), _tried(1.000_5)) == []
    others = ({"pod": "pay-2"}, {"cluster": "x"}, {"proxy": "sidecar"})
    assert _said(_ejected(1), *(_tried(2, **other) for other in others)) == []
    assert _said(_tried(2)) == []


def test_a_host_that_is_asked_all_the_while_has_another_reason() -> None:
    """As in panic: a second does not explain it."""
    assert _said(_ejected(1), _tried(1.5), _tried(9)) == [
        "2 requests still reached pay-1 in pay:80 after that ejection, for 8 s"
    ]


@pytest.mark.parametrize(
    "change",
    [
        Applied(time=_at(2), source="x", reset=(POOL,)),
        ProxyTurned(time=_at(2), proxy="gateway", to="ended"),
    ],
)
def test_a_change_forgets_an_ejection(change: Event) -> None:
    """What comes after it comes to a host that is in the pool."""
    assert _said(_ejected(1), change, _tried(3)) == []
    assert len(_said(_ejected(1), _tried(1.5), change, _tried(3))) == 1


def test_a_change_of_something_else_forgets_nothing() -> None:
    """Pods that are replaced, another pool, another proxy."""
    others: list[Event] = [
        Applied(time=_at(2), source="x", started=("pay-2",), reset=("other",)),
        ProxyTurned(time=_at(2), proxy="sidecar", to="started"),
    ]
    assert len(_said(_ejected(1), *others, _tried(3))) == 1
