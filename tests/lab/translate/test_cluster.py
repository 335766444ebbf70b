"""Clusters as a whole: their names, what is always said about them, and the fixed ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, translate

Cluster = Callable[..., dict[str, Any]]
Shop = Callable[..., Manifests]

HOST = "shop.mall.svc.cluster.local"
MOST = 4294967295
FREE = {
    "thresholds": [
        {
            "max_connections": MOST,
            "max_pending_requests": MOST,
            "max_requests": MOST,
            "max_retries": MOST,
        }
    ]
}


@pytest.mark.parametrize("subset", ["", "v1"])
def test_a_cluster_says_what_istiod_always_says(cluster_of: Cluster, subset: str) -> None:
    """Name, discovery, limits and whose it is (buildCluster, buildSubsetCluster of istiod)."""
    name = f"outbound|80|{subset}|{HOST}"
    whose: dict[str, Any] = {
        "services": [{"host": HOST, "name": "shop", "namespace": "mall"}],
        "config": "/apis/networking.istio.io/v1/namespaces/mall/destination-rule/shop",
    }

    assert cluster_of(subsets=[{"name": "v1"}], subset=subset) == {
        "name": name,
        "alt_stat_name": f"{name};",
        "type": "EDS",
        "eds_cluster_config": {
            "eds_config": {"ads": {}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"},
            "service_name": name,
        },
        "connect_timeout": "10s",
        "circuit_breakers": FREE,
        "lb_policy": "LEAST_REQUEST",
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "metadata": {"filter_metadata": {"istio": whose | ({"subset": subset} if subset else {})}},
    }


def test_what_the_fixed_clusters_are(shop: Shop) -> None:
    """Nobody is in the black hole; what passes through keeps its protocol and its address."""
    found = translate(shop(), proxy=Proxy.SIDECAR, endpoints=()).clusters
    hole, passing = (each for each in found if "|" not in each["name"])
    options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"

    assert hole == {
        "name": "BlackHoleCluster",
        "type": "STATIC",
        "connect_timeout": "10s",
        "lb_policy": "ROUND_ROBIN",
    }
    assert passing == {
        "name": "PassthroughCluster",
        "type": "ORIGINAL_DST",
        "connect_timeout": "10s",
        "lb_policy": "CLUSTER_PROVIDED",
        "circuit_breakers": FREE,
        "typed_extension_protocol_options": {
            options: {
                "@type": f"type.googleapis.com/{options}",
                "common_http_protocol_options": {"idle_timeout": "300s"},
                "use_downstream_protocol_config": {
                    "http_protocol_options": {},
                    "http2_protocol_options": {},
                },
            }
        },
    }


def test_the_fixed_clusters(shop: Shop) -> None:
    """Both proxies have a black hole, and only a sidecar lets through what it doesn't know."""
    names = {
        proxy: [
            cluster["name"]
            for cluster in translate(shop(), proxy=proxy, endpoints=()).clusters
            if "|" not in cluster["name"]
        ]
        for proxy in Proxy
    }

    assert names == {
        Proxy.GATEWAY: ["BlackHoleCluster"],
        Proxy.SIDECAR: ["BlackHoleCluster", "PassthroughCluster"],
    }
