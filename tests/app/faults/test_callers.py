"""Faults that callers ask for: off by default, never in place of the pod's own plan."""

from collections.abc import Iterator

import pytest

from app.faults.callers import HEADER, Callers
from tests.app.pod import Answer, Launch, Pod, fresh_address
from tests.app.wire import look


@pytest.fixture(scope="module")
def open_pod() -> Iterator[Pod]:
    """A pod that does what callers ask for."""
    pod = Pod(fresh_address(), GOODJOB_CALLER_FAULTS="allow", GOODJOB_SEED="1")
    try:
        yield pod.wait_ready()
    finally:
        pod.close()


@pytest.fixture
def pod(open_pod: Pod) -> Iterator[Pod]:
    """The same, without a plan."""
    open_pod.control("DELETE")
    yield open_pod
    open_pod.control("DELETE")


def fault(pod: Pod, effect: str) -> Answer:
    """Ask for a fault."""
    return pod.get("/test", **{HEADER: effect})


def test_callers_may_not_by_default(shared_pod: Pod) -> None:
    """The header is like any other that nobody knows, whatever is in it."""
    for effect in ("503", "nonsense"):
        answer = fault(shared_pod, effect)
        assert (answer.status, answer.headers.get(HEADER)) == (200, None)


def test_a_caller_gets_what_it_asks_for(pod: Pod) -> None:
    """The status with its options, who wanted it, and in the next request nothing."""
    answer = fault(pod, "503(retry-after=3)")
    assert (answer.status, answer.text) == (
        503,
        "굿잡 v1 503 응답입니다. (asked for by the caller)\n",
    )
    assert (answer.headers["retry-after"], answer.headers[HEADER]) == ("3", "caller")
    after = pod.get("/test")
    assert (after.status, after.headers.get(HEADER)) == (200, None)


def test_a_caller_may_ask_for_time_and_for_the_connection(pod: Pod) -> None:
    """Delays, drips, mixes and connection faults are all to be had."""
    slow = look(pod, **{HEADER: "delay:200ms"})
    assert slow.pieces[0][0] >= 0.18
    assert b"x-goodjob-fault: caller" in slow.head
    assert look(pod, **{HEADER: "reset"}).end == "reset"
    assert look(pod, **{HEADER: "hang:10ms"}).raw == b""
    assert {fault(pod, "500:50,502:50").status for _ in range(40)} == {500, 502}
    spared = fault(pod, "500:0.01")
    assert (spared.status, spared.headers[HEADER]) == (200, "caller")


@pytest.mark.parametrize(
    ("effect", "problem"),
    [
        (
            "crash:3",
            "a caller can't have this: statuses, delays and connection faults are allowed",
        ),
        (
            "503@always",
            "a caller asks for an effect, such as 503, and names no when",
        ),
        ("9", "a status is a number from 200 to 599"),
        ("x" * 2049, "2049 characters are too many"),
    ],
)
def test_what_a_caller_can_not_have_is_refused(pod: Pod, effect: str, problem: str) -> None:
    """400, and the sentence says why; nothing else happens."""
    answer = fault(pod, effect)
    assert answer.status == 400
    token = effect if len(effect) < 2048 else f"{effect[:20]}…"
    said = f'x-goodjob-fault is no fault: the fault plan has "{token}": {problem}'
    assert answer.text == f"굿잡 v1 400 응답입니다. ({said})\n"


@pytest.mark.parametrize(
    "effect",
    ["memory:1MB", "cpu:1s", "block:1s", "limit:1", "rate:1/s", "liveness:down", "probe-delay:1s"],
)
def test_a_caller_has_no_say_over_others(effect: str) -> None:
    """What outlives the request or hits other requests is not allowed."""
    with pytest.raises(ValueError, match="a caller can't have this"):
        Callers(1).judge(effect)


def test_the_plan_of_the_pod_wins_and_says_so(pod: Pod) -> None:
    """A caller can't get around a plan, nor hide that there is one."""
    pod.control("PUT", {"plan": "500@every:2; delay:1ms@every:3"})
    answers = [fault(pod, "503") for _ in range(4)]
    assert [(answer.status, answer.headers[HEADER]) for answer in answers] == [
        (503, "caller"),
        (500, "plan; fault rule 1: 500@every:2"),
        (200, "plan; fault rule 2: delay:1ms@every:3"),
        (500, "plan; fault rule 1: 500@every:2"),
    ]


def test_nothing_gets_around_the_plan(pod: Pod) -> None:
    """What is not allowed is no way to a 400 in the place of the plan's fault."""
    pod.control("PUT", {"plan": "500@always"})
    assert fault(pod, "nonsense").status == 500


def test_a_limit_holds_for_callers_too(pod: Pod) -> None:
    """A request that a caller slows down takes its place, and gives it back."""
    pod.control("PUT", {"plan": "limit:1@always"})
    assert [fault(pod, "nonsense").status for _ in range(2)] == [400, 400]
    assert [fault(pod, "delay:1ms").status for _ in range(3)] == [200, 200, 200]


def test_callers_are_logged_and_counted(launch: Launch) -> None:
    """One label for all of them: what callers write may be anything."""
    own = launch(GOODJOB_CALLER_FAULTS="allow").wait_ready()
    for effect in ("503", "502", "503"):
        fault(own, effect)
    lines = own.get("/metrics").text.splitlines()
    fired = sorted(line for line in lines if line.startswith("goodjob_faults_fired_total{"))
    assert fired == [
        'goodjob_faults_fired_total{rule="caller",status="502"} 1.0',
        'goodjob_faults_fired_total{rule="caller",status="503"} 2.0',
    ]
    assert own.stop() == 0
    said = [line for line in own.rest("stderr") if "caller" in line]
    assert said == [f'INFO: a caller asked for "{effect}"' for effect in ("503", "502", "503")]
