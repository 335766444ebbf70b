"""What a controller made of something that is there too is no second thing."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from lab.manifests import read
from lab.manifests.owned import is_owned, makers, makes_pods

OWNER = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "controller": True}
LABELS = {"app": "web"}


def _maker(kind: str, name: str, api: str = "apps/v1", **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {"name": name, "namespace": "prod", **metadata},
        "spec": {"replicas": 3, "template": {"metadata": {"labels": LABELS}}},
    }


def _of(*owners: object) -> dict[str, Any]:
    return _maker("ReplicaSet", "web-6d4cf56db6", ownerReferences=list(owners))


def _pod(hashed: str = "6d4", name: str = "web-6d4", kind: str = "ReplicaSet") -> dict[str, Any]:
    metadata = {
        "name": f"{name}-abcde",
        "namespace": "prod",
        "labels": {"pod-template-hash": hashed},
        "ownerReferences": [{"kind": kind, "name": name, "controller": True}],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {}}


WEB = _maker("Deployment", "web")


@pytest.mark.parametrize(
    ("owned", "there", "found"),
    [
        pytest.param(_of(OWNER), [WEB], True, id="its Deployment is there"),
        pytest.param(_of(OWNER), [], False, id="it is there alone"),
        pytest.param(_of({**OWNER, "name": "shop"}), [WEB], False, id="another's"),
        pytest.param(_of({**OWNER, "kind": "Rollout"}), [WEB], False, id="another kind's"),
        pytest.param(_of({**OWNER, "controller": False}), [WEB], False, id="no controller's"),
        pytest.param(_of("web", {"kind": []}), [WEB], False, id="no references"),
        pytest.param(
            _of({**OWNER, "kind": "Rollout"}),
            [_maker("Rollout", "web", "argoproj.io/v1alpha1")],
            True,
            id="a Rollout's",
        ),
        pytest.param(
            _of(OWNER),
            [_maker("Deployment", "web", namespace="dev")],
            False,
            id="its namesake's of another namespace",
        ),
        pytest.param(_pod(), [WEB], True, id="a pod of its ReplicaSet's, which is not there"),
        pytest.param(_pod(hashed="other"), [WEB], False, id="a pod of a ReplicaSet's own"),
        pytest.param(_pod(name="job-1", kind="Job"), [WEB], False, id="a pod of a Job's"),
        pytest.param(_maker("ReplicaSet", "web"), [WEB], False, id="nobody's"),
    ],
)
def test_owned(owned: dict[str, Any], there: list[dict[str, Any]], *, found: bool) -> None:
    """By what makes pods, is there, and controls it."""
    assert is_owned(owned, makers([*there, owned])) is found


def test_makes_pods() -> None:
    """Only what has a template for them, in its old group, too."""
    assert makes_pods(_maker("Deployment", "web", "extensions/v1beta1"))
    assert not makes_pods(_maker("Service", "web", "v1"))
    assert not makes_pods({"apiVersion": "apps/v1", "kind": ["Deployment"]})


def test_a_dump_of_a_cluster_counts_each_pod_once() -> None:
    """As ``kubectl get all -o yaml`` has it: ReplicaSets beside the Deployment they are of."""
    old = _maker("ReplicaSet", "web-old", ownerReferences=[OWNER])
    items = [_pod(), _of(OWNER), WEB, {**old, "spec": {**old["spec"], "replicas": 0}}]
    dump = yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": items})
    found = read([("get.yaml", dump)])

    assert [(each.where, each.replicas) for each in found.workloads] == [("Deployment prod/web", 3)]
    assert (found.of_running, found.notes) == ((), ())
    alone = read([("rs.yaml", yaml.safe_dump(_of(OWNER)))])
    assert [each.where for each in alone.workloads] == ["ReplicaSet prod/web-6d4cf56db6"]
