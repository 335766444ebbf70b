"""Envoy's counting of a host's errors, done again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lab.envoy.attempt import Attempt
from lab.envoy.outlier import Breaker
from lab.envoy.outlier_event import OutlierEvent
from lab.envoy.streak import FIVES, GATEWAY, LOCAL, Run, Streak, streak

START = datetime(2026, 1, 1, tzinfo=UTC)


def tries(*statuses: int | str) -> list[Attempt]:
    """One try a second; text is a response flag without an answer."""
    return [
        Attempt(
            time=START + timedelta(seconds=number),
            status=status if isinstance(status, int) else 0,
            flags=(status,) if isinstance(status, str) else (),
        )
        for number, status in enumerate(statuses)
    ]


def counted(
    *statuses: int | str, back: float | None = None, breaker: Breaker | None = None
) -> Streak:
    """With a threshold of three."""
    turns = [] if back is None else [returned(back)]
    return streak(tries(*statuses), breaker or Breaker(consecutive_5xx=3), turns)


def returned(seconds: float) -> OutlierEvent:
    """The host is back, so many seconds after the start."""
    return _turned(seconds, action="UNEJECT")


def ejected(seconds: float, detector: str = FIVES) -> OutlierEvent:
    """The host is out."""
    return _turned(seconds, type=detector, enforced=True)


def _turned(seconds: float, **given: object) -> OutlierEvent:
    own = {"timestamp": at(seconds), "cluster_name": "web", "upstream_url": "tcp://10.0.0.1:8080"}
    return OutlierEvent.model_validate({**own, **given})


def at(seconds: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("statuses", "now"),
    [
        ((500, 500), 2),
        ((500, 200, 500), 1),
        ((500, 404), 0),
        ((500, 503, "UF"), 0),
        ((500, "UT"), 2),
        ((500,) * 7, 1),
    ],
)
def test_what_adds_and_what_resets(statuses: tuple[int | str, ...], now: int) -> None:
    """Any 5xx and any failure of the proxy's adds one; the rest, and a detection, is back to 0."""
    assert counted(*statuses).now == now


def test_a_detection_is_counted_and_the_run_goes_on() -> None:
    """Seven in a row are two detections of three; the run that people see is seven."""
    found = counted(*(500,) * 7, 200, 500)
    assert (found.detections, found.longest, found.resets, found.reset_by) == (2, 7, 1, 200)
    assert (found.tries, found.errors) == (9, 8)


def test_a_return_sets_the_count_to_0() -> None:
    """What was counted before the host came back is forgotten, also with nothing after it."""
    assert counted(500, 500, 500, 500, 500, back=3.5).now == 1
    assert counted(500, 500, back=5).now == 0


def test_only_gateway_errors() -> None:
    """With 5xx off, a 500 sets the other count back to 0."""
    off = Breaker(consecutive_5xx=0, consecutive_gateway=3)
    assert counted(503, 502, 504, breaker=off).detections == 1
    assert counted(503, 500, 504, breaker=off).now == 1


def test_failures_told_apart() -> None:
    """With splitExternalLocalOriginErrors a timeout is no 504."""
    found = streak(tries(500, "UT", "UF", 500), Breaker(consecutive_5xx=3, split=True))
    assert (found.now, found.local, found.statuses) == (2, 2, {500: 2})


def test_only_connections_that_do_not_open_add_up() -> None:
    """Told apart, a timeout and a broken connection set that count back: the connection opened."""
    apart = Breaker(consecutive_5xx=3, split=True, consecutive_local=3)
    assert counted("UF", "UF", breaker=apart).unconnected == 2
    found = counted("UF", "UF", "UT", "UC", "UC", "UC", "UF", breaker=apart)
    assert (found.unconnected, found.longest_unconnected, found.detections) == (1, 2, 0)
    assert counted("UF", "UF", "UF", breaker=apart).detections == 1
    assert counted("UF", "UF", back=5, breaker=apart).unconnected == 0


def test_a_client_that_was_gone_is_nobodys_error() -> None:
    """Its tries add nothing and set nothing back; of a route's timeout they have no flag either."""
    every = tries("UT", "-", "-", "-")
    named = [each.model_copy(update={"request_id": str(n)}) for n, each in enumerate(every)]
    found = streak(named, Breaker(consecutive_5xx=4), gone={"1", "2"})
    assert (found.tries, found.abandoned, found.local, found.now) == (4, 2, 2, 2)
    found = streak(named, Breaker(consecutive_5xx=5))
    assert (found.abandoned, found.local, found.now) == (0, 4, 4)
    apart = streak(named[:2], Breaker(consecutive_local=2, split=True), gone={"1"})
    assert (apart.abandoned, apart.local) == (1, 1)


