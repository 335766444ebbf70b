"""The mesh's rules: the write-up's numbers, and that every name in them leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.kustomized import Kustomized


def destinations(base: Kustomized) -> Iterator[dict[str, Any]]:
    """Every destination that a request or its copy can be sent to."""
    for service in base.all("VirtualService"):
        for rule in service["spec"]["http"]:
            yield from (route["destination"] for route in rule["route"])
            yield from (mirror["destination"] for mirror in rule.get("mirrors", []))


def short(host: str) -> str:
    """A host as a name in our namespace, or as it is."""
    return host.removesuffix(".svc.cluster.local").removesuffix(".goodjob")


def test_the_gateway_is_the_ingress_for_plain_http(base: Kustomized) -> None:
    """It serves whatever host a VirtualService of the namespace names."""
    assert base.one("Gateway", "goodjob-gateway")["spec"] == {
        "selector": {"istio": "ingressgateway"},
        "servers": [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["./*"]}],
    }


def test_one_set_of_routes_for_the_gateway_and_the_mesh(base: Kustomized) -> None:
    """From outside by the host for laptops too, from inside by the Service's name."""
    spec = base.one("VirtualService", "goodjob")["spec"]
    assert spec["gateways"] == ["goodjob-gateway", "mesh"]
    assert spec["hosts"] == ["goodjob.localhost", "goodjob"]
    gateways = {name for kind, name in base.names() if kind == "Gateway"}
    assert set(spec["gateways"]) - {"mesh"} <= gateways


def test_the_header_comes_before_everyone(base: Kustomized) -> None:
    """The first match wins, so the header's route after a match-all would never be reached."""
    header, everyone = base.one("VirtualService", "goodjob")["spec"]["http"]
    assert header == {
        "name": "green",
        "match": [{"headers": {"ukids-user": {"exact": "green"}}}],
        "route": [{"destination": {"host": "goodjob", "subset": "v2"}}],
    }
    assert "match" not in everyone
    assert everyone["route"] == [{"destination": {"host": "goodjob"}}]


def test_a_500_is_tried_again(base: Kustomized) -> None:
    """Istio's default retries leave a 500 alone; here it is the default's list and 500."""
    _, everyone = base.one("VirtualService", "goodjob")["spec"]["http"]
    assert everyone["retries"]["attempts"] == 2
    assert everyone["retries"]["retryOn"].split(",") == [
        "connect-failure",
        "refused-stream",
        "unavailable",
        "cancelled",
        "500",
    ]


def test_the_breaker_has_the_write_ups_four_numbers(base: Kustomized) -> None:
    """Exactly these: a fifth would be a lesson that nobody announced."""
    (rule,) = base.all("DestinationRule")
    assert rule["spec"]["trafficPolicy"] == {
        "loadBalancer": {"simple": "ROUND_ROBIN"},
        "outlierDetection": {
            "interval": "10s",
            "consecutive5xxErrors": 3,
            "baseEjectionTime": "30s",
            "maxEjectionPercent": 100,
        },
    }


def test_no_subset_changes_the_breaker(base: Kustomized) -> None:
    """A subset with a traffic policy of its own would not be what the write-up had."""
    (rule,) = base.all("DestinationRule")
    assert rule["spec"]["subsets"] == [
        {"name": "v1", "labels": {"version": "v1"}},
        {"name": "v2", "labels": {"version": "v2"}},
    ]


def test_every_destination_is_a_service_here(base: Kustomized) -> None:
    """A misspelt host would answer 503, and with one port only no number need be given."""
    services = {one["metadata"]["name"]: one["spec"]["ports"] for one in base.all("Service")}
    found = list(destinations(base))
    assert found
    for destination in found:
        ports = services[short(destination["host"])]
        assert len(ports) == 1
        assert destination.get("port", {}).get("number", ports[0]["port"]) == ports[0]["port"]


def test_every_subset_has_pods(base: Kustomized) -> None:
    """A subset nobody defines, or one that selects no pod of its Service, would answer 503."""
    rules = {short(one["spec"]["host"]): one["spec"] for one in base.all("DestinationRule")}
    for destination in destinations(base):
        host = short(destination["host"])
        defined = {subset["name"] for subset in rules[host]["subsets"]}
        assert {destination["subset"]} <= defined if "subset" in destination else True
    for host, rule in rules.items():
        selector = base.one("Service", host)["spec"]["selector"]
        for subset in rule["subsets"]:
            assert base.selected_by({**selector, **subset["labels"]}) == {
                f"goodjob-{subset['name']}"
            }
