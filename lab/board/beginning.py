"""What was before anybody looked: read beside what comes, as of a long run that takes its time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from lab.board.marks import Marks
from lab.board.measured import Measured
from lab.site.events import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Collection

    from lab.board.facts import Breakers
    from lab.board.marks import Mark as Drawn
    from lab.site import Site
    from lab.site.events import Kind


class Beginning:
    """All that a site has told, as marks and figures that what comes goes on with.

    Args:
        site: whose.
        breakers: what errors are counted by.
        kinds: which events.
    """

    def __init__(self, site: Site, breakers: Breakers, kinds: Collection[Kind]) -> None:
        self._site, self._kinds = site, kinds
        self._breakers = breakers
        self.marks = Marks()
        self.marks.know(breakers)
        self.measured = Measured()
        self.mark = BEGINNING
        self.found: list[Drawn] = []
        self._trouble: Exception | None = None
        self._thread = threading.Thread(target=self._read, name="board-beginning", daemon=True)
        self._thread.start()

    def ready(self, seconds: float | None = 0.0) -> bool:
        """Whether it is read, after so many seconds at the most; None waits for it.

        Raises:
            LabError: it can't be read.
        """
        self._thread.join(seconds)
        if self._thread.is_alive():
            return False
        if self._trouble is not None:
            raise self._trouble
        return True

    def _read(self) -> None:
        try:
            events, self.mark = self._site.events(BEGINNING, kinds=self._kinds)
            self.found = self.marks.of(events)
            self.measured.add(events, self._breakers)
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            self._trouble = error
