"""What Envoy's own figures say in each drill that changes the mesh.

Apart from how lessons measure, which read logs and events: two that were wrong alike would be rare.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lab.laptop.apply import restart
from lab.observe.why import why
from lab.site import BEGINNING
from tests.labs import wait_until
from tests.manifests.drills import CLUSTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from lab.observe.hosts import Turn
    from lab.observe.reason import Reason
    from tests.labs import RunningLab

POOL, _, POOL_V2 = CLUSTERS
#: Told apart in the access log from what settled the lab before.
OWN = "drill"


def ask(lab: RunningLab, requests: int) -> Counter[int]:
    """Send requests until v2 was asked so often since its plan; how many got which status."""
    found: Counter[int] = Counter()
    while lab.requests_seen("v2") < requests:
        found[lab.get().status_code] += 1
    return found


def ejection(lab: RunningLab, version: str = "v2") -> Turn:
    """The one ejection that there was, when it is there, and that it is of this version."""
    wait_until(lab.target.turns, "the ejection")
    (event,) = lab.target.turns()
    assert event.ejects
    (pod,) = (pod for pod in lab.target.pods() if pod.version == version)
    assert event.address == pod.address
    return event


def nobody_is_out(lab: RunningLab) -> bool:
    """Whether Envoy has ejected nobody so far."""
    return lab.stat("ejections_enforced_total") == 0 and not any(
        h.ejected for h in lab.target.hosts()
    )


def reasons(lab: RunningLab) -> dict[str, Reason]:
    """What `goodjob why v2` says of the pool of both."""
    names = [pod.name for pod in lab.target.pods() if pod.version == "v2"]
    (found,) = (
        each for each in why(lab.target.site, lab.target.proxy, names) if each.pool == "goodjob:80"
    )
    return {reason.code: reason for reason in found.reasons}


def own(lab: RunningLab) -> httpx.Response:
    """One request that the access log tells from others."""
    return lab.get(**{"x-goodjob-request": OWN})


def flags(lab: RunningLab, requests: int) -> Counter[tuple[str, ...]]:
    """The flags of this test's own requests, once the access log has all of them."""
    log = lab.target.asked()

    def own() -> list[tuple[str, ...]]:
        return [each.flags for each in log.entries_since(BEGINNING)[0] if each.client_id == OWN]

    wait_until(lambda: len(own()) >= requests, "the access log")
    return Counter(own())


def logged(lab: RunningLab, status: int) -> int:
    """How often v2's own log has this status."""
    (pod,) = (pod for pod in lab.target.pods() if pod.version == "v2")
    text = lab.target.pod_log(pod.name).read_text(encoding="utf-8")
    return text.count(f"goodjob - v2 - {status}\n")


def threshold_5(lab: RunningLab) -> None:
    """Four in a row leave it in, the fifth puts it out; retries hide all five."""
    lab.faults("v2", "500@first:5")
    seen = ask(lab, 4)
    assert nobody_is_out(lab)
    seen += ask(lab, 5)
    assert ejection(lab).detector == "CONSECUTIVE_5XX"
    assert set(seen) == {200}


def percent_10(lab: RunningLab) -> None:
    """Found failing at the third and the sixth, and refused both times."""
    lab.faults("v2", "500@always")
    ask(lab, 7)
    assert nobody_is_out(lab)
    assert lab.stat("ejections_overflow") == 2
    assert "0 can be out" in str(reasons(lab)["ceiling"].text)


def percent_50(lab: RunningLab) -> None:
    """With both failing one is out, and the other answers: 500, and not 503 UH."""
    lab.faults("v1", "500@always")
    lab.faults("v2", "500@always")
    seen = Counter(lab.get().status_code for _ in range(20))
    assert seen == {500: 20}
    wait_until(lambda: lab.stat("ejections_active") == 1, "the ejection")
    assert lab.stat("ejections_overflow") > 0


