"""A class in a cluster that a kubectl of the test has: who is whose, and who is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lab.classroom.cluster import apply, delete, others, view
from lab.classroom.roll import CLASS_LABEL, STUDENT_LABEL, seats
from lab.cluster.kubectl import ClusterError, Kubectl, Listing
from lab.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Fake(Kubectl):
    """A cluster in a list, as kubectl would list it."""

    def __init__(self, items: list[dict[str, Any]], answer: bytes | None = None) -> None:
        super().__init__()
        self.__dict__.update(items=items, said=[], answer=answer)

    def get(self, kinds: Sequence[str], *words: str, namespace: str | None = None) -> Listing:
        """What has the label that is asked for."""
        assert namespace == ""
        kind = {"namespaces": "Namespace", "pods": "Pod", "deployments.apps": "Deployment"}
        found = [e for e in self.__dict__["items"] if e["kind"] == kind[kinds[0]]]
        if words:
            key, _, value = words[1].partition("=")
            found = [e for e in found if e["metadata"].get("labels", {}).get(key) == value]
        return Listing(tuple(found))

    def read(self, *words: str, seconds: float = 0) -> bytes:
        """What is done is written down."""
        del seconds
        self.__dict__["said"].append(words)
        if words[0] == "exec" and self.__dict__["answer"] is None:
            raise ClusterError(str(words))
        return self.__dict__["answer"] or b""


def _namespace(name: str, course: str | None = None) -> dict[str, Any]:
    labels = {CLASS_LABEL: course, STUDENT_LABEL: "min"} if course else {}
    return {"kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def _pod(name: str, namespace: str, *, ready: bool, **labels: str) -> dict[str, Any]:
    return {
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "status": {"conditions": [{"type": "Ready", "status": str(ready)}]},
    }


def test_a_namespace_of_somebody_else_s_is_left_alone() -> None:
    """Nothing is applied at all, also none of the others."""
    kubectl = Fake([_namespace("par-s02")])
    with pytest.raises(UsageError, match="par-s02 is there and not of the class par"):
        list(apply(kubectl, seats("par", 3, None), []))
    assert kubectl.__dict__["said"] == []


def test_delete_takes_what_has_its_label_and_nothing_else() -> None:
    """Of two classes side by side, and of what only sounds like one."""
    kubectl = Fake(
        [_namespace("par-s01", "par"), _namespace("bar-s01", "bar"), _namespace("par-x")]
    )
    assert delete(kubectl, "par") == ("par-s01",)
    ((*words,),) = kubectl.__dict__["said"]
    assert words[:4] == ["delete", "namespaces", "-l", f"{CLASS_LABEL}=par"]
    assert delete(Fake([]), "par") == ()


def test_a_smaller_class_leaves_others() -> None:
    """They are named, and not deleted."""
    kubectl = Fake([_namespace("par-s01", "par"), _namespace("par-s02", "par")])
    assert others(kubectl, "par", seats("par", 1, None)) == ("par-s02",)


CLUSTERS = b"""{"cluster_statuses": [
 {"name": "outbound|80||goodjob.par-s01.svc.cluster.local", "host_statuses": [
  {"address": {"socket_address": {"address": "10.0.0.1", "port_value": 8080}},
   "health_status": {"failed_outlier_check": true, "eds_health_status": "HEALTHY"}}]},
 {"name": "outbound|80|v2|goodjob.par-s01.svc.cluster.local", "host_statuses": [
  {"address": {"socket_address": {"address": "10.0.0.1", "port_value": 8080}},
   "health_status": {"failed_outlier_check": true, "eds_health_status": "HEALTHY"}}]},
 {"name": "BlackHoleCluster"}]}"""


@pytest.mark.parametrize(("answer", "ejected"), [(CLUSTERS, 1), (None, None), (b"<html>", None)])
def test_a_teacher_sees_pods_ejections_and_plans(answer: bytes | None, ejected: int | None) -> None:
    """A host that is out of two pools is one; a gateway that says nothing leaves it open."""
    variable = {"name": "GOODJOB_FAULTS", "value": "500@random:0.3"}
    deployment = {
        "kind": "Deployment",
        "metadata": {"name": "goodjob-v2", "namespace": "par-s01", "labels": {CLASS_LABEL: "par"}},
        "spec": {"template": {"spec": {"containers": [{"env": [variable]}]}}},
    }
    kubectl = Fake(
        [
            _namespace("par-s01", "par"),
            _pod("one", "par-s01", ready=True),
            _pod("two", "par-s01", ready=False),
            _pod("other", "elsewhere", ready=True),
            _pod("gateway", "istio-system", ready=True, istio="ingressgateway"),
            deployment,
        ],
        answer,
    )
    (row,) = view(kubectl, "par")
    assert (row.ready, row.pods, row.ejected) == (1, 2, ejected)
    assert row.plans == ("goodjob-v2: 500@random:0.3",)
    assert view(kubectl, "bar") == ()
