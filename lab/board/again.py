"""How to bring about again what a run was: commands for a shell, each with when it was."""

from __future__ import annotations

import heapq
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.site.events import Applied, Asked, Lost, Planned, Sent
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.site import Event

_PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Load:
    """What a client sent without a longer pause.

    Args:
        proxy: through which.
        path: what it asked for; of several the first.
        began: when the first request was due.
        requests: how many.
        seconds: from the first to the last one.
        at_once: the most that were under way.
    """

    proxy: str
    path: str
    began: datetime
    requests: int
    seconds: float
    at_once: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds if self.seconds else float(self.requests)


def again(events: Sequence[Event], callers: Sequence[str]) -> list[Text | str]:
    """The commands, in their order; what starts with ``#`` says when, and what can't be typed.

    Args:
        events: of the run.
        callers: its proxies, the one that is meant where none is named first.
    """
    started = ["goodjob", "up"] + (["--callers", str(len(callers))] if len(callers) > 1 else [])
    steps: list[tuple[datetime, tuple[Text | str, ...]]] = []
    for each in events:
        if isinstance(each, Planned):
            steps.append((each.time, (_planned(each),)))
        elif isinstance(each, Applied):
            command = shlex.join(["goodjob", "apply", each.source])
            steps.append((each.time, (Text("again-applied", source=each.source), command)))
    sent = _received(events)
    steps += [(load.began, (_said(load), _hammered(load, callers))) for load in loads(sent)]
    steps.sort(key=lambda step: step[0])
    found: list[Text | str] = [shlex.join(started)]
    for when, lines in steps:
        passed = (when - steps[0][0]).total_seconds()
        found += [Text("again-at", seconds=f"{passed:.1f}"), *lines]
    return found


def _received(events: Sequence[Event]) -> list[Sent]:
    """What clients have sent that came to this site, or nowhere.

    An answer that no proxy of this site has logged was somebody else's, who has its port now; but
    where older lines of that log are gone, what was sent before is its own, and so is all of it
    where there is no such log.
    """
    logged = [each for each in events if isinstance(each, Asked)]
    names = {each.client_id for each in logged}
    since = min((each.time for each in logged), default=datetime.max.replace(tzinfo=UTC))
    lacks = any(isinstance(each, Lost) and each.log == "access" for each in events)
    return [
        each
        for each in events
        if isinstance(each, Sent)
        and (
            each.status is None
            or each.client_id in names
            or not logged
            or (lacks and each.time < since)
        )
    ]


def loads(sent: Sequence[Sent]) -> Iterator[Load]:
    """What clients have sent through each proxy, apart where there was a pause."""
    by_proxy: dict[str, list[Sent]] = {}
    for each in sent:
        by_proxy.setdefault(each.proxy, []).append(each)
    for proxy, all_of_it in by_proxy.items():
        all_of_it.sort(key=lambda each: each.time)
        begin = 0
        for place in range(1, len(all_of_it) + 1):
            whole = place == len(all_of_it)
            if whole or _gap(all_of_it[place - 1], all_of_it[place]) > _PAUSE_SECONDS:
                yield _load(proxy, all_of_it[begin:place])
                begin = place


def _load(proxy: str, sent: Sequence[Sent]) -> Load:
    seconds = (sent[-1].time - sent[0].time).total_seconds()
    if len(sent) > 1:
        # The last one has its share of the time, too.
        seconds *= len(sent) / (len(sent) - 1)
    ends: list[float] = []
    most = 0
    for each in sent:
        begin = each.time.timestamp() + max(0.0, each.seconds - each.service_seconds)
        while ends and ends[0] <= begin:
            heapq.heappop(ends)
        heapq.heappush(ends, begin + each.service_seconds)
        most = max(most, len(ends))
    return Load(proxy, sent[0].path, sent[0].time, len(sent), seconds, most)


def _gap(before: Sent, after: Sent) -> float:
    return (after.time - before.time).total_seconds() - before.seconds


def _said(load: Load) -> Text:
    return Text(
        "again-load",
        requests=load.requests,
        proxy=load.proxy,
        rate=f"{load.rate:.1f}",
        at_once=load.at_once,
    )


def _hammered(load: Load, callers: Sequence[str]) -> str:
    words = ["goodjob", "hammer", "-n", str(load.requests), "-c", str(load.at_once)]
    if load.requests > 1 and load.seconds:
        words += ["-r", f"{load.rate:.1f}"]
    if callers and load.proxy != callers[0]:
        words += ["--caller", load.proxy]
    if load.path not in {"", "/test"}:
        words += ["--path", load.path]
    return shlex.join(words)


def _planned(each: Planned) -> str:
    words = ["goodjob", "faults", "set", each.pod, each.plan]
    words += ["--seed", str(each.seed)] if each.seed is not None else []
    words += ["--ttl", f"{each.ttl_seconds:g}s"] if each.ttl_seconds else []
    return shlex.join(words)
