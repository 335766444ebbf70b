"""Who may talk to whom: by network, by identity, and never to the control port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.settings import Settings
from tests.manifests.kustomized import Kustomized
from tests.manifests.network import OURS, Peer, reaches

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE: int = Settings.model_fields["port"].default
CONTROL: int = Settings.model_fields["control_port"].default

POD = Peer(labels={"app.kubernetes.io/name": "goodjob", "version": "v2"})
CLIENT = Peer(labels={"app.kubernetes.io/name": "client"})
STRANGER = Peer(labels={"app": "stranger"})
GATEWAY = Peer("istio-system", {"app": "istio-ingressgateway", "istio": "ingressgateway"})
ISTIOD = Peer("istio-system", {"app": "istiod"})
DNS = Peer("kube-system", {"k8s-app": "kube-dns"})
NGINX = Peer(
    "ingress-nginx",
    {"app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller"},
)
# The label of Istio's addon in istio-system, and of the operator's Prometheus.
PROMETHEUS = Peer("monitoring", {"app.kubernetes.io/name": "prometheus"})
ADDON = Peer("istio-system", {"app.kubernetes.io/name": "prometheus"})
# The same labels somewhere else.
IMPOSTORS = [Peer("elsewhere", one.labels) for one in (GATEWAY, CLIENT, NGINX, PROMETHEUS)]
INTERNET = Peer("")
EVERYBODY = [
    POD, CLIENT, STRANGER, GATEWAY, ISTIOD, DNS, NGINX, PROMETHEUS, ADDON, *IMPOSTORS, INTERNET,
]  # fmt: skip
STOPS = ["loadbalancer", "nginx", "istio", "tls", "as-written", "scale", "restricted"]
WITHOUT_MESH = {"loadbalancer", "nginx"}
ON_MESH = [name for name in STOPS if name not in WITHOUT_MESH]


@pytest.fixture(scope="module")
def road() -> dict[str, Kustomized]:
    """Every stop, rendered once."""
    return {name: Kustomized.of(f"k8s/overlays/{name}") for name in STOPS}


def callers(rendered: Kustomized, port: int) -> list[Peer]:
    """Who gets through to a pod of the service."""
    return [peer for peer in EVERYBODY if reaches(rendered, peer, POD, port)]


@pytest.mark.parametrize("name", STOPS)
def test_the_service_is_reached_by_whom_it_is_for(road: dict[str, Kustomized], name: str) -> None:
    """The client, whoever scrapes, and the stop's own way in; a right label elsewhere is nobody."""
    own_way = {"loadbalancer": EVERYBODY, "nginx": [NGINX]}.get(name, [GATEWAY])
    expected = [peer for peer in EVERYBODY if peer in [CLIENT, PROMETHEUS, ADDON, *own_way]]
    # Our own pods other than the client may go nowhere, so a balancer for anybody is not for them.
    expected = [peer for peer in expected if peer not in (POD, STRANGER)]
    assert callers(road[name], SERVICE) == expected


@pytest.mark.parametrize("name", STOPS)
def test_nobody_reaches_the_control_port(road: dict[str, Kustomized], name: str) -> None:
    """Nor any port that has no business here."""
    for port in (CONTROL, 22, 15000, 15010):
        assert callers(road[name], port) == []


@pytest.mark.parametrize("name", STOPS)
def test_what_is_not_named_is_denied(road: dict[str, Kustomized], name: str) -> None:
    """A pod that somebody adds to the namespace reaches nobody, and nobody reaches it."""
    for peer in EVERYBODY:
        for port in (SERVICE, 80, 443):
            assert not reaches(road[name], peer, STRANGER, port)
            assert not reaches(road[name], STRANGER, peer, port)


@pytest.mark.parametrize("name", STOPS)
def test_the_ways_out(road: dict[str, Kustomized], name: str) -> None:
    """The client looks up a name and asks the service, which itself asks nobody but its mesh."""
    rendered = road[name]
    mesh = name not in WITHOUT_MESH
    for protocol in ("UDP", "TCP"):
        assert reaches(rendered, CLIENT, DNS, 53, protocol)
        assert reaches(rendered, POD, DNS, 53, protocol) is mesh
    for ours in (CLIENT, POD):
        assert reaches(rendered, ours, ISTIOD, 15012) is mesh
        assert not reaches(rendered, ours, ISTIOD, 15010)
        for port in (80, 443, SERVICE):
            assert not reaches(rendered, ours, INTERNET, port)


@pytest.mark.parametrize("name", ON_MESH)
def test_a_sidecar_has_what_istio_needs(road: dict[str, Kustomized], name: str) -> None:
    """Its figures for Prometheus alone, and the tunnel of meshes that have one.

    Source: Istio, "Application Requirements", ports used by Istio. What kubelet asks (15020 and
    15021) comes from the node.
    """
    for ours in (POD, CLIENT):
        for port in (15020, 15090):
            found = [peer for peer in EVERYBODY if reaches(road[name], peer, ours, port)]
            assert found == [PROMETHEUS, ADDON]
    assert callers(road[name], 15008) == [POD, CLIENT, STRANGER, GATEWAY]


@pytest.mark.parametrize("name", STOPS)
def test_without_a_mesh_nothing_is_opened_for_one(road: dict[str, Kustomized], name: str) -> None:
    """Each variant has its own set, and nothing of the other's."""
    if name in WITHOUT_MESH:
        for port in (15008, 15020, 15021, 15090):
            found = [peer for peer in EVERYBODY if reaches(road[name], peer, POD, port)]
            assert found == []


