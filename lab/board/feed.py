"""What a site tells, read once and handed to every viewer: marks as they come, facts as they turn.

One thread asks the site, so that ten viewers cost as much as one. What viewers missed they get when
they come (back): the marks of the last ten minutes, and the facts of now.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from lab.board.beginning import Beginning
from lab.board.clock import Clock
from lab.board.drawn import MOST_MARKS
from lab.board.facts import facts_of, said
from lab.board.marks import Marks
from lab.board.measured import Measured
from lab.board.past import Past
from lab.board.plans import Plans
from lab.errors import LabError
from lab.observe import Opinions
from lab.site.events import BEGINNING, KINDS
from lab.site.protocol import RUNNING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from lab.board.marks import Mark
    from lab.site import Site
    from lab.site.events import Kind

PERIOD_SECONDS = 0.05
LOOK_SECONDS = 0.5
BEAT_SECONDS = 1.0
KEPT_SECONDS = 600.0
_MOST_WAITING = 400
_LEAVE_SECONDS = 3.0
_AT_ONCE_SECONDS = 0.3
_WANTED: frozenset[Kind] = KINDS - {"sent", "counted"}


class Viewer:
    """One open page: what it is still to be sent."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._first: Iterable[bytes] = ()

    def begin(self, pieces: Iterable[bytes]) -> None:
        """Have it told this before all else: it may be long, and is made as it is sent."""
        self._first = pieces

    def give(self, message: bytes) -> bool:
        """Put a message into its queue; whether it still reads."""
        if self._waiting.qsize() >= _MOST_WAITING:
            self._waiting.put_nowait(None)
            return False
        self._waiting.put_nowait(message)
        return True

    def end(self) -> None:
        """Have it come to its end."""
        self._waiting.put_nowait(None)

    async def messages(self) -> AsyncIterator[bytes]:
        """What it is sent, until it no longer reads or the board ends; the first in pieces."""
        for piece in self._first:
            yield piece
        while (message := await self._waiting.get()) is not None:
            yield message


