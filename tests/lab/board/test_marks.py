"""Events become marks: numbered, with the run of errors, and where a retry came from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lab.board.marks import Marks
from lab.envoy.outlier import Breaker
from lab.site.events import (
    Applied,
    Asked,
    Detected,
    Ejected,
    Event,
    Planned,
    PodTurned,
    ProxyTurned,
    Refused,
    Returned,
    Tried,
)

BEGAN = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
POOL = "outbound|80||shop"


def tried(request: str | None, pod: str, status: int, **more: Any) -> Tried:
    """A try that took 20 ms."""
    values: dict[str, Any] = {
        "time": BEGAN,
        "proxy": "gateway",
        "request_id": request,
        "status": status,
        "upstream": f"{pod}:8080",
        "cluster": POOL,
        "duration_ms": 20,
        "pod": pod,
        **more,
    }
    return Tried(**values)


def asked(status: int, **more: Any) -> Asked:
    """A request that its client saw end after a second."""
    values: dict[str, Any] = {
        "time": BEGAN,
        "proxy": "gateway",
        "request_id": "r",
        "status": status,
        "details": "via_upstream",
        "duration_ms": 1000,
        **more,
    }
    return Asked(**values)


def turned(kind: type[Ejected] | type[Returned]) -> Event:
    """What became of one host."""
    return kind(
        time=BEGAN + timedelta(seconds=1),
        proxy="gateway",
        pod="b",
        address="b:8080",
        cluster=POOL,
        ejections=1,
        detector="CONSECUTIVE_5XX",
        line='{"action":"EJECT"}',
    )


def marks(*events: Event, threshold: int = 3) -> list[dict[str, Any]]:
    """Those of these events, of a breaker with that threshold."""
    making = Marks()
    making.know({("gateway", POOL): Breaker(consecutive_5xx=threshold)})
    return making.of(events)


def test_they_are_numbered_across_batches() -> None:
    """What happened in one instant stays in its order on the page."""
    making = Marks()
    first = making.of([tried("1", "a", 200), tried("2", "a", 200)])
    then = making.of([tried("3", "a", 200)])
    assert [each["n"] for each in (*first, *then)] == [1, 2, 3]


def test_the_run_fills_up_and_a_good_answer_empties_it() -> None:
    """As Envoy counts, with a threshold of 3."""
    found = marks(*(tried(str(n), "b", status) for n, status in enumerate((500, 500, 200, 500))))
    assert [each["run"] for each in found] == [1, 2, 0, 1]
    assert [each["bad"] for each in found] == [True, True, False, True]


def test_each_host_has_a_run_of_its_own() -> None:
    """And so has each caller's opinion of it."""
    other = tried("3", "b", 500, proxy="sidecar")
    found = marks(tried("1", "a", 500), tried("2", "b", 500), other)
    assert [each["run"] for each in found] == [1, 1, 1]


def test_an_ejection_ends_the_run() -> None:
    """After it was back it is counted anew."""
    found = marks(
        *(tried(str(n), "b", 500) for n in range(2)),
        turned(Ejected),
        turned(Returned),
        tried("9", "b", 500),
    )
    assert [each["k"] for each in found] == ["try", "try", "out", "back", "try"]
    assert found[-1]["run"] == 1
    assert found[2]["line"] == '{"action":"EJECT"}'


def test_a_retry_knows_where_it_was_before() -> None:
    """The second try of a request, and no other request's."""
    found = marks(tried("1", "b", 500), tried("2", "b", 500), tried("1", "a", 200))
    assert [(each["a"], each["from"]) for each in found] == [(1, None), (1, None), (2, "b")]


def test_a_request_without_a_name_is_nobodys_retry() -> None:
    """A proxy that is not ours may give none."""
    found = marks(tried(None, "b", 500), tried(None, "a", 200))
    assert [each["from"] for each in found] == [None, None]


