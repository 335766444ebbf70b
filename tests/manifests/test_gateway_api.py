"""The Gateway API says the same routes, and the breaker stays what it is."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lab.manifests import load
from lab.translate import translate
from lab.translate.assumptions import Proxy
from tests.manifests.kustomized import Kustomized
from tests.manifests.schemas import CORE, NEWEST, OLDEST, validate

if TYPE_CHECKING:
    from lab.translate import EnvoyConfig
    from tests.manifests.kustomized import Document

KUBERNETES = "gateway.networking.k8s.io"
HOST = "goodjob.svc.cluster.local"


@pytest.fixture(scope="session")
def applied() -> Kustomized:
    """What `kubectl apply -k k8s/overlays/gateway-api` applies."""
    return Kustomized.of("k8s/overlays/gateway-api")


@pytest.fixture(scope="session")
def route(applied: Kustomized) -> Document:
    """The one HTTPRoute."""
    found: Document = applied.one("HTTPRoute", "goodjob")["spec"]
    return found


def test_the_route_takes_the_place_of_istios_own(base: Kustomized, applied: Kustomized) -> None:
    """Two that route one host would be merged or refused; and nothing else of the default goes."""
    gone = base.names() - applied.names()
    assert gone == {("VirtualService", "goodjob")}
    # Of one name and kind in both, and of another group.
    (gateway,) = applied.all("Gateway")
    assert gateway["apiVersion"] == f"{KUBERNETES}/v1"
    assert applied.names() - base.names() == {
        ("HTTPRoute", "goodjob"),
        ("Service", "goodjob-v2"),
        ("DestinationRule", "goodjob-v2"),
        ("AuthorizationPolicy", "goodjob-gateway"),
        ("AuthorizationPolicy", "door"),
        ("NetworkPolicy", "goodjob-gateway"),
        ("NetworkPolicy", "from-goodjob-gateway"),
    }
    for kind, name in base.names() & applied.names():
        if kind not in {"Gateway", "DestinationRule"}:
            assert applied.one(kind, name) == base.one(kind, name)


def test_the_gateway_is_istios_and_takes_plain_http(applied: Kustomized) -> None:
    """Field by field, for the schema of the Gateway API is in no package that could check it."""
    assert applied.one("Gateway", "goodjob-gateway")["spec"] == {
        "gatewayClassName": "istio",
        "listeners": [
            {
                "name": "http",
                "port": 80,
                "protocol": "HTTP",
                "allowedRoutes": {"namespaces": {"from": "Same"}},
            }
        ],
    }


def test_every_reference_leads_somewhere(applied: Kustomized, route: Document) -> None:
    """A parent that isn't there routes nothing, a backend that isn't there is a 500."""
    assert set(route) == {"parentRefs", "hostnames", "rules"}
    kinds = {("gateway.networking.k8s.io", "Gateway"): "Gateway", ("", "Service"): "Service"}
    parents = [
        (kinds[one.get("group", KUBERNETES), one.get("kind", "Gateway")], one["name"])
        for one in route["parentRefs"]
    ]
    assert parents == [("Gateway", "goodjob-gateway"), ("Service", "goodjob")]
    assert set(parents) <= applied.names()
    for rule in route["rules"]:
        for backend in rule["backendRefs"]:
            assert (backend["group"], backend["kind"], backend["weight"]) == ("", "Service", 1)
            ports = applied.one("Service", backend["name"])["spec"]["ports"]
            assert backend["port"] in {port["port"] for port in ports}


def test_the_services_select_the_pods_they_are_named_for(applied: Kustomized) -> None:
    """Both versions in the pool that the breaker watches; v2 alone for the header."""
    chosen = {
        one["metadata"]["name"]: applied.selected_by(one["spec"]["selector"])
        for one in applied.all("Service")
    }
    assert chosen == {"goodjob": {"goodjob-v1", "goodjob-v2"}, "goodjob-v2": {"goodjob-v2"}}


def test_both_pools_have_the_write_ups_breaker(base: Kustomized, applied: Kustomized) -> None:
    """The same numbers from one place."""
    default = base.one("DestinationRule", "goodjob")["spec"]
    wanted = default["trafficPolicy"]
    assert applied.one("DestinationRule", "goodjob")["spec"] == default
    v2 = {"host": "goodjob-v2", "trafficPolicy": wanted}
    assert applied.one("DestinationRule", "goodjob-v2")["spec"] == v2


def test_the_policies_are_for_the_gateway_that_istio_makes(applied: Kustomized) -> None:
    """Its account and its pods are named after the Gateway, which is the only thing we name."""
    gateway = applied.one("Gateway", "goodjob-gateway")
    name, namespace = gateway["metadata"]["name"], gateway["metadata"]["namespace"]
    (rule,) = applied.one("AuthorizationPolicy", "goodjob-gateway")["spec"]["rules"]
    (source,) = rule["from"]
    account = f"{name}-{gateway['spec']['gatewayClassName']}"
    assert source["source"] == {"principals": [f"cluster.local/ns/{namespace}/sa/{account}"]}
    door = applied.one("AuthorizationPolicy", "door")["spec"]
    assert door["targetRefs"] == [{"group": KUBERNETES, "kind": "Gateway", "name": name}]
    pods = {"gateway.networking.k8s.io/gateway-name": name}
    own = applied.one("NetworkPolicy", "goodjob-gateway")["spec"]
    assert own["podSelector"]["matchLabels"] == pods
    (listener,) = gateway["spec"]["listeners"]
    assert {"port": listener["port"], "protocol": "TCP"} in own["ingress"][0]["ports"]
    (ingress,) = applied.one("NetworkPolicy", "from-goodjob-gateway")["spec"]["ingress"]
    assert ingress["from"] == [{"podSelector": {"matchLabels": pods}}]
    (egress,) = own["egress"]
    assert egress["ports"] == ingress["ports"] == [{"port": 8080, "protocol": "TCP"}]


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_a_cluster_takes_every_field(applied: Kustomized, version: str) -> None:
    """By the API's own schemas, of the kinds that have one."""
    for document in applied.documents:
        if document["kind"] in CORE | {"NetworkPolicy"}:
            assert validate(document, version, strict=True) == version


