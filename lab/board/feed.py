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
from collections import deque
from typing import TYPE_CHECKING, Any

from lab.board.facts import facts_of, said
from lab.board.marks import Marks
from lab.board.measured import Measured
from lab.errors import LabError
from lab.observe import Opinions
from lab.site.events import BEGINNING, KINDS
from lab.site.protocol import RUNNING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from lab.board.marks import Mark
    from lab.site import Site
    from lab.site.events import Kind

PERIOD_SECONDS = 0.05
LOOK_SECONDS = 0.5
KEPT_SECONDS = 600.0
MOST_MARKS = 400_000
_MOST_WAITING = 400
_LEAVE_SECONDS = 3.0
_WANTED: frozenset[Kind] = KINDS - {"sent", "counted"}


class Viewer:
    """One open page: what it is still to be sent."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()

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
        """What it is sent, until it no longer reads or the board ends."""
        while (message := await self._waiting.get()) is not None:
            yield message


class Feed:
    """The stream of one site.

    Args:
        find: gives the site; called again where it has ended, as there may be another of its name.
    """

    def __init__(self, find: Callable[[], Site]) -> None:
        self._first: Callable[[], Site] = find
        self._find: Callable[[], Site] | None = find
        self._left = threading.Event()
        self._lesson: dict[str, Any] = {"phase": "none"}
        self._marks: deque[Mark] = deque(maxlen=MOST_MARKS)
        self._facts: dict[str, Any] = {"condition": "unknown"}
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

    def join(self) -> Viewer:
        """A new viewer, which first gets all that there is."""
        viewer = Viewer()
        with self._lock:
            hello = self._hello(list(self._marks))
        viewer.give(b"retry: 500\n" + message("hello", hello))
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

    def _hello(self, marks: list[Mark]) -> dict[str, Any]:
        return {"facts": self._facts, "marks": marks, "now": _now(), "lesson": self._lesson}

    def _run(self) -> None:
        while not self._over.is_set():
            find = self._find
            self._left.set()
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
        with self._lock:
            self._marks.clear()
        first = leaving = True
        while not self._over.is_set() and (self._find is find or leaving):
            # What it has told by then belongs to its picture.
            leaving = self._find is find
            if time.monotonic() - looked >= LOOK_SECONDS:
                looked = time.monotonic()
                try:
                    facts, breakers = facts_of(site, opinions)
                except LabError as error:
                    # An Envoy that ended is started again.
                    facts, breakers = {**self._facts, "trouble": said(error.text)}, None
                if breakers is not None:
                    marks.know(breakers)
                self._turn({**facts, "measured": measured.told()})
                if site.condition() not in RUNNING:
                    self._turn({**self._facts, "condition": site.condition()})
                    return
            events, mark = site.events(mark, kinds=_WANTED)
            found = marks.of(events)
            measured.add(events, opinions.breakers())
            oldest = (time.time() - KEPT_SECONDS) * 1000
            if first:
                found = [each for each in found if each["t"] >= oldest]
            with self._lock:
                self._marks.extend(found)
                while self._marks and self._marks[0]["t"] < oldest:
                    self._marks.popleft()
            if first:
                self._send(message("hello", self._hello(found)))
            elif found:
                self._send(message("marks", found))
            first = False
            self._over.wait(PERIOD_SECONDS)

    def _turn(self, facts: dict[str, Any]) -> None:
        """Tell the facts where they are others than before."""
        if facts == self._facts:
            return
        with self._lock:
            self._facts = facts
        self._send(message("facts", {"facts": facts, "now": _now()}))

    def _send(self, encoded: bytes) -> None:
        """Hand a message to every viewer; one that does not read has to come again."""
        if self._loop is None or self._loop.is_closed():
            return
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._hand, encoded)

    def _hand(self, encoded: bytes) -> None:
        for viewer in [each for each in self._viewers if not each.give(encoded)]:
            self._viewers.discard(viewer)


def message(name: str, data: object) -> bytes:
    """A server-sent event. Source: HTML Standard, "Server-sent events"."""
    encoded = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return f"event: {name}\ndata: {encoded}\n\n".encode()


def _now() -> int:
    return round(time.time() * 1000)
