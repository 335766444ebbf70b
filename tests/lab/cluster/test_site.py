"""A mesh as a site: its kubectl is a program of the test, and its Envoy answers as one did."""

from __future__ import annotations

import http.server
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lab.cluster.kubectl import ClusterError, GoneError
from lab.cluster.site import ClusterSite
from lab.errors import LabError, UsageError
from lab.observe import opinions
from lab.site import BEGINNING, Entrance
from lab.site.events import Lost, Planned, PodTurned, ProxyTurned
from tests.lab.cluster.scripted import gateway, item, route, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lab.cluster.scripted import Answers

ENVOY = Path(__file__).parents[1] / "envoy" / "data"
POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"
FORBIDDEN = (
    'Error from server (Forbidden): x is forbidden: User "kim" cannot {} resource "{}" '
    'in API group "" {}'
)
PATHS = {
    "/clusters": "clusters",
    "/stats": "statistics",
    "resource=dynamic_active_clusters": "config",
    "resource=dynamic_route_configs": "routes",
}
WORDS = {"status": "%RESPONSE_CODE%", "upstream": "%UPSTREAM_HOST%", "time": "%START_TIME%"}
JSON_LOG = {"configs": [{"access_log": [{"typed_config": {"log_format": {"json_format": WORDS}}}]}]}
LISTENERS = {
    "listener_statuses": [
        {"local_address": {"socket_address": {"address": "0.0.0.0", "port_value": port}}}
        for port in (15021, 8080)
    ]
}


class Envoy:
    """What listens at an admin port."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {
            part: json.loads((ENVOY / f"{name}.json").read_text("utf-8"))
            for part, name in PATHS.items()
        }
        self.answers["/listeners"] = LISTENERS
        self.answers["resource=dynamic_listeners"] = JSON_LOG
        self.over = False
        envoy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if envoy.over:
                    # Without a word, as a pod that is killed.
                    self.close_connection = True
                    return
                body = json.dumps(
                    next(each for part, each in envoy.answers.items() if part in self.path)
                ).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self.over = True
        self._server.shutdown()
        self._server.server_close()

    def eject(self, address: str, *, out: bool = True) -> None:
        """Have a host out, or in."""
        for pool in self.answers["/clusters"]["cluster_statuses"]:
            for host in pool.get("host_statuses", ()):
                if host["address"]["socket_address"]["address"] == address:
                    host["health_status"]["failed_outlier_check"] = out


@pytest.fixture
def envoy() -> Iterator[Envoy]:
    """An Envoy's admin interface; of its three hosts 127.42.2.3 is out."""
    found = Envoy()
    yield found
    found.close()


WEB = [item(f"web-{n}", ip=f"127.42.2.{n}") for n in (1, 2, 3)]
CLIENT = item("client-1", labels={"app": "client"}, ip="10.0.0.9")
INGRESS = item("in-1", labels={"istio": "in"}, namespace="istio-system", ip="10.0.0.1")


@pytest.fixture
def cluster(answers: Answers, envoy: Envoy) -> Iterator[ClusterSite]:
    """A namespace with three pods, a client, and a gateway elsewhere."""
    answers.to("get pods,services", {"items": [*WEB, CLIENT, service(app="goodjob")]})
    answers.to("get gateways", {"items": [gateway(istio="in"), route("web.io")]})
    answers.to("get pods -A -l istio=in", {"items": [INGRESS]})
    answers.to("auth can-i", "yes\n")
    told = f"Forwarding from 127.0.0.1:{envoy.port} -> 15000"
    answers.does("port-forward", f"echo '{told}'; exec sleep 60")
    site = ClusterSite()
    yield site
    site.close()


def test_all_of_a_mesh_is_seen(cluster: ClusterSite) -> None:
    """Its pods, every proxy with an opinion of its own, and how those are asked."""
    assert cluster.name == "kind/blue"
    assert cluster.condition() == "ready"
    assert [pod.name for pod in cluster.pods()] == ["web-1", "web-2", "web-3"]
    ingress, client = cluster.proxies()
    assert (ingress.name, ingress.kind, ingress.restarts) == ("in-1", "gateway", 0)
    assert (client.name, client.kind, client.admin) == ("client-1", "sidecar", None)
    assert ingress.entrance() == Entrance("http://web.io", "10.0.0.1:8080")
    assert client.entrance() == Entrance("", "")
    seen = opinions(cluster, cluster.proxies())
    assert {(host.caller, host.pod.name) for host in seen if host.ejected} == {
        ("in-1", "web-3"),
        ("client-1", "web-3"),
    }
    # Since when nobody knows, who looks for the first time.
    assert {(host.ejections, host.ejection) for host in seen if host.ejected} == {(1, None)}


