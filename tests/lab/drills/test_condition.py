"""What a lesson waits for comes true by the evidence alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from lab.drills.condition import awaited, came_true
from lab.drills.lesson import Wait
from lab.words import LANGUAGES, say
from tests.lab.drills.evidence import V1, V2, ejected, history, returned, tried, turned

if TYPE_CHECKING:
    from lab.drills.history import History


def wait(what: str, who: str = "v2", **more: Any) -> Wait:
    """For something to become of somebody."""
    return Wait.model_validate({"for": what, "who": who, **more})


ERRORS = [tried(n / 10, 500) for n in range(3)]


@pytest.mark.parametrize(
    ("what", "run", "so"),
    [
        (wait("ejected"), history(ejected(1)), True),
        (wait("ejected"), history(ejected(1, of=V1)), False),
        (wait("ejected", times=2), history(ejected(1)), False),
        (wait("ejected", times=2), history(ejected(1), returned(31), ejected(32)), True),
        (wait("ejected", "all"), history(ejected(1)), False),
        (wait("ejected", "all"), history(ejected(1), ejected(2, of=V1)), True),
        (wait("ejected", caller="sidecar"), history(ejected(1)), False),
        (wait("ejected", "nobody"), history(ejected(1)), False),
        (wait("returned"), history(ejected(1)), False),
        (wait("returned"), history(ejected(1), returned(31)), True),
        (wait("detected"), history(*ERRORS), True),
        (wait("detected"), history(*ERRORS[:2]), False),
        (wait("detected", times=2), history(*ERRORS), False),
        (wait("ready"), history(), True),
        (wait("ready", "nobody"), history(), False),
        (wait("unready"), history(turned(1, "unready")), True),
        (wait("unready"), history(turned(1, "ready")), False),
        (wait("unready", "all"), history(turned(1, "unready")), True),
        (wait("restarted"), history(turned(1, "started")), True),
        (wait("restarted", times=2), history(turned(1, "started")), False),
        (wait("gone"), history(turned(1, "gone")), True),
        (wait("gone"), history(turned(1, "terminating")), False),
        (wait("answered", times=2), history(tried(0, 200), tried(1, 500)), True),
        (wait("answered", times=2), history(tried(0, 200), tried(1, 0)), False),
    ],
)
def test_whether_it_came_true(what: Wait, run: History, *, so: bool) -> None:
    """Of each pod, or of any, as the lesson's model says."""
    assert came_true(what, run) is so


def test_ready_is_each_that_is_still_there() -> None:
    """A pod that ends is replaced, and the new one counts."""
    run = history()
    run.pods[V2.name] = replace(V2, ready=False)
    assert not came_true(wait("ready", "all"), run)
    run.add([turned(1, "terminating")])
    assert came_true(wait("ready", "all"), run)


def test_what_is_waited_for_is_said() -> None:
    """Each of them, in each language, and how often where that is more than once."""
    for what in get_args(Wait.model_fields["for_"].annotation):
        for language in LANGUAGES:
            once, twice = (say(awaited(wait(what, times=n)), language) for n in (1, 2))
            assert "v2" in once
            assert ("2" in twice.replace("v2", "")) == (
                what in {"ejected", "returned"} or (what in {"detected", "answered"})
            ), twice
