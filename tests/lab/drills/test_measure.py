"""Each figure is read from the evidence, and from nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from lab.drills.lesson import Measure, What
from lab.drills.measure import figures
from tests.lab.drills.evidence import (
    V1,
    applied,
    asked,
    ejected,
    history,
    returned,
    sent,
    tried,
    turned,
)

if TYPE_CHECKING:
    from lab.drills.history import History

_Y = {"en": "y", "ko": "y"}


def measured(what: What, run: History, **more: Any) -> float | None:
    """One figure."""
    of = {} if "of" in more else {"of": "v2"}
    given = {"name": "it", "what": what, "label": _Y, **of, **more}
    return figures([Measure.model_validate(given)], run)["it"]


#: Two good answers, three errors, out, one that was sent all the same, back, and out once more.
TWICE = history(
    *(tried(n / 10, 200) for n in range(2)),
    *(tried(1 + n / 10, 500) for n in range(3)),
    ejected(1.25),
    tried(2, 500),
    returned(40),
    tried(41, 200),
    *(tried(42 + n / 10, 500) for n in range(3)),
    ejected(42.25),
    first=(0.0, 10.0),
    second=(40.5, 50.0),
)


def test_requests_until_an_ejection() -> None:
    """Good answers among them, and none that reached it while it was out."""
    assert measured("requests-until-ejection", TWICE) == 5
    assert measured("requests-until-ejection", TWICE, nth=2) == 4
    assert measured("requests-until-ejection", TWICE, nth=3) is None
    assert measured("requests-until-ejection", TWICE, during="second") == 4
    assert measured("requests-until-ejection", TWICE, of="v1") is None
    assert measured("requests-until-ejection", TWICE, of="v3") is None
    assert measured("errors-in-a-row", TWICE) == 3
    assert measured("errors-in-a-row", TWICE, nth=2) == 3
    assert measured("errors-in-a-row", TWICE, nth=3) is None


def test_an_ejection_whose_tries_are_lost() -> None:
    """Nobody knows how many there were."""
    assert measured("requests-until-ejection", history(tried(1, 500), ejected(9))) is None


def test_while_it_was_out() -> None:
    """Seconds, and what was sent to it all the same."""
    assert measured("seconds-out", TWICE) == 38.75
    assert measured("seconds-out", TWICE, nth=2) is None
    assert measured("reached-while-out", TWICE) == 1
    assert measured("reached-while-out", TWICE, during="second") == 0


def test_how_often() -> None:
    """Of each, by whom it is and by whose opinion."""
    run = history(
        *(tried(n / 10, 500) for n in range(7)),
        ejected(0.25),
        ejected(0.3, caller="sidecar"),
        ejected(0.4, of=V1),
        returned(31),
        now=(0.0, 1.0),
    )
    assert measured("ejections", run) == 2
    assert measured("ejections", run, caller="sidecar") == 1
    assert measured("ejections", run, of="all") == 3
    assert measured("ejections", run, of="goodjob-v1") == 1
    assert measured("returns", run) == 1
    assert measured("returns", run, during="now") == 0
    assert measured("requests-to", run) == 7
    assert measured("requests-to", run, caller="sidecar") == 0


def test_what_is_detected_and_refused_is_counted() -> None:
    """Every third error in a row, ejected or not, and Envoy forgets at a change of the pool."""
    tries = [tried(n / 10, 500) for n in range(7)]
    run = history(*tries, late=(0.35, 2.0))
    assert measured("detections", run) == 2
    assert measured("detections", run, during="late") == 1
    assert measured("detections", history(*tries[:2], applied(0.15), *tries[2:])) == 1
    share = history(ejected(10, detector="FAILURE_PERCENTAGE"))
    assert measured("detections", share) == 1


ANSWERS = history(
    sent(0, 200, "a", version="v1"),
    sent(1, 200, "b", version="v2"),
    sent(2, 500, "c", version="v2"),
    sent(3, 503, "d"),
    sent(4, None, "e", failure="timeout"),
    sent(5, 200, "f", failure="reset"),
    sent(6, 404, "g", version="v1", proxy="sidecar"),
    asked(0, 200, "a", pod=V1.name),
    asked(1, 200, "b"),
    asked(2, 500, "c"),
    asked(3, 503, "d", pod=None, flags="UH"),
    *(tried(n, 200) for n in range(7)),
    early=(0.0, 1.5),
)


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({}, 5),
        ({"status": "200"}, 2),
        ({"status": "5xx"}, 2),
        ({"status": "4xx"}, 1),
        ({"version": "v2"}, 2),
        ({"version": "v2", "status": "500"}, 1),
        ({"cause": "UH"}, 1),
        ({"cause": "UO"}, 0),
        ({"caller": "sidecar"}, 1),
        ({"during": "early"}, 2),
    ],
)
def test_answers(more: dict[str, Any], count: int) -> None:
    """By status, cause, version and caller; half an answer is none."""
    assert measured("answers", ANSWERS, of=None, **more) == count
    requests = {"caller": 1, "during": 2}.get(next(iter(more), ""), 7)
    assert measured("answer-share", ANSWERS, of=None, **more) == 100 * count / requests


def test_what_failed() -> None:
    """A 5xx, or no answer, or half of one; a 404 is an answer."""
    assert measured("failed-requests", ANSWERS, of=None) == 4
    assert measured("failed-requests", ANSWERS, of=None, caller="sidecar") == 0
    assert measured("tries-per-request", ANSWERS, of=None) == 1
    assert measured("tries-per-request", ANSWERS, of=None, during="early") == 1
    assert measured("tries-per-request", history(), of=None) is None
    assert measured("answer-share", history(), of=None) is None


def test_errors_at_a_pod() -> None:
    """A broken connection and a 5xx, and no 4xx."""
    run = history(tried(0, 500), tried(1, 0), tried(2, 404), tried(3, 200), tried(4, 500, V1))
    assert measured("errors-at", run) == 2
    assert measured("errors-at", run, of=None) == 3


def test_until_it_is_started_again() -> None:
    """From its end to its next start, each time; none where it has not come, or that often."""
    run = history(
        turned(1, "started"),
        turned(5, "ended"),
        turned(5.5, "started", V1),
        turned(6, "started"),
        turned(20, "ended"),
        turned(30.5, "started"),
        turned(40, "ended"),
    )
    assert measured("seconds-down", run) == 1
    assert measured("seconds-down", run, nth=2) == 10.5
    assert measured("seconds-down", run, nth=3) is None
    assert measured("seconds-down", run, nth=4) is None


def test_restarts() -> None:
    """The start of a new pod is none; that of one that was there is."""
    run = history(turned(1, "started"), turned(2, "ready"), turned(3, "started", V1))
    assert measured("restarts", run) == 1
    assert measured("restarts", run, of="all") == 2
    run.first = frozenset()
    assert measured("restarts", run, of="all") == 0


def test_who_is_out_at_the_end() -> None:
    """In anybody's opinion, or in one's."""
    run = history()
    run.out = frozenset({("gateway", "goodjob-v2-1"), ("sidecar", "goodjob-v2-1")})
    assert measured("ejected-at-end", run) == 1
    assert measured("ejected-at-end", run, of=None) == 1
    assert measured("ejected-at-end", run, of="v1") == 0
    assert measured("ejected-at-end", run, caller="nobody") == 0


def test_a_step_that_was_never_reached() -> None:
    """Has no figures."""
    assert measured("answers", ANSWERS, of=None, during="never") is None


def test_every_word_of_the_vocabulary() -> None:
    """Is read from somewhere."""
    for what in get_args(What):
        measured(what, TWICE)
