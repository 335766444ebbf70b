"""EnvoyFilters that add ejection by failure percentage or success rate, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from lab.difference import differences
from lab.errors import ManifestError
from lab.manifests import Manifests
from lab.translate import Proxy, translate

Shop = Callable[..., Manifests]
EnvoySays = Callable[..., str]

HOST = "shop.mall.svc.cluster.local"
V1 = {"name": "v1", "labels": {"version": "v1"}}
PERCENTAGE = {
    "failure_percentage_threshold": 50,
    "failure_percentage_minimum_hosts": 2,
    "failure_percentage_request_volume": 10,
    "enforcing_failure_percentage": 100,
}
BLOCK = {"outlierDetection": {"consecutive5xxErrors": 0, "maxEjectionPercent": 100}}


def _filter(
    *,
    name: str = "eject",
    namespace: str = "istio-system",
    cluster: dict[str, Any] | None = None,
    fields: dict[str, Any] | None = None,
    context: str | None = None,
    priority: int | None = None,
) -> dict[str, Any]:
    match: dict[str, Any] = {"cluster": {"service": HOST} if cluster is None else cluster}
    match |= {"context": context} if context else {}
    value = {"outlier_detection": PERCENTAGE if fields is None else fields}
    patch = {
        "applyTo": "CLUSTER",
        "match": match,
        "patch": {"operation": "MERGE", "value": value},
    }
    spec: dict[str, Any] = {"configPatches": [patch]}
    spec |= {"priority": priority} if priority is not None else {}
    return {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def _blocks(manifests: Manifests, proxy: Proxy = Proxy.GATEWAY) -> dict[str, Any]:
    found = translate(manifests, proxy=proxy, endpoints=()).clusters
    return {
        each["name"].split("|")[2]: each.get("outlier_detection")
        for each in found
        if each["name"].startswith("outbound")
    }


def test_the_fields_are_merged_into_every_cluster_of_the_service(shop: Shop) -> None:
    """What the rule says stays, what the filter says is added; all subsets are the service's."""
    manifests = shop(policy=BLOCK, subsets=[V1], extra=(_filter(),))
    merged = {
        "enforcing_success_rate": 0,
        "consecutive_5xx": 0,
        "enforcing_consecutive_5xx": 0,
        "max_ejection_percent": 100,
        **PERCENTAGE,
    }

    assert _blocks(manifests) == {"": merged, "v1": merged}
    assert _blocks(manifests, Proxy.SIDECAR) == {"": merged, "v1": merged}


def test_what_the_filter_says_wins(shop: Shop) -> None:
    """Istiod turns the success rate off, a filter turns it on again."""
    fields = {"enforcing_success_rate": 100, "success_rate_minimum_hosts": 2}

    block = _blocks(shop(policy=BLOCK, extra=(_filter(fields=fields),)))[""]
    assert block["enforcing_success_rate"] == 100
    assert block["success_rate_minimum_hosts"] == 2


def test_without_a_rule_the_rest_is_envoys(shop: Shop) -> None:
    """There is nothing but the filter's fields, so Envoy's defaults eject as well."""
    assert _blocks(shop(extra=(_filter(),))) == {"": PERCENTAGE}


def test_both_styles_of_names(shop: Shop) -> None:
    """Proto JSON has camelCase too."""
    document = _filter()
    value = {"outlierDetection": {"failurePercentageThreshold": 50}}
    document["spec"]["configPatches"][0]["patch"]["value"] = value

    assert _blocks(shop(extra=(document,))) == {"": {"failure_percentage_threshold": 50}}


@pytest.mark.parametrize(
    ("cluster", "changed"),
    [
        pytest.param({"service": HOST, "subset": "v1"}, ["v1"], id="subset"),
        pytest.param({"service": HOST, "portNumber": 80}, ["", "v1"], id="port"),
    ],
)
def test_the_match(shop: Shop, cluster: dict[str, Any], changed: list[str]) -> None:
    """A subset or a port narrows it down."""
    blocks = _blocks(shop(subsets=[V1], extra=(_filter(cluster=cluster),)))

    assert [name for name, block in blocks.items() if block] == changed


