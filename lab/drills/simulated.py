"""The simulation's figure: the same question put to arithmetic, request by request.

It plays what is one pool, one caller and one load of requests that follow each other, with plans
that stay as they are. Of other runs it has no figure, which is said rather than made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.drills.formula import planned_pool
from lab.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lab.drills.lesson import Lesson, Load, Measure, What
    from lab.simulate.outcome import Outcome
    from lab.simulate.settings import Settings

#: A try of the lab's service takes about as long; without load that is no matter of the answer.
_LATENCY_SECONDS = 0.005
_ALONE = frozenset({"1", "gateway"})


def simulated(lesson: Lesson, manifests: Path, seed: int) -> float | None:
    """The figure that the lesson asks for; None where such a run is not simulated.

    Args:
        lesson: the drill's.
        manifests: what runs.
        seed: of what is random in the plans.

    Raises:
        LabError: the manifests can't be read.
    """
    measure = next(each for each in lesson.measure if each.name == lesson.question.figure)
    load = _only_load(lesson, measure)
    if load is None or load.requests is None or measure.what not in _FIGURES:
        return None
    pool = planned_pool(lesson.formula.pool, manifests, lesson.faults)
    if pool is None or not pool.breaker.ejects or pool.breaker.failure_percentage is not None:
        return None

    # Only now: NumPy takes longer to load than most drills' arithmetic.
    from lab.simulate.run import chosen_hosts, simulate  # noqa: PLC0415
    from lab.theory.simulated import Given, settings_of  # noqa: PLC0415

    gap = load.pause + _LATENCY_SECONDS
    given = Given(
        hosts=None,
        fail=(),
        balancer=None,
        callers=1,
        rate=1 / gap,
        seconds=load.requests * gap,
        seed=seed,
        latency=_LATENCY_SECONDS,
        noise=0.0,
    )
    try:
        settings = settings_of(pool, given)
        outcome = simulate(settings) if settings.fails else None
    except UsageError:
        # A pool or a plan that is not simulated.
        return None
    if outcome is None:
        return None
    return _FIGURES[measure.what](outcome, settings, tuple(chosen_hosts(settings)))


def _only_load(lesson: Lesson, measure: Measure) -> Load | None:
    """The load that a figure is of, where nothing but loads and questions happens."""
    first = lesson.steps[0]
    load = first.load
    if load is None or measure.during not in {None, first.name}:
        return None
    odd = (
        load.meanwhile
        or load.rate is not None
        or load.concurrency != 1
        or load.path != "/test"
        or load.headers
        or load.caller is not None
        or measure.nth != 1
        or any((measure.status, measure.cause, measure.version, measure.caller))
        or lesson.callers not in _ALONE
        or any(step.load is None and step.why is None for step in lesson.steps)
    )
    return None if odd else load


def _until_ejection(outcome: Outcome, _: Settings, failing: tuple[int, ...]) -> float | None:
    """What reached the one that fails, less what reached it when it was out."""
    if outcome.ejections != 1 or len(failing) != 1:
        return None
    return float(outcome.load[failing[0]] - outcome.late - outcome.under_way)


def _out_at_end(outcome: Outcome, _: Settings, failing: tuple[int, ...]) -> float | None:
    return round(outcome.out[-1] * len(failing)) if outcome.out else 0.0


_FIGURES: Mapping[What, Callable[[Outcome, Settings, tuple[int, ...]], float | None]] = {
    "requests-until-ejection": _until_ejection,
    "failed-requests": lambda outcome, _, __: float(outcome.errors),
    "tries-per-request": lambda outcome, _, __: outcome.tries_a_request,
    "ejections": lambda outcome, _, __: float(outcome.ejections),
    "ejected-at-end": _out_at_end,
}
