"""``drill`` with ``--json``: the list, a run, all checks, and the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from lab.cli.schemas.shape import Shape, Time

if TYPE_CHECKING:
    from lab.cli.drill_list import Progress
    from lab.drills.moment import Outcome
    from lab.drills.record import Record
    from lab.drills.shelf import Drill


class DrillRow(Shape):
    """A drill, and how far the student is with it."""

    number: int
    name: str
    title: str
    level: Literal["basic", "further", "expert"]
    minutes: int
    done: bool
    """Whether a run of it came to what it should."""
    right: bool | None
    """Whether the first prediction was; null where there is none, or no run showed it."""
    skipped: bool
    """Whether it was skipped, and not done since."""
    tries: int
    """How often it was run to its end."""


class BrokenDrill(Shape):
    """A folder whose lesson can't be read."""

    folder: str
    why: str


class Drills(Shape):
    """All drills, by their numbers."""

    drills: tuple[DrillRow, ...]
    broken: tuple[BrokenDrill, ...]
    next: str | None
    """The name of the one that ``goodjob drill next`` begins; null where all are done."""

    @classmethod
    def of(cls, progress: Progress, broken: tuple[BrokenDrill, ...]) -> Self:
        """As the list shows them."""
        rows = tuple(
            DrillRow(
                number=each.lesson.number,
                name=each.name,
                title=each.lesson.title.en,
                level=each.lesson.level,
                minutes=each.lesson.minutes,
                done=progress.is_done(each),
                right=progress.is_right(each),
                skipped=progress.is_skipped(each),
                tries=progress.standing[each.name].tries if each.name in progress.standing else 0,
            )
            for each in progress.drills
        )
        following = progress.next()
        return cls(drills=rows, broken=broken, next=following.name if following else None)


class DrillCheck(Shape):
    """A check of a run."""

    figure: str
    verdict: Literal["passed", "failed", "skipped"]
    measured: float | None
    why: str
    """What it was held to, and what it got."""
    because: str | None
    """The lesson's reason for that, or for skipping it."""


class DrillRun(Shape):
    """What a run of a drill came to."""

    drill: str
    number: int
    hash: str
    """Of the lesson and of the manifests that ran; empty where it did not come to that."""
    seed: int
    answer: str | None
    """What was predicted; null where nothing was."""
    right: bool | None
    figures: dict[str, float | None]
    """What was measured, by the lesson's names."""
    formula: float | None
    simulated: float | None
    """The simulation's figure; null where it does not play such a run."""
    truth: str | None
    """The right answer as it would be given; null where the run did not show it."""
    checks: tuple[DrillCheck, ...]
    why: tuple[str, ...]
    """What Envoy's own figures say, as ``goodjob why`` does."""
    seconds: float
    passed: bool
    """Whether it came to its end, and no check failed."""
    failed: str | None
    """Why it did not come to its end."""

    @classmethod
    def of(
        cls,
        drill: Drill,
        outcome: Outcome,
        answer: str | None = None,
        *,
        right: bool | None = None,
    ) -> Self:
        """What a run came to."""
        return cls(
            drill=outcome.drill,
            number=drill.lesson.number,
            hash=outcome.hash,
            seed=outcome.seed,
            answer=answer,
            right=right,
            figures=dict(outcome.figures),
            formula=outcome.formula,
            simulated=outcome.simulated,
            truth=outcome.truth,
            checks=tuple(
                DrillCheck(
                    figure=each.figure,
                    verdict=each.verdict,
                    measured=each.measured,
                    why=str(each.why),
                    because=None if each.because is None else each.because.en,
                )
                for each in outcome.checks
            ),
            why=tuple(map(str, outcome.why)),
            seconds=outcome.seconds,
            passed=outcome.passed,
            failed=None if outcome.failed is None else str(outcome.failed),
        )

    @classmethod
    def lost(cls, drill: Drill, why: str, seconds: float) -> Self:
        """One that came to nothing."""
        return cls(
            drill=drill.name,
            number=drill.lesson.number,
            hash="",
            seed=drill.lesson.seed,
            answer=None,
            right=None,
            figures={},
            formula=None,
            simulated=None,
            truth=None,
            checks=(),
            why=(),
            seconds=seconds,
            passed=False,
            failed=why,
        )


class DrillRuns(Shape):
    """All drills, checked."""

    passed: bool
    """Whether all of them did, and none is broken."""
    jobs: int
    """How many ran at a time, at the most."""
    seconds: float
    runs: tuple[DrillRun, ...]
    broken: tuple[BrokenDrill, ...]


class DrillRecord(Shape):
    """A record that was written."""

    file: str
    student: str
    entries: int
    """Drills that were run to their end or skipped, each time that they were."""
    drills: int
    """How many drills these are of."""
    right: int
    """Drills whose first prediction was right."""
    newest: Time
    """When the last of them ended."""
    digest: str

    @classmethod
    def of(cls, file: str, record: Record) -> Self:
        """As it was written."""
        from lab.drills.record import standing

        stands = standing(record.entries).values()
        return cls(
            file=file,
            student=record.student,
            entries=len(record.entries),
            drills=len(stands),
            right=sum(each.right is True for each in stands),
            newest=max(each.at for each in record.entries),
            digest=record.digest,
        )