def long_interval(lab: RunningLab) -> None:
    """Out for 30 s at least, and for 90 s if a sweep has just been missed."""
    lab.faults("v2", "500@first:3")
    ask(lab, 3)
    ejection(lab)

    def out() -> list[Any]:
        found = (host for host in lab.target.hosts() if host.cluster == POOL and host.ejection)
        return [host.ejection for host in found]

    wait_until(out, "the ejection in the status")
    (found,) = out()
    assert (found.earliest_return - found.since).total_seconds() == 30
    assert (found.latest_return - found.since).total_seconds() == 90


def min_health_percent(lab: RunningLab) -> None:
    """It is out, and is asked all the same: Envoy panics."""
    lab.faults("v2", "500@always")
    ask(lab, 3)
    ejection(lab)
    ask(lab, 9)
    assert "below 60 %" in str(reasons(lab)["panic"].text)


def split_local_origin(lab: RunningLab) -> None:
    """Eight resets in a row eject nobody; and one between 500s does not count, nor begin anew."""
    lab.faults("v2", "reset@first:8")
    seen = ask(lab, 8)
    assert seen[503] == 8
    assert nobody_is_out(lab)
    lab.faults("v2", "500@script:500,500,200,500; reset@script:200,200,x")
    ask(lab, 3)
    assert nobody_is_out(lab)
    ask(lab, 4)
    assert ejection(lab).detector == "CONSECUTIVE_5XX"


def gateway_errors_only(lab: RunningLab) -> None:
    """Nine 500s in a row eject nobody, three 503s do."""
    lab.faults("v2", "500@always")
    ask(lab, 9)
    assert nobody_is_out(lab)
    assert "only 502, 503, 504 do" in str(reasons(lab)["wrong-class"].text)
    lab.faults("v2", "503@always")
    ask(lab, 3)
    assert ejection(lab).detector == "CONSECUTIVE_GATEWAY_FAILURE"


def pool_limits(lab: RunningLab) -> None:
    """Eight at a time are too many: 503, flagged UO, no host blamed. One by one all is well."""
    lab.faults("v1", "delay:500ms@always")
    lab.faults("v2", "delay:500ms@always")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: own(lab), range(8)))
    refused = [answer for answer in answers if answer.status_code == 503]
    assert 0 < len(refused) < 8
    assert {answer.headers["x-envoy-overloaded"] for answer in refused} == {"true"}
    assert flags(lab, 8) == {("UO",): len(refused), (): 8 - len(refused)}
    assert nobody_is_out(lab)
    found = reasons(lab)
    assert found["overflow"].figures["upstream_rq_pending_overflow"] == len(refused)
    assert found["in-the-pool"].figures["in_a_row_now"] == 0
    assert {lab.get().status_code for _ in range(2)} == {200}


def failure_percentage(lab: RunningLab) -> None:
    """Every other request fails: never two in a row, and out at a sweep for the share."""
    lab.faults("v2", "500@every:2")

    def out() -> bool:
        # One after the other: never two failures in a row. A sweep wants a hundred in its 10 s.
        lab.flood(100)
        return bool(lab.target.turns())

    wait_until(out, "a sweep that has seen enough", 100)
    assert ejection(lab).detector == "FAILURE_PERCENTAGE"
    assert lab.stat("ejections_detected_consecutive_5xx") == 0
    assert "of its requests had failed at the last sweep" in str(reasons(lab)["ejected"].text)


def retries_off(lab: RunningLab) -> None:
    """As many errors at the client as in the pod's log."""
    lab.faults("v2", "500@script:500,200,500")
    assert ask(lab, 4)[500] == logged(lab, 500) == 2


def retries_5xx(lab: RunningLab) -> None:
    """A 503 and a reset are tried again, which the base lets the client see."""
    lab.faults("v2", "503@script:503,200,200; reset@script:200,200,x")
    assert set(ask(lab, 4)) == {200}
    assert logged(lab, 503) == logged(lab, 0) == 1


def retries_default(lab: RunningLab) -> None:
    """Istio's own retries leave a 500 and a 503 alone."""
    lab.faults("v2", "500@script:500,503")
    seen = ask(lab, 3)
    assert (seen[500], seen[503]) == (1, 1)


