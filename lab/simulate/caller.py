"""One caller: a proxy with its own opinion of every host.

What is an error in a row, who may be ejected and for how long, and when all are used again is
``lab.envoy``'s to say. Here is when each of these rules is asked.

Source: Envoy, outlier_detection_impl.cc: onConsecutiveErrorWorker, ejectHost, onIntervalTimer,
checkHostForUneject; cluster_manager_impl.cc: scheduleUpdate, applyUpdates.
"""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from lab.envoy.ejection import grown, rested
from lab.envoy.streak import InARow
from lab.simulate.balancers import ByChance, FewestOfTwo, InTurn
from lab.simulate.settings import Balancer

if TYPE_CHECKING:
    from lab.envoy.outlier import Breaker
    from lab.simulate.answers import Answer
    from lab.simulate.balancers import Pool
    from lab.simulate.outcome import Tally
    from lab.simulate.settings import Settings

#: Envoy begins round robin at a random number.
_STARTS = 2**32


class Steps:
    """The one rule of errors in a row, asked once for each row and status that there is.

    Rows have numbers here; that of none is 0.
    """

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._rows = [InARow()]
        self._numbers = {InARow(): 0}
        self._found: dict[tuple[int, int], tuple[int, tuple[str, ...]]] = {}

    def after(self, row: int, status: int) -> tuple[int, tuple[str, ...]]:
        """The row with one error more, and what it reaches."""
        found = self._found.get((row, status))
        if found is None:
            following, reached = self._rows[row].after(status, self._breaker)
            found = self._found[row, status] = self._number(following), reached
        return found

    def without(self, row: int, detector: str) -> int:
        """The row after a detection that ejected nobody."""
        return self._number(self._rows[row].without(detector))

    def _number(self, row: InARow) -> int:
        if row not in self._numbers:
            self._numbers[row] = len(self._rows)
            self._rows.append(row)
        return self._numbers[row]


