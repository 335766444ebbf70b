"""Who is who in a namespace."""

from __future__ import annotations

from lab.cluster.kubectl import Listing
from lab.cluster.mesh import Namespace, Server
from lab.words import Text
from tests.lab.cluster.scripted import gateway, item, recorded, route, service


def names(pods: tuple[object, ...]) -> list[str]:
    """What they are called."""
    return [each.name for each in pods]  # type: ignore[attr-defined]


PODS = (
    item("web-1"),
    item("client-1", labels={"app": "client"}),
    item("job-1", labels={"app": "job"}, proxy=False),
    item("done-1", phase="Succeeded"),
    item("own-1", labels={"gateway.networking.k8s.io/gateway-name": "own"}),
)


def test_hosts_clients_and_gateways() -> None:
    """By Services, by a proxy, by the label of a Gateway of the Gateway API."""
    plain = Listing((*PODS, service(app="goodjob"), service()))
    mesh = Listing(
        (
            gateway(istio="in"),
            gateway(istio="in"),
            route("a.io", "*.io"),
            route("b", gateways=("mesh",)),
        )
    )
    found = Namespace.of(plain, mesh)
    assert names(found.members) == ["web-1"]
    assert names(found.clients) == ["client-1"]
    assert names(found.gateways) == ["own-1"]
    assert found.selectors == ({"istio": "in"},)
    assert found.servers[0] == Server(80, is_https=False)
    assert found.hosts == ("a.io",)
    assert found.has_istio


def test_services_that_may_not_be_listed() -> None:
    """Then every pod may be a host, and nobody is known to be a client."""
    right = Text("cluster-right", verb="list", resource="services", namespace="blue")
    found = Namespace.of(Listing(PODS, (right,)), None)
    assert names(found.members) == ["web-1", "client-1", "job-1"]
    assert found.clients == ()
    assert found.refused == (right,)
    assert not found.has_istio


def test_a_gateway_in_the_namespace_itself() -> None:
    """It is no host, though its Service leads to it."""
    pods = (item("web-1"), item("in-1", labels={"istio": "in"}))
    plain = Listing((*pods, service(app="goodjob"), service(istio="in")))
    found = Namespace.of(plain, Listing((gateway(istio="in"),)))
    assert names(found.members) == ["web-1"]
    assert names(found.gateways) == ["in-1"]


def test_a_namespace_that_a_real_api_server_has() -> None:
    """Kubernetes 1.36.3 with Istio 1.31's resources."""
    listing = Listing(tuple(recorded("namespace")["items"]))
    found = Namespace.of(listing, listing)
    assert names(found.members) == ["goodjob-v2-1"]
    assert found.selectors == ({"istio": "ingressgateway"},)
    assert found.servers == (Server(80, is_https=False),)
    assert (found.hosts, found.clients, found.gateways) == ((), (), ())
