"""Changes of routes in words: where requests go, and how often they are tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.difference import differences
from lab.difference.route import routes_words
from lab.manifests import Manifests
from lab.translate import EnvoyConfig, Proxy, assumed_endpoints, translate

Shop = Callable[..., Manifests]

V1 = {"name": "v1", "labels": {"version": "v1"}}
TO = {"destination": {"host": "shop"}}
HOST = "shop.mall.svc.cluster.local:80"
CODES_500 = {"attempts": 2, "retryOn": "500"}
FAULT = {"abort": {"httpStatus": 503, "percentage": {"value": 10}}}


def _config(manifests: Manifests) -> EnvoyConfig:
    return translate(manifests, proxy=Proxy.GATEWAY, endpoints=assumed_endpoints(manifests))


def _words(before: EnvoyConfig, after: EnvoyConfig) -> list[str]:
    found = differences(before, after)
    return [word for each in found if each.kind == "routes" for word in map(str, each.words)]


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
            {"retries": {"attempts": 0}},
            {"retries": {"attempts": 2, "retryOn": "retriable-status-codes"}},
            ["retries: up to 2 after nothing; it was none"],
            id="retries of nothing",
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
            ["shop:80 gets 75 %; it was 100 %", "shop:80/v1 gets 25 %; it was 0 %"],
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
            {"fault": {"delay": {"fixedDelay": "1s", "percentage": {"value": 33.3333}}}},
            {},
            ["no delay is injected; before, 33.3333 % are delayed by 1 s"],
            id="no delay any more",
        ),
        pytest.param(
            {},
            {"mirror": {"host": "shop", "subset": "v1"}},
            ["a copy goes to shop:80/v1 (100 %); it was nobody"],
            id="mirror",
        ),
        pytest.param(
            {},
            {"route": None, "redirect": {"uri": "/x"}},
            ["redirected; it was sent on"],
            id="redirect",
        ),
        pytest.param(
            {"route": None, "redirect": {"uri": "/x"}},
            {"route": None, "redirect": {"uri": "/y"}},
            ['redirect.path_redirect is "/y"; it was "/x"'],
            id="another redirect",
        ),
        pytest.param(
            {"route": None, "directResponse": {"status": 503}},
            {"route": None, "redirect": {"uri": "/y"}},
            ["redirected; it was answered by the proxy"],
            id="redirected instead of answered",
        ),
        pytest.param(
            {"route": [{**TO, "weight": 1}, {**TO, "weight": 1}]},
            {
                "route": [
                    {**TO, "weight": 1},
                    {"destination": {"host": "shop", "subset": "v1"}, "weight": 2},
                ]
            },
            ["shop:80 gets 33.33 %; it was 100 %", "shop:80/v1 gets 66.67 %; it was 0 %"],
            id="the same destination twice",
        ),
        pytest.param(
            {"fault": {"abort": {"grpcStatus": "UNAVAILABLE", "percentage": {"value": 1}}}},
            {"fault": {"abort": {"httpStatus": 503}}},
            [
                (
                    "0 % are answered 503 without reaching a pod; "
                    "before, 1 % are answered gRPC status 14 without reaching a pod"
                )
            ],
            id="abort of gRPC",
        ),
        pytest.param(
            {"retries": {"attempts": 0}},
            {"retries": {"attempts": 2, "retryOn": "connect-failure,500", "perTryTimeout": "1s"}},
            [
                "retries: up to 2 after connect-failure and 500; it was none",
                "retries: each try may take 1 s; it was as long as the request",
            ],
            id="retries with a limit",
        ),
        pytest.param(
            {"timeout": "1500ms", "mirror": {"host": "shop"}, "mirrorPercentage": {"value": 5}},
            {"mirrors": [{"destination": {"host": "shop"}}, {"destination": {"host": "shop"}}]},
            [
                "may take as long as it likes; it was 1.5 s",
                "a copy goes to shop:80 (100 %) and shop:80 (100 %); it was shop:80 (5 %)",
            ],
            id="two mirrors",
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

    said = [word.removeprefix(f"{HOST}: every request: ") for word in _words(*configs)]
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
                (
                    "new: requests with /a*, not x and :method ~ G.*: "
                    "25 % to shop:80 and 75 % to shop:80/v1"
                ),
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
        pytest.param(
            [],
            [
                {
                    "match": [
                        {
                            "headers": {"a": {"prefix": "b"}},
                            "withoutHeaders": {"c": {"exact": "d"}},
                            "queryParams": {"q": {"exact": "1"}},
                        }
                    ],
                    "route": [TO],
                }
            ],
            ["new: requests with a: b*, not c: d and q: 1 to shop:80"],
            id="conditions of every kind",
        ),
        pytest.param(
            [GREEN, GREEN],
            [GREEN],
            ["no longer: requests with user: green to shop:80"],
            id="the same conditions twice",
        ),
    ],
)
def test_rules(
    shop: Shop, before: list[dict[str, Any]], after: list[dict[str, Any]], words: list[str]
) -> None:
    """Rules that come, go, and change places."""
    last = {"route": [TO]}
    configs = [_config(shop(subsets=[V1], http=[*rules, last])) for rules in (before, after)]

    found = [word.removeprefix(f"{HOST}: ") for word in _words(*configs)]
    assert found == words


def _server(**more: Any) -> dict[str, Any]:
    return {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"], **more}


def test_a_redirect_to_https(shop: Shop) -> None:
    """The host says so; a host of the redirect alone is new."""
    servers = [_server(), _server(tls={"httpsRedirect": True})]
    configs = [_config(shop(http=[{"route": [TO]}], servers=[each])) for each in servers]

    assert _words(*configs) == [
        f"{HOST}: plain HTTP is redirected to HTTPS now",
        "*:80: a new host, *",
    ]
    assert f"{HOST}: plain HTTP is redirected to HTTPS no longer" in _words(configs[1], configs[0])


def test_hosts_come_and_go(shop: Shop) -> None:
    """A host with all of its rules, another domain, and a host that is gone."""
    (one, two) = (
        _config(shop(hosts=hosts, gateways=["door"], http=[{"route": [TO]}]))
        for hosts in (["a.org"], ["b.org", "c.org"])
    )

    assert _words(one, two) == [
        "a.org:80: the host is gone",
        "b.org:80: a new host, b.org and c.org",
        "b.org:80: every request to shop:80",
    ]
    same = _config(shop(hosts=["b.org"], gateways=["door"], http=[{"route": [TO]}]))
    assert _words(same, two) == ["b.org:80: the host is b.org and c.org; it was b.org"]


def test_the_order_of_conditions_means_nothing() -> None:
    """In JSON; the same conditions are the same route."""
    match = {"prefix": "/a", "case_sensitive": True}
    routes = [
        {"match": each, "route": {"cluster": "x"}}
        for each in (match, dict(reversed(match.items())))
    ]
    before, after = (
        {"virtual_hosts": [{"name": "h", "domains": ["h"], "routes": [each]}]} for each in routes
    )

    assert list(routes_words(before, after)) == []