@pytest.mark.parametrize("name", STOPS)
def test_every_policy_selects_pods_that_exist(road: dict[str, Kustomized], name: str) -> None:
    """A misspelt label would select nobody: a denial where something was to be allowed."""
    rendered = road[name]
    for policy in rendered.all("NetworkPolicy"):
        selector = policy["spec"]["podSelector"].get("matchLabels", {})
        assert rendered.selected_by(selector), policy["metadata"]["name"]
    for policy in rendered.all("AuthorizationPolicy"):
        selector = policy["spec"].get("selector", {}).get("matchLabels", {})
        assert rendered.selected_by(selector), policy["metadata"]["name"]


def admitted(rendered: Kustomized, principal: str, port: int) -> bool:
    """Whether the AuthorizationPolicies let a request with this identity in.

    Source: Istio, "Authorization Policy": with ALLOW policies on a workload, what none of their
    rules matches is denied. Only what these manifests use is understood.

    Args:
        rendered: the folder.
        principal: the identity in the certificate, empty for plain text.
        port: the pod's own.
    """
    labels = {"app.kubernetes.io/name": "goodjob"}
    policies = [one["spec"] for one in rendered.all("AuthorizationPolicy")]
    assert all(one.get("action", "ALLOW") == "ALLOW" for one in policies)
    here = [
        one
        for one in policies
        if one.get("selector", {}).get("matchLabels", {}).items() <= labels.items()
    ]
    return not here or any(
        _from(rule, principal) and _to(rule, port)
        for policy in here
        for rule in policy.get("rules", [])
    )


def _from(rule: dict[str, Any], principal: str) -> bool:
    sources = [one["source"] for one in rule["from"]]
    assert all(set(source) == {"principals"} for source in sources), sources
    return any(principal in source["principals"] for source in sources)


def _to(rule: dict[str, Any], port: int) -> bool:
    operations = [one["operation"] for one in rule["to"]]
    assert all(set(operation) == {"ports"} for operation in operations), operations
    return any(str(port) in operation["ports"] for operation in operations)


INGRESS = "cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account"
CURL = f"cluster.local/ns/{OURS}/sa/client"
OTHERS = [
    "",
    f"cluster.local/ns/{OURS}/sa/goodjob",
    f"cluster.local/ns/{OURS}/sa/default",
    "cluster.local/ns/monitoring/sa/prometheus",
    "cluster.local/ns/elsewhere/sa/client",
]


@pytest.mark.parametrize("name", ON_MESH)
def test_only_the_gateway_and_the_client_are_let_in(road: dict[str, Kustomized], name: str) -> None:
    """By what their certificate says, not by their address; a plain text caller has none."""
    everybody = [INGRESS, CURL, *OTHERS]
    assert [one for one in everybody if admitted(road[name], one, SERVICE)] == [INGRESS, CURL]
    assert [one for one in everybody if admitted(road[name], one, CONTROL)] == []


@pytest.mark.parametrize("name", ON_MESH)
def test_the_client_is_who_the_policy_says(road: dict[str, Kustomized], name: str) -> None:
    """Its Deployment runs under the account that is let in, and the service under another."""
    rendered = road[name]
    assert CURL.rpartition("/")[2] == rendered.pod("client")["serviceAccountName"]
    assert ("ServiceAccount", "client") in rendered.names()
    assert rendered.pod("goodjob-v1")["serviceAccountName"] != "client"


@pytest.mark.parametrize("name", ON_MESH)
def test_plain_text_is_refused_everywhere(road: dict[str, Kustomized], name: str) -> None:
    """In the whole namespace, without an exception for a port or a pod."""
    (policy,) = road[name].all("PeerAuthentication")
    assert policy["metadata"] == {"name": "default", "namespace": OURS}
    assert policy["spec"] == {"mtls": {"mode": "STRICT"}}


@pytest.mark.parametrize("name", ON_MESH)
def test_probes_live_with_strict(road: dict[str, Kustomized], name: str) -> None:
    """Kubelet has no certificate: the injector must be free to point its probes at the agent.

    Source: Istio, "Health Checking of Istio Services": HTTP probes are rewritten unless the
    annotation says no; what an ``exec`` probe or a hook does stays in the pod.
    """
    for deployment in road[name].all("Deployment"):
        template = deployment["spec"]["template"]
        annotations = template["metadata"].get("annotations", {})
        assert "sidecar.istio.io/rewriteAppHTTPProbers" not in annotations
        for container in template["spec"]["containers"]:
            for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
                assert "httpGet" in container.get(kind, {"httpGet": {}})
            assert set(container.get("lifecycle", {}).get("preStop", {})) <= {"sleep"}


@pytest.mark.parametrize("name", STOPS)
def test_the_network_names_the_port_that_pods_have(road: dict[str, Kustomized], name: str) -> None:
    """A policy is about the pod's port, not the Service's: 80 in it would open nothing."""
    ports = set(_own_ports(road[name]))
    mesh = set() if name in WITHOUT_MESH else {15008, 15012, 15020, 15090}
    assert ports == {SERVICE, 53, *mesh}
    for version in ("goodjob-v1", "goodjob-v2"):
        (port,) = road[name].container(version)["ports"]
        assert port["containerPort"] == SERVICE


def _own_ports(rendered: Kustomized) -> Iterator[int]:
    for policy in rendered.all("NetworkPolicy"):
        for direction in ("ingress", "egress"):
            for rule in policy["spec"].get(direction, []):
                # A rule without ports would be one for all of them.
                yield from (one["port"] for one in rule["ports"])
