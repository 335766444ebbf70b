"""What the stops of the road add: every name in it leads somewhere, and it does its work."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.manifests.kustomized import Kustomized

VERSIONS = ("goodjob-v1", "goodjob-v2")
NGINX = "nginx.ingress.kubernetes.io"
# What the controller accepts as proxy-next-upstream; it would ignore any other value.
# Source: kubernetes/ingress-nginx, internal/ingress/annotations/proxy/main.go.
NEXT_UPSTREAM = re.compile(
    r"((error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429"
    r"|non_idempotent|off)\s?)+"
)


@pytest.fixture(scope="module")
def mesh() -> Kustomized:
    """The default."""
    return Kustomized.of("k8s")


@pytest.fixture(scope="module")
def nginx() -> Kustomized:
    """Behind ingress-nginx."""
    return Kustomized.of("k8s/overlays/nginx")


@pytest.fixture(scope="module")
def tls() -> Kustomized:
    """With a certificate at the gateway."""
    return Kustomized.of("k8s/overlays/tls")


@pytest.fixture(scope="module")
def scale() -> Kustomized:
    """As many pods as the load needs."""
    return Kustomized.of("k8s/overlays/scale")


def public_host(mesh: Kustomized) -> str:
    """The name by which the service is asked for from outside."""
    host: str = mesh.one("VirtualService", "goodjob")["spec"]["hosts"][0]
    return host


def test_it_leads_to_the_service_by_the_same_name(nginx: Kustomized, mesh: Kustomized) -> None:
    """The class's curl stays as it is, and the port is one that the Service has."""
    (rule,) = nginx.one("Ingress", "goodjob")["spec"]["rules"]
    assert rule["host"] == public_host(mesh)
    (path,) = rule["http"]["paths"]
    assert (path["path"], path["pathType"]) == ("/", "Prefix")
    backend = path["backend"]["service"]
    ports = nginx.one("Service", backend["name"])["spec"]["ports"]
    assert backend["port"]["name"] in {port["name"] for port in ports}


def test_it_tries_as_often_as_the_mesh(nginx: Kustomized, mesh: Kustomized) -> None:
    """The controller counts tries, the mesh counts those after the first; both after a 500."""
    annotations = nginx.one("Ingress", "goodjob")["metadata"]["annotations"]
    retries = mesh.one("VirtualService", "goodjob")["spec"]["http"][1]["retries"]
    assert int(annotations[f"{NGINX}/proxy-next-upstream-tries"]) == retries["attempts"] + 1
    when = annotations[f"{NGINX}/proxy-next-upstream"]
    assert NEXT_UPSTREAM.fullmatch(when)
    assert ("http_500" in when.split()) == ("500" in retries["retryOn"].split(","))


def test_an_annotation_is_text_and_one_of_the_controllers(nginx: Kustomized) -> None:
    """A number without quotes would be refused, and a misspelt name ignored."""
    annotations = nginx.one("Ingress", "goodjob")["metadata"]["annotations"]
    names = ("proxy-next-upstream", "proxy-next-upstream-tries", "proxy-next-upstream-timeout")
    assert set(annotations) == {f"{NGINX}/{name}" for name in names}
    assert {type(value) for value in annotations.values()} == {str}


def test_everything_is_where_the_gateway_reads_it(tls: Kustomized) -> None:
    """A gateway looks for its Secret in the namespace of its own pods."""
    for kind in ("Issuer", "Certificate"):
        for found in tls.all(kind):
            assert found["metadata"]["namespace"] == "istio-system"


def test_the_gateways_secret_is_written_by_a_certificate(tls: Kustomized) -> None:
    """For every host name that is served, and for no more."""
    (secret,) = (
        server["tls"]["credentialName"]
        for server in tls.one("Gateway", "goodjob-gateway")["spec"]["servers"]
        if server["port"]["protocol"] == "HTTPS"
    )
    (certificate,) = [one for one in tls.all("Certificate") if one["spec"]["secretName"] == secret]
    assert certificate["spec"]["dnsNames"] == [public_host(tls)]
    assert "isCA" not in certificate["spec"]


def test_the_chain_ends_at_a_root_of_our_own(tls: Kustomized) -> None:
    """Certificate, issuer, its Secret, the certificate that writes it, self-signed issuer."""
    leaf = tls.one("Certificate", "goodjob-tls")["spec"]
    issuer = issuer_of(tls, leaf)
    ca = tls.one("Certificate", "goodjob-ca")["spec"]
    assert issuer == {"ca": {"secretName": ca["secretName"]}}
    assert ca["isCA"] is True
    assert ca["commonName"]
    assert issuer_of(tls, ca) == {"selfSigned": {}}


def issuer_of(tls: Kustomized, certificate: dict[str, Any]) -> dict[str, Any]:
    """The issuer that a certificate names."""
    found: dict[str, Any] = tls.one("Issuer", certificate["issuerRef"]["name"])["spec"]
    assert certificate["issuerRef"]["kind"] == "Issuer"
    return found


@pytest.mark.parametrize("name", VERSIONS)
def test_the_autoscaler_alone_sets_the_number(scale: Kustomized, name: str) -> None:
    """It scales a Deployment that is there and that says no number itself."""
    scaler = scale.one("HorizontalPodAutoscaler", name)["spec"]
    target = scaler["scaleTargetRef"]
    assert target == {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    assert "replicas" not in scale.deployment(target["name"])
    # One pod would leave nobody while it is ejected, or while its node is drained.
    assert 2 <= scaler["minReplicas"] < scaler["maxReplicas"]


@pytest.mark.parametrize("name", VERSIONS)
def test_what_it_measures_is_there(scale: Kustomized, name: str) -> None:
    """A share of a request that a container must have, or the autoscaler knows nothing."""
    (metric,) = scale.one("HorizontalPodAutoscaler", name)["spec"]["metrics"]
    asked = metric["containerResource"]
    container = scale.container(name)
    assert container["name"] == asked["container"]
    assert asked["name"] in container["resources"]["requests"]


@pytest.mark.parametrize("name", VERSIONS)
def test_a_node_can_be_drained(scale: Kustomized, name: str) -> None:
    """One of a version's pods at a time, however many there are."""
    budget = scale.one("PodDisruptionBudget", name)["spec"]
    assert scale.selected_by(budget["selector"]["matchLabels"]) == {name}
    assert budget["maxUnavailable"] == 1
    assert "minAvailable" not in budget


@pytest.mark.parametrize("name", VERSIONS)
def test_pods_are_spread_if_they_can_be(scale: Kustomized, name: str) -> None:
    """Over nodes and zones, each by its own labels, and never waiting for a second node."""
    for constraint in scale.pod(name)["topologySpreadConstraints"]:
        labels = scale.labels_of_pods()[name]
        assert constraint["labelSelector"]["matchLabels"].items() <= labels.items()
        assert constraint["matchLabelKeys"] == ["pod-template-hash"]
        assert constraint["whenUnsatisfiable"] == "ScheduleAnyway"


def test_a_balancer_publishes_the_service_port_alone() -> None:
    """Whatever the Service has is on the Internet then."""
    (service,) = Kustomized.of("k8s/overlays/loadbalancer").all("Service")
    assert service["spec"]["type"] == "LoadBalancer"
    assert service["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}]
