"""How a run is brought about again: load, plans and changes, each with when it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lab.board.again import again, loads
from lab.site.events import Applied, Asked, Event, Lost, Planned, Sent
from lab.words import say

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def sent(at: float, **more: Any) -> Sent:
    """A request that took 100 ms, so many seconds after the beginning."""
    values: dict[str, Any] = {"proxy": "gateway", "seconds": 0.1, "service_seconds": 0.1, **more}
    values = {"client_id": "x", "status": 200, **values}
    return Sent(time=NOW + timedelta(seconds=at), **values)


def told(*events: Event, callers: tuple[str, ...] = ("gateway",)) -> list[str]:
    """The lines in English."""
    return [each if isinstance(each, str) else say(each) for each in again(events, callers)]


def test_what_was_done_can_be_done_again() -> None:
    """With its seed, quoted for a shell, and when it was."""
    assert told(
        Planned(time=NOW, pod="a", plan="500@random:0.3", seed=7),
        Planned(time=NOW + timedelta(seconds=2), pod="a", plan="none", ttl_seconds=30),
        Applied(time=NOW + timedelta(seconds=4.25), source="my folder"),
    ) == [
        "goodjob up",
        "# 0.0 s",
        "goodjob faults set a 500@random:0.3 --seed 7",
        "# 2.0 s",
        "goodjob faults set a none --ttl 30s",
        "# 4.2 s",
        "# the rules were changed, from my folder",
        "goodjob apply 'my folder'",
    ]


def test_the_load_is_what_clients_sent() -> None:
    """How many, how fast, through whom, and in its place between what was done."""
    first = [sent(n / 10) for n in range(50)]
    then = [sent(20 + n, proxy="client", path="/slow pages") for n in range(3)]
    plan = Planned(time=NOW + timedelta(seconds=6), pod="a", plan="none")
    found = told(*first, plan, *then, callers=("gateway", "client"))
    assert [each for each in found if not each.startswith("#")] == [
        "goodjob up --callers 2",
        "goodjob hammer -n 50 -c 1 -r 10.0",
        "goodjob faults set a none",
        "goodjob hammer -n 3 -c 1 -r 1.0 --caller client --path '/slow pages'",
    ]
    assert "# 50 requests through gateway: 10.0 a second, at most 1 at once" in found


def test_a_pause_parts_what_was_sent() -> None:
    """And how many were under way at once is counted from when each was really sent."""
    slow = [sent(n / 10, seconds=1.0, service_seconds=1.0) for n in range(20)]
    waited = [sent(60, seconds=0.1 * (n + 1)) for n in range(5)]
    first, second = loads([*slow, *waited])
    assert (first.requests, first.at_once) == (20, 10)
    assert (second.requests, second.at_once, second.seconds) == (5, 1, 0)


def test_one_request_has_no_rate() -> None:
    """And nothing that was done is the start alone."""
    assert told(sent(0))[-1] == "goodjob hammer -n 1 -c 1"
    assert told() == ["goodjob up"]


def test_what_another_site_answered_is_not_of_this_one() -> None:
    """Whoever had the port after it: its proxy logged none of that, and no answer is no answer."""
    mine = [sent(n, client_id=f"a-{n}") for n in range(3)]
    logged = [
        Asked(time=each.time, proxy="gateway", status=200, client_id=each.client_id)
        for each in mine
    ]
    theirs = [sent(n, client_id=f"b-{n}") for n in range(3, 50)]
    lost = [sent(n, client_id=f"c-{n}", status=None, failure="connect") for n in range(50, 52)]
    found = told(*mine, *logged, *theirs, *lost)
    assert [each for each in found if each.startswith("goodjob hammer")] == [
        "goodjob hammer -n 3 -c 1 -r 1.0",
        "goodjob hammer -n 2 -c 1 -r 1.0",
    ]
    rotated = Lost(time=NOW, what="access", log="access", why="rotated")
    found = told(rotated, *mine, *logged[1:], *theirs)
    assert "goodjob hammer -n 3 -c 1 -r 1.0" in found
