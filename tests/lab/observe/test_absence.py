"""Who could be asked when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.observe.absence import Absences
from tests.lab.observe.requests import ONE, TWO, WEB, at, ejected, returned, turned

if TYPE_CHECKING:
    from lab.site import Event


def told(*events: Event, end: float = 99) -> list[str]:
    """What is said of both pods."""
    pods = (ONE.name, TWO.name)
    return [str(each) for each in Absences("gateway", events).told(WEB, pods, at(0), at(end))]


def test_a_pod_that_ends_again_and_again() -> None:
    """How often, how it ended, and from when to when; another pod was there all the time."""
    events = (
        turned(-9, "started"),
        turned(-8, "ready"),
        turned(1, "ended", exit_code=1),
        turned(1.1, "started"),
        turned(3, "ready"),
        turned(5, "ended", exit_code=-9),
    )
    (said,) = told(*events)
    assert said == (
        "web-1 ended 2 times (exit status 1, killed by SIGKILL), and was not ready from 09:00:01 "
        "to 09:00:03 and since 09:00:05"
    )
    found = Absences("gateway", events)
    assert found.lack(WEB, ONE.name, at(2)) == "not-ready"
    assert found.lack(WEB, ONE.name, at(0)) is None
    # Envoy hears of it a moment later.
    assert found.lack(WEB, ONE.name, at(4)) == "not-ready"
    assert found.lack(WEB, ONE.name, at(4.8)) == "not-ready"
    assert found.lack(WEB, ONE.name, at(4.6)) is None
    assert found.lack(WEB, TWO.name, at(2)) is None


def test_a_pod_that_was_killed_for_its_memory() -> None:
    """One word for all of its ends, however much it held each time."""
    end: dict[str, Any] = {"exit_code": 137, "reason": "OOMKilled", "limit_bytes": 100}
    events = (
        turned(-9, "started"),
        turned(-8, "ready"),
        turned(1, "ended", memory_bytes=101, **end),
        turned(1.1, "started"),
        turned(3, "ready"),
        turned(5, "ended", memory_bytes=102, **end),
    )
    (said,) = told(*events)
    assert said == (
        "web-1 ended 2 times (OOMKilled, exit code 137), and was not ready from 09:00:01 "
        "to 09:00:03 and since 09:00:05"
    )


def test_what_else_keeps_a_pod_away() -> None:
    """A probe that fails, a pod that goes away, one that has not been ready yet."""
    assert told(turned(1, "unready", why="503"), turned(4, "ready")) == [
        "web-1 failed its probe (503), and was not ready from 09:00:01 to 09:00:04"
    ]
    asked = turned(1, "unready", question="GET /", why="404")
    assert told(asked, turned(4, "ready")) == [
        "web-1 failed its probe (GET /: 404), and was not ready from 09:00:01 to 09:00:04"
    ]
    assert told(turned(1, "terminating"), turned(4, "gone")) == [
        "web-1 was going away, and was not ready since 09:00:01"
    ]
    assert told(turned(1, "started")) == ["web-1 was not ready since 09:00:01"]


def test_a_pod_that_the_proxies_still_have_is_not_away() -> None:
    """It is to end, or has ended, and they have not heard of that yet."""
    leaving = turned(1, "terminating", endpoint_delay_seconds=4.0)
    events = (leaving, turned(2, "gone"), turned(5, "withdrawn"))
    assert told(*events) == ["web-1 was going away, and was not ready since 09:00:05"]
    assert told(*events[:2]) == []


def test_ejections_are_of_one_proxy() -> None:
    """In its pool, until the host is back."""
    events = (ejected(1), returned(6), ejected(2, TWO.name, proxy="client"))
    assert told(*events) == ["web-1 was ejected from 09:00:01 to 09:00:06"]
    found = Absences("gateway", events)
    assert found.lack(WEB, ONE.name, at(3)) == "ejected"
    assert found.lack("another", ONE.name, at(3)) is None
    assert found.lack(WEB, TWO.name, at(3)) is None


def test_many_times_are_put_together() -> None:
    """And what was before or after is left out."""
    events = [e for n in range(5) for e in (ejected(10 * n), returned(10 * n + 5))]
    assert told(*events) == ["web-1 was ejected 5 times between 09:00:00 and 09:00:45"]
    assert told(*events, end=12) == [
        "web-1 was ejected from 09:00:00 to 09:00:05 and from 09:00:10 to 09:00:15"
    ]
    assert told(*events[:-1]) == ["web-1 was ejected 5 times from 09:00:00 on, now since 09:00:40"]


def test_what_is_of_the_very_moment_comes_first() -> None:
    """It was just let back in, and is now not ready."""
    events = (ejected(1), returned(6), turned(6.5, "ended", exit_code=1))
    assert Absences("gateway", events).lack(WEB, ONE.name, at(7)) == "not-ready"
    again = (turned(1, "ended", exit_code=1), turned(3, "ready"), ejected(3.5))
    assert Absences("gateway", again).lack(WEB, ONE.name, at(4)) == "ejected"
