"""Changes of clusters in words: who can be ejected, after what, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.difference import differences
from lab.manifests import Manifests, Release
from lab.translate import EnvoyConfig, Proxy, assumed_endpoints, translate

Shop = Callable[..., Manifests]


def _config(manifests: Manifests) -> EnvoyConfig:
    return translate(manifests, proxy=Proxy.GATEWAY, endpoints=assumed_endpoints(manifests))


def _words(before: EnvoyConfig, after: EnvoyConfig) -> list[str]:
    found = differences(before, after)
    return [word for each in found if each.kind == "clusters" for word in map(str, each.words)]


def _outliers(**block: Any) -> dict[str, Any]:
    return {"outlierDetection": {"maxEjectionPercent": 100, **block}}


def _pool(**http: Any) -> dict[str, Any]:
    return {"loadBalancer": {}, "connectionPool": {"http": http}}


NONE: dict[str, Any] = {"loadBalancer": {}}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            NONE,
            {"outlierDetection": {"maxEjectionPercent": 50, "consecutive5xxErrors": 3}},
            [
                "shop:80 can now be ejected: 1 of 2 hosts",
                "the third 5xx in a row ejects; none did before",
                "hosts are looked at every 10 s",
                "an ejection lasts 30 s times the number of ejections",
            ],
            id="a new block",
        ),
        pytest.param(
            NONE,
            {"outlierDetection": {}},
            [
                "shop:80 still can't be ejected: 10 % of 2 hosts is 0",
                "the fifth 5xx in a row ejects; none did before",
                "hosts are looked at every 10 s",
                "an ejection lasts 30 s times the number of ejections",
            ],
            id="an empty block ejects nobody of two",
        ),
        pytest.param(
            _outliers(),
            NONE,
            ["shop:80 can be ejected no longer; it was 2 of 2 hosts"],
            id="no block any more",
        ),
        pytest.param(
            {"outlierDetection": {}},
            NONE,
            ["shop:80 has no outlier detection any more; nothing could be ejected before"],
            id="no block any more, and none that did anything",
        ),
        pytest.param(
            _outliers(),
            {"outlierDetection": {"maxEjectionPercent": 49}},
            ["shop:80 can be ejected no longer: 49 % of 2 hosts is 0; it was 2 of 2 hosts"],
            id="the ceiling goes to 0",
        ),
        pytest.param(
            _outliers(),
            _outliers(consecutive5xxErrors=0),
            [
                (
                    "shop:80 can be ejected no longer: nothing that is detected ejects; "
                    "it was 2 of 2 hosts"
                ),
                "5xx in a row ejects no longer; the fifth did",
            ],
            id="is off",
        ),
        pytest.param(
            _outliers(),
            {"outlierDetection": {"maxEjectionPercent": 50}},
            ["shop:80: 1 of 2 hosts can be ejected; it was 2 of 2 hosts"],
            id="a lower ceiling",
        ),
        pytest.param(
            {"outlierDetection": {}},
            {"outlierDetection": {"maxEjectionPercent": 49}},
            ["at most 49 % of the hosts can be out; it was 10 %"],
            id="another percentage of nothing",
        ),
        pytest.param(
            {"loadBalancer": {}},
            {
                "loadBalancer": {
                    "localityLbSetting": {"distribute": [{"from": "a", "to": {"*": 100}}]}
                }
            },
            ["localities get their shares by weight; before, localities have no weights"],
            id="distribute",
        ),
        pytest.param(
            {"loadBalancer": {"zoneAwareLbSetting": {"enabled": False}}},
            {"loadBalancer": {"zoneAwareLbSetting": {}}},
            [
                (
                    "the own zone is preferred from 6 hosts on, by proxies that know their "
                    "cluster; before, the own zone is not preferred"
                )
            ],
            id="zone aware",
        ),
        pytest.param(
            _outliers(),
            _outliers(consecutive5xxErrors=3),
            ["the third 5xx in a row ejects; it was the fifth"],
            id="a lower threshold",
        ),
        pytest.param(
            _outliers(consecutiveGatewayErrors=12),
            _outliers(consecutiveGatewayErrors=21),
            ["the 21st 502, 503 or 504 in a row ejects; it was the 12th"],
            id="gateway errors",
        ),
        pytest.param(
            _outliers(),
            _outliers(splitExternalLocalOriginErrors=True),
            [
                "the fifth failure to connect in a row ejects; none did before",
                "split_external_local_origin_errors is true; it was not set",
                "enforcing_local_origin_success_rate is 0; it was not set",
            ],
            id="local failures",
        ),
        pytest.param(
            _outliers(interval="10s"),
            _outliers(interval="250ms", baseEjectionTime="1m"),
            [
                "hosts are looked at every 0.25 s; it was 10 s",
                "an ejection lasts 60 s times the number of ejections; it was 30 s",
            ],
            id="times",
        ),
        pytest.param(
            _outliers(),
            _outliers(minHealthPercent=30),
            [
                (
                    "with less than 30 % of the hosts healthy, all get requests (panic); "
                    "before, panic is off"
                )
            ],
            id="panic",
        ),
        pytest.param(
            _outliers(),
            _outliers(interval="10s"),
            ["written in another way, and the same for Envoy"],
            id="a default written out",
        ),
        pytest.param(
            NONE,
            {"loadBalancer": {"simple": "ROUND_ROBIN"}},
            ["hosts are chosen by ROUND_ROBIN; it was LEAST_REQUEST"],
            id="the load balancer",
        ),
        pytest.param(
            NONE,
            _pool(http2MaxRequests=3),
            ["requests at a time: at most 3; it was no limit"],
            id="a limit",
        ),
        pytest.param(
            {"connectionPool": {"tcp": {"connectTimeout": "1s"}}},
            {"connectionPool": {"tcp": {"connectTimeout": "2s", "maxConnections": 1}}},
            [
                "connecting may take 2 s; it was 1 s",
                "connections at a time: at most 1; it was no limit",
            ],
            id="connections",
        ),
        pytest.param(
            {"loadBalancer": {"consistentHash": {"useSourceIp": True}}},
            {"loadBalancer": {"consistentHash": {"useSourceIp": True, "ringHash": {}}}},
            ["ring_hash_lb_config.minimum_ring_size is not set; it was 1024"],
            id="no words of its own",
        ),
    ],
)
def test_clusters(
    shop: Shop, before: dict[str, Any], after: dict[str, Any], words: list[str]
) -> None:
    """Who can be ejected after what, and whatever else a policy changes."""
    configs = [_config(shop(policy=policy)) for policy in (before, after)]

    assert _words(*configs) == words


def test_the_codes_that_count(shop: Shop) -> None:
    """Which answers are errors is said in codes."""
    configs = [
        translate(manifests, proxy=Proxy.GATEWAY, endpoints=(), release=Release.V1_32)
        for manifests in (_codes(shop, ()), _codes(shop, (429, 503)))
    ]
    words = _words(*configs)

    assert "what counts as an error: 429 and 503; it was every 5xx" in words


def _codes(shop: Shop, codes: tuple[int, ...]) -> Manifests:
    manifests = shop(policy={"outlierDetection": {}})
    (rule,) = manifests.destination_rules
    data = rule.model_dump(by_alias=True, exclude_unset=True)
    block = {"outlierDetectionHttpErrorCodes": list(codes)}
    data["spec"]["trafficPolicy"]["outlierDetection"] = block
    changed = type(rule).model_validate(data)
    return Manifests(**{**vars(manifests), "destination_rules": (changed,)})
