"""What a change of the YAML changes in Envoy: resources, their sentences and their diffs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests, load
from lab.translate import EnvoyConfig, Proxy, assumed_endpoints, translate
from lab.translate.difference import Difference, differences
from lab.translate.saying import ordinal

Shop = Callable[..., Manifests]

V1 = {"name": "v1", "labels": {"version": "v1"}}


def _config(manifests: Manifests, proxy: Proxy = Proxy.GATEWAY) -> EnvoyConfig:
    return translate(manifests, proxy=proxy, endpoints=assumed_endpoints(manifests))


def _words(found: tuple[Difference, ...], kind: str) -> list[str]:
    return [word for each in found if each.kind == kind for word in each.words]


def _server(**more: Any) -> dict[str, Any]:
    return {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"], **more}


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
