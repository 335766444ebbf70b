"""What an ejection came of, and what reached the host all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lab import sources
from lab.envoy.streak import GATEWAY, Run
from lab.site.events import Ejected, Returned
from tests.lab.observe.told import START, THREE, host, seen, sentence, told, turn

if TYPE_CHECKING:
    from lab.observe.figures import Figures


def ran(*late: float, under_way: int = 0, in_a_row: int = 3, out: bool = True) -> Figures:
    """Ejected five seconds after the start, with so many seconds to each later request."""
    events = (turn(Ejected, 5, 1), *(() if out else (turn(Returned, 36, 1),)))
    at = START + timedelta(seconds=5)
    run = Run(at, "CONSECUTIVE_5XX", in_a_row, under_way, [at + timedelta(seconds=n) for n in late])
    return seen(out=out, events=events, longest=12, runs=[run])


def test_a_run_is_told_up_to_its_ejection() -> None:
    """Not the longest run that there ever was."""
    assert sentence(ran(), "ejected").endswith("3 5xx in a row eject, and it had 3 in a row")
    assert told(ran())["ejected"].figures["in_a_row"] == 3


def test_a_run_of_gateway_errors() -> None:
    """Each count is of its own class."""
    run = Run(START, GATEWAY, 3)
    events = (turn(Ejected, 5, 1, detector=GATEWAY),)
    found = seen(replace(THREE, consecutive_gateway=3), out=True, events=events, runs=[run])
    assert sentence(found, "ejected").endswith(" eject, and it had 3 of 502, 503, 504 in a row")


def test_a_run_whose_tries_are_gone() -> None:
    """Nothing is made up."""
    assert sentence(ran(in_a_row=0), "ejected").endswith(
        "and the tries that it came of are in no log"
    )


def test_requests_after_the_ejection() -> None:
    """How many, for how long, and why."""
    said = told(ran(0.2, 0.5, 0.96))["after-ejection"]
    assert str(said.text) == (
        "3 requests more reached web-v2-1 within 1 s after its ejection: Envoy gathers changes of "
        "a pool's hosts for 1 s (update_merge_window), so one that comes that soon after another "
        "takes effect late"
    )
    assert said.figures == {
        "ejected": "2026-03-02T09:00:05.000+00:00",
        "requests_after": 3,
        "seconds_after": 0.96,
        "update_merge_window": 1.0,
    }
    assert said.source == sources.MERGE_WINDOW
    assert "after-ejection" in told(ran(0.2, out=False))
    assert "after-ejection" not in told(ran())


def test_requests_that_were_under_way() -> None:
    """They had been sent before."""
    found = told(ran(under_way=2))
    assert str(found["under-way"].text) == (
        "2 requests had been sent to it before, and ended after its ejection: they are none of the "
        "run"
    )
    assert found["under-way"].figures["under_way"] == 2


def test_requests_in_a_panic() -> None:
    """All hosts are asked, ejected or not: nothing is gathered then."""
    run = Run(START, "CONSECUTIVE_5XX", 3, 0, [START + timedelta(seconds=n) for n in (0.5, 4)])
    panic = replace(THREE, panic=60)
    figures = seen(panic, out=True, events=(turn(Ejected, 0),), runs=[run], others=(host(2),))
    found = told(figures)
    assert "after-ejection" not in found
    assert str(found["asked-though-out"].text) == (
        "2 requests more reached web-v2-1 while it was out, the last 4 s after its ejection: with "
        "too few healthy hosts Envoy asks all of them (panic)"
    )
    # The same of one that is back: while it was out, there was a panic.
    back = (turn(Ejected, 0), turn(Returned, 30))
    found = told(seen(panic, events=back, runs=[run], others=(host(2),)))
    assert "asked-though-out" in found
    assert "after-ejection" not in found


def test_an_ejection_that_is_in_no_log() -> None:
    """Its line was cut off: how long the run was up to it nobody knows."""
    assert sentence(seen(out=True, longest=25), "ejected").endswith("and its ejection is in no log")
    assert sentence(seen(out=True, longest=3), "ejected").endswith("and it had 3 in a row")