def test_a_try_without_an_answer_is_an_error() -> None:
    """A timeout counts as a 504, and the mark is where it ended."""
    (found,) = marks(tried("1", "b", 0, flags="UT"))
    assert (found["s"], found["bad"]) == (504, True)
    assert found["t"] == round(BEGAN.timestamp() * 1000) + 20


def test_what_the_proxy_answered_is_its_own() -> None:
    """And has the flag that says why; a pod's 500 is the pod's."""
    own, theirs = marks(asked(503, details="no_healthy_upstream", flags="UH"), asked(500, pod="b"))
    assert (own["own"], own["flags"]) == (True, ["UH"])
    assert theirs["own"] is False


def test_what_becomes_of_the_site_is_there() -> None:
    """Pods, plans and changes of the rules."""
    found = marks(
        PodTurned(time=BEGAN, pod="b", to="unready"),
        Planned(time=BEGAN, pod="b", plan="500@always"),
        Applied(time=BEGAN, source="k8s"),
    )
    assert [each["k"] for each in found] == ["pod", "plan", "applied"]


def test_an_envoy_that_was_started_again_counts_anew() -> None:
    """And so does a pool that a change put in another's place; the others count on."""
    errors = [tried("1", "b", 500, proxy=name) for name in ("gateway", "client")]
    again = [tried("2", "b", 500, proxy=name) for name in ("gateway", "client")]
    restarted = marks(*errors, ProxyTurned(time=BEGAN, proxy="gateway", to="started"), *again)
    assert [each["run"] for each in restarted if each["k"] == "try"] == [1, 1, 1, 2]
    other, same = (Applied(time=BEGAN, source="k8s", reset=pools) for pools in (("x",), (POOL,)))
    changed = marks(errors[0], other, again[0], same, again[0])
    assert [each["run"] for each in changed if each["k"] == "try"] == [1, 2, 1]
    assert changed[-2]["reset"] == [POOL]


def test_errors_without_end_are_not_kept() -> None:
    """Where nothing ejects, a run would grow for as long as the lab runs."""
    found = marks(*(tried(str(n), "b", 503) for n in range(1000)), threshold=10_000)
    assert found[99]["run"] == 100
    assert found[-1]["run"] == 200


def test_requests_without_end_are_not_kept() -> None:
    """The memory of whom a request was sent to is bounded."""
    making = Marks()
    making.of(tried(str(n), "a", 200) for n in range(10_000))
    assert len(making._last) <= 4096  # noqa: SLF001 - the bound is what is tested


def test_what_the_rules_do_not_set_is_no_detection() -> None:
    """Envoy says so of gateway failures by default, and nothing is to come of that."""
    found = [
        Detected(
            time=BEGAN,
            proxy="gateway",
            pod="b",
            address="b:8080",
            cluster=cluster,
            detector=detector,
        )
        for cluster in (POOL, "unknown")
        for detector in ("CONSECUTIVE_5XX", "CONSECUTIVE_GATEWAY_FAILURE", "SUCCESS_RATE")
    ]
    making = Marks()
    making.know({("gateway", POOL): Breaker(consecutive_5xx=40, success_rate=None)})
    assert [(each["pool"], each["why"]) for each in making.of(found)] == [
        (POOL, "CONSECUTIVE_5XX"),
        *(("unknown", each.detector) for each in found[3:]),
    ]


def test_a_change_says_which_pools_know_nothing_any_more() -> None:
    """By their short names, too; and whose folder it came from is nobody's matter."""
    pool = "outbound|80|v2|shop.goodjob.svc.cluster.local"
    applied, refused = marks(
        Applied(time=BEGAN, source="/home/teacher/k8s", reset=(pool,), removed=("other",)),
        Refused(time=BEGAN, source="/home/teacher/k8s", why="a field is not known"),
    )
    assert applied["reset"] == [pool, "other"]
    assert applied["pools"] == ["shop:80/v2", "other"]
    assert refused["why"] == {"en": "a field is not known", "ko": "a field is not known"}
    assert "teacher" not in f"{applied}{refused}"