def test_what_happens_between_two_looks_is_known_as_exactly(
    cluster: ClusterSite, envoy: Envoy
) -> None:
    """Found at the second look, and at the earliest at the first."""
    proxy = cluster.proxies()[0]
    first = proxy.look()
    mark = cluster.mark()
    envoy.eject("127.42.2.1")
    envoy.eject("127.42.2.3", out=False)
    second = proxy.look()
    events, mark = cluster.events(mark, kinds={"ejected", "returned"})
    assert [(e.kind, e.pod, e.proxy, e.cluster) for e in events] == [  # type: ignore[union-attr]
        ("ejected", "web-1", "in-1", POOL),
        ("returned", "web-3", "in-1", POOL),
    ]
    spans = {(e.seen, e.precision_seconds, e.time) for e in events}  # type: ignore[union-attr]
    assert spans == {("polled", (second.when - first.when).total_seconds(), second.when)}
    assert cluster.events(mark, kinds={"ejected", "returned"})[0] == []


def test_what_became_of_pods_and_proxies(cluster: ClusterSite) -> None:
    """As the API server has it; what a client did is kept beside it."""
    cluster.proxies()
    cluster.record([Planned(pod="web-1", plan="none")])
    events, mark = cluster.events(kinds={"pod turned", "proxy turned", "planned"})
    turned = [(e.pod, e.to, f"{e.time:%T}") for e in events if isinstance(e, PodTurned)]
    assert ("web-1", "started", "09:00:00") in turned
    assert ("web-1", "ready", "09:00:09") in turned
    assert [e.proxy for e in events if isinstance(e, ProxyTurned)] == ["in-1", "client-1"]
    assert [e.plan for e in events if isinstance(e, Planned)] == ["none"]
    assert cluster.events(mark, kinds={"pod turned", "proxy turned", "planned"})[0] == []


def gaps(site: ClusterSite) -> list[str]:
    """What may not be seen."""
    events, _ = site.events(BEGINNING, kinds={"lost"})
    return [f"{e.why}: {e.words}" for e in events if isinstance(e, Lost) and e.words]


def test_who_may_not_see_the_gateway_sees_the_rest(cluster: ClusterSite, answers: Answers) -> None:
    """And is told which right is missing."""
    answers.to("-A", "", err=FORBIDDEN.format("list", "pods", "at the cluster scope"), status=1)
    words = FORBIDDEN.format("list", "pods", 'in the namespace "istio-system"')
    answers.to("get pods -n istio-system", "", err=words, status=1)
    assert [each.name for each in cluster.proxies()] == ["client-1"]
    assert gaps(cluster) == ["withheld: list pods in the namespace istio-system"]


def test_who_may_see_the_gateway_and_not_ask_it(cluster: ClusterSite, answers: Answers) -> None:
    """The same, with another right."""
    answers.to("auth can-i", "no\n")
    assert [each.name for each in cluster.proxies()] == ["client-1"]
    right = "create pods/portforward in the namespace istio-system"
    assert gaps(cluster) == [f"withheld: {right}"]
    answers.to("get pods,services", {"items": [*WEB, service(app="goodjob")]})
    again = ClusterSite()
    with pytest.raises(ClusterError, match=f"rights are missing for others: {right}"):
        again.proxies()


def test_where_nobody_can_be_asked(cluster: ClusterSite, answers: Answers) -> None:
    """No Istio, no proxy, no pod: each is a sentence of its own."""
    answers.to("get pods,services", {"items": [*WEB, service(app="goodjob")]})
    answers.to("-A", {"items": []})
    with pytest.raises(ClusterError, match="no Envoy to ask for the namespace blue: no pod that"):
        cluster.proxies()
    no_kind = 'error: the server doesn\'t have a resource type "gateways"'
    answers.to("get gateways", "", err=no_kind, status=1)
    with pytest.raises(ClusterError, match="no Istio in the cluster of kind"):
        ClusterSite().proxies()
    answers.to("get pods,services", {"items": []})
    with pytest.raises(GoneError, match="no pod of a Service in the namespace blue of kind"):
        ClusterSite().pods()


