"""The fault plan that each pod has in force: asked of the pods, as one may lapse by itself."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, cast

from lab.board.prediction import pods_now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lab.site import Live, Site

# A pod's answer takes its time from the requests that it is measured by.
PERIOD_SECONDS = 2.0


class Plans:
    """Asks beside whoever looks, so that a pod that does not answer holds up nobody.

    Args:
        clock: time that nobody sets.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: Mapping[str, str] = {}
        self._asking: threading.Thread | None = None
        self._due = 0.0

    def now(self, site: Site) -> Mapping[str, str]:
        """The plans that are known, by pod; those of a moment ago are asked for anew.

        Args:
            site: whose; one that can't be changed has none.
        """
        idle = self._asking is None or not self._asking.is_alive()
        if idle and self._clock() >= self._due and hasattr(site, "reach"):
            self._due = self._clock() + PERIOD_SECONDS
            self._asking = threading.Thread(
                target=self._ask, args=(site, self._known), name="board-plans", daemon=True
            )
            self._asking.start()
        return self._known

    def hurry(self) -> None:
        """Another one was put in force: ask at the next look."""
        self._due = 0.0

    def forget(self) -> None:
        """Another site is looked at."""
        self._known = {}
        self._due = 0.0

    def _ask(self, site: Site, before: Mapping[str, str]) -> None:
        # A pod that says nothing has no plan that anybody knows.
        found = pods_now(cast("Live", site), lambda *_: None)
        if self._known is before:
            self._known = {each.name: each.plan for each in found if each.plan is not None}