def test_a_laptop_has_no_such_gateway(applied: Kustomized) -> None:
    """The lab knows the kinds, leaves them to the cluster, and is left without a way in."""
    loaded = load(yaml.safe_dump_all(applied.documents), "gateway-api")
    left = {(one.kind, one.name) for one in loaded.others}
    assert {("Gateway", "goodjob-gateway"), ("HTTPRoute", "goodjob")} <= left
    assert loaded.gateways == ()


# What Istio makes of it.


EVERY_PATH = {"type": "PathPrefix", "value": "/"}


def as_istio_converts(route: Document) -> list[Document]:
    """The rules of the VirtualService that istiod makes of an HTTPRoute, for what ours says.

    Source: Istio, pilot/pkg/config/kube/gateway/conversion.go, convertHTTPRoute.
    """
    converted = []
    for rule in route["rules"]:
        assert set(rule) <= {"name", "matches", "backendRefs", "retry"}
        (backend,) = rule["backendRefs"]
        host = f"{backend['name']}.{HOST}"
        one: Document = {
            "name": rule["name"],
            "route": [{"destination": {"host": host, "port": {"number": backend["port"]}}}],
        }
        # Every path, as the API server would write it there; and exactly this value.
        assert [match["path"] for match in rule["matches"]] == [EVERY_PATH]
        headers = [header for match in rule["matches"] for header in match.get("headers", ())]
        assert {header["type"] for header in headers} <= {"Exact"}
        if headers:
            one["match"] = [{"headers": {h["name"]: {"exact": h["value"]} for h in headers}}]
        if "retry" in rule:
            codes = [str(code) for code in rule["retry"]["codes"]]
            always = ["connect-failure", "refused-stream", "unavailable", "cancelled"]
            one["retries"] = {
                "attempts": rule["retry"]["attempts"],
                "retryOn": ",".join([*always, *codes]),
            }
        converted.append(one)
    return converted


def configured(documents: list[Document]) -> EnvoyConfig:
    """Envoy's configuration of the ingress gateway."""
    manifests = load(yaml.safe_dump_all(documents), "test")
    return translate(manifests, proxy=Proxy.GATEWAY, endpoints=[])


def routes(config: EnvoyConfig) -> list[Any]:
    """What is done with the requests for the host from outside."""
    (table,) = config.routes
    (host,) = (one for one in table["virtual_hosts"] if "goodjob.localhost" in one["domains"])
    kept: list[Any] = copy.deepcopy(host["routes"])
    for one in kept:
        # Who configured it: another resource, of course.
        one.pop("metadata", None)
        one.pop("decorator", None)
    return kept


def test_envoy_is_told_the_same(base: Kustomized, applied: Kustomized, route: Document) -> None:
    """Same matches, same retries, same breaker; v2's pool is a Service's instead of a subset's."""
    documents = [
        copy.deepcopy(one)
        for one in base.documents
        if one["kind"] in {"Deployment", "Gateway", "VirtualService"}
    ]
    documents += [one for one in applied.documents if one["kind"] in {"Service", "DestinationRule"}]
    (virtual,) = (one for one in documents if one["kind"] == "VirtualService")
    virtual["spec"] |= {"hosts": route["hostnames"], "http": as_istio_converts(route)}
    before, after = configured(base.documents), configured(documents)
    names = {f"outbound|80|v2|goodjob.{HOST}": f"outbound|80||goodjob-v2.{HOST}"}
    renamed = re.sub(
        "|".join(map(re.escape, names)), lambda found: names[found[0]], repr(routes(before))
    )
    assert repr(routes(after)) == renamed
    breakers = {one["name"]: one.get("outlier_detection") for one in after.clusters}
    for one in before.clusters:
        name = names.get(one["name"], one["name"])
        if not re.match(r"outbound\|80\|v1\|", name):
            assert breakers[name] == one.get("outlier_detection")
