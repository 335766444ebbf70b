"""What `goodjob why` says of failures that are no ejections, and of an ejection that comes late.

One lab, with a service for each case; each was reported in public of some mesh.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from lab.laptop.apply import apply
from lab.observe.failures import failures
from lab.observe.why import why
from tests.commands import goodjob
from tests.lab.cli.schemas.fitting import fits
from tests.labs import RunningLab, lab_from, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.observe import Host
    from lab.observe.cause import Cause
    from lab.observe.fact import Reason

NAMESPACE = {"namespace": "shop"}
NOBODY = "no healthy upstream"


def deployment(name: str, faults: str, replicas: int = 1) -> dict[str, Any]:
    """Pods of goodjob's own service with a fault plan, and no label ``version``."""
    labels = {"app": name}
    given = {"GOODJOB_VERSION": f"{name}-x", "GOODJOB_FAULTS": faults}
    env: list[dict[str, Any]] = [{"name": key, "value": value} for key, value in given.items()]
    fields = {"GOODJOB_POD": "metadata.name", "GOODJOB_HOST": "status.podIP"}
    env += [
        {"name": key, "valueFrom": {"fieldRef": {"fieldPath": path}}}
        for key, path in fields.items()
    ]
    probe = {"httpGet": {"path": "/actuator/health/readiness", "port": 8080}, "periodSeconds": 1}
    container = {
        "name": "app",
        "image": "goodjob",
        "command": ["python", "-m", "app"],
        "env": env,
        "ports": [{"name": "http", "containerPort": 8080}],
        "readinessProbe": probe,
    }
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, **NAMESPACE},
        "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template},
    }


def service(name: str) -> dict[str, Any]:
    """Its Service."""
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    spec = {"selector": {"app": name}, "ports": ports}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, **NAMESPACE},
        "spec": spec,
    }


def istio(kind: str, name: str, **spec: Any) -> dict[str, Any]:
    """A resource of the mesh."""
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": kind,
        "metadata": {"name": name, **NAMESPACE},
        "spec": spec,
    }


def routes(name: str, *first: dict[str, Any], **rule: Any) -> dict[str, Any]:
    """What is asked of a host of its name goes to it."""
    whole = {"route": [{"destination": {"host": name}}], **rule}
    given = {"hosts": [f"{name}.localhost"], "gateways": ["edge"], "http": [*first, whole]}
    return istio("VirtualService", name, **given)


def when(value: str, **rule: Any) -> dict[str, Any]:
    """A rule for requests with that header."""
    return {"match": [{"headers": {"x-to": {"exact": value}}}], **rule}


def breaker(**detection: Any) -> dict[str, Any]:
    """Short times."""
    times = {"interval": "1s", "baseEjectionTime": "2s", "maxEjectionPercent": 100}
    return {"outlierDetection": {**times, **detection}}


def to(host: str, subset: str = "") -> dict[str, Any]:
    """Where a rule leads."""
    destination = {"host": host, **({"subset": subset} if subset else {})}
    return {"route": [{"destination": destination}]}


def manifests() -> list[dict[str, Any]]:
    """A crash, a late ejection, a queue and a reset, each in a service of its own."""
    servers = [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]
    rules = {
        "crash": breaker(consecutive5xxErrors=9),
        "pay": breaker(consecutiveGatewayErrors=3),
        "slow": {"connectionPool": {"tcp": {"maxConnections": 1}}},
    }
    subsets = [{"name": "canary", "labels": {"version": "canary"}}]
    retries = {"attempts": 2, "retryOn": "503"}
    abort = {"abort": {"httpStatus": 503, "percentage": {"value": 100}}}
    return [
        istio("Gateway", "edge", selector={"istio": "ingressgateway"}, servers=servers),
        deployment("crash", "crash:1@script:200,x"),
        deployment("pay", "504@always"),
        deployment("slow", "delay:100ms@always"),
        deployment("api", "reset@every:2", replicas=2),
        *(service(name) for name in ("crash", "pay", "slow", "api")),
        routes("crash", retries={"attempts": 0}),
        routes("pay", retries={"attempts": 0}),
        routes("slow"),
        routes(
            "api",
            when("nowhere", **to("gone.shop.svc.cluster.local")),
            when("canary", **to("api", "canary")),
            when("fault", fault=abort, retries=retries, **to("api")),
            retries=retries,
        ),
        *(
            istio("DestinationRule", name, host=name, trafficPolicy=policy)
            for name, policy in rules.items()
        ),
        istio("DestinationRule", "api", host="api", subsets=subsets),
    ]


