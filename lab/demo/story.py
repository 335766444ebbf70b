"""The story, step by step; each step waits for what it shows and fails if it does not happen."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.live import Live
from rich.table import Table
from rich.text import Text

from lab.demo.client import Client
from lab.demo.words import Words
from lab.envoy.ejection import current_ejection
from lab.envoy.outlier import Breaker
from lab.errors import LabError
from lab.site.events import Asked, Ejected, Returned
from lab.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from rich.console import Console

    from lab.site import Kind, Pod, Proxy
    from lab.site import Live as Place
    from lab.words import Language

# v2's part of the story. What comes after a script is a service without faults.
FIRST_PLAN = "500@script:200,500,200,500,200,200"
SECOND_PLAN = "500@script:200,500,500,500"
PAUSE_SECONDS = 0.1
_WAITING_PAUSE_SECONDS = 0.5
_EVENT_SECONDS = 5.0
_SPARE_SECONDS = 5.0
_PIPE_LINE_SECONDS = 5.0
_TURNS: frozenset[Kind] = frozenset({"ejected", "returned"})
_ASKED: frozenset[Kind] = frozenset({"asked"})

_ACTIONS: dict[type[Ejected] | type[Returned], str] = {Ejected: "EJECT", Returned: "UNEJECT"}

_Turned = TypeVar("_Turned", Ejected, Returned)


@dataclass
class Measured:
    """What the summary is made of."""

    streak: int = 0
    out_answers: int = 0
    out_v1: int = 0
    out_seconds: float = 0.0
    interval_seconds: float = 0.0
    retried: int = 0


def play(lab: AbstractContextManager[Place], console: Console, language: Language) -> bool:
    """Play it, and end everything again; whether it went as told.

    Args:
        lab: a lab that lasts as long as the story.
        console: where to tell it.
        language: in which language.

    Raises:
        LabError: the lab did not start.
    """
    words = Words(language)
    console.print(words("starting"), style="bold")
    began = time.monotonic()
    with lab as place:
        proxy = place.proxies()[0]
        door = proxy.entrance()
        elapsed = time.monotonic() - began
        console.print(words("ready", seconds=elapsed, url=f"{door.url}/test"), style="dim")
        with Client(door.url, Path(door.ca) if door.ca else None) as client:
            went_well = _Story(place, proxy, client, console, words).tell()
    console.print(words("ended"), style="dim")
    return went_well


class _Unexpected(Exception):
    """The story did not go as told."""


class _Story:
    def __init__(
        self, place: Place, proxy: Proxy, client: Client, console: Console, words: Words
    ) -> None:
        self._place = place
        self._proxy = proxy
        self._client = client
        self._console = console
        self._words = words
        self._v2 = self._only_pod("v2")
        self._log_seen = 0
        self._began = place.mark()
        self._measured = Measured()

    def tell(self) -> bool:
        try:
            self._first_ten()
            ejection = self._second_ten()
            back = self._until_back(ejection)
            self._measured.out_seconds = (back.time - ejection.time).total_seconds()
            self._measured.retried = self._retries()
            self._summary()
            self._check()
        except _Unexpected as error:
            self._console.print(self._words("failed", what=error), style="bold red")
            return False
        return True

    def _first_ten(self) -> None:
        self._chapter("first ten")
        self._plan(FIRST_PLAN)
        self._ten()
        statuses = self._show_log()
        if self._turns(Ejected):
            what = "v2 was ejected although its errors were not in a row"
            raise _Unexpected(what)
        self._console.print(self._words("not ejected", fives=statuses.count(500)))

    def _second_ten(self) -> Ejected:
        self._chapter("second ten")
        self._plan(SECOND_PLAN)
        self._ten()
        event = self._event(Ejected)
        statuses = self._show_log()
        self._measured.streak = _last_streak(statuses)
        self._chapter("event")
        self._show_event(event)
        return event

    def _until_back(self, ejection: Ejected) -> Returned:
        self._chapter("waiting")
        breaker = Breaker.of(self._proxy.look().pools[ejection.cluster].config) or Breaker()
        self._measured.interval_seconds = breaker.interval
        out = current_ejection([ejection], breaker)
        if out is None:  # pragma: no cover - an ejection is one
            what = "the ejection has no end"
            raise _Unexpected(what)
        deadline = out.latest_return + timedelta(seconds=_SPARE_SECONDS)
        answers: list[tuple[datetime, str]] = []
        with self._progress() as show:
            while (now := datetime.now(UTC)) < deadline:
                if self._turns(Returned):
                    break
                answer = self._client.ask()
                answers.append((datetime.now(UTC), answer.version))
                show(
                    self._words(
                        "countdown",
                        seconds=(now - out.since).total_seconds(),
                        earliest=max(0.0, (out.earliest_return - now).total_seconds()),
                        latest=max(0.0, (out.latest_return - now).total_seconds()),
                        v1=sum(version == "v1" for _, version in answers),
                        errors=self._client.errors,
                    )
                )
                time.sleep(_WAITING_PAUSE_SECONDS)
        back = self._event(Returned)
        meanwhile = while_out(answers, back)
        self._measured.out_answers = len(meanwhile)
        self._measured.out_v1 = meanwhile.count("v1")
        self._chapter("back")
        self._show_event(back)
        deadline_back = time.monotonic() + _EVENT_SECONDS
        while (answer := self._client.ask()).version != "v2":
            self._console.print(answer.text)
            if time.monotonic() > deadline_back:
                what = "v2 came back and answered nothing"
                raise _Unexpected(what)
            time.sleep(PAUSE_SECONDS)
        self._console.print(answer.text, style="bold green")
        return back

    def _ten(self) -> None:
        for _ in range(10):
            answer = self._client.ask()
            style = {"v1": "cyan", "v2": "magenta"}.get(answer.version, "red")
            self._console.print(answer.text, style=style)
            time.sleep(PAUSE_SECONDS)

    def _show_log(self) -> list[int]:
        """Print what v2 has logged since the last time; the statuses."""
        self._console.print(f"— {self._words('log')} (goodjob logs v2)", style="dim")
        lines, _ = self._place.log(self._v2.name)
        new = [line for line in lines if line.startswith("goodjob - ")][self._log_seen :]
        self._log_seen += len(new)
        statuses = [int(line.rpartition(" ")[2]) for line in new]
        for line, status in zip(new, statuses, strict=True):
            text = Text(line, "red" if status >= 500 else "")
            if status >= 500:
                text.append(f"   ← {self._words('hidden')}", "dim")
            self._console.print(text)
        return statuses

    def _plan(self, plan: str) -> None:
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
            what = f"Envoy logged no {_ACTIONS[kind]} event"
            raise _Unexpected(what)
        return found[-1]

    def _show_event(self, event: Ejected | Returned) -> None:
        """As Envoy wrote it, a key a line."""
        text = json.dumps(json.loads(event.line), indent=2)
        self._console.print(text, style="yellow", markup=False)

    def _check(self) -> None:
        """What the summary shows has to be what the story tells."""
        seen = self._measured
        if self._client.errors:
            what = f"the client saw {self._client.errors} errors"
        elif seen.streak != 3:
            what = f"v2's log ends with {seen.streak} 500s in a row, not 3"
        elif seen.out_v1 != seen.out_answers:
            what = f"{seen.out_answers - seen.out_v1} answers were not v1's while v2 was out"
        else:
            return
        raise _Unexpected(what)

    def _retries(self) -> int:
        events, _ = self._place.events(self._began, kinds=_ASKED)
        return sum(each.hid_a_failure for each in events if isinstance(each, Asked))

    def _summary(self) -> None:
        words, seen = self._words, self._measured
        self._chapter("summary")
        table = Table(show_lines=True)
        table.add_column(words("write-up"), ratio=2, overflow="fold")
        table.add_column(words("measured"), ratio=3, overflow="fold")
        rows: list[tuple[str, dict[str, object], dict[str, object] | None]] = [
            (
                "errors",
                {
                    "errors": self._client.errors,
                    "asked": self._client.asked,
                    "retried": seen.retried,
                },
                {},
            ),
            ("third", {"streak": seen.streak}, {}),
            ("only v1", {"v1": seen.out_v1, "all": seen.out_answers}, None),
            ("time", {"seconds": seen.out_seconds}, {"interval": seen.interval_seconds}),
        ]
        for row, measured, why in rows:
            cell = Text(words(f"{row} measured", **measured), "bold")
            if why is not None:
                cell.append("\n" + words(f"{row} why", **why), "not bold")
            table.add_row(words(f"{row} says"), cell)
        self._console.print(table)

    def _chapter(self, key: str) -> None:
        self._console.print()
        self._console.print(self._words(key), style="bold")

    @contextlib.contextmanager
    def _progress(self) -> Iterator[Callable[[str], None]]:
        """A line that is kept up to date; in a pipe, a new line every few seconds."""
        if self._console.is_terminal:
            with Live(console=self._console, auto_refresh=False, transient=True) as live:
                yield lambda text: live.update(Text(text), refresh=True)
            return
        last = 0.0

        def show(text: str) -> None:
            nonlocal last
            if time.monotonic() - last >= _PIPE_LINE_SECONDS:
                last = time.monotonic()
                self._console.print(text)

        yield show

    def _only_pod(self, version: str) -> Pod:
        found = [pod for pod in self._place.pods() if pod.version == version]
        if len(found) != 1:
            msg = f"the story needs one pod of {version}; these manifests make {len(found)}"
            raise LabError(msg)
        return found[0]


def while_out(answers: Sequence[tuple[datetime, str]], back: Returned) -> list[str]:
    """Who gave the answers that had come before the return.

    Envoy's log tells of the return a moment late, and an answer of that moment may be v2's again.
    """
    return [version for came, version in answers if came < back.time]


def _last_streak(statuses: list[int]) -> int:
    """How many 500s the log ends with."""
    streak = 0
    for status in reversed(statuses):
        if status < 500:
            break
        streak += 1
    return streak
