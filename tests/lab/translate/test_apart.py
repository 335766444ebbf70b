"""What is set apart of a comparison is that, and no more."""

from __future__ import annotations

import pytest

from lab.translate.apart import APART, is_apart

_CHAIN = "listeners.0.0.0.0_80.filter_chains[0].filters[0].typed_config"


@pytest.mark.parametrize(
    "path",
    [
        f"sidecar.{_CHAIN}.tracing",
        f"gateway.{_CHAIN.replace('_80', '_8080')}.stat_prefix",
        "sidecar.listeners.0.0.0.0_80.default_filter_chain",
        "sidecar.listeners.virtualOutbound",
        "sidecar.routes.inbound|80||",
        "sidecar.listeners.10.96.0.1_443",
        "gateway.clusters.outbound|443|v1|istio-ingressgateway.istio-system.svc.cluster.local",
        "gateway.endpoints.outbound|80||a.endpoints[0].lb_endpoints[1].metadata",
    ],
)
def test_always_different(path: str) -> None:
    """A place of each sort."""
    assert is_apart(path)


@pytest.mark.parametrize(
    "path",
    [
        f"sidecar.{_CHAIN}.http_filters",
        f"sidecar.{_CHAIN}.http_filters[0].typed_config.tracing_of_my_own",
        "sidecar.listeners.0.0.0.0_80",
        "sidecar.listeners.0.0.0.0_80.bind_to_port",
        "gateway.listeners.0.0.0.0_8080.listener_filters",
        "gateway.clusters.outbound|80||a.mall.svc.cluster.local.connect_timeout",
        "gateway.endpoints.outbound|80||a.endpoints[0].lb_endpoints[1].health_status",
        "sidecar.routes.80",
        "sidecar.routes.8000.virtual_hosts.a:8000.routes",
    ],
)
def test_compared(path: str) -> None:
    """A place that is near one."""
    assert not is_apart(path)


def test_each_says_what_and_why() -> None:
    """For the page, where a bar would end a cell."""
    assert all(each.what and each.why and "|" not in each.what + each.why for each in APART)