@pytest.mark.parametrize(
    ("namespace", "context", "proxies"),
    [
        pytest.param("istio-system", None, [Proxy.GATEWAY, Proxy.SIDECAR], id="all"),
        pytest.param("istio-system", "GATEWAY", [Proxy.GATEWAY], id="gateways"),
        pytest.param("istio-system", "SIDECAR_OUTBOUND", [Proxy.SIDECAR], id="sidecars"),
        pytest.param("mall", "ANY", [Proxy.SIDECAR], id="the namespace's"),
    ],
)
def test_whom_it_is_for(
    shop: Shop, namespace: str, context: str | None, proxies: list[Proxy]
) -> None:
    """The root namespace's filters are for all proxies, another's for its own."""
    manifests = shop(extra=(_filter(namespace=namespace, context=context),))

    assert [proxy for proxy in Proxy if _blocks(manifests, proxy)[""]] == proxies


def test_a_filter_that_the_gateway_does_not_see_is_told(shop: Shop) -> None:
    """Most who write one want it at the gateway."""
    (warning,) = shop(extra=(_filter(namespace="mall"),)).warnings

    assert str(warning) == (
        "EnvoyFilter mall/eject: metadata: the ingress gateway is in istio-system, "
        "so this is for sidecars only; write namespace: istio-system for both"
    )
    assert shop(extra=(_filter(),)).warnings == ()


@pytest.mark.parametrize(
    ("last", "threshold"),
    [
        pytest.param({"name": "z"}, 2, id="by name"),
        pytest.param({"name": "z", "priority": -1}, 1, id="priority"),
        pytest.param({"name": "a", "namespace": "mall"}, 2, id="the root namespace's first"),
        pytest.param(
            {"name": "z", "namespace": "mall", "priority": -1}, 1, id="priority before namespace"
        ),
    ],
)
def test_the_order(shop: Shop, last: dict[str, Any], threshold: int) -> None:
    """The last one that says something has said it."""
    one = _filter(name="m", fields={"failure_percentage_threshold": 1})
    two = _filter(**last, fields={"failure_percentage_threshold": 2})
    blocks = _blocks(shop(extra=(two, one)), Proxy.SIDECAR)

    assert blocks[""] == {"failure_percentage_threshold": threshold}


TAKEN = "the lab takes an EnvoyFilter for failure-percentage and success-rate ejection only"
PATCH = ("spec", "configPatches", 0)
BLOCK_AT = ("patch", "value", "outlier_detection")