class Shop:
    """The lab, and what is known of it."""

    def __init__(self, lab: RunningLab, client: httpx.Client) -> None:
        self.target = lab.target
        self.client = client
        self.address = lab.target.proxy.entrance().address

    def ask(self, name: str, **headers: str) -> str:
        """A request; what the answer says, and its status where it says nothing."""
        host = {"host": f"{name}.localhost", **headers}
        answer = self.client.get(f"http://{self.address}/test", headers=host)
        return answer.text or str(answer.status_code)

    def causes(self) -> dict[tuple[str, str], Cause]:
        """What failed, by pool and kind."""
        looked = failures(self.target.site, self.target.proxy)
        return {(each.pool, each.kind): each for pool in looked for each in pool.causes}

    def reasons(self, pod: str) -> dict[str, Reason]:
        """What is said of a pod, by its code."""
        (found,) = why(self.target.site, self.target.proxy, [pod])
        return {each.code: each for each in found.reasons}

    def host(self, pod: str) -> Host:
        """What the status says of a pod."""
        return next(each for each in self.target.hosts() if each.pod.name == pod)

    def goodjob(self, *arguments: str, status: int = 0) -> str:
        """What a command prints, or says where it fails."""
        home = str(self.target.home.root.parent)
        done = goodjob(*arguments, "--name", "shop", GOODJOB_LAB_HOME=home, GOODJOB_LANG="en")
        assert done.returncode == status, done.stdout + done.stderr
        return done.stderr if status else done.stdout


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The lab of all cases."""
    folder = tmp_path_factory.mktemp("shop")
    source = folder / "all.yaml"
    source.write_text(yaml.safe_dump_all(manifests()), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, httpx.Client(trust_env=False, timeout=20) as client:
        patch.setenv("GOODJOB_LAB_HOME", str(folder / "labs"))
        with lab_from(source, "shop") as lab:
            yield Shop(lab, client)


def test_before_anything_is_asked(shop: Shop) -> None:
    """Never an empty answer: what was looked at, and that nothing failed."""
    said = shop.goodjob("why", "pay")
    assert "gateway: nobody has sent it a request since " in said
    assert "so nothing failed. Looked at: pay:80" in said


def test_no_pod_was_ready(shop: Shop) -> None:
    """It ended, and nobody was ejected: how it ended, and from when to when it was not ready."""
    wait_until(lambda: shop.ask("crash") == NOBODY, "a request that found no pod ready")
    wait_until(lambda: ("crash:80", "no-pod-ready") in shop.causes(), "the access log")
    cause = shop.causes()["crash:80", "no-pod-ready"]
    said = str(cause.text)
    assert "got a 503 (" in said
    assert "no pod of it was ready (UH), and nobody was ejected. crash-1 ended " in said
    assert "(exit status 1), and was not ready " in said
    assert cause.figures["UH"] == cause.count > 0
    assert cause.caller == "gateway"


def test_requests_after_an_ejection(shop: Shop) -> None:
    """It was just let back in, so its ejection takes effect up to a second late."""

    def late() -> bool:
        # Until nobody is left, as fast as it goes: some are within the second after the ejection.
        wait_until(lambda: shop.ask("pay") == NOBODY, "the ejection")
        return "after-ejection" in shop.reasons("pay-1")

    wait_until(late, "an ejection soon after a return")
    reasons = shop.reasons("pay-1")
    after = reasons["after-ejection"]
    assert int(after.figures["requests_after"]) > 0
    assert float(after.figures["seconds_after"]) <= 1.2
    assert "Envoy gathers changes of a pool's hosts for 1 s (update_merge_window)" in str(
        after.text
    )
    if "ejected" in reasons:
        assert reasons["ejected"].figures["in_a_row"] == 3
        assert "and it had 3 of 502, 503, 504 in a row" in str(reasons["ejected"].text)


def test_waiting_for_a_connection(shop: Shop) -> None:
    """Nobody fails, and everybody is late: how many waited, and what would refuse them."""
    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(lambda _: shop.ask("slow"), range(18)))
    assert answers == {"굿잡 slow-x 요청입니다.\n"}
    cause = shop.causes()["slow:80", "queue"]
    figures = cause.figures
    assert 0 < cause.count < 18
    pending, connections = figures["upstream_rq_pending_total"], figures["upstream_cx_total"]
    assert cause.count == int(pending) - int(connections)
    assert "waited for a connection: it has 1 at most (maxConnections)" in str(cause.text)
    assert "(http1MaxPendingRequests) would refuse the others at once (UO)" in str(cause.text)


def test_a_reset_and_routes_to_nowhere(shop: Shop) -> None:
    """Each has a cause of its own, with what the route's retries are for."""
    assert len({shop.ask("api") for _ in range(6)}) == 2
    assert shop.ask("api", **{"x-to": "nowhere"}) == "503"
    assert shop.ask("api", **{"x-to": "canary"}) == NOBODY
    assert shop.ask("api", **{"x-to": "fault"}) == "fault filter abort"
    assert shop.ask("elsewhere") == "404"
    wait_until(lambda: ("", "no-route") in shop.causes(), "the access log")
    found = {key: str(each.text) for key, each in shop.causes().items()}
    reset = found["api:80", "reset"]
    assert "None was tried again: the route's retries are for answers of 503, and" in reset
    assert "reset would cover it" in reset
    assert "Destinations of routes that are not there: gone:80" in found["", "no-destination"]
    assert "it has no host at all (UH)" in found["api:80/canary", "empty-pool"]
    assert found["api:80", "fault"].startswith("1 request to api:80 got a 503 (")
    assert "Asked for: elsewhere.localhost/test" in found["", "no-route"]
    pools = [each for each in fits("why", shop.goodjob("why", "--json")) if each["pod"] is None]
    told = {(each["pool"], each["kind"]) for pool in pools for each in pool["causes"]}
    assert set(found) == told
    said = shop.goodjob("why")
    assert all(each.partition(" (")[0] in said for each in found.values())