def test_an_answer_that_broke_off_counts_as_its_status_and_then_as_broken() -> None:
    """Alone it never adds up, as each 200 sets back what the break before it added."""
    half = [each.model_copy(update={"flags": ("UPE",)}) for each in tries(200, 200, 200)]
    found = streak(half, Breaker(consecutive_5xx=2))
    assert (found.tries, found.now, found.longest, found.detections) == (3, 1, 1, 0)
    assert (found.bad, found.good, found.resets) == ({503: 3}, {200: 3}, 2)
    late = tries(0, 0, 0, 0)[3:]
    assert streak([*half, *late], Breaker(consecutive_5xx=2)).detections == 1
    apart = streak([*tries(500), half[1]], Breaker(consecutive_5xx=3, split=True))
    assert (apart.now, apart.good) == (0, {200: 1})


def test_what_was_counted_as_what() -> None:
    """Good answers apart from errors, gateway errors among them, and both together."""
    found = counted(200, 404, 500, 503, 504, "UT", "UF", 204)
    assert found.good == {200: 1, 404: 1, 204: 1}
    assert found.bad == {500: 1, 503: 2, 504: 2}
    assert (found.errors, found.gateway_errors, found.local) == (5, 4, 2)
    assert found.statuses == {200: 1, 404: 1, 204: 1, 500: 1, 503: 2, 504: 2}


def test_only_a_run_is_reset() -> None:
    """A good answer after a good one ends nothing; the last run that was ended is told."""
    found = counted(200, 200, 500, 404, 404, 500, 500, 201, 500)
    assert (found.resets, found.reset_by, found.longest, found.now) == (2, 201, 2, 1)
    assert counted(200).resets == 0


def test_statuses_that_the_cluster_names() -> None:
    """A 429 that is named is an error, a 500 that is not resets, and a timeout counts as ever."""
    named = Breaker(consecutive_5xx=3, codes=(429,))
    found = counted(429, 429, 500, 429, breaker=named)
    assert (found.now, found.resets, found.reset_by) == (1, 1, 500)
    assert (found.bad, found.good) == ({429: 3}, {500: 1})
    assert counted(429, "UT", "UC", breaker=named).detections == 1


def test_a_detection_of_gateway_errors_sets_their_count_back() -> None:
    """Three and three of them are two detections, and the next one is the first again."""
    off = Breaker(consecutive_5xx=0, consecutive_gateway=3)
    found = counted(*(503,) * 7, breaker=off)
    assert (found.detections, found.now) == (2, 1)
    assert counted(503, 503, back=5, breaker=off).now == 0
    assert counted(503, 503, 503, 503, 503, back=3.5, breaker=off).now == 1


def test_a_threshold_that_is_off_detects_nothing() -> None:
    """However long the run is."""
    off = Breaker(consecutive_5xx=0, consecutive_gateway=0)
    found = counted(*(503,) * 7, breaker=off)
    assert (found.detections, found.now, found.longest) == (0, 7, 7)


def test_both_thresholds_detect() -> None:
    """Each has a count of its own."""
    both = Breaker(consecutive_5xx=3, consecutive_gateway=2)
    assert counted(503, 503, 503, breaker=both).detections == 2
    assert counted(500, 503, 500, breaker=both).detections == 1
    assert counted(503, 500, 503, breaker=both).detections == 1


def test_a_return_at_the_very_time_of_a_try_comes_before_it() -> None:
    """The try was not sent before the host was back."""
    assert counted(500, 500, 500, 500, back=3).now == 1


def test_several_returns() -> None:
    """Each sets the count back."""
    back = [returned(each) for each in (1.5, 3.5)]
    found = streak(tries(500, 500, 500, 500, 500), Breaker(consecutive_5xx=3), back)
    assert (found.now, found.detections, found.longest) == (1, 0, 5)


