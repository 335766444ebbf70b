"""The simulation: what happens next, and what comes of it.

Only what is of interest is an event: a try at a host that fails, or that is about to be counted
out; its end; a retry; a sweep; a change of hosts that takes effect. All requests in between go by
at once, for it is known whom they meet and that it changes nothing. So the time it takes is that
of the tries at failing hosts, and not that of the requests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from faultplan.forecast import LATE
from lab.simulate.answers import GOOD, STRAY, Judge, source
from lab.simulate.caller import Caller, Steps
from lab.simulate.outcome import Outcome, Tally
from lab.simulate.settings import Balancer

if TYPE_CHECKING:
    from lab.simulate.answers import Answer, Source
    from lab.simulate.settings import Settings

#: ``host_selection_retry_max_attempts``, as istiod sets it.
SELECTIONS = 5
# What happens first where two things happen at the same moment.
_END, _UPDATE, _SWEEP, _RETRY, _ARRIVAL = range(5)


@dataclass(slots=True)
class _Request:
    """A request that met somebody of interest.

    Args:
        deadline: when the route's time is over.
        tries: how many there were.
        tried: which hosts were asked.
    """

    deadline: float
    tries: int = 0
    tried: list[int] = field(default_factory=list)


_Event = tuple[float, int, int, int, Any]
_Try = tuple[int, "Answer", _Request, float, bool]


def simulate(settings: Settings) -> Outcome:
    """Play a run.

    Raises:
        UsageError: it can't be simulated.
    """
    settings.check()
    chosen = chosen_hosts(settings)
    failing = np.zeros(settings.hosts, dtype=np.bool_)
    failing[list(chosen)] = True
    tally = Tally(settings, failing)
    play = _Play(settings, tally, chosen)
    if settings.at_once:
        play.all(range(settings.callers))
    else:
        for number in range(settings.callers):
            play.all([number])
    return Outcome.of(tally)


def chosen_hosts(settings: Settings) -> dict[int, str]:
    """Which hosts fail, with their plans, in the order of their seeds."""
    drawn = Random(f"{settings.seed}/hosts").sample(range(settings.hosts), settings.failing)
    plans = [each.plan for each in settings.fails for _ in range(each.hosts)]
    return dict(zip(drawn, plans, strict=True))


class _Play:
    """What is common to all callers, and the events of those that are played now."""

    def __init__(self, settings: Settings, tally: Tally, chosen: dict[int, str]) -> None:
        self._settings, self._tally = settings, tally
        judge = Judge(settings.breaker, settings.retries)
        self._good, self._stray, self._late = judge[GOOD], judge[STRAY], judge[LATE]
        self._sources: list[Source | None] = [None] * settings.hosts
        for place, (host, plan) in enumerate(chosen.items()):
            # The first one's draws are those of a pod with the very seed.
            self._sources[host] = source(plan, settings.seed + place, judge)
        self._steps = Steps(settings.breaker)
        self._all_of_interest = settings.balancer is not Balancer.ROUND_ROBIN
        self._attempts = settings.retries.attempts
        self._selections = SELECTIONS if settings.retries.elsewhere else 0
        self._timeout = np.inf if settings.timeout is None else settings.timeout
        self._per_try = np.inf if settings.per_try is None else settings.per_try
        self._events: list[_Event] = []
        self._number = 0
        self._waiting: dict[int, int] = {}
        self._sweeping: set[int] = set()
        self._telling: dict[int, int] = {}

    def all(self, numbers: range | list[int]) -> None:
        """Play some callers together from the beginning to the end."""
        settings = self._settings
        callers = {n: Caller(n, settings, self._tally, self._steps) for n in numbers}
        self._sweeping.clear()
        self._telling.clear()
        for caller in callers.values():
            self._await_arrival(caller)
        events, end, waiting = self._events, settings.seconds, self._waiting
        while events:
            now, what, number, serial, about = heappop(events)
            caller = callers[number]
            if what == _ARRIVAL:
                if waiting[number] == serial:
                    self._arrive(caller, now, about)
            elif what == _END:
                self._end(caller, now, about)
            elif what == _RETRY:
                caller.catch_up(now)
                self._try(caller, now, about)
                self._await_arrival(caller)
            elif now < end:
                if what == _SWEEP:
                    self._sweep(caller, now)
                elif self._telling.get(number) == serial:
                    del self._telling[number]
                    self._update(caller, now)
        for caller in callers.values():
            caller.finish()

    def _push(self, when: float, what: int, caller: Caller, about: Any = None) -> int:  # noqa: ANN401 - what each kind of event is about
        self._number += 1
        heappush(self._events, (when, what, caller.number, self._number, about))
        return self._number

    def _await_arrival(self, caller: Caller) -> None:
        """The next request that is of interest; another one that was awaited is none any more."""
        distance = caller.distance()
        arrival = caller.arrivals if distance is None else caller.arrived + distance
        if arrival < caller.arrivals:
            self._waiting[caller.number] = self._push(
                caller.time_of(arrival), _ARRIVAL, caller, arrival
            )
        else:
            self._waiting[caller.number] = 0

    def _arrive(self, caller: Caller, now: float, arrival: int) -> None:
        caller.arrive(arrival, now)
        self._try(caller, now, _Request(now + self._timeout))
        self._await_arrival(caller)

    def _try(self, caller: Caller, now: float, request: _Request) -> None:
        if now >= request.deadline:
            self._fail(request.deadline)
            return
        if not caller.pool.hosts:
            self._tally.unhealthy[self._tally.part(now)] += 1
            self._fail(now)
            return
        host = caller.pick(request.tried, self._selections)
        request.tries += 1
        stray = caller.stray is not None and caller.strays()
        found = self._sources[host]
        answer, late = self._good, 0.0
        if found is not None:
            answer, late = found.next(now)
        elif stray:
            answer = self._stray
        elif not self._all_of_interest and not caller.is_awaited(host):
            # It meets a healthy host of which nothing is counted.
            self._tally.hidden += request.tries > 1
            return
        request.tried.append(host)
        ends, limit, over = now + self._settings.latency + late, now + self._per_try, False
        if ends > limit or ends > request.deadline:
            over = request.deadline <= limit
            answer, ends = self._late, min(limit, request.deadline)
        caller.await_end(host)
        self._push(ends, _END, caller, (host, answer, request, now, over))

    def _end(self, caller: Caller, now: float, about: _Try) -> None:
        host, answer, request, began, over = about
        if host in caller.out:
            under_way = began < caller.out[host][0]
            self._tally.under_way += under_way
            self._tally.late += not under_way
        if caller.ended(host, answer, now):
            self._changed(caller, now)
        if answer.again and not over and request.tries <= self._attempts:
            self._push(now + caller.back_off(request.tries), _RETRY, caller, request)
        elif answer.fails:
            self._fail(now)
        elif request.tries > 1:
            self._tally.hidden += 1

    def _fail(self, now: float) -> None:
        self._tally.errors[self._tally.part(now)] += 1

    def _changed(self, caller: Caller, now: float) -> None:
        """The health of a host has changed: sooner or later requests go by it."""
        self._await_sweep(caller, now)
        when = caller.when_told(now)
        if when <= now:
            self._telling.pop(caller.number, None)
            self._update(caller, now)
        elif caller.number not in self._telling:
            self._telling[caller.number] = self._push(when, _UPDATE, caller)

    def _update(self, caller: Caller, now: float) -> None:
        caller.update(now)
        self._await_arrival(caller)

    def _await_sweep(self, caller: Caller, now: float) -> None:
        when = None if caller.number in self._sweeping else caller.next_sweep(now)
        if when is not None and when < self._settings.seconds:
            self._sweeping.add(caller.number)
            self._push(when, _SWEEP, caller)

    def _sweep(self, caller: Caller, now: float) -> None:
        self._sweeping.discard(caller.number)
        if caller.sweep(now):
            self._changed(caller, now)
        self._await_sweep(caller, now)