def test_an_envoy_that_goes_in_the_middle(cluster: ClusterSite, envoy: Envoy) -> None:
    """One sentence, and the next look tries again."""
    proxy = cluster.proxies()[0]
    proxy.look()
    envoy.close()
    with pytest.raises(LabError, match=r"in-1 does not answer .* through kubectl port-forward: "):
        proxy.look()


def test_lines_of_a_pod_and_of_a_proxy(cluster: ClusterSite, answers: Answers) -> None:
    """A pod's are its own container's, and a proxy's are Istio's."""
    answers.to("logs pod/web-1", "2026-11-28T09:00:00Z goodjob - v2 - 200\n")
    answers.to("logs pod/in-1", "2026-11-28T09:00:00Z [info] envoy\n")
    cluster.proxies()
    assert cluster.log("web-1")[0] == ["goodjob - v2 - 200"]
    assert cluster.log("in-1")[0] == ["[info] envoy"]
    asked = [each for each in answers.asked() if each.startswith("logs")]
    assert "-n blue -c goodjob" in asked[0]
    assert "-n istio-system -c istio-proxy" in asked[1]
    with pytest.raises(UsageError, match="there is no pod x in kind/blue"):
        cluster.log("x")


def test_requests_are_known_where_the_log_is_json(cluster: ClusterSite, answers: Answers) -> None:
    """With the pod by its address; of a proxy without such a log that is said."""
    entry = {
        "time": "2026-11-28T09:00:01.000001Z",
        "status": 200,
        "flags": "-",
        "details": "via_upstream",
        "upstream": "127.42.2.2:8080",
        "cluster": POOL,
        "attempts": 1,
        "duration_ms": 3,
    }
    lines = f"2026-11-28T09:00:01.1Z {json.dumps(entry)}\n2026-11-28T09:00:01.2Z [info] x\n"
    answers.to("logs pod/in-1", lines)
    answers.to("logs pod/client-1", "2026-11-28T09:00:01Z [2026-11-28] GET /test 200\n")
    cluster.proxies()
    events, mark = cluster.events(kinds={"asked", "lost"})
    assert [(e.proxy, e.pod, e.status) for e in events if e.kind == "asked"] == [
        ("in-1", "web-2", 200)
    ]
    assert [(e.of, e.log, e.why) for e in events if isinstance(e, Lost)] == [
        ("", "ejections", "unkept")
    ]
    assert cluster.events(mark, kinds={"lost"})[0] == []


def test_what_a_proxy_does_not_write_is_said(cluster: ClusterSite, envoy: Envoy) -> None:
    """Its requests as JSON, and figures of its pools: Istio's default has neither."""
    envoy.answers["resource=dynamic_listeners"] = {"configs": [{"access_log": [{"name": "text"}]}]}
    envoy.answers["/stats"] = {"stats": []}
    cluster.proxies()
    events, _ = cluster.events(kinds={"lost"})
    assert [(e.of, e.log) for e in events if isinstance(e, Lost) and e.why == "unkept"] == [
        ("", "ejections"),
        ("in-1", "access"),
        ("in-1", "figures"),
        ("client-1", "access"),
        ("client-1", "figures"),
    ]


def test_a_gateway_is_reached_over_a_forward_and_a_sidecar_never(
    cluster: ClusterSite, answers: Answers
) -> None:
    """At the port that its pod listens at for a Gateway's, by the host that its route is for."""
    answers.does("port-forward in-1 :8080", "echo 'Forwarding from 127.0.0.1:4711 -> 8080'; cat")
    ingress, client = cluster.proxies()
    with cluster.way(ingress) as door:
        assert door == Entrance("http://web.io:4711", "127.0.0.1:4711")
    with (
        pytest.raises(UsageError, match="client-1 takes requests of its own pod alone"),
        cluster.way(client),
    ):
        pass


def test_a_gateway_that_serves_no_gateways_port(cluster: ClusterSite, envoy: Envoy) -> None:
    """What it does listen at is said."""
    envoy.answers["/listeners"] = {"listener_statuses": LISTENERS["listener_statuses"][:1]}
    ingress = cluster.proxies()[0]
    assert ingress.entrance() == Entrance("http://web.io", "10.0.0.1")
    with pytest.raises(ClusterError, match="it listens at: none"), cluster.way(ingress):
        pass
