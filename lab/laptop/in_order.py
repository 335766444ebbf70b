"""How the pods of a StatefulSet are replaced: each by one of its own name, and one at a time.

Source: Kubernetes, "StatefulSets", *Update strategies* and *Deployment and Scaling Guarantees*;
pkg/controller/statefulset/stateful_set_control.go. No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

#: On a stand-in: the ordinal from which on a rollout replaces pods; ``never`` is ``OnDelete``.
UPDATED_FROM = "lab.goodjob/updated-from"
NEVER = "never"


@dataclass(frozen=True)
class Turn:
    """What is done next, once everybody is ready.

    Args:
        ordinal: whose turn it is.
        ends: whether the pod ends, which is waited for.
        starts: whether one of that ordinal starts, which is waited for as well.
    """

    ordinal: int
    ends: bool
    starts: bool


def turns(
    there: Collection[int], old: Collection[int], replicas: int, updated_from: int | None
) -> Iterator[Turn]:
    """What becomes of the pods, in the controller's order: there is never one more than before.

    Those that are missing come up from the lowest, those that are too many go from the highest, and
    then the others are replaced from the highest down to the partition.

    Args:
        there: the ordinals of the pods that there are.
        old: those of them that are to be replaced.
        replicas: how many there should be.
        updated_from: the first ordinal that is replaced; None if none is.
    """
    wanted = range(replicas)
    yield from (Turn(each, ends=False, starts=True) for each in wanted if each not in there)
    surplus = sorted((each for each in there if each not in wanted), reverse=True)
    yield from (Turn(each, ends=True, starts=False) for each in surplus)
    if updated_from is not None:
        rest = sorted((each for each in old if each in wanted), reverse=True)
        yield from (Turn(each, ends=True, starts=True) for each in rest if each >= updated_from)


def updated_from(annotations: Mapping[str, str]) -> int | None:
    """The ordinal from which on a rollout replaces the pods of a stand-in; None is no pod."""
    said = annotations.get(UPDATED_FROM, "0")
    return None if said == NEVER else int(said)


def ordinal(pod: str) -> int:
    """The number that a pod's name ends with."""
    return int(pod.rpartition("-")[2])