def _changed(*path: str | int, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(_filter())
    part: Any = document
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        pytest.param(
            _changed(*PATCH, "applyTo", value="HTTP_FILTER"),
            f"spec.configPatches[0].applyTo: {TAKEN}, with applyTo: CLUSTER, not HTTP_FILTER",
            id="applyTo",
        ),
        pytest.param(
            _changed(*PATCH, "patch", "operation", value="ADD"),
            f"spec.configPatches[0].patch.operation: {TAKEN}, with operation: MERGE, not ADD",
            id="operation",
        ),
        pytest.param(
            _changed(*PATCH, "patch", "value", value={"connect_timeout": "1s"}),
            (
                "local mode takes an EnvoyFilter for outlier detection only: what this one changes "
                "is not in the answer"
            ),
            id="another field of the cluster",
        ),
        pytest.param(
            _changed(
                *PATCH, "patch", "value", "outlier_detection", "max_ejection_time", value="1s"
            ),
            (
                "spec.configPatches[0].patch.value.outlier_detection: "
                f"{TAKEN}, not for 'max_ejection_time'"
            ),
            id="another field of the outlier detection",
        ),
        pytest.param(
            _changed(*PATCH, "match", "listener", value={}),
            (
                "spec.configPatches[0].match.listener: valid in the cluster, "
                f"but local mode does not model it: {TAKEN}"
            ),
            id="listener",
        ),
        pytest.param(
            _changed(*PATCH, "match", "cluster", "name", value="x"),
            (
                "spec.configPatches[0].match.cluster.name: valid in the cluster, "
                "but local mode does not model it: write service, subset and portNumber"
            ),
            id="cluster.name",
        ),
        pytest.param(
            _changed(*PATCH, "match", "context", value="SIDECAR_INBOUND"),
            (
                "spec.configPatches[0].match.context: the lab has a gateway and the outbound side "
                "of a sidecar, no SIDECAR_INBOUND"
            ),
            id="context",
        ),
        pytest.param(
            _changed("spec", "workloadSelector", value={}),
            (
                "spec.workloadSelector: valid in the cluster, but local mode does not model it: "
                "the laptop's proxies have no labels of their own choice"
            ),
            id="workloadSelector",
        ),
    ],
)
def test_anything_else_is_left_out_by_its_name(
    shop: Shop, document: dict[str, Any], problem: str
) -> None:
    """An EnvoyFilter can do anything; the lab does one thing of it, and says so of the rest."""
    found = shop(extra=(document,))

    assert found.envoy_filters == ()
    assert [str(each) for each in found.warnings] == [f"EnvoyFilter istio-system/eject: {problem}"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({}, "needs at least one of failure_percentage_threshold, ", id="nothing"),
        pytest.param(
            {"enforcing_failure_percentage": 101}, "must be at most 100, not 101", id="percent"
        ),
        pytest.param(
            {"success_rate_minimum_hosts": 2, "successRateMinimumHosts": 2},
            "successRateMinimumHosts is there in both styles",
            id="twice",
        ),
        pytest.param({"success_rate_minimum_hosts": "2"}, "must be a whole number", id="text"),
    ],
)
def test_what_envoy_would_not_take(shop: Shop, fields: dict[str, Any], problem: str) -> None:
    """A value that Envoy rejects would leave the cluster as it was."""
    with pytest.raises(ManifestError, match=problem):
        shop(extra=(_filter(fields=fields),))


def test_envoy_takes_it(envoy_says: EnvoySays, shop: Shop) -> None:
    """All ten fields, with a rule and without."""
    more = {
        "enforcing_failure_percentage_local_origin": 0,
        "success_rate_minimum_hosts": 2,
        "success_rate_request_volume": 10,
        "success_rate_stdev_factor": 1500,
        "enforcing_success_rate": 100,
        "enforcing_local_origin_success_rate": 0,
    }
    extra = (_filter(fields={**PERCENTAGE, **more}),)
    configs = [
        translate(shop(policy=policy, extra=extra), proxy=Proxy.GATEWAY, endpoints=())
        for policy in (BLOCK, None)
    ]

    assert len({**PERCENTAGE, **more}) == 10
    assert envoy_says(*configs) == ""


def test_the_difference_it_makes_is_told(shop: Shop) -> None:
    """In the words of a change."""
    policy = {"outlierDetection": {"maxEjectionPercent": 100}}
    configs = [
        translate(shop(policy=policy, extra=extra), proxy=Proxy.GATEWAY, endpoints=())
        for extra in ((), (_filter(fields={**PERCENTAGE, "enforcing_success_rate": 50}),))
    ]
    (found,) = differences(*configs)

    assert tuple(map(str, found.words)) == (
        (
            "ejected: a success rate 1.9 standard deviations below the average, of at least 100 "
            "requests an interval each to at least 5 hosts, 50 % of the times; "
            "it was not looked at"
        ),
        (
            "ejected: 50 % failures of at least 10 requests an interval each to at least 2 hosts; "
            "it was not looked at"
        ),
    )
