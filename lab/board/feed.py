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
        self._find = find
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
            hello = {"facts": self._facts, "marks": list(self._marks), "now": _now()}
        viewer.give(b"retry: 500\n" + message("hello", hello))
        self._viewers.add(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        self._viewers.discard(viewer)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._follow(self._find())
            except LabError as error:
                self._turn({**self._facts, "condition": "ended", "trouble": said(error.text)})
            self._over.wait(LOOK_SECONDS)

    def _follow(self, site: Site) -> None:
        """Tell of a site until it has ended."""
        marks, mark, looked = Marks(), BEGINNING, 0.0
        opinions = Opinions(site, site.proxies())
        with self._lock:
            self._marks.clear()
        first = True
        while not self._over.is_set():
            if time.monotonic() - looked >= LOOK_SECONDS:
                looked = time.monotonic()
                try:
                    facts, breakers = facts_of(site, opinions)
                except LabError as error:
                    # An Envoy that ended is started again.
                    facts, breakers = {**self._facts, "trouble": said(error.text)}, None
                if breakers is not None:
                    marks.know(breakers)
                self._turn(facts)
                if site.condition() not in RUNNING:
                    self._turn({**self._facts, "condition": site.condition()})
                    return
            events, mark = site.events(mark, kinds=_WANTED)
            found = marks.of(events)
            oldest = (time.time() - KEPT_SECONDS) * 1000
            if first:
                found = [each for each in found if each["t"] >= oldest]
            with self._lock:
                self._marks.extend(found)
                while self._marks and self._marks[0]["t"] < oldest:
                    self._marks.popleft()
            if first:
                self._send(message("hello", {"facts": self._facts, "marks": found, "now": _now()}))
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
