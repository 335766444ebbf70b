"""Changes of clusters in words: who can be ejected, after what, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.difference import differences
from lab.difference.cluster import cluster_words
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


def _cluster(**fields: Any) -> dict[str, Any]:
    return {
        "name": "outbound|80||shop.mall.svc.cluster.local",
        "lb_policy": "LEAST_REQUEST",
        "connect_timeout": "10s",
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        **fields,
    }


def _block(**fields: Any) -> dict[str, Any]:
    """Outlier detection as istiod sends it, with what an EnvoyFilter adds."""
    return _cluster(outlier_detection={"enforcing_success_rate": 0, **fields})


#: Detectors by share alone, and with a setting of each that is not Envoy's own.
ALONE = {"consecutive_5xx": 0, "enforcing_consecutive_5xx": 0, "max_ejection_percent": 100}
FAILURES = {**ALONE, "enforcing_failure_percentage": 100}
RATES = {**ALONE, "enforcing_success_rate": 100}
RATE = "a success rate 1.9 standard deviations below the average, of at least 100 requests"
EACH = "an interval each to at least 5 hosts"


@pytest.mark.parametrize(
    ("before", "after", "hosts", "words"),
    [
        pytest.param(
            _block(**ALONE),
            _block(**FAILURES),
            5,
            [
                "shop:80 can now be ejected: 5 of 5 hosts",
                f"ejected: 85 % failures of at least 50 requests {EACH}; it was not looked at",
            ],
            id="failures",
        ),
        pytest.param(
            _block(**FAILURES),
            _block(
                **FAILURES,
                failure_percentage_threshold=20,
                failure_percentage_request_volume=1,
                failure_percentage_minimum_hosts=1,
            ),
            5,
            [
                (
                    "ejected: 20 % failures of at least 1 request an interval each to at least 1 "
                    f"host; it was 85 % failures of at least 50 requests {EACH}"
                )
            ],
            id="other failures",
        ),
        pytest.param(
            _block(**FAILURES),
            _block(**{**FAILURES, "enforcing_failure_percentage": 30}),
            5,
            [
                (
                    f"ejected: 85 % failures of at least 50 requests {EACH}, 30 % of the times; "
                    f"it was 85 % failures of at least 50 requests {EACH}"
                )
            ],
            id="failures, sometimes",
        ),
        pytest.param(
            _block(**FAILURES),
            _block(**ALONE),
            5,
            [
                (
                    "shop:80 can be ejected no longer: nothing that is detected ejects; it was 5 "
                    "of 5 hosts"
                ),
                f"no longer ejected: 85 % failures of at least 50 requests {EACH}",
            ],
            id="no failures any more",
        ),
        pytest.param(
            _block(**ALONE),
            _block(**RATES),
            5,
            [
                "shop:80 can now be ejected: 5 of 5 hosts",
                f"ejected: {RATE} {EACH}; it was not looked at",
            ],
            id="a success rate",
        ),
        pytest.param(
            _block(**RATES),
            _block(
                **{**RATES, "enforcing_success_rate": 50},
                success_rate_stdev_factor=2500,
                success_rate_request_volume=7,
                success_rate_minimum_hosts=3,
            ),
            10,
            [
                (
                    "ejected: a success rate 2.5 standard deviations below the average, of at "
                    "least 7 requests an interval each to at least 3 hosts, 50 % of the times; "
                    f"it was {RATE} {EACH}"
                )
            ],
            id="another success rate",
        ),
        pytest.param(
            _block(**RATES),
            _block(**RATES, max_ejection_time="900s"),
            5,
            ['max_ejection_time is "900s"; it was not set'],
            id="what has no words of its own",
        ),
    ],
)
def test_ejection_by_share(
    before: dict[str, Any], after: dict[str, Any], hosts: int, words: list[str]
) -> None:
    """What an EnvoyFilter adds: the thresholds, and in how many cases they count."""
    assert [str(each) for each in cluster_words(before, after, hosts, hosts)] == words


@pytest.mark.parametrize(
    ("before", "after", "was", "now", "words"),
    [
        pytest.param(
            _cluster(),
            _block(**RATES),
            4,
            4,
            "shop:80 still can't be ejected: 4 hosts are too few for ejection by share",
            id="too few",
        ),
        pytest.param(
            _cluster(),
            _block(**RATES),
            1,
            1,
            "shop:80 still can't be ejected: 1 host is too few for ejection by share",
            id="one",
        ),
        pytest.param(
            _cluster(),
            _block(**ALONE),
            4,
            4,
            "shop:80 still can't be ejected: nothing that is detected ejects",
            id="nothing",
        ),
        pytest.param(
            _block(max_ejection_percent=50),
            _block(max_ejection_percent=50),
            4,
            1,
            "shop:80 can be ejected no longer: 50 % of 1 host is 0; it was 2 of 4 hosts",
            id="fewer hosts",
        ),
        pytest.param(
            _block(max_ejection_percent=50),
            _block(max_ejection_percent=100),
            4,
            1,
            "shop:80: 1 of 1 host can be ejected; it was 2 of 4 hosts",
            id="fewer hosts, and more of them",
        ),
    ],
)
def test_how_many_can_be_out(
    before: dict[str, Any], after: dict[str, Any], was: int, now: int, words: str
) -> None:
    """Of so many hosts, and why none."""
    assert str(next(iter(cluster_words(before, after, was, now)))) == words


FREE = 4294967295
WEIGHTS: dict[str, Any] = {"locality_weighted_lb_config": {}}


def _limits(**limits: int) -> dict[str, Any]:
    return _cluster(circuit_breakers={"thresholds": [limits]})


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            _limits(max_pending_requests=FREE),
            _limits(max_pending_requests=1),
            "requests waiting for a connection: at most 1; it was no limit",
            id="waiting",
        ),
        pytest.param(
            _limits(max_retries=2, max_requests=3),
            _limits(max_requests=3),
            "retries at a time: no limit; it was at most 2",
            id="retries",
        ),
        pytest.param(
            _cluster(common_lb_config={**WEIGHTS, "healthy_panic_threshold": {"value": 0}}),
            _cluster(common_lb_config=WEIGHTS),
            "with less than 50 % of the hosts healthy, all get requests (panic); "
            "before, panic is off",
            id="Envoy's own panic",
        ),
        pytest.param(
            _cluster(
                common_lb_config={
                    "zone_aware_lb_config": {"min_cluster_size": 1},
                    "healthy_panic_threshold": {"value": 0},
                }
            ),
            _cluster(),
            "localities have no weights; before, the own zone is preferred from 1 host on, by "
            "proxies that know their cluster",
            id="zones",
        ),
        pytest.param(
            _limits(max_requests=1),
            {**_cluster(), "circuit_breakers": {"thresholds": [{"max_requests": 2}]}},
            "requests at a time: at most 2; it was at most 1",
            id="another limit",
        ),
    ],
)
def test_settings_of_a_cluster(before: dict[str, Any], after: dict[str, Any], words: str) -> None:
    """One sentence each, without outlier detection."""
    assert [str(each) for each in cluster_words(before, after, 2, 2)] == [words]


def test_a_cluster_without_what_istiod_always_says() -> None:
    """Of another's Envoy: Envoy's own panic threshold, and no weights."""
    bare = _cluster()
    del bare["common_lb_config"]

    assert [str(each) for each in cluster_words(_cluster(), bare, 1, 1)] == [
        "with less than 50 % of the hosts healthy, all get requests (panic); before, panic is off"
    ]
