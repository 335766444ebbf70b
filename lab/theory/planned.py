"""Other fault plans in place of those that the manifests have, by the names that people have."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.errors import UsageError
from lab.manifests.metadata import is_skipped
from lab.theory.unread import with_pods_of_services, without_pods
from lab.translate.endpoints import selects
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.manifests import Reading
    from lab.manifests.workload import Workload
    from lab.words import Value

ALL = "all"
#: So many pods are named where somebody asks for one that is not there.
_MOST_NAMED = 20
#: How pods of a kind are counted; nobody knows the names of the others' before they are there.
_FIRST = {"Deployment": 1, "StatefulSet": 0}


@dataclass(frozen=True)
class Plan:
    """Whose plan is which.

    Args:
        who: a Deployment, a version, a pod, or ``all``.
        text: the plan.
    """

    who: str
    text: str


@dataclass(frozen=True)
class PodNow:
    """A pod that is there.

    Args:
        deployment: what it is a replica of.
        name: its name.
        plan: its plan now; None is that of its settings.
        ready: whether it is.
    """

    deployment: str
    name: str
    plan: str | None
    ready: bool = True


def with_pods(reading: Reading, pods: Sequence[PodNow]) -> Reading:
    """The same with the pods that there are: how many, which plans, and who is ready.

    Args:
        reading: the manifests.
        pods: all of them; a workload that none is of is not there.
    """
    found = (part for each in reading.workloads for part in _there(each, pods))
    return replace(reading, workloads=tuple(found))


def _there(workload: Workload, pods: Sequence[PodNow]) -> Iterator[Workload]:
    own = [each for each in pods if each.deployment == name_of(workload)]
    plans = [(workload.plan if each.plan is None else each.plan, each.ready) for each in own]
    if len(set(plans)) <= 1:
        plan, ready = plans[0] if plans else (workload.plan, True)
        yield replace(workload, replicas=len(own), plan=plan, ready=ready)
        return
    for pod, (plan, ready) in zip(own, plans, strict=True):
        where = f"Pod {workload.namespace}/{pod.name}"
        yield replace(workload, where=where, replicas=1, plan=plan, ready=ready)


def name_of(workload: Workload) -> str:
    """A workload's own name."""
    return workload.where.rpartition("/")[2]


def with_plans(reading: Reading, plans: Sequence[Plan]) -> Reading:
    """The same with these plans; of two that mean one pod the later one counts.

    A pod that is named is told apart from the rest of its Deployment. A Service that no pod was
    read of may be named as well, and a version that is a subset of it.

    Args:
        reading: the manifests.
        plans: in their order; whoever is not named keeps its own.

    Raises:
        UsageError: nobody has such a name, or nobody of a pool; the sentence says which names
            there are.
    """
    there_are = {who for each in reading.workloads for who in (name_of(each), _version(each))}
    unmet = {each.who for each in plans} - there_are - {None}
    if unmet:
        reading = with_pods_of_services(reading, unmet)
    asked = [each for each in reading.workloads if _is_asked(each, reading)]
    alone = [each.metadata.name for each in without_pods(reading)]
    for plan in plans:
        meant = [each for each in reading.workloads if _means(plan.who, each)]
        if any(each in asked for each in meant):
            continue
        there: Value = (*_names(asked), *alone) or Text("words-none")
        if not meant:
            raise UsageError(Text("predict-nobody", who=plan.who, known=there))
        where = tuple(each.where for each in meant)
        raise UsageError(Text("predict-in-no-pool", who=plan.who, where=where, known=there))
    found = (part for each in reading.workloads for part in _parts(each, plans))
    return replace(reading, workloads=tuple(found))


def _is_asked(workload: Workload, reading: Reading) -> bool:
    """Whether a Service leads to it, so that its pods are in a pool."""
    return any(
        selects(each, workload.namespace, workload.labels)
        for each in reading.services
        if not is_skipped(each.metadata)
    )


def _means(who: str, workload: Workload) -> bool:
    return _is_whole(who, workload) or _is_pod(who, workload)


def _is_whole(who: str, workload: Workload) -> bool:
    return who in {ALL, name_of(workload), _version(workload)}


def _version(workload: Workload) -> str | None:
    return workload.labels.get("version")


def _is_pod(who: str, workload: Workload) -> bool:
    """Whether it is the name of one of its pods, as a laptop or a StatefulSet counts them."""
    first = _FIRST.get(workload.where.partition(" ")[0])
    found = re.fullmatch(rf"{re.escape(name_of(workload))}-(0|[1-9][0-9]{{0,8}})", who)
    if first is None or found is None or workload.replicas is None:
        return False
    return first <= int(found[1]) < first + workload.replicas


def _parts(workload: Workload, plans: Sequence[Plan]) -> Iterator[Workload]:
    rest = workload
    apart: dict[str, Workload] = {}
    for plan in plans:
        if _is_whole(plan.who, workload):
            rest, apart = replace(workload, plan=plan.text), {}
        elif _is_pod(plan.who, workload):
            where = f"Pod {workload.namespace}/{plan.who}"
            apart[plan.who] = replace(workload, where=where, replicas=1, plan=plan.text)
    # One with no pods is there all the same: its pool is known to be empty.
    if not apart or workload.replicas is None or len(apart) < workload.replicas:
        left = None if rest.replicas is None else rest.replicas - len(apart)
        yield replace(rest, replicas=left)
    yield from apart.values()


def _names(workloads: Sequence[Workload]) -> Iterator[str]:
    """Versions, workloads and pods: what is shortest to type comes first."""
    yield from sorted({each.labels["version"] for each in workloads if "version" in each.labels})
    yield from sorted({name_of(each) for each in workloads})
    counted = [
        (name_of(each), first, each.replicas)
        for each in workloads
        if (first := _FIRST.get(each.where.partition(" ")[0])) is not None and each.replicas
    ]
    if sum(number for _, _, number in counted) <= _MOST_NAMED:
        for name, first, number in counted:
            yield from (f"{name}-{at}" for at in range(first, first + number))
