"""What istiod's webhook says of localities and of whom a rule is for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.errors import ManifestError, UnsupportedField
from lab.manifests import Manifests, load

EJECTS: dict[str, Any] = {"outlierDetection": {}}


def _rule(*, strict: bool = False, **spec: Any) -> Manifests:
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "x", "namespace": "mall"},
        "spec": {"host": "shop", **spec},
    }
    return load(json.dumps(document), "f.yaml", strict=strict)


def _setting(setting: dict[str, Any]) -> dict[str, Any]:
    return {"trafficPolicy": {**EJECTS, "loadBalancer": {"localityLbSetting": setting}}}


def _zone_aware(setting: dict[str, Any]) -> dict[str, Any]:
    return {"trafficPolicy": {**EJECTS, "loadBalancer": {"zoneAwareLbSetting": setting}}}


def _to(**to: int) -> dict[str, Any]:
    return _setting({"distribute": [{"from": "a/b/c", "to": dict(to)}]})


def _from(*sources: str) -> dict[str, Any]:
    return _setting({"distribute": [{"from": each, "to": {"*": 100}} for each in sources]})


def _failover(before: str, after: str) -> dict[str, Any]:
    return _setting({"failover": [{"from": before, "to": after}]})


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        pytest.param(
            {
                "trafficPolicy": {
                    "loadBalancer": {"localityLbSetting": {}, "zoneAwareLbSetting": {}}
                }
            },
            "localityLbSetting and zoneAwareLbSetting exclude each other",
            id="both",
        ),
        pytest.param(
            _setting(
                {
                    "distribute": [{"from": "a", "to": {"*": 100}}],
                    "failover": [{"from": "a", "to": "b"}],
                }
            ),
            "distribute and failover exclude each other",
            id="distribute and failover",
        ),
        pytest.param(_to(a=0, b=100), "must be at least 1", id="weight 0"),
        pytest.param(_to(a=101), "must be at most 100", id="weight 101"),
        pytest.param(_to(a=50, b=49), "must add up to 100, not 99", id="sum"),
        pytest.param(_to(), "must add up to 100, not 0", id="nowhere"),
        pytest.param(_to(**{"a/*": 50, "a/b": 50}), "overlap", id="to overlaps"),
        pytest.param(_to(**{"a/b": 50, "a/*": 50}), "overlap", id="to overlaps, other order"),
        *(
            pytest.param(_from(*pair), "overlap", id=f"from {pair}")
            for pair in (
                ("*", "a"),
                ("a", "a"),
                ("a/b", "a"),
                ("a", "a/b"),
                ("a/*", "a/b"),
                ("a/b", "a/b/c"),
                ("a/b/*", "a/b/c"),
                ("a/b/c", "a/b"),
                ("a/b/c", "a/b/c"),
            )
        ),
        pytest.param(_from("a*b"), "a * is allowed once, and at the end", id="* in the middle"),
        pytest.param(_from("*/*"), "a * is allowed once, and at the end", id="two *"),
        pytest.param(_from("a//c"), "must be region, region/zone or", id="empty part"),
        pytest.param(_from(""), "must be region, region/zone or", id="empty"),
        pytest.param(_failover("a", "a"), "must be different regions", id="from is to"),
        pytest.param(_failover("a/b", "c"), "must be a region, without /", id="zone"),
        pytest.param(_failover("a", "*"), "must be a region, without *", id="wildcard"),
        pytest.param(
            _zone_aware({"failover": [{"from": "a", "to": "a"}]}),
            "must be different regions",
            id="zone aware from is to",
        ),
        pytest.param(
            _setting(
                {
                    "failover": [{"from": "a", "to": "b"}],
                    "failoverPriority": ["topology.kubernetes.io/zone"],
                }
            ),
            "failover and topology.kubernetes.io/zone in failoverPriority exclude each other",
            id="failover and a topology label",
        ),
        pytest.param({"exportTo": [".", "mall"]}, "'its own namespace' is there 2", id="twice"),
        pytest.param({"exportTo": ["a", "a"]}, "'a' is there 2 times", id="the same twice"),
        pytest.param({"exportTo": ["*", "a"]}, "* is everybody", id="* and another"),
        pytest.param({"exportTo": ["~"]}, "must be a namespace, or . for", id="~"),
        pytest.param({"exportTo": ["A"]}, "must be a namespace, or . for", id="no label"),
        pytest.param(
            {"workloadSelector": {"matchLabels": {"a": "b"}}, "exportTo": ["park"]},
            "exportTo must be the rule's own namespace where workloadSelector is set",
            id="a selector for others",
        ),
        pytest.param(
            {"trafficPolicy": {"proxyProtocol": {"version": "V3"}}},
            "must be one of 'V1' or 'V2'",
            id="proxyProtocol",
        ),
    ],
)
def test_rejected(spec: dict[str, Any], problem: str) -> None:
    """E in the notes is an error."""
    with pytest.raises(ManifestError) as caught:
        _rule(**spec)

    assert problem in str(caught.value)
    assert not isinstance(caught.value, UnsupportedField)


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(_from("a/b", "a/*"), id="the wider one last"),
        pytest.param(_from("a", "*"), id="everywhere last"),
        pytest.param(_from("a/b/c", "a/b/d", "a/c", "b"), id="none covers another"),
        pytest.param(_to(**{"a/b": 1, "a/c*": 99}), id="a * inside a name, of no effect"),
        pytest.param(_setting({"enabled": False}), id="off"),
        pytest.param(
            _setting({"failover": [{"from": "a", "to": "b"}], "failoverPriority": ["tier"]}),
            id="failover and another label",
        ),
        pytest.param(_zone_aware({"enabled": True, "minClusterSize": 1}), id="zone aware"),
        pytest.param({"exportTo": ["."]}, id="private"),
        pytest.param({"exportTo": [".", "park"]}, id="two namespaces"),
        pytest.param({"exportTo": ["*"]}, id="public"),
        pytest.param(
            {"workloadSelector": {"matchLabels": {"a": "b"}}, "exportTo": ["mall"]},
            id="a selector for the own namespace",
        ),
        pytest.param({"trafficPolicy": {"proxyProtocol": {}}}, id="proxyProtocol"),
    ],
)
def test_accepted(spec: dict[str, Any]) -> None:
    """What is near a rejected row is fine."""
    assert _rule(**spec).warnings == ()


def test_the_node_is_not_known() -> None:
    """What a cluster knows and a laptop does not is refused by name."""
    with pytest.raises(UnsupportedField, match="which node a pod is on is not known"):
        _rule(strict=True, **_setting({"failoverPriority": ["kubernetes.io/hostname"]}))


IDLE = (
    "failover and failoverPriority need outlierDetection: without ejections Envoy never takes the "
    "next locality"
)
ORDER = {"loadBalancer": {"localityLbSetting": {"failoverPriority": ["tier"]}}}


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        pytest.param({"trafficPolicy": ORDER}, ["trafficPolicy"], id="no ejection"),
        pytest.param({"trafficPolicy": {**EJECTS, **ORDER}}, [], id="ejection"),
        pytest.param(
            {"trafficPolicy": EJECTS, "subsets": [{"name": "v1", "trafficPolicy": ORDER}]},
            [],
            id="ejection from above",
        ),
        pytest.param(
            {"subsets": [{"name": "v1", "trafficPolicy": ORDER}]},
            ["subsets[0].trafficPolicy"],
            id="a subset without",
        ),
        pytest.param(
            {"trafficPolicy": {**EJECTS, "portLevelSettings": [{"port": {"number": 80}, **ORDER}]}},
            ["trafficPolicy.portLevelSettings[0]"],
            id="a port inherits nothing",
        ),
    ],
)
def test_an_order_without_ejections(spec: dict[str, Any], paths: list[str]) -> None:
    """A warning; the block that counts is looked at."""
    places = [f"DestinationRule mall/x: spec.{path}.loadBalancer" for path in paths]
    said = [f"{', '.join(places)}: {IDLE}"] if places else []

    assert list(map(str, _rule(**spec).warnings)) == said


def test_a_selector_of_nobody() -> None:
    """A warning."""
    (warning,) = _rule(workloadSelector={}).warnings
    assert str(warning).endswith(
        "matchLabels: no label: the rule is for every proxy of its namespace"
    )


def test_a_label_has_no_slash_in_its_value() -> None:
    """The API server refuses it, which is why istio-locality is written with dots."""
    labels = {"app": "shop", "istio-locality": "r1/z1"}
    document = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "shop", "namespace": "mall"},
        "spec": {
            "selector": {"matchLabels": {"app": "shop"}},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "shop"}]},
            },
        },
    }
    with pytest.raises(ManifestError) as caught:
        load(json.dumps(document), "f.yaml")

    assert str(caught.value) == (
        "Deployment mall/shop: spec.template.metadata: the value of istio-locality can't be the "
        "text 'r1/z1': no label of a pod has it"
    )


@pytest.mark.parametrize(
    ("label", "refused"),
    [
        ("topology.kubernetes.io/region", True),
        ("topology.kubernetes.io/zone", True),
        ("topology.istio.io/subzone", True),
        ("topology.istio.io/network", False),
        ("topology.istio.io/cluster", False),
        ("version", False),
    ],
)
def test_failover_beside_labels(label: str, refused: bool) -> None:
    """Of labels, those of a place say what failover says already."""
    setting = {"failover": [{"from": "a", "to": "b"}], "failoverPriority": ["x", label]}
    if not refused:
        assert _rule(**_setting(setting)).destination_rules
        return
    with pytest.raises(ManifestError) as caught:
        _rule(**_setting(setting))
    assert str(caught.value).endswith(
        f"failover and {label} in failoverPriority exclude each other"
    )
    alone = {"failoverPriority": [label]}
    assert _rule(**_setting(alone)).destination_rules


@pytest.mark.parametrize(
    ("earlier", "later", "overlap"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("*", "b/c", True),
        ("a/*", "a/b", True),
        ("a/b", "a/*", False),
        ("a/b", "a", True),
        ("a/b", "a/c", False),
        ("a/b", "a/b/c", True),
        ("a/b/c", "a/b", True),
        ("a/b/c", "a/b/d", False),
        ("a/b/*", "a/b/d", True),
        ("a/b/c", "a/b/c", True),
        ("a/b/c", "b/b/c", False),
    ],
)
def test_which_localities_overlap(earlier: str, later: str, overlap: bool) -> None:
    """As istiod looks: in the order that they are in."""
    if not overlap:
        assert _rule(**_from(earlier, later)).destination_rules
        return
    with pytest.raises(ManifestError, match="overlap"):
        _rule(**_from(earlier, later))
