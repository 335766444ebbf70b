"""What is simulated: a pool, who asks it, and who fails in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from lab.envoy.outlier import Breaker
from lab.envoy.retry_on import tries_again
from lab.errors import UsageError
from lab.simulate.answers import check_plan, is_counted
from lab.words import Text

if TYPE_CHECKING:
    from faultplan.forecast import Seen

#: Of one run. A caller's opinions are what takes memory, a try at a host that fails what takes
#: time; both are known before anything is allocated.
MOST_OPINIONS = 10_000_000
#: Where all callers are played at once, as a plan counts requests: then all opinions are there.
MOST_OPINIONS_AT_ONCE = 1_000_000
MOST_HOSTS = 100_000
MOST_CALLERS = 10_000
MOST_REQUESTS = 20_000_000
MOST_SWEEPS = 20_000_000
MOST_ATTEMPTS = 100
LONGEST_SECONDS = 7 * 24 * 3600.0


class Balancer(StrEnum):
    """Who gets the next request, in Envoy's words."""

    ROUND_ROBIN = "ROUND_ROBIN"
    LEAST_REQUEST = "LEAST_REQUEST"
    RANDOM = "RANDOM"


@dataclass(frozen=True)
class Retries:
    """What a route tries again, as Envoy has it.

    Args:
        attempts: how often a request is tried again.
        statuses: after which answers.
        resets: whether also where a host was asked and there is no answer.
        timeouts: whether also where a try took too long.
        elsewhere: whether at another host, as ``previous_hosts`` looks for one.
        base: the back-off before the first one is below that many seconds.
    """

    attempts: int = 0
    statuses: frozenset[int] = frozenset()
    resets: bool = False
    timeouts: bool = False
    elsewhere: bool = True
    base: float = 0.025

    def covers(self, seen: Seen) -> bool:
        """Whether a try that fails like this is followed by another one."""
        return (
            self.attempts > 0
            and not seen.begun
            and tries_again(
                seen.status,
                local=seen.local,
                statuses=self.statuses,
                resets=self.resets,
                timeouts=self.timeouts,
            )
        )


@dataclass(frozen=True)
class Fails:
    """Some hosts that fail.

    Args:
        hosts: how many.
        plan: the fault plan of each of them.
    """

    hosts: int
    plan: str


@dataclass(frozen=True)
class Settings:
    """A run.

    Args:
        breaker: the pool's.
        hosts: how many there are in it.
        fails: those that fail; which ones of the pool, the seed draws.
        callers: how many proxies ask it, each with its own opinion of every host.
        rate: requests a second of all callers together, evenly apart, to each in turn.
        seconds: how long.
        seed: all that is random follows from it.
        latency: so many seconds a try takes, if its host's plan does not delay it.
        noise: the probability of a 500 from a host that has no plan.
        balancer: who gets the next request.
        retries: the route's.
        timeout: of a request, in seconds; None is never.
        per_try: of a try, in seconds; None is never.
    """

    breaker: Breaker = field(default_factory=Breaker)
    hosts: int = 2
    fails: tuple[Fails, ...] = ()
    callers: int = 1
    rate: float = 10.0
    seconds: float = 60.0
    seed: int = 1
    latency: float = 0.005
    noise: float = 0.0
    balancer: Balancer = Balancer.ROUND_ROBIN
    retries: Retries = Retries()
    timeout: float | None = None
    per_try: float | None = None

    @property
    def requests(self) -> int:
        """How many are sent."""
        return math.floor(self.rate * self.seconds)

    @property
    def failing(self) -> int:
        """How many hosts fail by a plan of theirs."""
        return sum(each.hosts for each in self.fails)

    @property
    def at_once(self) -> bool:
        """Whether all callers are played at once, for it matters which of them asks a host first.

        Without memory of requests it does not: callers are then played one after the other.
        """
        return self.callers > 1 and any(is_counted(each.plan) for each in self.fails)

    def check(self) -> None:
        """Whether it can be simulated.

        Raises:
            UsageError: a figure is no such figure, or there would be too much of something.
        """
        # Floats first: an infinite one has no number of requests.
        _within("simulate-field-rate", self.rate, 0, MOST_REQUESTS, above=True)
        _within("simulate-field-seconds", self.seconds, 0, LONGEST_SECONDS, above=True)
        if not self.requests:
            raise UsageError(Text("simulate-no-request", rate=self.rate, seconds=self.seconds))
        _within("simulate-field-hosts", self.hosts, 1, MOST_HOSTS)
        _within("simulate-field-callers", self.callers, 1, MOST_CALLERS)
        _within("simulate-field-noise", self.noise, 0, 1)
        _within("simulate-field-latency", self.latency, 0, 3600)
        _within("simulate-field-attempts", self.retries.attempts, 0, MOST_ATTEMPTS)
        for each in (self.timeout, self.per_try):
            if each is not None:
                _within("simulate-field-timeout", each, 0, LONGEST_SECONDS, above=True)
                if each <= self.latency:
                    raise UsageError(Text("simulate-all-late", latency=self.latency, timeout=each))
        for fails in self.fails:
            check_plan(fails.plan)
        if self.failing > self.hosts:
            raise UsageError(Text("simulate-too-many-fail", failing=self.failing, hosts=self.hosts))
        _below("simulate-of-opinions", self.hosts * self.callers, MOST_OPINIONS)
        if self.at_once:
            opinions = self.hosts * self.callers
            _below("simulate-of-opinions-at-once", opinions, MOST_OPINIONS_AT_ONCE)
        _below("simulate-of-requests", self.requests, MOST_REQUESTS)
        sweeps = math.floor(self.callers * self.seconds / max(self.breaker.interval, 0.001))
        _below("simulate-of-sweeps", sweeps, MOST_SWEEPS)


def _within(name: str, value: float, least: float, most: float, *, above: bool = False) -> None:
    """Whether a figure is between two; ``above``: more than the lower one."""
    # A comparison with what is no number is false.
    if not (least < value <= most if above else least <= value <= most):
        template = "simulate-above" if above else "simulate-between"
        written = str(value) if isinstance(value, int) else f"{value:.15g}"
        raise UsageError(Text(template, name=Text(name), value=written, least=least, most=most))


def _below(what: str, value: int, most: int) -> None:
    if value > most:
        raise UsageError(Text("simulate-too-many", what=Text(what), value=value, most=most))
