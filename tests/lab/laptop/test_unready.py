"""Why a pod is not ready, in one sentence, and whether more time would help."""

from __future__ import annotations

from typing import Any

import pytest

from lab.laptop.unready import how_it_went, keeps_ending, may_come, unready
from lab.site.telling import how_it_ended
from lab.words import Text
from tests.lab.laptop.deployments import pod_state

REFUSED = Text("laptop-probe-refused", at="127.42.1.1:8080")
ELSEWHERE = Text("laptop-probe-elsewhere", at="127.42.1.1:8080", found=("127.42.1.1:9090",))


def probed(*got: tuple[Text | str, int], asked: int, early: bool = False) -> dict[str, Any]:
    """A probe that has got these answers, and that was asked so often."""
    answers = [{"answer": answer, "times": times, "early": early} for answer, times in got]
    return {"question": "GET /ready", "delay": 30, "asked": asked, "got": answers}


@pytest.mark.parametrize(
    ("fields", "why", "may"),
    [
        pytest.param({}, "it is just being started", True, id="no probe yet"),
        pytest.param(
            {"probes": {"readiness": probed(("404", 10), asked=10)}},
            "its readiness probe GET /ready got 404, 10 times of 10",
            False,
            id="one answer",
        ),
        pytest.param(
            {"probes": {"readiness": probed((REFUSED, 1), ("404", 2), ("503", 6), asked=10)}},
            "its readiness probe GET /ready got 503, 6 times of 10; else no connection "
            "(nobody listens at 127.42.1.1:8080) once, 404 2 times, a success once",
            False,
            id="several",
        ),
        pytest.param(
            {"probes": {"readiness": probed((REFUSED, 2), (ELSEWHERE, 5), asked=7)}},
            "its readiness probe GET /ready got no connection (nobody listens at "
            "127.42.1.1:8080; the pod listens at 127.42.1.1:9090), 7 times of 7",
            False,
            id="nobody there, and later it is known where the pod is",
        ),
        pytest.param(
            {"probes": {"readiness": probed((ELSEWHERE, 1), ("404", 1), (REFUSED, 2), asked=4)}},
            "its readiness probe GET /ready got no connection (nobody listens at "
            "127.42.1.1:8080; the pod listens at 127.42.1.1:9090), 3 times of 4; else 404 once",
            False,
            id="nobody there any more",
        ),
        pytest.param(
            {"probes": {"readiness": probed((REFUSED, 3), asked=3, early=True)}},
            "its readiness probe GET /ready got no connection (nobody listens at "
            "127.42.1.1:8080), 3 times of 3",
            True,
            id="nobody there yet",
        ),
        pytest.param(
            {"probes": {"readiness": probed(asked=0)}},
            "its readiness probe GET /ready is not asked before 30 s (initialDelaySeconds)",
            True,
            id="not asked",
        ),
        pytest.param(
            {"probes": {"readiness": probed(asked=2)}},
            "its readiness probe GET /ready was asked 2 times, and has not succeeded often enough "
            "in a row",
            True,
            id="successThreshold",
        ),
        pytest.param(
            {"probes": {"startup": probed(("503", 4), asked=4)}},
            "its startup probe GET /ready got 503, 4 times of 4",
            False,
            id="startup",
        ),
        pytest.param(
            {
                "probes": {"startup": probed(asked=1), "readiness": probed(("404", 1), asked=1)},
                "ready": False,
            },
            "its readiness probe GET /ready got 404, once in 1",
            False,
            id="started",
        ),
        pytest.param(
            {
                "last_end": how_it_went(how_it_ended(-9), ""),
                "probes": {"readiness": probed(("404", 2), asked=2)},
            },
            "its readiness probe GET /ready got 404, 2 times of 2; the time before it ended "
            "(killed by SIGKILL)",
            False,
            id="restarted",
        ),
        pytest.param(
            {
                "waiting": Text("laptop-crash-loop", seconds=20),
                "last_end": how_it_went(how_it_ended(127), "sh: 1: serve: not found"),
            },
            "it ended (exit code 127) and said last: sh: 1: serve: not found; CrashLoopBackOff: "
            "next start in 20 s",
            False,
            id="crash loop",
        ),
    ],
)
def test_the_reason(fields: dict[str, Any], why: str, *, may: bool) -> None:
    """What it asked and what it got, and how often."""
    pod = pod_state(**fields)
    assert str(pod.unready) == why
    assert may_come(pod) is may


@pytest.mark.parametrize("fields", [{"ready": True}, {"terminating": True}])
def test_of_one_that_is_ready_or_leaves_there_is_nothing_to_say(fields: dict[str, Any]) -> None:
    """Nobody waits for it."""
    pod = pod_state(probes={"readiness": probed(("404", 1), asked=1)}, **fields)
    assert pod.unready is None
    assert unready([pod]) is None


def test_pods_with_one_reason_are_named_together() -> None:
    """Four replicas have one mistake."""
    probes = {"readiness": probed(("404", 3), asked=3)}
    pods = [pod_state(name=name, probes=probes) for name in ("a-1", "a-2")]
    pods += [pod_state(name="b-1"), pod_state(name="c-1", ready=True)]
    assert str(unready(pods)) == (
        "a-1, a-2 are not ready: of each, its readiness probe GET /ready got 404, 3 times of 3; "
        "b-1 is not ready: it is just being started"
    )


def test_a_pod_that_keeps_ending() -> None:
    """By itself, with what it says then; or by a probe, whose signal says nothing."""
    pod = pod_state(last_exit=2, last_end=how_it_went(how_it_ended(2), "no"), last_words="one\nno")
    assert str(keeps_ending(pod)) == (
        "pod web-1 keeps ending (exit code 2); its last words:\none\nno"
    )
    for_probe = Text(
        "laptop-why-ended-for", probe="startup", question="GET /up", failures=3, answer="404"
    )
    assert str(keeps_ending(pod_state(last_exit=-15, last_end=for_probe))) == (
        "pod web-1 keeps ending (it was ended, as its startup probe GET /up failed 3 times in a "
        "row and got 404), and has printed nothing"
    )