class Caller:
    """A proxy.

    Args:
        number: of all callers; the first is 0.
        settings: the run's.
        tally: what is counted.
        steps: the rule of errors in a row.
    """

    def __init__(self, number: int, settings: Settings, tally: Tally, steps: Steps) -> None:
        self.number = number
        self._settings, self._breaker, self._tally = settings, settings.breaker, tally
        self._steps = steps
        seed = f"{settings.seed}/caller/{number}"
        begin = Random(f"{seed}/begin")
        self._phase = begin.random() * settings.breaker.interval
        self._jitters = Random(f"{seed}/jitter")
        self._backoffs = Random(f"{seed}/back-off")
        self._strays = Random(f"{seed}/stray")
        self._failing: list[bool] = tally.failing.tolist()
        self._hosts = np.arange(settings.hosts, dtype=np.int32)
        self.pool = self._balanced(begin.randrange(_STARTS), Random(f"{seed}/pick"))
        self._rows: dict[int, int] = {}
        self._awaited: dict[int, int] = {}
        self.out: dict[int, tuple[float, float]] = {}
        self._times: dict[int, int] = {}
        self._back: dict[int, int] = {}
        self._most_out = settings.breaker.ejectable(settings.hosts)
        self._updated = -math.inf
        self._known: set[int] = set()
        self.stray = self._until_stray()
        self.arrived = 0
        self.arrivals = -(-(settings.requests - number) // settings.callers)
        self._part, self._parts = 0, len(tally.errors)
        self._part_end = settings.seconds / self._parts

    def _balanced(self, start: int, random: Random) -> Pool:
        number = self._settings.hosts
        match self._settings.balancer:
            case Balancer.ROUND_ROBIN:
                return InTurn(self._hosts, self._tally.failing, start)
            case Balancer.RANDOM:
                return ByChance(self._hosts, random, number)
            case Balancer.LEAST_REQUEST:
                return FewestOfTwo(self._hosts, random, number)

    # Its requests

    def time_of(self, arrival: int) -> float:
        """When its request of that number comes."""
        return (arrival * self._settings.callers + self.number) / self._settings.rate

    def distance(self) -> int | None:
        """So many requests of it go by before one that is of interest; None: all of them."""
        if not self.pool.hosts:
            return None
        to_host = self.pool.distance()
        if self.stray is None:
            return to_host
        return self.stray if to_host is None else min(self.stray, to_host)

    def arrive(self, arrival: int, now: float) -> None:
        """Its request of that number comes; those before it have gone by."""
        if now >= self._part_end:
            self.catch_up(now)
        elif arrival > self.arrived:
            self._go_by(arrival - self.arrived)
        self.arrived = arrival + 1

    def catch_up(self, now: float) -> None:
        """Let its requests before now go by: none of them is of interest."""
        while self._part_end <= now and self._part + 1 < self._parts:
            self._go_by(self._before(self._part_end) - self.arrived)
            self.pool.tally(self._tally.load[self._part])
            self._part += 1
            self._part_end = (self._part + 1) * self._settings.seconds / self._parts
        if self.time_of(self.arrived) < now:
            self._go_by(self._before(now) - self.arrived)

    def _go_by(self, requests: int) -> None:
        if requests <= 0:
            return
        self.arrived += requests
        if not self.pool.hosts:
            self._tally.unhealthy[self._part] += requests
            self._tally.errors[self._part] += requests
            return
        self.pool.skip(requests)
        if self.stray is not None:
            self.stray -= requests

    def _before(self, now: float) -> int:
        """How many of its requests come before now, by the very times that they have."""
        settings = self._settings
        found = math.ceil((now * settings.rate - self.number) / settings.callers)
        found = min(max(found, 0), self.arrivals)
        while found and self.time_of(found - 1) >= now:
            found -= 1
        while found < self.arrivals and self.time_of(found) < now:
            found += 1
        return found

    def pick(self, tried: list[int], selections: int) -> int:
        """A host for a try; of a retry another one than those, if one is found so soon."""
        pool = self.pool
        host = pool.pick()
        while selections and host in tried:
            if self.stray is not None:
                self.strays()
            pool.rejected(host)
            host = pool.pick()
            selections -= 1
        if pool.counts:
            pool.began(host)
        return host

    def strays(self) -> bool:
        """Whether the host that was just picked fails, if it is one without a plan."""
        if self.stray is None:
            return False
        if self.stray:
            self.stray -= 1
            return False
        self.stray = self._until_stray()
        return True

    def _until_stray(self) -> int | None:
        """After how many picks the next one fails, if it meets a host without a plan."""
        noise = self._settings.noise
        if not noise:
            return None
        if noise >= 1:
            return 0
        return int(math.log(1.0 - self._strays.random()) / math.log1p(-noise))

    def back_off(self, retry: int) -> float:
        """How long it waits before the retry of that number; the first is 1."""
        base = self._settings.retries.base
        most: float = min(base * 2 ** (retry - 1), 10 * base)
        return self._backoffs.random() * most

    # Its opinions

    def await_end(self, host: int) -> None:
        """What becomes of a try is of interest, and so is what its host gets meanwhile."""
        if not self._failing[host] and not self.pool.counts:
            self._awaited[host] = self._awaited.get(host, 0) + 1
            self.pool.heed(host)

    def is_awaited(self, host: int) -> bool:
        """Whether what a host without a plan gets is of interest now."""
        return host in self._awaited or host in self._rows or host in self.out

    def ended(self, host: int, answer: Answer, now: float) -> bool:
        """Count the end of a try; whether the pool has to be told that a host is out."""
        if self.pool.counts:
            self.pool.ended(host)
        ejected = host not in self.out and self._count(host, answer, now)
        if host in self._awaited:
            self._awaited[host] -= 1
            if not self._awaited[host]:
                del self._awaited[host]
                if not self.is_awaited(host):
                    self.pool.ignore(host)
        return ejected

    def _count(self, host: int, answer: Answer, now: float) -> bool:
        rows = self._rows
        if answer.error:
            row, reached = self._steps.after(rows.get(host, 0), answer.status)
            for detector in reached:
                if self._eject(host, now):
                    rows.pop(host, None)
                    return True
                row = self._steps.without(row, detector)
            rows[host] = row
        elif answer.local:
            # Its connection came about, so that such failures are never two in a row.
            return self._breaker.consecutive_local == 1 and self._eject(host, now)
        elif host in rows:
            del rows[host]
        return False

    def _eject(self, host: int, now: float) -> bool:
        tally, breaker = self._tally, self._breaker
        if now >= self._settings.seconds:
            return False
        if len(self.out) >= self._most_out:
            tally.refused += 1
            return False
        times = self._times[host] = grown(self._times.get(host, 0), breaker)
        jitter = self._jitters.random() * breaker.jitter if breaker.jitter else 0.0
        self.out[host] = (now, breaker.ejection_seconds(times) + jitter)
        if not self._failing[host]:
            tally.ejected_healthy.append(now)
            return True
        tally.ejected.append(now)
        if host not in self._known:
            if not self._known:
                tally.callers.append(now)
            self._known.add(host)
            tally.opinions.append(now)
        return True

    # Its sweeps

    def next_sweep(self, now: float) -> float | None:
        """When the next sweep comes that may find something to do."""
        if not self.out and not self._times:
            return None
        interval = self._breaker.interval
        return self._phase + self._sweeps(now) * interval

    def _sweeps(self, now: float) -> int:
        """How many sweeps there were until now, this moment included."""
        found = max(0, math.ceil((now - self._phase) / self._breaker.interval))
        while self._phase + found * self._breaker.interval <= now:
            found += 1
        while found and self._phase + (found - 1) * self._breaker.interval > now:
            found -= 1
        return found

    def sweep(self, now: float) -> bool:
        """Let back whose time is over, and forgive who was good; whether anybody is back."""
        number = self._sweeps(now)
        back = sorted(host for host, (since, lasts) in self.out.items() if lasts <= now - since)
        for host in back:
            self._let_back(host, now)
            self._back[host] = number
        for host in [each for each in self._times if each not in self.out]:
            # One that came back just now was not good for an interval yet.
            if self._back[host] < number:
                self._times[host] = rested(self._times[host])
                if not self._times[host]:
                    del self._times[host]
        return bool(back)

    def _let_back(self, host: int, now: float) -> None:
        since, _ = self.out.pop(host)
        self._rows.pop(host, None)
        self._time_out(host, now - since)
        tally = self._tally
        (tally.returned if self._failing[host] else tally.returned_healthy).append(now)
        if not self._failing[host] and not self.is_awaited(host):
            self.pool.ignore(host)

    def _time_out(self, host: int, seconds: float) -> None:
        if self._failing[host]:
            self._tally.out_seconds += seconds
        else:
            self._tally.out_healthy_seconds += seconds

    # Whom it sends to

    def when_told(self, now: float) -> float:
        """When a change of its hosts' health takes effect: now, or with those that follow."""
        window = self._breaker.gathers
        return now if not window or now - self._updated > window else now + window

    def update(self, now: float) -> None:
        """Send to whoever is in the pool now."""
        self.catch_up(now)
        self.pool.tally(self._tally.load[self._part])
        self._updated = now
        number = self._settings.hosts
        healthy = number - len(self.out)
        everybody = self._breaker.panics(healthy, number)
        if everybody or not self.out:
            hosts = self._hosts
        else:
            inside = np.ones(number, dtype=np.bool_)
            inside[np.fromiter(self.out, dtype=np.int32, count=len(self.out))] = False
            hosts = self._hosts[inside]
        self.pool.renew(hosts, everybody=everybody)

    def finish(self) -> None:
        """It is over: whoever is out stays so until the end."""
        end = self._settings.seconds
        self.catch_up(end)
        self.pool.tally(self._tally.load[self._part])
        for host, (since, _) in self.out.items():
            self._time_out(host, end - since)