class Feed:
    """The stream of one site.

    Args:
        find: gives the site; called again where it has ended, as there may be another of its name.
        clock: knows whether time went by as it should.
    """

    def __init__(self, find: Callable[[], Site], clock: Clock | None = None) -> None:
        self._first: Callable[[], Site] = find
        self._find: Callable[[], Site] | None = find
        self._left = threading.Event()
        # Which lab's marks they are, since the numbers begin anew with each; and the last number.
        self._epoch = ""
        self._number = 0
        self._clock = clock or Clock()
        self._beaten = 0.0
        self._lesson: dict[str, Any] = {"phase": "none"}
        self._past = Past(MOST_MARKS)
        # Of the board's own load: requests a second.
        self._load = 0.0
        # Whether another lab is being put in the place of this one: until it is seen, where it is.
        self._renewing: Literal["no", "yes", "put"] = "no"
        self._generation = 0
        self._plans = Plans()
        self._facts: dict[str, Any] = {"condition": "unknown"}
        self._told: dict[str, Any] = self._as_told()
        self._viewers: set[Viewer] = set()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="board-feed", daemon=True)

    def start(self) -> None:
        """Begin to ask the site; called within the loop that viewers are served in."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def stop(self) -> None:
        """Ask no more, and let every viewer go."""
        self._over.set()
        for viewer in list(self._viewers):
            viewer.end()

    def join(self, last: str = "") -> Viewer:
        """A viewer, which first gets all that there is; or what it has missed, where that is known.

        Args:
            last: the id of the last message that it has had; empty for a new viewer.
        """
        viewer = Viewer()
        with self._lock:
            missed = self._since(last)
            name, marks = ("hello", self._past.all()) if missed is None else ("again", missed)
            viewer.begin(self._whole(name, marks))
        self._viewers.add(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        self._viewers.discard(viewer)

    def show(self, find: Callable[[], Site] | None) -> None:
        """Show this site from now on; None stays with what there is, which goes on no more.

        What the one that is shown now has told until this call is read before it is left.
        """
        self._left.clear()
        self._find = find
        if self._thread.is_alive():
            self._left.wait(_LEAVE_SECONDS)
        if find is None:
            self._turn({**self._facts, "condition": "over"})

    def back(self) -> None:
        """Show the site that was there at first."""
        self.show(self._first)

    def tell(self, lesson: dict[str, Any]) -> None:
        """Say how it stands with the drill, to whoever looks and whoever will."""
        with self._lock:
            self._lesson = lesson
        self._send(message("lesson", lesson))

    def sends(self, rate: float) -> None:
        """Say how many requests a second the board's own load asks for from now on.

        Args:
            rate: 0 where it is off, or has ended by itself.
        """
        self._load = rate
        self._turn(None)

    def renew(self) -> None:
        """Say that another lab is being put in the place of this one."""
        self._renewing = "yes"
        self._turn(None)

    def renewed(self, *, there: bool) -> None:
        """Say so no more, from when it is seen on.

        Args:
            there: whether it is; else it has come to nothing.
        """
        self._generation += there
        self._renewing = "put" if there else "no"
        self._turn(None)

    def _since(self, last: str) -> Iterator[bytes] | None:
        """The marks after a message; None where some are gone, or they were of another lab."""
        epoch, _, number = last.rpartition("-")
        if epoch != self._epoch or not (number.isdecimal() and number.isascii()):
            return None
        return self._past.since(int(number))

    @property
    def last(self) -> str:
        """The id of what has been told by now."""
        return f"{self._epoch}-{self._number}"

    def _whole(self, name: str, marks: Iterator[bytes]) -> Iterator[bytes]:
        """A message with how it stands and these marks, in pieces."""
        told = {"facts": self._told, "now": _now(), "lesson": self._lesson}
        head = message(name, told, self.last).removesuffix(b"}\n\n")
        return chain([b"retry: 500\n" + head + b',"marks":'], marks, [b"}\n\n"])

    def _run(self) -> None:
        while not self._over.is_set():
            find = self._find
            self._left.set()
            self._beat()
            if find is None:
                self._over.wait(PERIOD_SECONDS)
                continue
            try:
                self._follow(find(), find)
            except LabError as error:
                self._turn({**self._facts, "condition": "ended", "trouble": said(error.text)})
            self._over.wait(LOOK_SECONDS)

    def _follow(self, site: Site, find: Callable[[], Site]) -> None:
        """Tell of a site until it has ended, or another one is to be shown."""
        marks, mark, looked = Marks(), BEGINNING, 0.0
        measured = Measured()
        opinions = Opinions(site, site.proxies())
        self._plans.forget()
        with self._lock:
            self._past.clear()
            self._epoch, self._number = f"{time.time_ns():x}", 0
        beginning: Beginning | None = None
        begun, leaving = False, True
        generation = self._generation
        while not self._over.is_set() and (self._find is find or leaving):
            if generation != self._generation:
                return
            # What it has told by then belongs to its picture.
            leaving = self._find is find
            self._beat()
            if time.monotonic() - looked >= LOOK_SECONDS:
                looked = time.monotonic()
                try:
                    facts, breakers = facts_of(site, opinions)
                except LabError as error:
                    # An Envoy that ended is started again.
                    facts, breakers = {**self._facts, "trouble": said(error.text)}, None
                if breakers is not None:
                    marks.know(breakers)
                self._turn({**facts, "measured": measured.told()} | self._planned(site, facts))
                if site.condition() not in RUNNING:
                    self._turn({**self._facts, "condition": site.condition()})
                    return
            if beginning is None:
                beginning = Beginning(site, opinions.breakers(), _WANTED)
                if not beginning.ready(_AT_ONCE_SECONDS):
                    # Of a long run: until it is read, there is what comes now.
                    mark = site.mark()
                    self._anew([])
            if not begun and beginning.ready(0.0 if leaving else None):
                begun = True
                marks, measured, mark = beginning.marks, beginning.measured, beginning.mark
                marks.know(opinions.breakers())
                # All of its past was read, which may have taken its time.
                self._clock.forget()
                self._anew(beginning.found)
            events, mark = site.events(mark, kinds=_WANTED)
            found = marks.of(events)
            if (turn := self._clock.look()) is not None:
                found += marks.of_clock(turn)
            measured.add(events, opinions.breakers())
            if any(each["k"] == "plan" for each in found):
                self._plans.hurry()
            with self._lock:
                self._past.add(found, _oldest())
                self._number = found[-1]["n"] if found else self._number
            if found:
                self._send(message("marks", found, self.last))
            self._over.wait(PERIOD_SECONDS)

    def _planned(self, site: Site, facts: dict[str, Any]) -> dict[str, Any]:
        """The pods, each with the plan that it has in force; None where nobody knows."""
        if "pods" not in facts:
            return {}
        plans = self._plans.now(site)
        return {"pods": [{**each, "plan": plans.get(each["name"])} for each in facts["pods"]]}

    def _anew(self, found: list[Mark]) -> None:
        """Begin with these marks, and whoever looks with them."""
        oldest = _oldest()
        found = [each for each in found if each["t"] >= oldest]
        with self._lock:
            self._past.clear()
            self._epoch = f"{time.time_ns():x}"
            self._past.add(found, oldest)
            self._number = found[-1]["n"] if found else 0
            hello = b"".join(self._whole("hello", self._past.all()))
        self._send(hello)

    def _beat(self) -> None:
        """Say now and then that there is nothing to say: silence is a board that stands still."""
        if time.monotonic() - self._beaten >= BEAT_SECONDS:
            self._beaten = time.monotonic()
            self._send(message("beat", {"now": _now()}))

    def _turn(self, facts: dict[str, Any] | None) -> None:
        """Tell the facts where they are others than before.

        Args:
            facts: None is as they are; what goes with them may be another.
        """
        with self._lock:
            if facts is not None:
                self._facts = facts
                if self._renewing == "put" and facts["condition"] == "ready":
                    self._renewing = "no"
            told = self._as_told()
            if told != self._told:
                self._told = told
                self._send(message("facts", {"facts": told, "now": _now()}))

    def _as_told(self) -> dict[str, Any]:
        """The facts with the board's own load; while the lab is replaced, that and no trouble."""
        told = {**self._facts, "load": self._load}
        if self._renewing != "no":
            told |= {"condition": "renewing", "trouble": None}
            if "pods" in told:
                quiet = {"trouble": None, "unready": None}
                told["pods"] = [{**each, **quiet} for each in told["pods"]]
        return told

    def _send(self, encoded: bytes) -> None:
        """Hand a message to every viewer; one that does not read has to come again."""
        if self._loop is None or self._loop.is_closed():
            return
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._hand, encoded)

    def _hand(self, encoded: bytes) -> None:
        for viewer in [each for each in self._viewers if not each.give(encoded)]:
            self._viewers.discard(viewer)


def message(name: str, data: object, number: str = "") -> bytes:
    """A server-sent event. Source: HTML Standard, "Server-sent events".

    Args:
        name: what it is.
        data: what it says.
        number: what a browser that comes again says it has had; empty leaves that as it was.
    """
    encoded = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {name}\ndata: {encoded}\n\n".encode()


def _oldest() -> int:
    return round((time.time() - KEPT_SECONDS) * 1000)


def _now() -> int:
    return round(time.time() * 1000)