def test_every_name_of_it(shop: Shop) -> None:
    """A Deployment, whose pods have no version; what is no name is answered with those that are."""
    assert "slow-1 is in slow:80" in shop.goodjob("why", "slow") or "slow:80 has no" in (
        shop.goodjob("why", "slow")
    )
    refused = shop.goodjob("why", "slwo", status=2)
    assert " -," not in refused
    assert "slow-1" in refused
    assert shop.host("slow-1").pod.version == "slow-x"


def test_what_was_before_a_change_is_told_no_more(shop: Shop) -> None:
    """The queue of an earlier limit, the fault of an earlier rule, and ejections that are gone."""
    with ThreadPoolExecutor(9) as threads:
        list(threads.map(lambda _: shop.ask("slow"), range(18)))
    shop.ask("api", **{"x-to": "fault"})
    shop.ask("elsewhere")
    wait_until(lambda: shop.ask("pay") == NOBODY, "the ejection")
    told = {("slow:80", "queue"), ("api:80", "fault"), ("", "no-route")}
    wait_until(lambda: told <= set(shop.causes()), "what is told before")
    before = set(shop.causes())
    assert shop.host("pay-1").ejections > 0
    changed = manifests()
    for each in changed:
        policy = each["spec"].get("trafficPolicy", {})
        if each["kind"] == "DestinationRule" and each["metadata"]["name"] == "slow":
            policy["connectionPool"]["tcp"]["maxConnections"] = 7
        if each["kind"] == "DestinationRule" and each["metadata"]["name"] == "pay":
            policy["outlierDetection"]["consecutiveGatewayErrors"] = 99
            policy["outlierDetection"]["consecutive5xxErrors"] = 99
        if each["kind"] == "VirtualService" and each["metadata"]["name"] == "api":
            each["spec"]["http"] = each["spec"]["http"][-1:]
    done = apply(shop.target.home, yaml.safe_dump_all(changed), "changed.yaml")
    assert {"pay", "slow"} == {name.split("|")[3].partition(".")[0] for name in done.applied.reset}
    noted = done.applied.counters["gateway"]["outbound|80||slow.shop.svc.cluster.local"]
    assert noted["upstream_cx_overflow"] > 0
    assert shop.host("pay-1").ejections == 0
    assert before.isdisjoint(shop.causes())
    assert shop.ask("slow") == "굿잡 slow-x 요청입니다.\n"
    assert ("slow:80", "queue") not in shop.causes()
    with ThreadPoolExecutor(9) as threads:
        list(threads.map(lambda _: shop.ask("slow"), range(18)))
    assert 0 < shop.causes()["slow:80", "queue"].count < 18
    assert "gateway: nothing failed in 19 requests to slow:80 since " in shop.goodjob("why", "slow")