def mesh_fault(lab: RunningLab) -> None:
    """About half of the requests are answered by the proxy, and no pod is blamed."""
    for version in ("v1", "v2"):
        # Sets the count of requests back, too.
        lab.faults(version, "none")
    answers = [own(lab) for _ in range(60)]
    aborted = [answer for answer in answers if answer.status_code == 503]
    assert 0 < len(aborted) < 60
    assert {answer.text for answer in aborted} == {"fault filter abort"}
    assert lab.requests_seen("v1") + lab.requests_seen("v2") == 60 - len(aborted)
    assert flags(lab, 60) == {("FI",): len(aborted), (): 60 - len(aborted)}
    assert nobody_is_out(lab)


def two_subsets(lab: RunningLab) -> None:
    """One request and its retries put v2 out; then its half of the requests finds nobody."""
    lab.faults("v2", "500@always")
    seen = ask(lab, 3)
    assert seen[500] == 1
    assert ejection(lab).cluster == POOL_V2
    answers = [lab.get() for _ in range(60)]
    assert {answer.status_code for answer in answers} == {200, 503}
    assert {a.text for a in answers if a.status_code == 503} == {"no healthy upstream"}
    assert lab.requests_seen("v2") == 3


def growing_times(lab: RunningLab) -> None:
    """Out again as soon as it is back, and each time one base longer: 3, 6 and 9 s at least."""
    lab.faults("v2", "500@always")

    def thrice() -> bool:
        lab.get()
        return len(lab.target.turns()) >= 6

    wait_until(thrice, "three ejections and returns", 60)
    turns = lab.target.turns()[:6]
    assert [turn.ejects for turn in turns] == [True, False] * 3
    assert [turn.ejections for turn in turns[::2]] == [1, 2, 3]
    for number, (out, back) in enumerate(zip(turns[::2], turns[1::2], strict=True), 1):
        assert (back.time - out.time).total_seconds() >= 3 * number


def timeouts_count(lab: RunningLab) -> None:
    """A 404 never counts; what comes after the timeout is a 504, and the third ejects."""
    lab.faults("v2", "404@always")
    assert ask(lab, 9)[404] == 9
    assert nobody_is_out(lab)
    lab.faults("v2", "delay:3s@always")
    assert ask(lab, 3)[504] == 3
    assert ejection(lab).detector == "CONSECUTIVE_5XX"


def rollout_prestop(lab: RunningLab) -> None:
    """The proxy sends to a pod that has ended already, and the client sees it: UF."""
    (old,) = (pod for pod in lab.target.pods() if pod.version == "v1")
    answers: list[httpx.Response] = []

    def gone() -> bool:
        answers.append(own(lab))
        return old.name not in {pod.name for pod in lab.target.pods()}

    with ThreadPoolExecutor(1) as threads:
        replaced = threads.submit(restart, lab.target.home, [old.deployment], lambda _: None)
        wait_until(gone, "the end of the old pod", 60)
        replaced.result()
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert flags(lab, len(answers))[("UF",)] == len(refused)


def retries_amplify(lab: RunningLab) -> None:
    """Both are full: what is refused is tried twice again, and refused again."""
    for version in ("v1", "v2"):
        lab.faults(version, "limit:1@always; delay:500ms@always")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: lab.get(), range(8)))
    failed = sum(answer.status_code == 503 for answer in answers)
    assert failed >= 4
    assert lab.requests_seen("v1") + lab.requests_seen("v2") >= 8 + 2 * failed
    assert nobody_is_out(lab)


SEEN: Mapping[str, Callable[[RunningLab], None]] = MappingProxyType(
    {
        "threshold-5": threshold_5,
        "percent-10": percent_10,
        "percent-50": percent_50,
        "long-interval": long_interval,
        "min-health-percent": min_health_percent,
        "split-local-origin": split_local_origin,
        "gateway-errors-only": gateway_errors_only,
        "pool-limits": pool_limits,
        "failure-percentage": failure_percentage,
        "retries-off": retries_off,
        "retries-5xx": retries_5xx,
        "retries-default": retries_default,
        "mesh-fault": mesh_fault,
        "two-subsets": two_subsets,
        "growing-times": growing_times,
        "timeouts-count": timeouts_count,
        "rollout-prestop": rollout_prestop,
        "retries-amplify": retries_amplify,
    }
)
