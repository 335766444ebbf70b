"""What the picture in a terminal is made of: the marks of the page, column by column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lab.board.lanes import Lanes
from lab.site.events import Applied, Event, ProxyTurned, Returned
from tests.lab.board.two_pods import POOL, happened, site, tried


def followed(*events: Event) -> Lanes:
    """A site that was looked at once."""
    place = site()
    lanes = Lanes(place, place.proxies())
    place.happened += events
    lanes.look()
    lanes.read()
    return lanes


def test_a_failure_is_never_hidden() -> None:
    """Where more than one try falls into a column, before it or after it."""
    lanes = followed(tried(5.0, 200, 1), tried(5.0, 500, 1), tried(5.0, 200, 1))
    assert [each for each in lanes.strip("gateway", "web-v1-1", 3, 15.0) if each != "none"] == [
        "bad"
    ]


def test_errors_are_counted_on_both_sides() -> None:
    """The pods' three, and the client's one."""
    lanes = followed(*happened())
    assert (lanes.pods, lanes.client) == (3, 1)
    assert lanes.own("gateway", 15.0) == {"UH": 1}
    assert lanes.own("sidecar", 15.0) == {}


def test_a_run_is_forgotten_with_the_envoy_that_counted_it() -> None:
    """Its own alone."""
    now = datetime.now(UTC)
    two = [tried(3, 500, 1), tried(2, 500, 1)]
    assert followed(*two).lanes()[0].run == 2
    assert followed(*two, ProxyTurned(time=now, proxy="gateway", to="started")).lanes()[0].run == 0
    assert followed(*two, ProxyTurned(time=now, proxy="other", to="started")).lanes()[0].run == 2
    assert followed(*two, Applied(time=now, source="k8s", reset=(POOL,))).lanes()[0].run == 0


def test_what_was_before_is_not_known() -> None:
    """A run may have begun earlier, until a good answer ends it."""
    assert followed(tried(3, 500, 1)).lanes()[0].at_least
    assert not followed(tried(3, 200, 1), tried(2, 500, 1)).lanes()[0].at_least


def test_an_absence_that_is_over_is_shaded_to_its_end() -> None:
    """And no further."""
    now = datetime.now(UTC)
    back = Returned(
        time=now - timedelta(seconds=4),
        proxy="gateway",
        pod="web-v1-1",
        address="127.42.1.1:8080",
        cluster=POOL,
        ejections=1,
        line="{}",
    )
    gone = happened()[4].model_copy(
        update={"pod": "web-v1-1", "address": "127.42.1.1:8080", "time": now - timedelta(seconds=9)}
    )
    strip = followed(gone, back).strip("gateway", "web-v1-1", 15, 15.0)
    assert strip == ["none"] * 5 + ["out"] * 6 + ["none"] * 4
