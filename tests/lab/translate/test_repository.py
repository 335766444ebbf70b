"""What the repository's own manifests become: the number a class sees is the number in the YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.manifests import load, render
from lab.translate import EnvoyConfig, Proxy, assumed_endpoints, translate

ROOT = Path(__file__).resolve().parents[3]
HOST = "goodjob.goodjob.svc.cluster.local"


@pytest.fixture(scope="module")
def gateway() -> EnvoyConfig:
    """The gateway's config for ``k8s/``."""
    manifests = load(render(ROOT / "k8s"), "k8s")
    return translate(manifests, proxy=Proxy.GATEWAY, endpoints=assumed_endpoints(manifests))


def _named(config: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = [each for each in config if each["name"] == name]
    return found


def test_the_breaker_is_the_write_ups(gateway: EnvoyConfig) -> None:
    """Three in a row, looked at every 10 s, out for 30 s, and all of them if it must be."""
    cluster = _named(gateway.clusters, f"outbound|80||{HOST}")

    assert cluster["outlier_detection"] == {
        "consecutive_5xx": 3,
        "enforcing_consecutive_5xx": 100,
        "interval": "10s",
        "base_ejection_time": "30s",
        "max_ejection_percent": 100,
        "enforcing_success_rate": 0,
    }
    assert cluster["lb_policy"] == "ROUND_ROBIN"


def test_every_subset_has_a_cluster_and_the_pods_of_its_version(gateway: EnvoyConfig) -> None:
    """One pod of each version, and both of them in the cluster of the whole service."""
    assert {
        each["cluster_name"].split("|")[2]: sum(len(g["lb_endpoints"]) for g in each["endpoints"])
        for each in gateway.endpoints
    } == {"": 2, "v1": 1, "v2": 1}


def test_the_green_user_goes_to_v2_and_a_500_is_tried_again_for_everyone(
    gateway: EnvoyConfig,
) -> None:
    """The header route comes first, and only the other route retries a 500."""
    (host,) = _named(gateway.routes, "http.8080")["virtual_hosts"]
    green, everyone = host["routes"]

    assert sorted(host["domains"]) == [HOST, "goodjob.localhost"]
    assert green["match"]["headers"] == [{"name": "ukids-user", "string_match": {"exact": "green"}}]
    assert green["route"]["cluster"] == f"outbound|80|v2|{HOST}"
    assert everyone["route"]["cluster"] == f"outbound|80||{HOST}"
    assert everyone["route"]["retry_policy"]["retriable_status_codes"] == [500]


def test_no_warning_about_them() -> None:
    """Nothing in the repository's manifests is deprecated or without effect."""
    assert load(render(ROOT / "k8s"), "k8s").warnings == ()
