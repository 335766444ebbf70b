"""The fault plans behind a pool, as its breaker counts them: rule by rule, and as a whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faultplan.errors import FaultPlanError
from faultplan.forecast import Forecast, fails, forecasts, is_never_ready
from faultplan.together import together
from lab.envoy.outlier import GATEWAY_ERRORS
from lab.plans import worded
from lab.theory.figures import Spread
from lab.theory.finding import Finding, Level
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from faultplan.forecast import Counts, Seen
    from faultplan.runs import Part
    from lab.envoy.outlier import Breaker
    from lab.manifests.workload import Workload


@dataclass(frozen=True)
class Failing:
    """A fault plan, or a rule of one.

    Args:
        workload: whose plan.
        forecast: what is foreseen of it.
        breaker: who counts.
        alone: whether there is nothing else in the plan that a proxy sees.
    """

    workload: Workload
    forecast: Forecast
    breaker: Breaker
    alone: bool = True

    @property
    def status(self) -> int:
        """The first that is an error, else the first; 0 where nothing is seen of it."""
        seen = self.forecast.seen
        errors = (each.status for each in seen if self._fails(each))
        return next(errors, seen[0].status if seen else 0)

    @property
    def is_failure(self) -> bool:
        """Whether anything of it is an error, if only one that is told apart."""
        return any(map(self._fails, self.forecast.seen))

    @property
    def share(self) -> float | None:
        """How many of many requests fail, from 0 to 1; None where nobody can say.

        An answer that breaks off counts twice, as its status and as a failure, of which shares see
        both.
        """
        failed = self.forecast.share(self._is_error)
        twice = self.forecast.share(lambda seen: seen.begun and self._is_error(seen))
        return None if failed is None or twice is None else failed / (1 + twice)

    @property
    def threshold(self) -> int:
        """So many in a row eject; 0 is never."""
        return self._counter[0]

    @property
    def longest_run(self) -> int | None:
        """So many in a row at the most; None is without end."""
        return self.forecast.longest_run(self._counter[1])

    @property
    def never_in_a_row(self) -> bool:
        """Whether there are never as many in a row as it takes."""
        return self.longest_run is not None and self.longest_run < self.threshold

    @property
    def trips(self) -> bool:
        """Whether as many in a row as it takes may come."""
        return self.threshold > 0 and not self.never_in_a_row

    @property
    def draws(self) -> bool:
        """Whether it is a matter of chance."""
        return self.forecast.draws(self._counter[1])

    def requests(self, threshold: int) -> float | None:
        """To one host, on average, until so many in a row; None is never, or a matter of load."""
        found = self.forecast.requests_until(threshold, self._counter[1]) if threshold else None
        return found if found is not None and math.isfinite(found) else None

    def spread(self, levels: Sequence[float]) -> Spread:
        """The same, and by how many requests it has come with which probability."""
        found = self.forecast.spread(self.threshold, levels, self._counter[1]).quantiles
        known = (None if each == math.inf else each for each in found)
        return Spread(self.requests(self.threshold), *known)

    @property
    def ever(self) -> float | None:
        """How likely so many in a row ever come; None where nobody can say."""
        if not self.threshold:
            return 0.0
        return self.forecast.spread(self.threshold, (), self._counter[1]).ever

    @property
    def cycle(self) -> list[Part]:
        """What comes again and again, as the threshold counts it."""
        return [each.part(self._counter[1]) for each in self.forecast.cycle]

    @property
    def _counter(self) -> tuple[int, Counts]:
        """The threshold that is reached first, and what counts for it."""
        breaker = self.breaker
        counters: list[tuple[int, Counts]] = [
            (breaker.consecutive_5xx, self._is_error),
            (breaker.consecutive_gateway, self._is_gateway_error),
        ]
        # Its connections come about, so that two of them are never in a row.
        if breaker.split and breaker.consecutive_local == 1:
            counters.append((1, lambda seen: seen.local))
        able = [each for each in counters if each[0] and any(map(each[1], self.forecast.seen))]
        return min(able, key=self._soonest, default=(0, self._is_error))

    def _soonest(self, counter: tuple[int, Counts]) -> tuple[float, int]:
        requests = self.forecast.requests_until(*counter)
        return math.inf if requests is None else requests, counter[0]

    def _is_error(self, seen: Seen) -> bool:
        told_apart = self.breaker.split and seen.local
        return self._fails(seen) and not told_apart

    def _fails(self, seen: Seen) -> bool:
        # A failure of the proxy's own is an error whatever statuses the cluster names.
        return self.breaker.counts(seen.status) or (seen.local and fails(seen))

    def _is_gateway_error(self, seen: Seen) -> bool:
        return self._is_error(seen) and seen.status in GATEWAY_ERRORS


def failing(
    workloads: Iterable[Workload], breaker: Breaker, timeout: float | None
) -> Iterator[Failing]:
    """The rules of some workloads' plans, those apart that the service refuses to start with.

    And those apart that never act, for another one always answers first.

    Args:
        workloads: with their plans.
        breaker: who counts.
        timeout: after so many seconds the proxy gives up; None is never.
    """
    for workload in _planned(workloads):
        found, whole = forecasts(workload.plan, timeout), together(workload.plan, timeout)
        alone = sum(bool(each.seen) for each in found) <= 1
        for forecast in found:
            if whole is None or not forecast.seen or not set(whole.seen).isdisjoint(forecast.seen):
                yield Failing(workload, forecast, breaker, alone)


def failing_together(
    workloads: Iterable[Workload], breaker: Breaker, timeout: float | None
) -> Iterator[Failing]:
    """The plans as a whole; of one of which nobody can say what it comes to, its rules."""
    for workload in _planned(workloads):
        if (whole := together(workload.plan, timeout)) is not None:
            yield Failing(workload, whole, breaker)
        else:
            yield from failing([workload], breaker, timeout)


def _planned(workloads: Iterable[Workload]) -> Iterator[Workload]:
    return (each for each in workloads if each.plan and not _problem(each))


def is_ready(workload: Workload) -> bool:
    """Whether a workload's pods are, as far as its plan and whoever has seen them say."""
    if not workload.ready or _problem(workload):
        return workload.ready
    return not is_never_ready(workload.plan or "none")


def plan_findings(workloads: Iterable[Workload]) -> Iterator[Finding]:
    """Fault plans that are none."""
    for workload in workloads:
        problem = _problem(workload)
        if problem:
            yield Finding(
                Level.ERROR,
                "invalid-fault-plan",
                workload.where,
                "spec.template.spec.containers",
                Text("lint-fault-plan", workload=workload.where, problem=problem),
            )


def _problem(workload: Workload) -> Text | None:
    try:
        forecasts(workload.plan or "none")
    except FaultPlanError as error:
        return worded(error)
    return None
