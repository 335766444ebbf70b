"""What a change of the YAML changes in Envoy, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests, Release, load
from lab.translate import EnvoyConfig, Proxy, assumed_endpoints, translate
from lab.translate.difference import Difference, differences
from lab.translate.saying import ordinal

Shop = Callable[..., Manifests]

V1 = {"name": "v1", "labels": {"version": "v1"}}
TO = {"destination": {"host": "shop"}}
HOST = "shop.mall.svc.cluster.local:80"
CODES_500 = {"attempts": 2, "retryOn": "500"}
FAULT = {"abort": {"httpStatus": 503, "percentage": {"value": 10}}}


def _config(manifests: Manifests, proxy: Proxy = Proxy.GATEWAY) -> EnvoyConfig:
    return translate(manifests, proxy=proxy, endpoints=assumed_endpoints(manifests))


def _words(found: tuple[Difference, ...], kind: str) -> list[str]:
    return [word for each in found if each.kind == kind for word in each.words]


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
            id="0 is off",
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
    found = differences(_config(shop(policy=before)), _config(shop(policy=after)))

    assert _words(found, "clusters") == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            {"retries": CODES_500},
            {"retries": {"attempts": 2, "retryOn": "reset"}},
            ["retries: 500 is retried no longer", "retries: reset is retried now"],
            id="conditions",
        ),
        pytest.param(
            {"retries": CODES_500},
            {"retries": {"attempts": 3, "retryOn": "500", "perTryTimeout": "1s"}},
            [
                "retries: up to 3; it was 2",
                "retries: each try may take 1 s; it was as long as the request",
            ],
            id="attempts",
        ),
        pytest.param(
            {"retries": CODES_500},
            {"retries": {"attempts": 0}},
            ["retries: none any more; it was up to 2"],
            id="no retries",
        ),
        pytest.param(
            {"retries": {"attempts": 0}},
            {"retries": CODES_500},
            ["retries: up to 2 after 500; it was none"],
            id="retries again",
        ),
        pytest.param(
            {"retries": CODES_500},
            {"retries": {**CODES_500, "backoff": "1s"}},
            ['retries: retry_back_off.base_interval is "1s"; it was not set'],
            id="back-off",
        ),
        pytest.param(
            {},
            {"timeout": "3s"},
            ["may take 3 s; it was as long as it likes"],
            id="timeout",
        ),
        pytest.param(
            {"route": [{**TO, "weight": 90}, {"destination": {"host": "shop", "subset": "v1"}}]},
            {
                "route": [
                    {**TO, "weight": 3},
                    {"destination": {"host": "shop", "subset": "v1"}, "weight": 1},
                ]
            },
            ["shop:80 gets 75 %; it was 100 %", "v1 gets 25 %; it was 0 %"],
            id="weights",
        ),
        pytest.param(
            {},
            {"fault": FAULT},
            ["10 % are answered 503 without reaching a pod; before, no abort is injected"],
            id="abort",
        ),
        pytest.param(
            {"fault": {"delay": {"fixedDelay": "1s"}}},
            {"fault": {"delay": {"fixedDelay": "2s", "percentage": {"value": 0.57}}}},
            ["0.5699 % are delayed by 2 s; before, 0 % are delayed by 1 s"],
            id="delay",
        ),
        pytest.param(
            {},
            {"mirror": {"host": "shop", "subset": "v1"}},
            ["a copy goes to v1 (100 %); it was nobody"],
            id="mirror",
        ),
        pytest.param(
            {},
            {"route": None, "redirect": {"uri": "/x"}},
            ["redirected; it was sent on"],
            id="redirect",
        ),
        pytest.param(
            {"rewrite": {"uri": "/a"}},
            {"rewrite": {"uri": "/b"}},
            ['route.prefix_rewrite is "/b"; it was "/a"'],
            id="no words of its own",
        ),
    ],
)
def test_routes(
    shop: Shop, before: dict[str, Any], after: dict[str, Any], words: list[str]
) -> None:
    """What happens to requests whose conditions are the same."""
    configs = [
        _config(shop(subsets=[V1], http=[{"route": [TO], **rule}])) for rule in (before, after)
    ]
    found = differences(*configs)

    said = [word.removeprefix(f"{HOST}: every request: ") for word in _words(found, "routes")]
    assert said == words


GREEN = {"match": [{"headers": {"user": {"exact": "green"}}}], "route": [TO]}
OTHERS = {
    "match": [{"uri": {"prefix": "/a"}, "withoutHeaders": {"x": {}}, "method": {"regex": "G.*"}}],
    "route": [{**TO, "weight": 1}, {"destination": {"host": "shop", "subset": "v1"}, "weight": 3}],
}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            [],
            [GREEN, OTHERS],
            [
                "new: requests with user: green to shop:80",
                "new: requests with /a*, not x and :method ~ G.*: 25 % to shop:80 and 75 % to v1",
            ],
            id="new rules",
        ),
        pytest.param(
            [GREEN], [], ["no longer: requests with user: green to shop:80"], id="a rule less"
        ),
        pytest.param(
            [GREEN, OTHERS],
            [OTHERS, GREEN],
            ["the rules are asked in another order: the first that matches is the only one"],
            id="another order",
        ),
        pytest.param(
            [{"match": [{"uri": {"exact": "/d"}}], "directResponse": {"status": 418}}],
            [{"match": [{"uri": {"regex": "/d+"}}], "redirect": {"uri": "/"}}],
            [
                "no longer: requests with /d are answered 418 by the proxy",
                "new: requests with path ~ /d+ are redirected",
            ],
            id="other conditions",
        ),
    ],
)
def test_rules(
    shop: Shop, before: list[dict[str, Any]], after: list[dict[str, Any]], words: list[str]
) -> None:
    """Rules that come, go, and change places."""
    last = {"route": [TO]}
    configs = [_config(shop(subsets=[V1], http=[*rules, last])) for rules in (before, after)]

    found = [word.removeprefix(f"{HOST}: ") for word in _words(differences(*configs), "routes")]
    assert found == words


def _server(**more: Any) -> dict[str, Any]:
    return {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"], **more}


def test_a_redirect_to_https(shop: Shop) -> None:
    """The host says so; a host of the redirect alone is new."""
    servers = [_server(), _server(tls={"httpsRedirect": True})]
    configs = [_config(shop(http=[{"route": [TO]}], servers=[each])) for each in servers]

    assert _words(differences(*configs), "routes") == [
        f"{HOST}: plain HTTP is redirected to HTTPS now",
        "*:80: a new host, *",
    ]
    assert f"{HOST}: plain HTTP is redirected to HTTPS no longer" in _words(
        differences(configs[1], configs[0]), "routes"
    )


def test_a_subset_and_a_port_that_are_new(shop: Shop) -> None:
    """Clusters, endpoints, listeners and routes that come, and go again."""
    port = {"port": {"number": 8081, "name": "b", "protocol": "HTTP"}, "hosts": ["*"]}
    old, new = _config(shop(subsets=[])), _config(shop(subsets=[V1], servers=[_server(), port]))
    found = differences(old, new)

    assert [(each.kind, each.change, each.words) for each in found] == [
        ("clusters", "added", ("v1 is a destination now",)),
        ("routes", "added", ("requests are routed by http.8081 now",)),
        ("listeners", "added", ("port 8081 is listened on now",)),
        ("endpoints", "added", ("v1 has endpoints now: 2 hosts",)),
    ]
    assert {each.words[0] for each in differences(new, old)} == {
        "v1 is a destination no longer",
        "requests are routed by http.8081 no longer",
        "port 8081 is listened on no longer",
        "v1 has endpoints no longer: 2 hosts",
    }


def _ready(manifests: Manifests, *ready: bool) -> EnvoyConfig:
    """The config with so many pods."""
    pods = assumed_endpoints(manifests)
    chosen = [type(pods[0])(**{**vars(pods[0]), "ready": each}) for each in ready]
    return translate(manifests, proxy=Proxy.GATEWAY, endpoints=chosen)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            (True,),
            (True, True),
            ["shop:80 has 2 hosts; it was 1", "shop:80 can now be ejected: 1 of 2 hosts"],
            id="more",
        ),
        pytest.param((True, True), (True, False), ["1 host not ready; it was 0"], id="not ready"),
    ],
)
def test_endpoints(
    shop: Shop, before: tuple[bool, ...], after: tuple[bool, ...], words: list[str]
) -> None:
    """More hosts are more that can be ejected, though the cluster is the same."""
    manifests = shop(policy={"outlierDetection": {"maxEjectionPercent": 50}})
    found = differences(_ready(manifests, *before), _ready(manifests, *after))

    assert _words(found, "endpoints") == words
    assert not _words(found, "clusters")


def test_the_codes_that_count(shop: Shop) -> None:
    """Which answers are errors is said in codes."""
    configs = [
        translate(manifests, proxy=Proxy.GATEWAY, endpoints=(), release=Release.V1_32)
        for manifests in (_codes(shop, ()), _codes(shop, (429, 503)))
    ]
    words = _words(differences(*configs), "clusters")

    assert "what counts as an error: 429 and 503; it was every 5xx" in words


def _codes(shop: Shop, codes: tuple[int, ...]) -> Manifests:
    manifests = shop(policy={"outlierDetection": {}})
    (rule,) = manifests.destination_rules
    data = rule.model_dump(by_alias=True, exclude_unset=True)
    block = {"outlierDetectionHttpErrorCodes": list(codes)}
    data["spec"]["trafficPolicy"]["outlierDetection"] = block
    changed = type(rule).model_validate(data)
    return Manifests(**{**vars(manifests), "destination_rules": (changed,)})


def test_nothing_is_no_difference(shop: Shop) -> None:
    """The same manifests are the same config."""
    for proxy in Proxy:
        assert differences(_config(shop(), proxy), _config(shop(), proxy)) == ()


def test_the_diff_is_of_the_json(shop: Shop) -> None:
    """Unified, with the two names and the resource in its head; what is new has no old file."""
    configs = [
        _config(shop(policy={"loadBalancer": {"simple": s}})) for s in ("RANDOM", "ROUND_ROBIN")
    ]
    (found,) = differences(*configs, names=("old.yaml", "new.yaml"))

    assert found.diff[:2] == (
        "--- old.yaml/clusters/outbound|80||shop.mall.svc.cluster.local",
        "+++ new.yaml/clusters/outbound|80||shop.mall.svc.cluster.local",
    )
    assert [line for line in found.diff[3:] if line[0] in "+-"] == [
        '-  "lb_policy": "RANDOM",',
        '+  "lb_policy": "ROUND_ROBIN",',
    ]
    assert found.as_dict()["diff"] == "".join(f"{line}\n" for line in found.diff)
    added = differences(_config(load("", "f.yaml")), configs[0])
    assert all(each.diff[0] == "--- /dev/null" for each in added)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "first"),
        (10, "tenth"),
        (11, "11th"),
        (21, "21st"),
        (22, "22nd"),
        (33, "33rd"),
        (112, "112th"),
    ],
)
def test_ordinals(number: int, word: str) -> None:
    """As they are said."""
    assert ordinal(number) == word
