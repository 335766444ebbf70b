"""How a breaker counts each fault: what a real Envoy's outlier detection makes of it.

Three clusters lead to one pod: one as Istio sets outlier detection up by default, and two that
count errors of local origin apart, after three in a row and after the first. All detect, and
enforce nothing, so that each fault is measured on a host that is still there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from faultplan.forecast import forecasts
from tests.app.pod import DEADLINE, PORT, Pod, fresh_address, wait_for
from tests.app.wire import asking
from tests.lab.hammer.conftest import cluster, running_envoy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CONSECUTIVE = 3
CLUSTERS = ("merged", "split", "touchy")
KINDS = ("5xx", "gateway_failure", "local_origin_failure")

NOT_AT_ALL: frozenset[str] = frozenset()
ANY_5XX = frozenset({"5xx"})
GATEWAY = frozenset({"5xx", "gateway_failure"})
LOCAL = frozenset({"local_origin_failure"})

# By cluster.
NEVER = (NOT_AT_ALL, NOT_AT_ALL, NOT_AT_ALL)
AS_5XX = (ANY_5XX, ANY_5XX, ANY_5XX)
AS_GATEWAY = (GATEWAY, GATEWAY, GATEWAY)
AS_LOCAL = (GATEWAY, NOT_AT_ALL, LOCAL)
AS_BROKEN_OFF = (NOT_AT_ALL, NOT_AT_ALL, LOCAL)


@dataclass
class Breaker:
    """An Envoy before a pod."""

    pod: Pod
    url: str
    admin: str

    def detected(self, name: str) -> dict[str, int]:
        """Give how often each detector of a cluster has found the host failing."""
        prefix = f"cluster.{name}.outlier_detection.ejections_detected_consecutive_"
        answer = httpx.get(f"{self.admin}/stats?filter=ejections_detected", trust_env=False)
        values = dict(line.split(": ") for line in answer.text.splitlines())
        return {kind: int(values[prefix + kind]) for kind in KINDS}

    def count(
        self, name: str, plan: str, meanwhile: Callable[[int], object] = lambda _number: None
    ) -> tuple[set[int], frozenset[str]]:
        """Send as many requests as trip a detector.

        Args:
            name: The cluster.
            plan: What the pod does with them.
            meanwhile: Called before each of them, with its number; the first is 0.

        Returns:
            The statuses that clients saw, and the detectors that tripped.
        """
        self.pod.control("PUT", {"plan": "none"})
        with httpx.Client(trust_env=False, timeout=10) as client:
            assert client.get(f"{self.url}/{name}").status_code == 200, "a success ends all series"
            before = self.detected(name)
            assert self.pod.control("PUT", {"plan": plan}).status == 200
            statuses = set()
            for number in range(CONSECUTIVE):
                meanwhile(number)
                try:
                    statuses.add(client.get(f"{self.url}/{name}").status_code)
                except httpx.RemoteProtocolError:
                    statuses.add(0)
            after = self.detected(name)
        return statuses, frozenset(kind for kind in KINDS if after[kind] > before[kind])

    def restart(self) -> None:
        """Start the pod again, as a kubelet does with one that has crashed."""
        self.pod.close()
        self.pod = Pod(self.pod.address, GOODJOB_VERSION="v2").wait_ready()


def _cluster(name: str, pod: Pod) -> dict[str, Any]:
    address = {"socket_address": {"address": pod.address, "port_value": PORT}}
    return cluster(
        name,
        load_assignment={
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}],
        },
        outlier_detection={
            "split_external_local_origin_errors": name != "merged",
            **{f"consecutive_{kind}": CONSECUTIVE for kind in KINDS},
            "consecutive_local_origin_failure": 1 if name == "touchy" else CONSECUTIVE,
            **{f"enforcing_consecutive_{kind}": 0 for kind in KINDS},
            "enforcing_success_rate": 0,
        },
    )


@pytest.fixture(scope="module")
def breaker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breaker]:
    """An Envoy with both clusters before one pod."""
    folder: Path = tmp_path_factory.mktemp("envoy")
    pod = Pod(fresh_address(), GOODJOB_VERSION="v2")
    breaker = Breaker(pod, "", "")
    try:
        pod.wait_ready()
        routes = [
            {
                "match": {"path": f"/{name}"},
                "route": {"cluster": name, "prefix_rewrite": "/test", "timeout": "0.3s"},
            }
            for name in CLUSTERS
        ]
        clusters = [_cluster(name, pod) for name in CLUSTERS]
        with running_envoy(folder, clusters, routes) as envoy:
            breaker.url = envoy.url
            breaker.admin = "http://" + (folder / "admin").read_text(encoding="utf-8").strip()
            yield breaker
    finally:
        breaker.pod.close()


@pytest.mark.parametrize(
    ("effect", "status", "counted"),
    [
        ("404", 404, NEVER),
        ("429", 429, NEVER),
        ("500", 500, AS_5XX),
        ("501", 501, AS_5XX),
        ("502", 502, AS_GATEWAY),
        ("503(retry-after=1)", 503, AS_GATEWAY),
        ("500:50,504:50", None, AS_5XX),
        ("delay:50ms", 200, NEVER),
        ("delay:1s", 504, AS_LOCAL),
        ("drip:10ms", 200, NEVER),
        ("drip:200ms", 0, NEVER),
        ("reset", 503, AS_LOCAL),
        ("close", 503, AS_LOCAL),
        ("truncate", 0, AS_BROKEN_OFF),
        ("hang", 504, AS_LOCAL),
        ("malformed", 502, AS_LOCAL),
        ("cpu:10ms", 200, NEVER),
        ("cpu:500ms", 504, AS_LOCAL),
        ("memory:1MB", 200, NEVER),
        ("block:500ms", 504, AS_LOCAL),
        ("liveness:down", 200, NEVER),
        ("readiness:down", 200, NEVER),
        ("probe-delay:1s", 200, NEVER),
    ],
)
def test_a_breaker_counts_a_fault(
    breaker: Breaker,
    effect: str,
    status: int | None,
    counted: tuple[frozenset[str], ...],
) -> None:
    """Three in a row, by the default, with local origin apart, and with a single one enough.

    With local origin apart a connection that comes about is a success of its own, and begins the
    count anew: only a host that can't be connected to fails three times in a row.
    """
    found = [breaker.count(name, f"{effect}@always") for name in CLUSTERS]
    if status is not None:
        assert [statuses for statuses, _ in found] == [{status}] * 3
    mixed = {"5xx", "gateway_failure"} if status is None else set()
    for (_, kinds), expected in zip(found, counted, strict=True):
        # Which of a mix comes is drawn: gateway failures may be among them, or not in a row.
        assert kinds - mixed == expected - mixed
        assert kinds >= expected


@pytest.mark.parametrize(
    ("plan", "counted", "requests"),
    [("truncate@loop:x,500,500", ANY_5XX, 3), ("truncate@loop:500,500,x", NOT_AT_ALL, 5)],
)
def test_an_answer_that_breaks_off_begins_a_run(
    breaker: Breaker, plan: str, counted: frozenset[str], requests: int
) -> None:
    """Its status ends the run before it, and its end is the first of the next, as is foreseen."""
    assert breaker.count("merged", plan) == ({0, 500}, counted)
    assert forecasts(plan)[0].requests_until(CONSECUTIVE) == requests


def test_a_rate_is_not_counted(breaker: Breaker) -> None:
    """Its only token is taken by a client that does not come through Envoy; the rest are 429s."""

    def take_the_token(number: int) -> None:
        if number == 0:
            assert breaker.pod.get("/test").status == 200

    for name, counted in zip(CLUSTERS, NEVER, strict=True):
        assert breaker.count(name, "rate:1/m@always", take_the_token) == ({429}, counted)


@pytest.mark.parametrize(
    ("restarted", "counted"), [(True, AS_LOCAL), (False, (GATEWAY, LOCAL, LOCAL))]
)
def test_a_crash_is_counted_as_a_connection_that_broke(
    breaker: Breaker, *, restarted: bool, counted: tuple[frozenset[str], ...]
) -> None:
    """Three crashes in a row, or one and then nobody who listens.

    Where the pod is back each time, each connection is a success of local origin before it breaks.
    Where it is not, none comes about, and the split counts them.
    """

    def come_back(number: int) -> None:
        if number:
            assert breaker.pod.child.wait(DEADLINE) == 3
        if number and restarted:
            breaker.restart()
            assert breaker.pod.control("PUT", {"plan": "crash:3@always"}).status == 200

    for name, expected in zip(CLUSTERS, counted, strict=True):
        try:
            assert breaker.count(name, "crash:3@always", come_back) == ({503}, expected)
        finally:
            breaker.restart()


def test_a_limit_is_counted_as_the_503s_that_it_answers(breaker: Breaker) -> None:
    """One request stays inside, and three more are refused: gateway failures."""
    assert breaker.count("merged", "none")[0] == {200}
    before = breaker.detected("merged")
    assert breaker.pod.control("PUT", {"plan": "limit:1@always; hang@first:1"}).status == 200
    alive = breaker.pod.child.poll
    with asking(breaker.pod), httpx.Client(trust_env=False, timeout=10) as client:
        wait_for(
            lambda: breaker.pod.control("GET").json["requests"] == 1,
            "the request that stays inside",
            lambda: alive() is None,
        )
        seen = {client.get(f"{breaker.url}/merged").status_code for _ in range(CONSECUTIVE)}
    assert seen == {503}
    after = breaker.detected("merged")
    assert {kind for kind in KINDS if after[kind] > before[kind]} == GATEWAY
