"""What a change of the YAML changes in Envoy: resources, their sentences and their diffs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lab.difference import Difference, differences
from lab.difference.saying import otherwise
from lab.manifests import Manifests, load
from lab.translate import EnvoyConfig, Locality, Proxy, assumed_endpoints, translate
from lab.words import Text, say

Shop = Callable[..., Manifests]

_SHARE: dict[str, Any] = {"from": "r1", "to": {"r1/*": 75, "r2": 25}}
_ALL: dict[str, Any] = {"from": "r1", "to": {"r1/*": 100}}
V1 = {"name": "v1", "labels": {"version": "v1"}}


def _config(manifests: Manifests, proxy: Proxy = Proxy.GATEWAY) -> EnvoyConfig:
    return translate(manifests, proxy=proxy, endpoints=assumed_endpoints(manifests))


def _words(found: tuple[Difference, ...], kind: str) -> list[str]:
    return [word for each in found if each.kind == kind for word in map(str, each.words)]


def _server(**more: Any) -> dict[str, Any]:
    return {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"], **more}


def test_a_subset_and_a_port_that_are_new(shop: Shop) -> None:
    """Clusters, endpoints, listeners and routes that come, and go again."""
    port = {"port": {"number": 8081, "name": "b", "protocol": "HTTP"}, "hosts": ["*"]}
    old, new = _config(shop(subsets=[])), _config(shop(subsets=[V1], servers=[_server(), port]))
    found = differences(old, new)

    assert [(each.kind, each.change, *map(str, each.words)) for each in found] == [
        ("clusters", "added", "shop:80/v1 is a destination now"),
        ("routes", "added", "requests are routed by http.8081 now"),
        ("listeners", "added", "port 8081 is listened on now"),
        ("endpoints", "added", "shop:80/v1 has endpoints now: 2 hosts"),
    ]
    assert {str(each.words[0]) for each in differences(new, old)} == {
        "shop:80/v1 is a destination no longer",
        "requests are routed by http.8081 no longer",
        "port 8081 is listened on no longer",
        "shop:80/v1 has endpoints no longer: 2 hosts",
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
        pytest.param(
            (True, False),
            (True, True, True),
            [
                "shop:80 has 3 hosts; it was 2",
                "0 hosts not ready; it was 1",
            ],
            id="more, and all ready",
        ),
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
    assert found.as_dict() == {
        "kind": "clusters",
        "name": "outbound|80||shop.mall.svc.cluster.local",
        "change": "changed",
        "words": ["hosts are chosen by ROUND_ROBIN; it was RANDOM"],
        "texts": [
            {
                "template": "change-balancer",
                "values": {"now": "ROUND_ROBIN", "was": "RANDOM"},
            }
        ],
        "diff": "".join(f"{line}\n" for line in found.diff),
    }
    heads = [line.partition(" ")[2].partition("/")[0] for line in differences(*configs)[0].diff[:2]]
    assert heads == ["a", "b"]
    added = differences(_config(load("", "f.yaml")), configs[0])
    assert all(each.diff[0] == "--- /dev/null" for each in added)
    removed = differences(configs[0], _config(load("", "f.yaml")))
    assert all(each.diff[1] == "+++ /dev/null" for each in removed)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "first"),
        (10, "tenth"),
        (11, "11th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (33, "33rd"),
        (112, "112th"),
    ],
)
def test_ordinals(number: int, word: str) -> None:
    """As they are said."""
    assert str(Text("change-ordinal", number=number)) == word
    assert say(Text("change-ordinal", number=number), "ko") == f"{number}번째"


def _at(manifests: Manifests, *places: str) -> EnvoyConfig:
    """The config with a pod in each place, for a proxy in r1/z1."""
    (first, *_) = assumed_endpoints(manifests)
    pods = [
        replace(first, address=f"192.0.2.{n}", labels={**first.labels, "istio-locality": place})
        for n, place in enumerate(places, 1)
    ]
    return translate(manifests, proxy=Proxy.GATEWAY, endpoints=pods, locality=Locality("r1", "z1"))


ALIKE = "all hosts alike, wherever they are"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            {"connectionPool": {"http": {}}},
            {"outlierDetection": {}},
            [f"shop:80 is asked in this order: r1/z1 (2 hosts), then r2 (1 host); it was {ALIKE}"],
            id="ejections order localities",
        ),
        pytest.param(
            {"outlierDetection": {}},
            {
                "outlierDetection": {},
                "loadBalancer": {"localityLbSetting": {"distribute": [_SHARE]}},
            },
            [
                (
                    "shop:80 is asked in this order: r1/z1 (2 hosts, 75 %) and r2 (1 host, 25 %); "
                    "it was r1/z1 (2 hosts), then r2 (1 host)"
                )
            ],
            id="shares instead of an order",
        ),
        pytest.param(
            {"loadBalancer": {"localityLbSetting": {"distribute": [_SHARE]}}},
            {"loadBalancer": {"localityLbSetting": {"distribute": [_ALL]}}},
            [
                "shop:80 has 2 hosts; it was 3",
                (
                    "shop:80 is asked in this order: r1/z1 (2 hosts, 100 %) and r2 (0 hosts); it "
                    "was r1/z1 (2 hosts, 75 %) and r2 (1 host, 25 %)"
                ),
            ],
            id="nothing for one of them",
        ),
    ],
)
def test_where_hosts_are(
    shop: Shop, before: dict[str, Any], after: dict[str, Any], words: list[str]
) -> None:
    """Priorities and shares of localities are told as an order."""
    old, new = (_at(shop(policy=policy), "r1.z1", "r1.z1", "r2") for policy in (before, after))

    assert _words(differences(old, new), "endpoints") == words


def test_shares_of_one_place(shop: Shop) -> None:
    """All of it is all of it: the weight is another one, and means the same."""
    balancers: list[dict[str, Any]] = [{}, {"localityLbSetting": {"distribute": [_ALL]}}]
    found = differences(*(_at(shop(policy={"loadBalancer": each}), "r1.z1") for each in balancers))

    assert _words(found, "endpoints") == ["written in another way, and the same for Envoy"]


def test_what_can_be_ejected_is_said_once(shop: Shop) -> None:
    """Of the cluster, where that has changed too."""
    old, new = (
        shop(policy={"outlierDetection": {"maxEjectionPercent": percent}}) for percent in (50, 100)
    )
    found = differences(_ready(old, True), _ready(new, True, True))

    assert _words(found, "endpoints") == ["shop:80 has 2 hosts; it was 1"]
    assert _words(found, "clusters") == ["shop:80 can now be ejected: 2 of 2 hosts"]


def test_what_begins_like_something_said_is_not_said() -> None:
    """A path is said with what is below it, and not with its neighbour."""
    found = otherwise({}, {"a": {"b": 1}, "ab": 2, "a[0]": 3}, ("a",))
    assert [str(each) for each in found] == ["ab is 2; it was not set"]


def test_pods_that_move(shop: Shop) -> None:
    """Other localities of the same hosts."""
    manifests = shop()
    found = differences(_at(manifests, "r1"), _at(manifests, "r2"))

    said = ["shop:80 has the same hosts in other places, and asks them as before"]
    assert _words(found, "endpoints") == said


@pytest.mark.parametrize(
    ("length", "said"), [(58, f'"{"x" * 58}"'), (59, f'"{"x" * 56}...'), (90, f'"{"x" * 56}...')]
)
def test_a_long_value_is_cut(length: int, said: str) -> None:
    """After 60 characters; the diff has it in full."""
    found = otherwise({}, {"a": {"b": ["x" * length]}, "c": {}}, ("c",))
    assert [str(each) for each in found] == [f"a.b[0] is {said}; it was not set"]


def test_a_listener_that_differs(shop: Shop) -> None:
    """Field by field, for no sentence is made for listeners."""
    config = _config(shop())
    (listener,) = config.listeners
    other = replace(config, listeners=[{**listener, "traffic_direction": "INBOUND"}])
    (found,) = differences(config, other)

    assert (found.kind, found.name, found.change) == ("listeners", "0.0.0.0_8080", "changed")
    assert [*map(str, found.words)] == ['traffic_direction is "INBOUND"; it was "OUTBOUND"']


def test_three_places_in_their_order(shop: Shop) -> None:
    """The nearest, then the next, then the rest."""
    manifests = shop(policy={"outlierDetection": {}})
    found = differences(_at(manifests, "r1.z1"), _at(manifests, "r1.z1", "r1.z2", "", "r2"))

    assert _words(found, "endpoints") == [
        "shop:80 has 4 hosts; it was 1",
        (
            "shop:80 is asked in this order: r1/z1 (1 host), then r1/z2 (1 host), then no locality "
            f"(1 host) and r2 (1 host); it was {ALIKE}"
        ),
    ]


def test_pods_that_are_restarted(shop: Shop) -> None:
    """Other addresses, and nothing else."""
    manifests = shop()
    (first, second) = assumed_endpoints(manifests)
    configs = [
        translate(manifests, proxy=Proxy.GATEWAY, endpoints=[each]) for each in (first, second)
    ]

    said = ["shop:80 has other addresses or ports, and as many hosts"]
    assert _words(differences(*configs), "endpoints") == said


def test_it_is_said_in_korean(shop: Shop) -> None:
    """The same facts; what people wrote stays as it is."""
    policies: list[dict[str, Any]] = [
        {"outlierDetection": {"consecutive5xxErrors": n, "maxEjectionPercent": 50}} for n in (5, 3)
    ]
    (found,) = differences(*(_config(shop(policy=policy)) for policy in policies))

    assert [say(each, "ko") for each in found.words] == [
        "연속 3번째 5xx에 퇴출합니다. 전에는 5번째"
    ]


def test_a_delegate_changes_nothing(shop: Shop) -> None:
    """The same rules, written in another VirtualService: Envoy does not see a difference."""
    rule = {"match": [{"uri": {"prefix": "/a"}}], "route": [{"destination": {"host": "shop"}}]}
    part = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "part", "namespace": "mall"},
        "spec": {"http": [rule]},
    }
    delegated = shop(http=[{"delegate": {"name": "part"}}], extra=(part,))

    assert differences(_config(shop(http=[rule])), _config(delegated)) == ()
