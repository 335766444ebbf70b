"""The picture as a terminal has it: each pod's state, its run of errors and its last tries.

It is made of what the page is made of: the same marks of the same events, and the same facts. What
was before somebody began to look is not read: of an hour's log that takes too long.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lab.board.facts import host_fact
from lab.board.marks import Marks
from lab.observe import Opinions
from lab.site.events import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.board.marks import Mark
    from lab.observe import Host
    from lab.site import Pod, Proxy, Site
    from lab.site.events import Kind

_WANTED: frozenset[Kind] = KINDS - {"sent", "counted"}
_KEPT_SECONDS = 60.0
_RATE_SECONDS = 5.0
_IN_NO_POOL: dict[str, Any] = {"ejected": False, "threshold": 0, "earliest": None}
Spot = Literal["good", "bad", "out", "none"]


@dataclass(frozen=True)
class Lane:
    """A pod as one caller sees it.

    Args:
        caller: whose opinion it is.
        pod: its name.
        version: what it calls itself.
        state: whether it is in the pool.
        run: errors in a row; of a pod that is out the threshold.
        at_least: whether there may be more, from before somebody began to look.
        threshold: so many eject; 0 is never.
        left: seconds until its earliest return; None while it is in, and where nobody knows.
    """

    caller: str
    pod: str
    version: str
    state: Literal["in", "out", "unready"]
    run: int
    at_least: bool
    threshold: int
    left: float | None


class Lanes:
    """Follows a site.

    Args:
        site: it.
        proxies: whose opinions.
    """

    def __init__(self, site: Site, proxies: Sequence[Proxy]) -> None:
        self._site = site
        self._callers = [each.name for each in proxies]
        self._opinions = Opinions(site, proxies)
        self._marks = Marks()
        self._mark = site.mark()
        # Whose run is known from its beginning.
        self._whole: set[tuple[str, str]] = set()
        self._recent: deque[Mark] = deque()
        self._runs: dict[tuple[str, str], int] = {}
        self._facts: list[dict[str, Any]] = []
        self._pods: Sequence[Pod] = ()
        self.hosts: list[Host] = []
        self.client = self.pods = 0
        """Errors that the client saw, and those in the pods."""

    def look(self) -> None:
        """Ask the proxies.

        Raises:
            LabError: one can't be asked.
        """
        self._pods = self._site.pods()
        self.hosts = self._opinions.now()
        breakers = self._opinions.breakers()
        self._marks.know(breakers)
        self._facts = [host_fact(each, breakers) for each in self.hosts if each.cluster]

    def read(self) -> None:
        """Take in what has happened."""
        events, self._mark = self._site.events(self._mark, kinds=_WANTED)
        for mark in self._marks.of(events):
            if mark.get("c", "") in {"", *self._callers}:
                self._take(mark)
        oldest = (time.time() - _KEPT_SECONDS) * 1000
        while self._recent and self._recent[0]["t"] < oldest:
            self._recent.popleft()

    def _take(self, mark: Mark) -> None:
        spot = (mark.get("c", ""), mark.get("pod") or "")
        match mark["k"]:
            case "try":
                self.pods += mark["bad"]
                self._runs[spot] = mark["run"]
                if not mark["run"]:
                    self._whole.add(spot)
            case "end":
                self.client += mark["s"] == 0 or mark["s"] >= 500
            case "back":
                self._runs[spot] = 0
                self._whole.add(spot)
            case "applied":
                self._runs.clear()
            case "proxy":
                self._runs = {key: run for key, run in self._runs.items() if key[0] != spot[0]}
        self._recent.append(mark)

    @property
    def rate(self) -> float:
        """Requests a second, over the last five."""
        since = (time.time() - _RATE_SECONDS) * 1000
        ended = [each for each in self._recent if each["k"] == "end" and each["t"] > since]
        return len(ended) / _RATE_SECONDS

    def lanes(self) -> list[Lane]:
        """Each pod, caller by caller."""
        return [self._lane(caller, pod) for caller in self._callers for pod in self._pods]

    def _lane(self, caller: str, pod: Pod) -> Lane:
        mine = [each for each in self._facts if (each["c"], each["pod"]) == (caller, pod.name)]
        # The pool of all, unless another one has pushed it out.
        mine.sort(key=lambda each: (not each["ejected"], each["subset"]))
        fact: dict[str, Any] = mine[0] if mine else _IN_NO_POOL
        run = min(fact["threshold"], self._runs.get((caller, pod.name), 0))
        out, back = fact["ejected"], fact["earliest"]
        return Lane(
            caller,
            pod.name,
            pod.version,
            "out" if out else "in" if pod.ready else "unready",
            fact["threshold"] if out else run,
            not out and (caller, pod.name) not in self._whole,
            fact["threshold"],
            max(0.0, back / 1000 - time.time()) if out and back is not None else None,
        )

    def strip(self, caller: str, pod: str, columns: int, seconds: float) -> list[Spot]:
        """What became of the tries at a pod, column by column; a failure is never hidden."""
        now = time.time() * 1000
        wide = seconds * 1000 / columns
        found: list[Spot] = ["none"] * columns
        since: float | None = None
        for mark in self._recent:
            if (mark.get("c"), mark.get("pod")) != (caller, pod):
                continue
            at = columns - 1 - int((now - mark["t"]) // wide)
            if mark["k"] == "out":
                since = mark["t"]
            elif mark["k"] == "back" and since is not None:
                _shade(found, columns - 1 - int((now - since) // wide), at)
                since = None
            elif mark["k"] == "try" and 0 <= at < columns and found[at] != "bad":
                found[at] = "bad" if mark["bad"] else "good"
        if since is not None or any(
            each["ejected"] and (each["c"], each["pod"]) == (caller, pod) for each in self._facts
        ):
            began = 0 if since is None else columns - 1 - int((now - since) // wide)
            _shade(found, began, columns - 1)
        return found

    def own(self, caller: str, seconds: float) -> dict[str, int]:
        """What a proxy answered by itself lately: how often for which reason."""
        since = (time.time() - seconds) * 1000
        found: dict[str, int] = {}
        for mark in self._recent:
            if mark["k"] == "end" and mark["c"] == caller and mark["own"] and mark["t"] > since:
                why = mark["flags"][0] if mark["flags"] else str(mark["s"])
                found[why] = found.get(why, 0) + 1
        return found


def _shade(found: list[Spot], begin: int, end: int) -> None:
    for at in range(max(0, begin), min(len(found), end + 1)):
        if found[at] == "none":
            found[at] = "out"
