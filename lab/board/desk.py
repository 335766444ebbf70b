"""What can be asked of the board and done from it, beside looking."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from lab.board.load import SteadyLoad
from lab.observe.why import why
from lab.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.site import Live
    from lab.words import Language

#: What the page says by itself; ``{…}`` in a value is filled in there.
_WORDS: tuple[Text, ...] = (
    Text("board-title"),
    Text("board-live"),
    Text("board-connecting"),
    Text("board-lost", when="{when}"),
    Text("board-ended"),
    Text("board-held"),
    Text("board-hold"),
    Text("board-go-on"),
    Text("board-out", seconds="{seconds}"),
    Text("board-sweep"),
    Text("board-in"),
    Text("board-unready"),
    Text("board-restarts", count="{count}"),
    Text("board-answered"),
    Text("board-failed"),
    Text("board-retried"),
    Text("board-proxy"),
    Text("board-rate", rate="{rate}"),
    Text("board-seen", client="{client}", pods="{pods}"),
    Text("board-faults"),
    Text("board-set"),
    Text("board-load"),
    Text("board-off"),
    Text("board-token"),
    Text("board-act"),
    Text("board-read-only"),
    Text("board-went", caller="{caller}", pod="{pod}"),
    Text("board-came-back", caller="{caller}", pod="{pod}"),
    Text("board-stayed", caller="{caller}", pod="{pod}"),
    Text("board-picture"),
    Text("board-why"),
    Text("board-event"),
    Text("board-span", seconds="{seconds}"),
    Text("board-nothing"),
    Text("board-ago", seconds="{seconds}"),
    Text("board-not-for"),
    Text("board-from-elsewhere"),
    Text("board-no-token"),
    Text("board-theme"),
    Text("board-language"),
)


class Desk:
    """What a viewer can ask, and whoever has the token can do.

    Args:
        find: gives the site, as it is now.
    """

    def __init__(self, find: Callable[[], Live]) -> None:
        self._find = find
        self._lock = threading.Lock()
        self._load: SteadyLoad | None = None

    def words(self, language: Language) -> dict[str, str]:
        """The page's own words, by the name of their template."""
        return {each.template.removeprefix("board-"): say(each, language) for each in _WORDS}

    def why(self, pod: str, language: Language) -> list[str]:
        """What ``goodjob why`` says of a pod, for each caller that sent to it.

        Raises:
            LabError: a proxy can't be asked.
        """
        site = self._find()
        told = [each for proxy in site.proxies() for each in why(site, proxy, [pod])]
        return [
            say(reason.text, language, None)
            for each in told
            if each.asked
            for reason in each.reasons
        ]

    def put(self, pod: str, plan: str) -> dict[str, Any]:
        """Put a fault plan in force.

        Raises:
            LabError: the plan is none, or the pod is not there.
        """
        with self._find().reach(pod) as control:
            return control.put(plan, seed=None, ttl_seconds=None)

    def load(self, rate: float) -> dict[str, float]:
        """Send so many requests a second from now on; 0 is none.

        Raises:
            LabError: there is no site now.
        """
        with self._lock:
            if self._load is None:
                self._load = SteadyLoad(self._find())
            self._load.set(rate)
            return {"rate": self._load.rate}

    def close(self) -> None:
        """End what it began."""
        with self._lock:
            if self._load is not None:
                self._load.close()
                self._load = None
