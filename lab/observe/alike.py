"""What happened many times alike, told in one line: a hundred errors don't push out the one crash.

What stands alone, such as a crash, a change or an ejection, parts the time into stretches, and no
line runs across one of these. Within a stretch what is alike and follows each other is one line.
Where that still is many lines, as of errors that take turns, each kind of them has one; where there
are many kinds, as of errors of any pods, each of what clients and a pool's pods saw, whichever pods
these were; and at last, as of retries that went any way, each of what clients of a pool saw. What
is put together is told no more vaguely than it differs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lab.observe.moment import Moment
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

# A pause ends a line, so that it is one burst of load and not a whole morning.
_PAUSE_SECONDS = 2.0
# As many lines as people read as a story: more of a stretch are told by kind.
_MOST_LINES = 12
_ENVOY = "Envoy"
# Facts that those which are told in brief don't share.
_OF_ONE = frozenset({"request_id", "tries"})

_Run = list["Happening"]


@dataclass(frozen=True)
class Happening:
    """Something that may happen many times alike.

    Args:
        time: when it came about.
        order: where it stands among all others.
        proxy: whose request it was, or who has detected it.
        kind: as of a moment.
        text: what can be said of it; None of a request that went as it should.
        briefs: the same with ever less of what tells it from others that are nearly alike.
        pod: who answered that; None is the proxy itself.
        data: its facts.
    """

    time: datetime
    order: datetime
    proxy: str
    kind: str
    text: Text | None = None
    briefs: tuple[Text, ...] = ()
    pod: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def gathered(
    happenings: Iterable[Happening], borders: Iterable[datetime], *, alone: bool
) -> Iterator[Moment]:
    """The lines of what happened alike, those of each proxy by themselves.

    Args:
        happenings: in any order.
        borders: where that stands which no line may run across.
        alone: whether there is no other proxy at the site.
    """
    marks = sorted(borders)

    def stretch(each: Happening) -> tuple[str, int]:
        return each.proxy, bisect_right(marks, each.order)

    ordered = sorted(happenings, key=lambda each: (*stretch(each), each.order))
    for _, of_one in groupby(ordered, key=stretch):
        for run in _runs(list(of_one)):
            yield _line(run, alone=alone)


def _runs(stretch: Sequence[Happening]) -> list[_Run]:
    """Those of a stretch in their order, as long as these are few; else by kind."""
    for pauses in (True, False):
        runs = _in_a_row(stretch, pauses=pauses)
        if len(runs) <= _MOST_LINES:
            return runs
    for level in range(max(len(each.briefs) for each in stretch) + 1):
        runs = _by_kind(stretch, level)
        if len(runs) <= _MOST_LINES:
            return runs
    return runs


def _by_kind(stretch: Iterable[Happening], level: int) -> list[_Run]:
    """Those that are one kind at a level, told by the fullest text that is true of all of them."""
    kinds: dict[tuple[str, Text | None], _Run] = {}
    for each in stretch:
        kinds.setdefault((each.kind, _told(each, level)), []).append(each)
    return [_in_brief(run, level) for run in kinds.values()]


def _told(each: Happening, level: int) -> Text | None:
    """Its text at a level, 0 being the full one."""
    if not level or not each.briefs:
        return each.text
    return each.briefs[min(level, len(each.briefs)) - 1]


def _in_brief(run: _Run, level: int) -> _Run:
    shared = next(n for n in range(level + 1) if len({_told(each, n) for each in run}) == 1)
    if not shared:
        return run
    first = run[0]
    data = {name: value for name, value in first.data.items() if name not in _OF_ONE}
    return [replace(first, text=_told(first, shared), data=data), *run[1:]]


def _in_a_row(stretch: Sequence[Happening], *, pauses: bool) -> list[_Run]:
    runs: list[_Run] = []
    for each in stretch:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and (last.kind, last.text) == (each.kind, each.text)
            and not (pauses and (each.time - last.time).total_seconds() > _PAUSE_SECONDS)
        ):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _line(run: _Run, *, alone: bool) -> Moment:
    first, until = run[0], run[-1].time
    if first.text is None:
        return _plain(run, alone=alone)
    if len(run) == 1:
        return Moment(first.time, first.order, first.kind, first.text, first.data)
    text = Text("event-alike", count=len(run), until=until, what=first.text)
    data = {**first.data, "count": len(run), "until": until.isoformat()}
    return Moment(first.time, first.order, first.kind, text, data)


def _plain(run: _Run, *, alone: bool) -> Moment:
    first = run[0]
    by = Counter(each.pod or _ENVOY for each in run)
    listed = tuple(
        Text("event-count", name=name, count=count) for name, count in sorted(by.items())
    )
    data = {
        "caller": first.proxy,
        "count": len(run),
        "by_pod": dict(by),
        "until": run[-1].time.isoformat(),
    }
    if alone:
        text = Text("event-requests", count=len(run), by=listed)
    else:
        text = Text("event-requests-of", count=len(run), proxy=first.proxy, by=listed)
    return Moment(first.time, first.order, first.kind, text, data)