def test_connections_that_do_not_open_begin_anew_after_a_detection_and_a_return() -> None:
    """Told apart, they have their own threshold; without one nothing is detected."""
    apart = Breaker(consecutive_5xx=3, split=True, consecutive_local=2)
    found = counted("UF", "UF", "UF", breaker=apart)
    assert (found.detections, found.unconnected, found.longest_unconnected) == (1, 1, 2)
    assert counted("UF", "UF", back=0.5, breaker=apart).unconnected == 1
    assert counted("UF", 200, "UF", breaker=apart).longest_unconnected == 1
    off = Breaker(consecutive_5xx=3, split=True, consecutive_local=0)
    assert counted("UF", "UF", breaker=off).detections == 0
    assert counted("UF", "UF").unconnected == 0


def runs(*statuses: int | str, turns: list[OutlierEvent], breaker: Breaker) -> list[Run]:
    """What each ejection came of, with a try each second."""
    return streak(tries(*statuses), breaker, turns).runs


def test_a_run_ends_at_its_ejection() -> None:
    """What is sent to a host that is out already is neither of the run nor detected again."""
    breaker = Breaker(consecutive_5xx=3)
    turns = [ejected(2.001), returned(7.5), ejected(10.001)]
    found = streak(tries(*(500,) * 14), breaker, turns)
    assert (found.longest, found.detections, found.now, found.errors) == (3, 2, 0, 14)
    assert [run.in_a_row for run in found.runs] == [3, 3]
    # What reached it while it was out is of no run.
    assert [run.asked for run in found.runs] == [3, 3]
    assert [run.late for run in found.runs] == [
        [at(n) for n in range(3, 8)],
        [at(11), at(12), at(13)],
    ]
    assert [run.ejected for run in found.runs] == [at(2.001), at(10.001)]


def test_a_run_is_of_what_its_ejection_is_for() -> None:
    """Of many errors in a row only the last three were gateway errors, and those ejected it."""
    both = Breaker(consecutive_5xx=50, consecutive_gateway=3)
    found = runs(*(500,) * 39, 502, 503, "UT", 500, turns=[ejected(41, GATEWAY)], breaker=both)
    assert found == [Run(at(41), GATEWAY, 3, 0, [at(42)], asked=42)]
    both = Breaker(consecutive_5xx=3, consecutive_gateway=3)
    (run,) = runs(503, 503, 503, turns=[ejected(2, GATEWAY)], breaker=both)
    assert (run.detector, run.in_a_row) == (GATEWAY, 3)
    apart = Breaker(consecutive_5xx=9, split=True, consecutive_local=2)
    (run,) = runs("UF", 500, "UF", "UF", turns=[ejected(3, LOCAL)], breaker=apart)
    assert (run.detector, run.in_a_row) == (LOCAL, 2)


def test_what_was_under_way_at_the_ejection() -> None:
    """Tries that had begun before it and ended after it are told from those sent later."""
    begun = [(0.0, 10), (0.1, 10), (0.2, 10), (0.05, 900), (0.15, 1900), (0.3, 5)]
    given = [Attempt(time=at(a), status=500, duration_ms=ms) for a, ms in begun]
    found = streak(given, Breaker(consecutive_5xx=3), [ejected(0.21)])
    assert found.runs == [Run(at(0.21), FIVES, 3, 2, [at(0.3)], asked=3)]
    assert found.longest == 3


def test_a_detection_that_ejects_nobody_is_none_of_a_later_ejection() -> None:
    """The ceiling refused the first; the run that people see goes on to the second."""
    found = streak(tries(*(500,) * 6), Breaker(consecutive_5xx=3), [ejected(5.001)])
    assert (found.detections, found.longest) == (2, 6)
    assert [run.in_a_row for run in found.runs] == [3]


def test_an_ejection_whose_tries_are_in_no_log() -> None:
    """Nobody knows how many there were; an ejection by shares is no run's."""
    breaker = Breaker(consecutive_5xx=3)
    assert runs(500, 500, turns=[ejected(7)], breaker=breaker) == [Run(at(7), FIVES, asked=2)]
    shares = [ejected(1.5, "FAILURE_PERCENTAGE")]
    (run,) = runs(500, 500, 500, turns=shares, breaker=breaker)
    assert (run.in_a_row, run.late) == (0, [at(2)])


def test_a_try_that_ends_after_the_return_is_counted_anew() -> None:
    """It was sent while the host was out, and what ends after the return adds to the new count."""
    given = [Attempt(time=at(n), status=500, duration_ms=ms) for n, ms in ((0, 0), (1, 900))]
    found = streak(given, Breaker(consecutive_5xx=3), [ejected(0.5), returned(1.5)])
    assert (found.now, found.runs) == (1, [Run(at(0.5), FIVES, asked=1)])
