"""The same simulation, plain and slow: every request is an event, and nothing is told in advance.

What Envoy does is written here once more, in the most obvious way, so that the two can be held
against each other: thresholds and times are read from the breaker, its methods are not asked.
Only what is random is drawn from the same streams, and a plan is played as the service does.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from faultplan.connection import Close, Hang, Malformed, Reset
from faultplan.delays import Wait
from faultplan.plan import FaultPlan
from faultplan.status import Status
from lab.simulate.settings import Balancer

if TYPE_CHECKING:
    from lab.simulate.settings import Settings

#: What comes first at the same moment.
ORDER = {"end": 0, "update": 1, "sweep": 2, "retry": 3, "arrival": 4}


@dataclass
class Proxy:
    """One caller."""

    number: int
    hosts: list[int]
    phase: float
    counters: dict[str, int]
    random: dict[str, Random]
    stray: float
    using: str = "healthy"
    out: dict[int, tuple[float, float]] = field(default_factory=dict)
    fives: dict[int, int] = field(default_factory=dict)
    gateway: dict[int, int] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)
    back: dict[int, int] = field(default_factory=dict)
    sweeps: int = 0
    updated: float = -math.inf
    waiting: int | None = None
    active: dict[int, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)


@dataclass
class Found:
    """What came of it."""

    tries: int = 0
    errors: int = 0
    unhealthy: int = 0
    hidden: int = 0
    refused: int = 0
    under_way: int = 0
    late: int = 0
    out_seconds: float = 0.0
    out_healthy_seconds: float = 0.0
    ejected: list[tuple[float, int, int]] = field(default_factory=list)
    returned: list[tuple[float, int, int]] = field(default_factory=list)
    load: dict[int, int] = field(default_factory=dict)
    first: dict[int, float] = field(default_factory=dict)


class Plain:
    """A run; ``play`` plays it."""

    def __init__(self, settings: Settings, chosen: dict[int, str]) -> None:
        self.given, self.breaker = settings, settings.breaker
        self.chosen = chosen
        self.now = 0.0
        self.plans = {
            host: FaultPlan(plan, settings.seed + place, clock=lambda: self.now)
            for place, (host, plan) in enumerate(chosen.items())
        }
        self.events: list[tuple[float, int, int, int, str, Any]] = []
        self.serial = 0
        self.found = Found(load=dict.fromkeys(range(settings.hosts), 0))

    def play(self) -> Found:
        """All of it: together where a plan counts requests, else one caller after the other."""
        everybody = list(range(self.given.callers))
        groups = [everybody] if self.given.at_once else [[each] for each in everybody]
        for group in groups:
            self._play(group)
        return self.found

    def _play(self, numbers: list[int]) -> None:
        proxies = {number: self._proxy(number) for number in numbers}
        for number, proxy in proxies.items():
            for arrival in range(self.given.requests):
                if arrival % self.given.callers == number:
                    self._at(arrival / self.given.rate, "arrival", proxy, None)
            self._at(proxy.phase, "sweep", proxy, None)
        while self.events:
            self.now, _, number, serial, what, about = heapq.heappop(self.events)
            proxy = proxies[number]
            if what == "arrival":
                timeout = self.given.timeout
                deadline = math.inf if timeout is None else self.now + timeout
                self._try(proxy, {"tries": 0, "tried": [], "deadline": deadline})
            elif what == "retry":
                self._try(proxy, about)
            elif what == "end":
                self._end(proxy, *about)
            elif self.now >= self.given.seconds:
                continue
            elif what == "sweep":
                self._sweep(proxy)
            elif proxy.waiting == serial:
                self._update(proxy)
        for proxy in proxies.values():
            for host, (since, _) in proxy.out.items():
                self._was_out(host, self.given.seconds - since)

    def _proxy(self, number: int) -> Proxy:
        seed = f"{self.given.seed}/caller/{number}"
        begin = Random(f"{seed}/begin")
        phase = begin.random() * self.breaker.interval
        start = begin.randrange(2**32)
        names = {"jitter": "jitter", "back-off": "back-off", "stray": "stray", "pick": "pick"}
        proxy = Proxy(
            number,
            list(range(self.given.hosts)),
            phase,
            {"healthy": start, "all": start},
            {name: Random(f"{seed}/{name}") for name in names},
            0,
        )
        proxy.stray = self._next_stray(proxy)
        return proxy

    def _at(self, when: float, what: str, proxy: Proxy, about: Any) -> int:
        self.serial += 1
        heapq.heappush(self.events, (when, ORDER[what], proxy.number, self.serial, what, about))
        return self.serial

    def _next_stray(self, proxy: Proxy) -> float:
        """So many picks are fine before one that may fail."""
        noise = self.given.noise
        if noise == 0:
            return math.inf
        if noise == 1:
            return 0
        drawn = proxy.random["stray"].random()
        return int(math.log(1.0 - drawn) / math.log1p(-noise))

    def _pick(self, proxy: Proxy) -> tuple[int, bool]:
        """A host, and whether it fails by noise, if it has no plan."""
        stray = proxy.stray == 0
        proxy.stray = self._next_stray(proxy) if stray else proxy.stray - 1
        hosts, draw = proxy.hosts, proxy.random["pick"].random
        match self.given.balancer:
            case Balancer.ROUND_ROBIN:
                host = hosts[proxy.counters[proxy.using] % len(hosts)]
                proxy.counters[proxy.using] += 1
            case Balancer.RANDOM:
                host = hosts[int(draw() * len(hosts))]
            case Balancer.LEAST_REQUEST:
                host, other = (hosts[int(draw() * len(hosts))] for _ in range(2))
                if proxy.active.get(other, 0) < proxy.active.get(host, 0):
                    host = other
        return host, stray

    def _try(self, proxy: Proxy, request: dict[str, Any]) -> None:
        if self.now >= request["deadline"]:
            self.found.errors += 1
            return
        if not proxy.hosts:
            self.found.errors += 1
            self.found.unhealthy += 1
            return
        host, stray = self._pick(proxy)
        if request["tries"] and self.given.retries.elsewhere:
            for _ in range(5):
                if host not in request["tried"]:
                    break
                host, stray = self._pick(proxy)
        request["tries"] += 1
        request["tried"].append(host)
        self.found.tries += 1
        self.found.load[host] += 1
        proxy.active[host] = proxy.active.get(host, 0) + 1
        status, local, late = 200, False, 0.0
        if host in self.plans:
            status, local, late = self._planned(host)
        elif stray:
            status = 500
        end = self.now + self.given.latency + late
        limit = math.inf if self.given.per_try is None else self.now + self.given.per_try
        over = False
        if end > min(limit, request["deadline"]):
            end, status, local = min(limit, request["deadline"]), 504, True
            over = request["deadline"] <= limit
        self._at(end, "end", proxy, (host, status, local, over, request, self.now))

    def _planned(self, host: int) -> tuple[int, bool, float]:
        verdict = self.plans[host].decide()
        if verdict is None:
            return 200, False, 0.0
        waits = [each.outcome for each in verdict.before]
        late = sum(each.seconds for each in waits if isinstance(each, Wait))
        match verdict.answer and verdict.answer.outcome:
            case None:
                return 200, False, late
            case Status(code):
                return code, False, late
            case Reset() | Close():
                return 503, True, late
            case Malformed():
                return 502, True, late
            case Hang(cap):
                return 503, True, late + cap.seconds
        raise AssertionError(verdict)

    def _end(  # noqa: PLR0917 - what there is to know of a try
        self,
        proxy: Proxy,
        host: int,
        status: int,
        local: bool,
        over: bool,
        request: dict[str, Any],
        began: float,
    ) -> None:
        proxy.active[host] -= 1
        if host not in proxy.out:
            self._count(proxy, host, status, local=local)
        elif began < proxy.out[host][0]:
            self.found.under_way += 1
        else:
            self.found.late += 1
        retries = self.given.retries
        if local:
            again = retries.timeouts if status == 504 else retries.resets
        else:
            again = status in retries.statuses
        if again and not over and request["tries"] <= retries.attempts:
            most = min(retries.base * 2 ** (request["tries"] - 1), 10 * retries.base)
            wait = proxy.random["back-off"].random() * most
            self._at(self.now + wait, "retry", proxy, request)
        elif status >= 500:
            self.found.errors += 1
        elif request["tries"] > 1:
            self.found.hidden += 1

    def _count(self, proxy: Proxy, host: int, status: int, *, local: bool) -> None:
        breaker = self.breaker
        if breaker.split and local:
            if breaker.consecutive_local == 1:
                self._eject(proxy, host)
            return
        named = status >= 500 if breaker.codes is None else status in breaker.codes
        if not (named or local):
            proxy.fives[host] = proxy.gateway[host] = 0
            return
        proxy.fives[host] = proxy.fives.get(host, 0) + 1
        proxy.gateway[host] = proxy.gateway.get(host, 0) + 1 if status in {502, 503, 504} else 0
        if breaker.consecutive_gateway and proxy.gateway[host] == breaker.consecutive_gateway:
            if self._eject(proxy, host):
                return
            proxy.gateway[host] = 0
        if (
            breaker.consecutive_5xx
            and proxy.fives[host] == breaker.consecutive_5xx
            and not self._eject(proxy, host)
        ):
            proxy.fives[host] = 0

    def _eject(self, proxy: Proxy, host: int) -> bool:
        breaker, hosts = self.breaker, self.given.hosts
        if self.now >= self.given.seconds:
            return False
        allowed = 100 * (len(proxy.out) + 1) <= breaker.percent * hosts
        if not allowed and not (breaker.always_one and not proxy.out):
            self.found.refused += 1
            return False
        times = proxy.times.get(host, 0)
        if times * breaker.base < breaker.maximum + breaker.base:
            times += 1
        proxy.times[host] = times
        jitter = proxy.random["jitter"].random() * breaker.jitter if breaker.jitter else 0.0
        proxy.out[host] = self.now, min(breaker.base * times, breaker.maximum) + jitter
        self.found.ejected.append((self.now, proxy.number, host))
        if host in self.chosen:
            self.found.first.setdefault(proxy.number, self.now)
        self._changed(proxy)
        return True

    def _sweep(self, proxy: Proxy) -> None:
        back = [host for host, (since, lasts) in proxy.out.items() if lasts <= self.now - since]
        for host in sorted(back):
            since, _ = proxy.out.pop(host)
            self._was_out(host, self.now - since)
            proxy.fives[host] = proxy.gateway[host] = 0
            proxy.back[host] = proxy.sweeps
            self.found.returned.append((self.now, proxy.number, host))
        for host, times in list(proxy.times.items()):
            if host not in proxy.out and proxy.back[host] < proxy.sweeps and times:
                proxy.times[host] = times - 1
        proxy.sweeps += 1
        self._at(proxy.phase + proxy.sweeps * self.breaker.interval, "sweep", proxy, None)
        if back:
            self._changed(proxy)

    def _changed(self, proxy: Proxy) -> None:
        window = self.breaker.gathers
        if not window or self.now - proxy.updated > window:
            self._update(proxy)
        elif proxy.waiting is None:
            proxy.waiting = self._at(self.now + window, "update", proxy, None)

    def _update(self, proxy: Proxy) -> None:
        proxy.waiting = None
        proxy.updated = self.now
        number = self.given.hosts
        inside = [host for host in range(number) if host not in proxy.out]
        # Never where so many are healthy that they can take all: 1.4 times their share.
        suffices = 140 * len(inside) // number >= 100
        panics = 100 * len(inside) < self.breaker.panic * number and not suffices
        proxy.using = "all" if panics else "healthy"
        proxy.hosts = list(range(number)) if panics else inside

    def _was_out(self, host: int, seconds: float) -> None:
        if host in self.chosen:
            self.found.out_seconds += seconds
        else:
            self.found.out_healthy_seconds += seconds
