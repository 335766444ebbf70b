"""A drill while it runs: a picture that is kept up to date; in a pipe, a line a change."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.table import Table
from rich.text import Text

from lab.cli.out import language, say
from lab.drills.moment import Began, Looked, Stepped
from lab.drills.telling import doing
from lab.drills.telling import told as told_in
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType, RenderResult

    from lab.drills.lesson import Said
    from lab.drills.moment import Lane, Moment

_REFRESHES_A_SECOND = 5
_WIDE = 72
_MOST_BOXES = 10
_FULL, _FREE = "■", "□"
_PIPE_LINE_SECONDS = 5.0
NO_ANSWER = 0
"""The status that an answer has that never came."""


def told(said: Said) -> str:
    """What a lesson says, in the language of whoever reads it."""
    return told_in(said, language())


class View:
    """Shows a run for as long as the block lasts.

    Args:
        console: where.
        keys: whether keys are read, which are then shown.
    """

    def __init__(self, console: Console, *, keys: bool) -> None:
        self._console = console
        self._keys = keys
        self._began = time.monotonic()
        self._live: Live | None = None
        self._step: Words = Words("drill-starting")
        self._looked: Looked | None = None
        self._hint: tuple[Words, str] | None = None
        self._lanes: dict[tuple[str, str], Words] = {}
        self._answers: tuple[Mapping[int, int], float] = ({}, 0.0)
        self._waiting: Words | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(
                self,
                console=self._console,
                refresh_per_second=_REFRESHES_A_SECOND,
                vertical_overflow="ellipsis",
            )
            self._live.start(refresh=True)
        else:
            self._line(self._step)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The last picture stays."""
        self._keys, self._hint = False, None
        if self._live is not None:
            self._live.stop()
            self._live = None

    def show(self, moment: Moment) -> None:
        """One moment of it; what it came to is shown by whoever keeps it."""
        match moment:
            case Began(pods=pods):
                self._step = Words("drill-began", pods=tuple(name for name, _ in pods))
                self._line(self._step)
            case Stepped(number=number, of=of, step=step):
                what = doing(step)
                self._step = Words("drill-step", number=number, of=of, what=what)
                self._line(self._step)
            case Looked():
                self._looked = moment
                self._changes(moment)
        if self._live is not None:
            self._live.refresh()

    def ending(self) -> None:
        """It is interrupted, and its lab ends."""
        self._step, self._looked = Words("drill-ending"), None
        self._line(self._step)

    def hint(self, head: Words, hint: str) -> None:
        """Show a hint, in place of the one before; from any thread."""
        self._hint = (head, hint)
        if self._live is not None:
            self._live.refresh()

    def pause(self, paused: bool) -> None:
        """The program is about to be suspended, or goes on."""
        if self._live is not None:
            self._console.show_cursor(paused)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The picture as it is now."""
        for each in self._picture(wide=options.max_width >= _WIDE):
            if isinstance(each, Text):
                # A live picture does not wrap by itself, and would be cut.
                yield from each.wrap(console, options.max_width)
            else:
                yield each

    def _picture(self, *, wide: bool) -> Iterator[RenderableType]:
        seconds = f"{time.monotonic() - self._began:.0f}"
        yield Text(say(Words("drill-clock", seconds=seconds, what=self._step)), "bold")
        looked = self._looked
        if looked is not None:
            yield from _lanes(looked, wide=wide)
            yield Text(say(_answered(looked.answers)))
            if looked.waiting is not None:
                yield Text(say(_awaited(looked.waiting, looked.left)), "yellow")
        if self._hint is not None:
            head, hint = self._hint
            yield Text(f"{say(head)} {hint}", "italic")
        if self._keys:
            yield Text(say(Words("drill-keys")), "dim")

    def _changes(self, looked: Looked) -> None:
        """In a pipe, a line for each thing that is other than before."""
        if self._live is not None:
            return
        several = len({lane.caller for lane in looked.lanes}) > 1
        for lane in looked.lanes:
            spot, words = (lane.caller, lane.pod), _changed(lane, several=several)
            if self._lanes.get(spot) != words:
                self._lanes[spot] = words
                self._line(words)
        if looked.waiting is not None and looked.waiting != self._waiting:
            self._line(_awaited(looked.waiting, looked.left))
        self._waiting = looked.waiting
        before, at = self._answers
        if before != looked.answers and time.monotonic() - at >= _PIPE_LINE_SECONDS:
            self._answers = (dict(looked.answers), time.monotonic())
            self._line(_answered(looked.answers))

    def _line(self, words: Words) -> None:
        """A line, where no picture is kept up to date."""
        if self._live is None:
            seconds = f"{time.monotonic() - self._began:5.1f}"
            self._console.print(say(Words("cli-after", seconds=seconds, said=words)))


def _lanes(looked: Looked, *, wide: bool) -> Iterator[RenderableType]:
    callers = list(dict.fromkeys(lane.caller for lane in looked.lanes))
    for caller in callers:
        lanes = [lane for lane in looked.lanes if lane.caller == caller]
        if len(callers) > 1:
            yield Text(caller, "bold")
        if not wide:
            for lane in lanes:
                words, style = _state(lane)
                yield Text.assemble(lane.pod, ": ", (say(words), style))
                yield Text.assemble("  ", _run(lane), "  ", say(_tried(lane)), _back(lane, "  "))
            continue
        table = Table(box=None, pad_edge=False, header_style="dim")
        left: JustifyMethod = "left"
        for title in ("column-pod", "column-state", "drill-in-a-row", "drill-tried", "column-back"):
            table.add_column(say(Words(title)), justify=left, no_wrap=True)
        for lane in lanes:
            words, style = _state(lane)
            table.add_row(
                lane.pod, Text(say(words), style), _run(lane), say(_tried(lane)), _back(lane, "")
            )
        yield table


def _state(lane: Lane) -> tuple[Words, str]:
    if lane.ejected:
        return Words("status-ejected"), "bold red"
    if not lane.ready:
        return Words("status-not-ready"), "yellow"
    return Words("status-in-the-pool"), "green"


def _run(lane: Lane) -> Text:
    """Errors in a row against how many eject; of a pod that is out, when all are known."""
    if lane.ejected and lane.in_a_row < lane.threshold:
        # Its last errors are in the log a moment after its ejection.
        return Text("")
    if lane.threshold <= 0:
        return Text(say(Words("drill-run-never", count=lane.in_a_row)))
    figure = f" {lane.in_a_row}/{lane.threshold}"
    if lane.threshold > _MOST_BOXES:
        return Text(figure.strip())
    full = min(lane.in_a_row, lane.threshold)
    return Text.assemble((_FULL * full, "red"), _FREE * (lane.threshold - full), figure)


def _tried(lane: Lane) -> Words:
    return Words("drill-failed-of", failed=lane.failed, tries=lane.tries)


def _back(lane: Lane, before: str) -> Text:
    if lane.back is None:
        return Text("")
    now = datetime.now(UTC)
    earliest, latest = (max(0.0, (each - now).total_seconds()) for each in lane.back)
    back = Words("drill-back", earliest=f"{earliest:.0f}", latest=f"{latest:.0f}")
    return Text(before + say(back))


def _answered(answers: Mapping[int, int]) -> Words:
    if not answers:
        return Words("drill-no-answers")
    counts = tuple(
        Words("drill-count-silent", count=count)
        if status == NO_ANSWER
        else Words("drill-count", status=str(status), count=count)
        for status, count in sorted(answers.items())
    )
    return Words("drill-answers", counts=counts)


def _awaited(what: Words, left: float | None) -> Words:
    if left is None:
        return Words("drill-waiting", what=what)
    return Words("drill-waiting-left", what=what, seconds=f"{left:.0f}")


def _changed(lane: Lane, *, several: bool) -> Words:
    """A pod, as long as nothing about it changes."""
    state, _ = _state(lane)
    pod, count = lane.pod, lane.in_a_row
    if lane.ejected or not lane.ready:
        words = Words("drill-lane-out", pod=pod, state=state)
    elif lane.threshold > 0:
        threshold = lane.threshold
        words = Words("drill-lane", pod=pod, state=state, count=count, threshold=threshold)
    else:
        words = Words("drill-lane-never", pod=pod, state=state, count=count)
    return Words("cli-of-proxy", proxy=lane.caller, said=words) if several else words
