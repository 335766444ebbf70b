"""A class in a cluster: applied, looked at by its teacher, and taken away."""

from __future__ import annotations

import contextlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.classroom.folder import text_of
from lab.classroom.roll import CLASS_LABEL, STUDENT_LABEL, Seat
from lab.cluster.kubectl import ClusterError
from lab.envoy.admin import hosts
from lab.envoy.names import Pool
from lab.errors import LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.cluster.kubectl import Kubectl

# Ten namespaces with two dozen resources each, on a cluster that is busy with thirty of them.
_SECONDS = 300.0
_AT_ONCE = 10
_GATEWAY = "istio=ingressgateway"
_ASK = ("pilot-agent", "request", "GET", "clusters?format=json")
_PLAN = "GOODJOB_FAULTS"
_NO_PLAN = "none"


@dataclass(frozen=True)
class Row:
    """A student's namespace, as a teacher sees it.

    Args:
        student: whose.
        namespace: its name.
        ready: how many of its pods are.
        pods: how many there are.
        ejected: how many a gateway has out of its pool; None where no gateway could be asked.
        plans: the fault plans that its Deployments have.
        leaving: whether it is being deleted.
    """

    student: str
    namespace: str
    ready: int
    pods: int
    ejected: int | None
    plans: tuple[str, ...]
    leaving: bool


def apply(
    kubectl: Kubectl, seats: Sequence[Seat], default: Sequence[dict[str, Any]]
) -> Iterator[Seat]:
    """Put a class into the cluster, some after the other; each when it is there.

    Raises:
        UsageError: a namespace of such a name is somebody else's.
        ClusterError: kubectl failed.
    """
    there = {str(e["metadata"]["name"]): _labels(e) for e in _namespaces(kubectl)}
    for seat in seats:
        if seat.namespace in there and there[seat.namespace].get(CLASS_LABEL) != seat.course:
            raise UsageError(Text("classroom-foreign", namespace=seat.namespace, name=seat.course))
    with tempfile.TemporaryDirectory(prefix="goodjob-classroom-") as folder:
        # To learn what the API server has takes kubectl longer than to send a namespace.
        for start in range(0, len(seats), _AT_ONCE):
            some = seats[start : start + _AT_ONCE]
            file = Path(folder) / f"{start}.yaml"
            file.write_text("---\n".join(text_of(seat, default) for seat in some), encoding="utf-8")
            kubectl.read("apply", "-f", str(file), seconds=_SECONDS)
            yield from some


def others(kubectl: Kubectl, course: str, seats: Sequence[Seat]) -> tuple[str, ...]:
    """Namespaces of the class that are of none of these."""
    own = {seat.namespace for seat in seats}
    found = (str(each["metadata"]["name"]) for each in _namespaces(kubectl, course))
    return tuple(sorted(set(found) - own))


def delete(kubectl: Kubectl, course: str) -> tuple[str, ...]:
    """Take a class away: the namespaces with its label, and so all that is in them.

    Raises:
        ClusterError: kubectl failed.
    """
    names = tuple(sorted(str(each["metadata"]["name"]) for each in _namespaces(kubectl, course)))
    if names:
        selector = f"{CLASS_LABEL}={course}"
        kubectl.read("delete", "namespaces", "-l", selector, "--wait=false", seconds=_SECONDS)
    return names


def view(kubectl: Kubectl, course: str) -> tuple[Row, ...]:
    """A row a student, in the order of their names.

    Raises:
        ClusterError: kubectl failed.
    """
    namespaces = sorted(_namespaces(kubectl, course), key=lambda each: each["metadata"]["name"])
    if not namespaces:
        return ()
    selector = ("-l", f"{CLASS_LABEL}={course}")
    found = kubectl.get(["deployments.apps"], *selector, namespace="").items
    pods = [
        each
        for each in kubectl.get(["pods"], namespace="").items
        if not each["metadata"].get("deletionTimestamp")
    ]
    out = _ejected(kubectl)
    return tuple(_row(each, pods, found, out) for each in namespaces)


def _row(
    namespace: dict[str, Any],
    pods: Sequence[dict[str, Any]],
    deployments: Sequence[dict[str, Any]],
    out: dict[str, int] | None,
) -> Row:
    name = str(namespace["metadata"]["name"])
    own = [each for each in pods if each["metadata"].get("namespace") == name]
    return Row(
        student=_labels(namespace).get(STUDENT_LABEL, name),
        namespace=name,
        ready=sum(map(_is_ready, own)),
        pods=len(own),
        ejected=None if out is None else out.get(name, 0),
        plans=tuple(
            f"{each['metadata']['name']}: {plan}"
            for each in deployments
            if each["metadata"].get("namespace") == name and (plan := _plan(each)) != _NO_PLAN
        ),
        leaving="deletionTimestamp" in namespace["metadata"],
    )


def _namespaces(kubectl: Kubectl, course: str | None = None) -> tuple[dict[str, Any], ...]:
    words = ["-l", f"{CLASS_LABEL}={course}"] if course is not None else []
    return kubectl.get(["namespaces"], *words, namespace="").items


def _labels(data: dict[str, Any]) -> dict[str, str]:
    return data["metadata"].get("labels") or {}


def _is_ready(pod: dict[str, Any]) -> bool:
    conditions = pod.get("status", {}).get("conditions") or ()
    return any(each.get("type") == "Ready" and each.get("status") == "True" for each in conditions)


def _plan(deployment: dict[str, Any]) -> str:
    spec = deployment.get("spec", {}).get("template", {}).get("spec", {})
    for container in spec.get("containers") or ():
        for variable in container.get("env") or ():
            if variable.get("name") == _PLAN:
                return str(variable.get("value") or _NO_PLAN)
    return _NO_PLAN


def _ejected(kubectl: Kubectl) -> dict[str, int] | None:
    """How many hosts are out, by namespace, at the gateway that has most of them out.

    One answer of a gateway's has the pools of all namespaces. Without a gateway, or the right to
    run something in it, nobody knows.
    """
    found: dict[str, int] | None = None
    with contextlib.suppress(ClusterError):
        for pod in kubectl.get(["pods"], "-l", _GATEWAY, namespace="").items:
            if not _is_ready(pod):
                continue
            metadata = pod["metadata"]
            where = ("-n", str(metadata["namespace"]), str(metadata["name"]))
            with contextlib.suppress(LabError, ValueError):
                seen = _out(json.loads(kubectl.read("exec", *where, "--", *_ASK)))
                found = {} if found is None else found
                for name, count in seen.items():
                    found[name] = max(count, found.get(name, 0))
    return found


def _out(clusters: object) -> dict[str, int]:
    """Hosts that are out, by namespace; one that is out of several pools counts once."""
    found: dict[str, set[str]] = {}
    for name, there in hosts(clusters).items():
        pool = Pool.of(name)
        namespace = pool.host.split(".")[1:2] if pool is not None else []
        for host in there:
            if namespace and host.ejected:
                found.setdefault(namespace[0], set()).add(host.address)
    return {name: len(addresses) for name, addresses in found.items()}
