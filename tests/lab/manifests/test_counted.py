"""How many pods there are, by whoever decides it."""

from __future__ import annotations

from typing import Any

import pytest

from lab.manifests.counted import workloads_of
from lab.manifests.cut import Cut
from lab.manifests.workload import KedaScaler, PodMaker, Scaled, Scaler

TARGET = {"kind": "Deployment", "name": "web"}
BY = "By default/by"


def _maker(kind: str = "Deployment") -> tuple[str, object, Cut]:
    data = {"kind": kind, "metadata": {"name": "web"}, "spec": {"replicas": 3}}
    return f"{kind} default/web", PodMaker.model_validate(data), Cut(data)


def _scaler(model: type[Scaler | KedaScaler], **spec: Any) -> tuple[str, object, Cut]:
    data = {"metadata": {"name": "by"}, "spec": {"scaleTargetRef": TARGET, **spec}}
    return BY, model.model_validate(data), Cut(data)


def test_as_many_as_it_says() -> None:
    """And nobody knows of one for each node."""
    (web,) = workloads_of([_maker()])
    assert (web.replicas, web.scaled) == (3, None)
    (each,) = workloads_of([_maker("DaemonSet")])
    assert each.replicas is None


@pytest.mark.parametrize(
    ("model", "spec", "found"),
    [
        (Scaler, {"minReplicas": 2, "maxReplicas": 9}, Scaled(BY, "minReplicas", 2, 9)),
        (Scaler, {}, Scaled(BY, "minReplicas", 1, None)),
        (KedaScaler, {}, Scaled(BY, "minReplicaCount", 0, 100)),
        (
            KedaScaler,
            {"minReplicaCount": 3, "idleReplicaCount": 1},
            Scaled(BY, "idleReplicaCount", 1, 100),
        ),
        (
            KedaScaler,
            {"minReplicaCount": 3, "idleReplicaCount": 3},
            Scaled(BY, "minReplicaCount", 3, 100),
        ),
    ],
)
def test_a_scaler_has_the_say(
    model: type[Scaler | KedaScaler], spec: dict[str, int], found: Scaled
) -> None:
    """Its fewest are what there is without load; the order is no matter."""
    for read in ([_maker(), _scaler(model, **spec)], [_scaler(model, **spec), _maker()]):
        (web,) = workloads_of(read)
        assert (web.replicas, web.scaled) == (found.fewest, found)


def test_a_scaler_of_something_else() -> None:
    """Has none."""
    (other,) = workloads_of([_maker("StatefulSet"), _scaler(Scaler)])
    assert (other.replicas, other.scaled) == (3, None)
