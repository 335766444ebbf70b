"""What the releases of Istio translate differently."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lab.errors import UnsupportedField
from lab.manifests import Manifests, load
from lab.translate import Endpoint, EnvoyConfig, Proxy, Release, endpoints_for, translate

Shop = Callable[..., Manifests]
EnvoySays = Callable[..., str]

HTTP = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
OLD = [Release.V1_29, Release.V1_30]
NEW = [Release.V1_31, Release.V1_32]
UNREADY = Endpoint("p", "mall", "10.0.0.1", {"app": "shop"}, {"web": 8080}, ready=False)


def _cluster(manifests: Manifests, release: Release) -> dict[str, Any]:
    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=(), release=release)
    return config.clusters[0]


@pytest.mark.parametrize("release", OLD)
def test_before_1_31_the_panic_threshold_needs_a_block(shop: Shop, release: Release) -> None:
    """Without outlierDetection Envoy's own 50 % applies; with it minHealthPercent does."""
    assert "common_lb_config" not in _cluster(shop(), release)
    for block, percent in (({}, 0), ({"minHealthPercent": 30}, 30)):
        found = _cluster(shop(policy={"outlierDetection": block}), release)
        assert found["common_lb_config"] == {"healthy_panic_threshold": {"value": percent}}


@pytest.mark.parametrize("release", NEW)
def test_since_1_31_the_panic_threshold_is_always_sent(shop: Shop, release: Release) -> None:
    """0 unless minHealthPercent says otherwise."""
    expected = {"healthy_panic_threshold": {"value": 0}}

    assert _cluster(shop(), release)["common_lb_config"] == expected


@pytest.mark.parametrize(
    ("release", "sent"), [*((each, []) for each in OLD), *((each, ["UNHEALTHY"]) for each in NEW)]
)
def test_a_pod_that_is_not_ready(shop: Shop, release: Release, sent: list[str]) -> None:
    """Left out up to 1.30, sent as unhealthy since 1.31."""
    (assignment,) = endpoints_for(shop(), [UNREADY], release=release)
    config = translate(shop(), proxy=Proxy.GATEWAY, endpoints=[UNREADY], release=release)

    assert config.endpoints == [assignment]
    groups = assignment["endpoints"]
    assert [host["health_status"] for each in groups for host in each["lb_endpoints"]] == sent


def _with_codes(codes: list[int], **more: Any) -> Manifests:
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "shop", "namespace": "mall"},
        "spec": {
            "host": "shop",
            "trafficPolicy": {
                "outlierDetection": {"outlierDetectionHttpErrorCodes": codes},
                **more,
            },
        },
    }
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "shop", "namespace": "mall"},
        "spec": {"ports": [{"name": "http", "port": 80}]},
    }
    text = "\n---\n".join(json.dumps(each) for each in (service, document))
    return load(text, "test", Release.V1_32)


def _status(code: int) -> dict[str, Any]:
    headers = [{"name": ":status", "string_match": {"exact": str(code)}}]
    return {"http_response_headers_match": {"headers": headers}}


@pytest.mark.parametrize(
    ("codes", "matcher"),
    [
        pytest.param([429], _status(429), id="one code"),
        pytest.param(
            [503, 429], {"or_match": {"rules": [_status(503), _status(429)]}}, id="two codes"
        ),
    ],
)
def test_the_codes_that_count(
    envoy_says: EnvoySays, codes: list[int], matcher: dict[str, Any]
) -> None:
    """The codes are in the HTTP options, in the rule's order, and a protocol is chosen."""
    manifests = _with_codes(codes)
    cluster = _cluster(manifests, Release.V1_32)

    assert cluster["outlier_detection"] == {"enforcing_success_rate": 0}
    assert cluster["typed_extension_protocol_options"] == {
        HTTP: {
            "@type": f"type.googleapis.com/{HTTP}",
            "explicit_http_config": {"http_protocol_options": {}},
            "outlier_detection": {"error_matcher": matcher},
        }
    }
    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=(), release=Release.V1_32)
    assert envoy_says(config) == ""


def test_no_codes_are_no_options() -> None:
    """An empty list is every 5xx, as if it were not there."""
    assert "typed_extension_protocol_options" not in _cluster(_with_codes([]), Release.V1_32)


def test_the_codes_go_with_a_protocol_that_was_chosen() -> None:
    """HTTP/2 stays HTTP/2."""
    pool = {"connectionPool": {"http": {"h2UpgradePolicy": "UPGRADE"}}}
    options = _cluster(_with_codes([429], **pool), Release.V1_32)[
        "typed_extension_protocol_options"
    ]

    assert options[HTTP]["explicit_http_config"] == {"http2_protocol_options": {}}
    assert options[HTTP]["outlier_detection"] == {"error_matcher": _status(429)}


def test_a_field_of_a_newer_release_is_not_translated_for_an_older_one() -> None:
    """What was loaded for 1.32 can't be sent by 1.31."""
    with pytest.raises(UnsupportedField, match=r"it came with 1\.32"):
        translate(_with_codes([429]), proxy=Proxy.GATEWAY, endpoints=())


def test_the_default_is_the_newest_stable_release(shop: Shop) -> None:
    """Nothing asked for is 1.31."""
    by_default: EnvoyConfig = translate(shop(), proxy=Proxy.SIDECAR, endpoints=[UNREADY])

    assert by_default == translate(
        shop(), proxy=Proxy.SIDECAR, endpoints=[UNREADY], release=Release.V1_31
    )
