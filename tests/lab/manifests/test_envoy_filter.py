"""The one kind of EnvoyFilter that the lab takes, and by which name any other is refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from lab.errors import ManifestError, UnsupportedField
from lab.manifests import EnvoyFilter, load
from lab.manifests.paths import loc_of

PATCH = {
    "applyTo": "CLUSTER",
    "match": {"context": "ANY", "cluster": {"service": "a.b.svc.cluster.local"}},
    "patch": {
        "operation": "MERGE",
        "value": {"outlier_detection": {"failure_percentage_threshold": 50}},
    },
}
FILTER: dict[str, Any] = {
    "apiVersion": "networking.istio.io/v1alpha3",
    "kind": "EnvoyFilter",
    "metadata": {"name": "x", "namespace": "istio-system"},
    "spec": {"configPatches": [PATCH]},
}
TAKEN = "the lab takes an EnvoyFilter for failure-percentage and success-rate ejection only"
VALUE = "spec.configPatches[0].patch.value"


def _load(path: str = "spec.priority", value: object = 0, *, strict: bool = False) -> EnvoyFilter:
    changed = copy.deepcopy(FILTER)
    *way, last = loc_of(path)
    node: Any = changed
    for part in way:
        node = node[part]
    node[last] = value
    (found,) = load(json.dumps(changed), "f.yaml", strict=strict).envoy_filters
    return found


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("spec.configPatches[0].applyTo", "LISTENER", f"{TAKEN}, with applyTo: CLUSTER, not"),
        ("spec.configPatches[0].patch.operation", "ADD", f"{TAKEN}, with operation: MERGE, not"),
        (f"{VALUE}.lb_policy", "RANDOM", f"{TAKEN}, not for 'lb_policy'"),
        (f"{VALUE}.outlier_detection.interval", "1s", f"{TAKEN}, not for 'interval'"),
        (
            "spec.configPatches[0].match.context",
            "SIDECAR_INBOUND",
            "the lab has a gateway and the outbound side of a sidecar, no SIDECAR_INBOUND",
        ),
        (
            "spec.configPatches[0].match.context",
            "WAYPOINT",
            "the lab has a gateway and the outbound side of a sidecar, no WAYPOINT",
        ),
        ("spec.configPatches[0].match.listener", {}, f"does not model it: {TAKEN}"),
        ("spec.configPatches[0].match.cluster.name", "a", "write service, subset and portNumber"),
        ("spec.workloadSelector", {}, "the laptop's proxies have no labels of their own choice"),
        ("spec.configPatches[0].patch.filterClass", "AUTHN", f"does not model it: {TAKEN}"),
    ],
)
def test_any_other_is_refused_by_name(path: str, value: object, problem: str) -> None:
    """It is valid in a cluster, so it is left out, and the note says what the lab takes."""
    with pytest.raises(UnsupportedField) as caught:
        _load(path, value, strict=True)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (f"{VALUE}.outlierDetection", {}, "outlierDetection is there in both styles"),
        (f"{VALUE}.outlier_detection", {}, "needs at least one of failure_percentage_threshold"),
        ("spec.configPatches[0].match.context", "ALL", "must be one of 'ANY', 'GATEWAY'"),
        ("spec.configPatches[0].match.cluster.service", "", "must not be empty"),
        ("apiVersion", "networking.istio.io/v1", "must be networking.istio.io/v1alpha3, not"),
    ],
)
def test_what_no_cluster_takes(path: str, value: object, problem: str) -> None:
    """A mistake, wherever it runs."""
    with pytest.raises(ManifestError) as caught:
        _load(path, value)
    assert not isinstance(caught.value, UnsupportedField)
    assert problem in str(caught.value)


@pytest.mark.parametrize("context", ["ANY", "GATEWAY", "SIDECAR_OUTBOUND"])
def test_what_is_set_is_what_is_merged(context: str) -> None:
    """In either style of names, 0 as well as any other; unset is not merged."""
    fields = {"failurePercentageThreshold": 0, "enforcing_success_rate": 100}
    found = _load(f"{VALUE}.outlier_detection", fields)
    ejection = found.spec.config_patches[0].patch.value.outlier_detection
    assert ejection.given() == {"failure_percentage_threshold": 0, "enforcing_success_rate": 100}
    chosen = _load("spec.configPatches[0].match.context", context)
    assert chosen.spec.config_patches[0].match.context == context


@pytest.mark.parametrize("namespace", ["istio-system", "mall"])
def test_whom_it_is_for(namespace: str) -> None:
    """The gateway is in istio-system, and a filter elsewhere is for sidecars only."""
    changed = {**FILTER, "metadata": {"name": "x", "namespace": namespace}}
    said = load(json.dumps(changed), "f.yaml").warnings
    assert len(said) == (0 if namespace == "istio-system" else 1)
    assert all("so this is for sidecars only; write namespace: istio" in str(one) for one in said)
