"""The story, step by step; each step waits for what it shows and fails if it does not happen."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from lab.demo.step import Answered, Happened, Logged, Measured, Said, Waiting
from lab.envoy.ejection import current_ejection
from lab.envoy.outlier import Breaker
from lab.errors import LabError
from lab.hammer import HammerPlan, run
from lab.hammer.plan import through
from lab.hammer.source import ProxyLog
from lab.site.events import Asked, Ejected, Returned
from lab.waiting import until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from contextlib import AbstractContextManager

    from lab.demo.step import Step
    from lab.hammer import Outcome
    from lab.site import Kind, Live, Pod

# v2's part of the story. What comes after a script is a service without faults.
FIRST_PLAN = "500@script:200,500,200,500,200,200"
SECOND_PLAN = "500@script:200,500,500,500"
PAUSE_SECONDS = 0.1
_WAITING_PAUSE_SECONDS = 0.5
_EVENT_SECONDS = 5.0
_SPARE_SECONDS = 5.0
_TURNS: frozenset[Kind] = frozenset({"ejected", "returned"})
_ASKED: frozenset[Kind] = frozenset({"asked"})

_ACTIONS: dict[type[Ejected] | type[Returned], str] = {Ejected: "EJECT", Returned: "UNEJECT"}

_Turned = TypeVar("_Turned", Ejected, Returned)


def play(lab: AbstractContextManager[Live]) -> Generator[Step, None, None]:
    """Play it, and end everything again.

    Args:
        lab: a lab that lasts as long as the story.

    Yields:
        What there is to show, as it happens; last what was measured, and that all has ended.

    Raises:
        LabError: the lab did not start.
    """
    yield Said(Text("demo-starting"), "head")
    began = time.monotonic()
    with lab as place:
        story = _Story(place)
        elapsed = time.monotonic() - began
        yield Said(Text("demo-ready", seconds=elapsed, url=story.plan.url), "aside")
        yield from story.tell()
        yield story.measured
    yield Said(Text("demo-ended"), "aside")


class _Unexpected(Exception):
    """The story did not go as told."""

    def __init__(self, what: Text) -> None:
        self.what = what
        super().__init__(what)


class _Story:
    def __init__(self, place: Live) -> None:
        self._place = place
        self._proxy = place.proxies()[0]
        door = self._proxy.entrance()
        self.plan = HammerPlan(
            **through(door),
            count=1,
        )
        self._evidence = ProxyLog(place, self._proxy.name)
        self._v2 = self._only_pod("v2")
        self._log_seen = 0
        self._began = place.mark()
        self.measured = Measured()

    def tell(self) -> Iterator[Step]:
        try:
            yield from self._first_ten()
            yield from self._second_ten()
            yield from self._until_back()
            self._check()
        except _Unexpected as error:
            self.measured.failed = error.what

    def _first_ten(self) -> Iterator[Step]:
        yield Said(Text("demo-first-ten"), "chapter")
        self._put(FIRST_PLAN)
        yield from self._ten()
        logged = self._logged()
        yield from self._show_log(logged)
        if self._turns(Ejected):
            raise _Unexpected(Text("demo-not-in-a-row"))
        fives = sum(each.status == 500 for each in logged)
        yield Said(Text("demo-not-ejected", fives=fives))

    def _second_ten(self) -> Iterator[Step]:
        yield Said(Text("demo-second-ten"), "chapter")
        self._put(SECOND_PLAN)
        yield from self._ten()
        event = self._event(Ejected)
        logged = self._logged()
        yield from self._show_log(logged)
        self.measured.streak = _last_streak([each.status for each in logged])
        yield Said(Text("demo-event"), "chapter")
        yield Happened(event.line)

    def _until_back(self) -> Iterator[Step]:
        yield Said(Text("demo-waiting"), "chapter")
        ejection = self._event(Ejected)
        breaker = Breaker.of(self._proxy.look().pools[ejection.cluster].config) or Breaker()
        self.measured.interval_seconds = breaker.interval
        out = current_ejection([ejection], breaker)
        if out is None:  # pragma: no cover - an ejection is one
            raise _Unexpected(Text("demo-no-event", action="EJECT"))
        deadline = out.latest_return + timedelta(seconds=_SPARE_SECONDS)
        answers: list[tuple[datetime, str]] = []
        while (now := datetime.now(UTC)) < deadline and not self._turns(Returned):
            answer = self._ask()
            answers.append((datetime.now(UTC), answer.version))
            spans = (now - out.since, out.earliest_return - now, out.latest_return - now)
            since, earliest, latest = (f"{max(0.0, s.total_seconds()):2.0f}" for s in spans)
            yield Waiting(
                Text(
                    "demo-countdown",
                    seconds=since,
                    earliest=earliest,
                    latest=latest,
                    v1=sum(version == "v1" for _, version in answers),
                    errors=self.measured.errors,
                )
            )
            time.sleep(_WAITING_PAUSE_SECONDS)
        back = self._event(Returned)
        meanwhile = while_out(answers, back)
        self.measured.out_answers = len(meanwhile)
        self.measured.out_v1 = meanwhile.count("v1")
        self.measured.out_seconds = (back.time - ejection.time).total_seconds()
        yield Said(Text("demo-back"), "chapter")
        yield Happened(back.line)
        deadline_back = time.monotonic() + _EVENT_SECONDS
        while (answer := self._ask(awaited="v2")).version != "v2":
            yield answer
            if time.monotonic() > deadline_back:
                raise _Unexpected(Text("demo-no-answer"))
            time.sleep(PAUSE_SECONDS)
        yield answer
        events, _ = self._place.events(self._began, kinds=_ASKED)
        self.measured.retried = sum(e.hid_a_failure for e in events if isinstance(e, Asked))

    def _ten(self) -> Iterator[Step]:
        for _ in range(10):
            yield self._ask()
            time.sleep(PAUSE_SECONDS)

    def _ask(self, awaited: str = "") -> Answered:
        """One request."""
        got: list[Outcome] = []
        summary = run(self.plan, keep=self._evidence.keep, on_outcome=got.append)
        if summary.interrupted:
            raise KeyboardInterrupt
        (seen,) = got
        self.measured.asked += 1
        self.measured.errors += seen.status != 200
        version = seen.version or "-"
        text = seen.text.strip() if seen.answered else seen.error or ""
        return Answered(text, version, awaited=version == awaited)

    def _logged(self) -> list[Logged]:
        """What v2 has logged of requests since the last time."""
        lines, _ = self._place.log(self._v2.name)
        new = [line for line in lines if line.startswith("goodjob - ")][self._log_seen :]
        self._log_seen += len(new)
        return [Logged(line, int(line.rpartition(" ")[2])) for line in new]

    def _show_log(self, logged: Sequence[Logged]) -> Iterator[Step]:
        yield Said(Text("demo-log"), "aside")
        yield from logged

    def _put(self, plan: str) -> None:
        with self._place.reach(self._v2.name) as control:
            control.put(plan, seed=None, ttl_seconds=None)

    def _turns(self, kind: type[_Turned]) -> list[_Turned]:
        """The events of that kind, oldest first."""
        events, _ = self._place.events(kinds=_TURNS)
        return [each for each in events if isinstance(each, kind)]

    def _event(self, kind: type[_Turned]) -> _Turned:
        """The newest event of that kind; it is in the log a moment after it happened."""
        found = until(lambda: self._turns(kind), _EVENT_SECONDS)
        if not found:
            raise _Unexpected(Text("demo-no-event", action=_ACTIONS[kind]))
        return found[-1]

    def _check(self) -> None:
        """What the summary shows has to be what the story tells."""
        seen = self.measured
        if seen.errors:
            raise _Unexpected(Text("demo-saw-errors", errors=seen.errors))
        if seen.streak != 3:
            raise _Unexpected(Text("demo-other-streak", streak=seen.streak))
        if seen.out_v1 != seen.out_answers:
            raise _Unexpected(Text("demo-not-v1", others=seen.out_answers - seen.out_v1))

    def _only_pod(self, version: str) -> Pod:
        found = [pod for pod in self._place.pods() if pod.version == version]
        if len(found) != 1:
            raise LabError(Text("demo-one-pod", version=version, pods=len(found)))
        return found[0]


def while_out(answers: Sequence[tuple[datetime, str]], back: Returned) -> list[str]:
    """Who gave the answers that had come before the return.

    Envoy's log tells of the return a moment late, and an answer of that moment may be v2's again.
    """
    return [version for came, version in answers if came < back.time]


def _last_streak(statuses: Sequence[int]) -> int:
    """How many 500s the log ends with."""
    streak = 0
    for status in reversed(statuses):
        if status < 500:
            break
        streak += 1
    return streak
