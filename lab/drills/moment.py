"""What a drill is told in while it runs, for whoever shows it: one moment after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from lab.drills.lesson import Said, Step
    from lab.site import Live
    from lab.words import Text


class Stage(Protocol):
    """Where a drill is played: a lab of its own, which the command line provides."""

    def open(
        self, manifests: Path, *, callers: str, stand_in: Sequence[str] = ()
    ) -> AbstractContextManager[Live]:
        """A fresh lab that lasts as long as the block, and leaves nothing behind.

        Raises:
            LabError: it did not start.
        """
        ...

    def apply(self, place: Live, folder: Path) -> None:
        """Have it take these manifests, and give up what is no longer in them.

        Raises:
            LabError: they were refused.
        """
        ...

    def restart(self, place: Live, deployments: Sequence[str]) -> None:
        """Replace the pods of these Deployments.

        Raises:
            LabError: a new pod does not come up.
        """
        ...


@dataclass(frozen=True)
class Began:
    """The lab is ready, and nothing has been sent yet.

    Args:
        callers: the proxies' names.
        pods: each pod's name and version.
    """

    callers: tuple[str, ...]
    pods: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Stepped:
    """A step begins.

    Args:
        number: the first is 1.
        of: how many there are.
        step: it.
    """

    number: int
    of: int
    step: Step


@dataclass(frozen=True)
class Lane:
    """A pod as one caller sees it now.

    Args:
        pod: its name.
        version: what it calls itself.
        caller: whose opinion it is.
        ready: whether the mesh may send to it.
        ejected: whether it is out.
        in_a_row: errors in a row now.
        threshold: so many eject; 0 is never.
        tries: how often it was asked so far.
        failed: how many of those failed.
        back: the earliest return and the latest, while it is out and where that is known.
    """

    pod: str
    version: str
    caller: str
    ready: bool
    ejected: bool
    in_a_row: int
    threshold: int
    tries: int
    failed: int
    back: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Looked:
    """How it stands; comes often while anything happens, and the next one takes its place.

    Args:
        lanes: each pod, for each caller.
        answers: what clients got so far: status to how many; 0 is no answer.
        waiting: what is waited for, where something is.
        left: seconds until that is given up.
    """

    lanes: tuple[Lane, ...]
    answers: Mapping[int, int]
    waiting: Text | None = None
    left: float | None = None


@dataclass(frozen=True)
class Checked:
    """A check of the lesson's.

    Args:
        figure: of what.
        verdict: what came of it.
        measured: the figure; None where it could not be measured.
        why: what it wanted, and what it got.
        because: the lesson's own words: why it has its tolerance, or why it was skipped.
    """

    figure: str
    verdict: Literal["passed", "failed", "skipped"]
    measured: float | None
    why: Text | str
    because: Said | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run came to; the last moment.

    Args:
        drill: the folder's name.
        hash: of the lesson and of the manifests that ran.
        seed: of what was random.
        figures: what was measured, by name; None where it could not be.
        formula: the formula's figure; None where it has none.
        simulated: the simulation's; None where it does not play such a run.
        truth: the right answer as it would be given: ``5``, ``b``, ``yes``; None where the run did
            not show it.
        checks: all of the lesson's.
        why: what Envoy's own figures say, as ``goodjob why`` does.
        seconds: how long it took.
        failed: why the run itself did not come to its end; None where it did.
    """

    drill: str
    hash: str
    seed: int
    figures: Mapping[str, float | None] = field(default_factory=dict)
    formula: float | None = None
    simulated: float | None = None
    truth: str | None = None
    checks: tuple[Checked, ...] = ()
    why: tuple[Text, ...] = ()
    seconds: float = 0.0
    failed: Text | None = None

    @property
    def passed(self) -> bool:
        """Whether it came to its end, and no check failed."""
        return self.failed is None and all(each.verdict != "failed" for each in self.checks)


Moment = Began | Stepped | Looked | Outcome
