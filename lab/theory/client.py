"""What comes of each route to a pool: its retries, its clients' errors, and how soon it trips."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from faultplan.forecast import fails
from lab.theory.aim import portions
from lab.theory.amplify import Kind, Order, answers
from lab.theory.figures import Client, Route, Tripping
from lab.theory.longrun import NEVER, LongRun, long_run
from lab.theory.retried import Retried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from faultplan.forecast import Seen
    from lab.manifests.workload import Workload
    from lab.theory.amplify import Answers
    from lab.theory.failing import Failing
    from lab.theory.pools import Pool
    from lab.theory.uses import Use

#: Each is known with which probability.
LEVELS = (0.5, 0.9, 0.99)


def routes_of(pool: Pool, rate: float | None) -> Iterator[Route]:
    """Each route to a pool; the default one where no rule leads there.

    Args:
        pool: the pool.
        rate: requests to it in a second; None where nobody says.
    """
    for use in pool.uses or (None,):
        yield _Way(pool, use, rate).route()


@dataclass(frozen=True)
class _Way:
    """A route to a pool, or the default one."""

    pool: Pool
    use: Use | None
    rate: float | None

    @cached_property
    def retried(self) -> Retried:
        return Retried.of(self.use, self.pool.load_balancer, chosen=self.pool.chosen)

    @cached_property
    def plans(self) -> tuple[Failing, ...]:
        return self.pool.plans_within(self.use.timeout if self.use else None)

    def route(self) -> Route:
        pool, retried = self.pool, self.retried
        seen = {s for plan in self.plans for s in plan.forecast.seen if retried.covers(s)}
        first = self._answers([0] * len(pool.aims))
        trips = tuple(self._trips(first))
        return Route(
            where=self.use.where if self.use else "",
            path=self.use.path if self.use else "",
            attempts=retried.attempts,
            elsewhere=retried.elsewhere,
            retried=tuple(sorted({each.status for each in seen})),
            clients=tuple(self._clients(first)),
            trips=trips,
            errors_in_the_long_run=self._in_the_long_run(first, trips),
        )

    def _clients(self, first: Answers | None) -> Iterator[Client]:
        if self.pool.hosts == 0:
            # No healthy upstream: a 503 without a try.
            yield Client(out=0, without_retries=1.0, errors=1.0, tries=0.0, most=0)
            return
        if first is None:
            return
        yield self._client(first, 0)
        out = self._ejected
        if any(out) and (later := self._answers(out)) is not None:
            yield self._client(later, sum(out))

    def _client(self, found: Answers, out: int) -> Client:
        return Client(out, found.without, found.errors, found.tries, found.most)

    @cached_property
    def _aborted(self) -> float:
        """The part of the requests that the mesh answers itself, with an error."""
        fault = self.use.rule.fault if self.use else None
        abort = fault.abort if fault else None
        if abort is None or (abort.http_status or 500) < 500:
            return 0.0
        return 1.0 if abort.percentage is None else abort.percentage.value / 100

    def _answers(self, out: Sequence[int]) -> Answers | None:
        """What becomes of a request while so many hosts of each workload are out."""
        pool, kinds = self.pool, []
        if not pool.aims or not pool.hosts:
            return None
        healthy = sum(a.number - off for a, off in zip(pool.aims, out, strict=True) if a.ready)
        gone = [0] * len(out) if pool.breaker.panics(healthy, pool.hosts or 0) else out
        weights = portions(pool.aims, gone)
        for workload, aim, off, weight in zip(
            pool.workloads, pool.aims, gone, weights, strict=True
        ):
            fails_so = self._fails(workload)
            if fails_so is None:
                return None
            kinds.append(Kind(aim.number - off, weight, *fails_so))
        found = answers(kinds, self._order, self.retried.attempts, elsewhere=self.retried.elsewhere)
        return found and found.less(self._aborted)

    def _fails(self, workload: Workload) -> tuple[float, float] | None:
        """How often a workload's hosts fail so that it is tried again, and so that it is not."""
        failing = [plan for plan in self.plans if plan.workload is workload]
        if not failing:
            return 0.0, 0.0
        again = failing[0].forecast.share(self.retried.covers)
        never = failing[0].forecast.share(self._is_lost)
        return None if again is None or never is None or len(failing) > 1 else (again, never)

    def _is_lost(self, seen: Seen) -> bool:
        return fails(seen) and not self.retried.covers(seen)

    @property
    def _order(self) -> Order:
        balancer = self.pool.load_balancer
        # The client's choice is kept as well where a proxy makes none.
        if not self.pool.chosen or (balancer is not None and balancer.consistent_hash is not None):
            return Order.BY_HASH
        in_turn = balancer is not None and balancer.simple == "ROUND_ROBIN"
        return Order.IN_TURN if in_turn else Order.AT_RANDOM

    @cached_property
    def _ejected(self) -> list[int]:
        """For each workload, how many of its hosts are out once all are that can be."""
        pool, left = self.pool, self.pool.ejectable or 0
        portion = portions(pool.aims)
        found = [0] * len(pool.aims)
        soonest = sorted(
            (plan.requests(plan.threshold) or float("inf"), n)
            for n, workload in enumerate(pool.workloads)
            for plan in self.plans
            if plan.workload is workload and plan.trips and portion[n]
        )
        for _, number in soonest:
            able = pool.aims[number].number - found[number]
            found[number] += min(able, left)
            left -= min(able, left)
        return found

    def _trips(self, first: Answers | None) -> Iterator[Tripping]:
        if self.pool.ejectable == 0:
            return
        for plan in self.plans:
            asked = self._asked(first, plan)
            if not plan.trips or not asked:
                continue
            requests = plan.spread(LEVELS).times(1 / asked)
            found = self._long_run(first, plan) or LongRun()
            yield Tripping(
                workload=plan.workload.where,
                fault=plan.forecast.text,
                requests=requests,
                seconds=None if self.rate is None else requests.times(1 / self.rate),
                out_share=found.share,
                seconds_in=found.seconds_in,
                seconds_out=found.seconds_out,
            )

    def _asked(self, first: Answers | None, plan: Failing) -> float:
        """How often one request asks one host of a plan; without retries where nobody can say."""
        if not self.pool.aims:
            return 0.0
        number = next(n for n, each in enumerate(self.pool.workloads) if each is plan.workload)
        if first is None:
            return portions(self.pool.aims)[number] * (1 - self._aborted)
        return first.asked[number]

    def _long_run(self, first: Answers | None, plan: Failing) -> LongRun | None:
        pool = self.pool
        hosts = sum(each.workload.replicas or 0 for each in self.plans if each.trips)
        if self.rate is None or first is None or plan.forecast.restarts or self._by_share:
            return None
        if plan.forecast.ends:
            return NEVER
        # Whoever can't be ejected for others are out has no rounds of its own.
        if not pool.ejectable or hosts > pool.ejectable or (1 < hosts == pool.hosts):
            return None
        asked = self._asked(first, plan)
        return long_run(plan.threshold, plan.cycle, self.rate * asked, pool.breaker)

    @property
    def _by_share(self) -> bool:
        """Whether sweeps eject as well, by what they counted."""
        breaker, hosts = self.pool.breaker, self.pool.hosts or 0
        by_failures = breaker.failure_share is not None and hosts >= breaker.failure_hosts
        return by_failures or breaker.compares(hosts)

    def _in_the_long_run(self, first: Answers | None, trips: Sequence[Tripping]) -> float | None:
        """Errors over the time that one host is in and out; of several nobody knows who is."""
        hosts = sum(each.workload.replicas or 0 for each in self.plans if each.trips)
        if self.pool.ejectable == 0 and first is not None and self.rate is not None:
            # Nobody is ever out.
            restarts = any(plan.forecast.restarts for plan in self.plans)
            return None if restarts else first.errors
        share = trips[0].out_share if len(trips) == 1 == hosts else None
        later = None if share is None else self._answers(self._ejected)
        if first is None or share is None or later is None:
            return None
        return share * later.errors + (1 - share) * first.errors
