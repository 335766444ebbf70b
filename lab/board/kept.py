"""A recorded run as a feed: all of it at once, and when it is seen is the page's matter."""

from __future__ import annotations

import json
import time
import zlib
from typing import TYPE_CHECKING, Any

from lab.board.drawn import MOST_MARKS, drawn, gaps
from lab.board.facts import said
from lab.board.feed import Viewer, message
from lab.errors import LabError
from lab.observe.timeline import timeline
from lab.words import Text

if TYPE_CHECKING:
    from lab.site import Live, Site


class KeptFeed:
    """What the pages of a recorded run follow: that there is one, and nothing after it.

    Args:
        site: the recording.
    """

    def __init__(self, site: Site) -> None:
        events, _ = site.events()
        facts, marks = drawn(site, events)
        cut = max(0, len(marks) - MOST_MARKS)
        marks = marks[-MOST_MARKS:]
        lacking = [said(each) for each in gaps(timeline(site), cut=cut)]
        self._facts: dict[str, Any] = {**facts, "condition": "kept"}
        self._viewers: set[Viewer] = set()
        run = {"facts": self._facts, "marks": marks, "gaps": lacking}
        encoded = json.dumps(run, separators=(",", ":"), ensure_ascii=False).encode()
        # Of a long run: a tenth of it, in the time that it takes to read it.
        self.run = zlib.compress(encoded, 1)

    def start(self) -> None:
        """Nothing is asked: all of it is here."""

    def stop(self) -> None:
        """Let every viewer go."""
        for viewer in list(self._viewers):
            viewer.end()

    def join(self, last: str = "") -> Viewer:
        """A new viewer, which is told to fetch the run.

        Args:
            last: what it has seen already; it has all, or nothing.
        """
        del last
        viewer = Viewer()
        hello = {"facts": self._facts, "marks": [], "now": round(time.time() * 1000), "kept": True}
        viewer.give(b"retry: 500\n" + message("hello", hello))
        self._viewers.add(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        self._viewers.discard(viewer)


class KeptBench:
    """In the place of a lab, where there is a recording alone.

    Args:
        name: the recorded lab's.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def site(self) -> Live:
        """There is none.

        Raises:
            LabError: always.
        """
        raise LabError(Text("board-kept-only", lab=self._name))

    def manifests(self) -> str:
        """No YAML: what ran is not in a recording."""
        return ""

    def fresh(self, text: str) -> None:
        """Nothing is started.

        Raises:
            LabError: always.
        """
        del text
        self.site()

    def apply(self, text: str) -> None:
        """Nothing takes it.

        Raises:
            LabError: always.
        """
        del text
        self.site()
