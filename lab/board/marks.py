"""Events as the page draws them: small, numbered, and in the order in which they happened.

A mark is a plain mapping, since there are hundreds a second: ``k`` what it is, ``n`` its number,
``t`` milliseconds since 1970. Everything else is said at the function that makes it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lab.board.facts import said
from lab.envoy.ejection import current_ejection
from lab.envoy.names import short_name
from lab.envoy.outlier import Breaker
from lab.envoy.streak import RUNS, streak
from lab.site.events import (
    Applied,
    Asked,
    Detected,
    Ejected,
    Lost,
    Planned,
    PodTurned,
    ProxyTurned,
    Refused,
    Returned,
    Tried,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lab.board.clock import Turn
    from lab.site import Event

Mark = dict[str, Any]
Spot = tuple[str, str, str]
"""A host of a pool, as one caller knows it: caller, Envoy's name of the pool, ``ip:port``."""

_VIA_UPSTREAM = "via_upstream"
_MOST_REQUESTS = 4096
# Where no threshold ends a run, it is counted no further: each error is counted from its beginning.
_MOST_IN_A_ROW = 200
# By how much an ejection is longer than the first one follows from those before it.
_MOST_TURNS = 200


class Marks:
    """Makes marks of events, batch by batch; what a batch began the next one goes on with."""

    def __init__(self) -> None:
        self._number = 0
        self._breakers: Mapping[tuple[str, str], Breaker] = {}
        self._runs: dict[Spot, deque[Tried]] = defaultdict(_a_run)
        self._turns: dict[Spot, deque[Ejected | Returned]] = defaultdict(_some_turns)
        # Which pod each request was sent to last, to draw a retry from there.
        self._last: dict[tuple[str, str], tuple[str, int]] = {}

    def know(self, breakers: Mapping[tuple[str, str], Breaker]) -> None:
        """Take what each caller's pools have for a breaker now, by caller and pool."""
        self._breakers = breakers

    def of(self, events: Iterable[Event]) -> list[Mark]:
        """The marks of some events, in their order."""
        found: list[Mark] = []
        for event in events:
            for mark in self._of(event):
                self._number += 1
                mark["n"] = self._number
                found.append(mark)
        return found

    def of_clock(self, turn: Turn) -> list[Mark]:
        """What became of time itself: the time of day ``jumped``, or the board ``stood`` still."""
        found: list[Mark] = []
        for kind, seconds in (("jumped", turn.jumped), ("stood", turn.stood)):
            if seconds:
                self._number += 1
                when = _ms(datetime.now(UTC))
                found.append({"k": kind, "n": self._number, "t": when, "seconds": round(seconds)})
        return found

    def _of(self, event: Event) -> Iterator[Mark]:
        match event:
            case Tried():
                yield self._tried(event)
            case Asked():
                yield from self._asked(event)
            case Ejected() | Detected() | Returned():
                yield from self._turned(event)
            case PodTurned():
                yield {
                    "k": "pod",
                    "t": _ms(event.time),
                    "pod": event.pod,
                    "to": event.to,
                }
            case ProxyTurned():
                if event.to == "started":
                    self._forget(lambda spot: spot[0] == event.proxy)
                yield {"k": "proxy", "t": _ms(event.time), "c": event.proxy, "to": event.to}
            case Planned():
                yield {"k": "plan", "t": _ms(event.time), "pod": event.pod, "plan": event.plan}
            case Applied():
                # What a pool knew of its hosts goes with it.
                reset = [*event.reset, *event.removed]
                self._forget(lambda spot: spot[1] in reset)
                told = {"reset": reset, "pools": [short_name(each) for each in reset]}
                yield {"k": "applied", "t": _ms(event.time), **told}
            case Refused():
                yield {"k": "refused", "t": _ms(event.time), "why": said(event.why)}
            case Lost():
                yield {"k": "lost", "t": _ms(event.time), "what": event.what}
            case _:
                return

    def _forget(self, whose: Callable[[Spot], bool]) -> None:
        """Begin anew with what an Envoy knows nothing of any more: errors in a row, ejections."""
        self._runs = defaultdict(_a_run, {k: v for k, v in self._runs.items() if not whose(k)})
        left = {k: v for k, v in self._turns.items() if not whose(k)}
        self._turns = defaultdict(_some_turns, left)

    def _tried(self, event: Tried) -> Mark:
        """A try at a pod.

        ``s`` is the status as outlier detection counts it, ``bad`` whether it is an error to it,
        ``run`` errors in a row now, ``a`` the try's number, ``from`` the pod before.
        """
        name = (event.proxy, event.request_id or "")
        before, tries = self._last.get(name, ("", 0)) if event.request_id else ("", 0)
        pod = event.pod or event.upstream or ""
        if event.request_id:
            self._last[name] = (pod, tries + 1)
            while len(self._last) > _MOST_REQUESTS:
                self._last.pop(next(iter(self._last)))
        breaker = self._breakers.get((event.proxy, event.cluster or "")) or Breaker()
        spot = (event.proxy, event.cluster or "", event.upstream or "")
        run = self._runs[spot]
        run.append(event)
        counted = streak(run, breaker)
        if not counted.now:
            run.clear()
        return {
            "k": "try",
            "t": _ms(event.ended),
            "c": event.proxy,
            "pod": pod,
            "s": event.counted_as,
            "bad": event.local_failure or breaker.counts(event.status),
            "run": counted.now,
            "id": event.request_id,
            "a": tries + 1,
            "from": before or None,
        }

    def _asked(self, event: Asked) -> Iterator[Mark]:
        """A request as its client saw it end; ``own`` where the proxy answered by itself."""
        own = event.details is not None and event.details != _VIA_UPSTREAM
        yield {
            "k": "end",
            "t": _ms(event.ended),
            "c": event.proxy,
            "s": event.status,
            "own": own,
            "flags": list(event.flags),
            "id": event.request_id,
            "pod": event.pod,
            "tries": event.attempts or 0,
        }

    def _turned(self, event: Ejected | Detected | Returned) -> Iterator[Mark]:
        """A host goes (``out``), should have gone (``kept``), or is back (``back``).

        ``earliest`` is when it can be back; ``sweep`` how far the pool's sweeps are apart, where
        this happened at one: a return does, and so does an ejection that no run of errors led to.
        """
        spot = (event.proxy, event.cluster, event.address)
        breaker = self._breakers.get(spot[:2])
        if isinstance(event, Detected) and breaker and not breaker.acts_on(event.detector):
            # Envoy says so of what it only looks for, too, and nothing is to come of that.
            return
        earliest = None
        if not isinstance(event, Detected):
            self._runs.pop(spot, None)
            turns = self._turns[spot]
            turns.append(event)
            out = current_ejection(turns, breaker) if breaker else None
            earliest = None if out is None else _ms(out.earliest_return)
        kind = "out" if event.ejects else "back" if event.returns else "kept"
        swept = event.returns or event.detector not in RUNS
        yield {
            "earliest": earliest,
            "sweep": round(breaker.interval * 1000) if breaker and swept else None,
            "k": kind,
            "t": _ms(event.time),
            "c": event.proxy,
            "pod": event.pod,
            "pool": event.cluster,
            "why": event.detector,
            "times": event.ejections,
            "line": event.line,
        }


def _some_turns() -> deque[Ejected | Returned]:
    return deque(maxlen=_MOST_TURNS)


def _a_run() -> deque[Tried]:
    return deque(maxlen=_MOST_IN_A_ROW)


def _ms(when: datetime) -> int:
    return round(when.timestamp() * 1000)
