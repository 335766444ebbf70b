"""The board's picture in a terminal: a lane for each pod as each proxy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from lab.cli.looks import tail
from lab.cli.out import say
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from lab.board.lanes import Lane, Lanes, Spot
    from lab.site import Proxy, Site

SECONDS = 15.0
_MOST_BOXES = 10
_LEAST_STRIP = 20
_WIDEST_STRIP = 120
_GAP = 2
#: Letters that are one cell wide in every font, and differ without colour.
_SIGNS: Mapping[Spot, tuple[str, str]] = {
    "good": (".", "green"),
    "bad": ("x", "bold red"),
    "out": ("-", "red"),
    "none": (" ", ""),
}
_STYLES = {"in": "green", "out": "bold red", "unready": "yellow"}


class WatchPicture:
    """It, as it is now.

    Args:
        site: the lab.
        proxies: whose opinions.
        lanes: what is known.
        trouble: what can't be asked now, as a sentence; empty is nothing.
    """

    def __init__(self, site: Site, proxies: Sequence[Proxy], lanes: Lanes, trouble: str) -> None:
        self._site, self._proxies, self._lanes = site, proxies, lanes
        self._trouble = trouble

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """All of it, no line wider than the terminal."""
        for line in self._lines(options.max_width):
            yield from line.wrap(console, options.max_width) or [line]

    def _lines(self, wide: int) -> Iterator[Text]:
        lanes = self._lanes
        rate = f"{lanes.rate:.1f}"
        yield Text.assemble((self._site.name, "bold"), "  ", say(Words("board-rate", rate=rate)))
        errors = Words("board-seen", client=str(lanes.client), pods=str(lanes.pods))
        yield Text(say(errors))
        found = lanes.lanes()
        for proxy in self._proxies:
            yield Text.assemble((proxy.name, "bold"), " ", (proxy.entrance().url, "dim"))
            mine = [each for each in found if each.caller == proxy.name]
            yield from self._of(mine, wide)
            own = lanes.own(proxy.name, SECONDS)
            if own:
                counts = " ".join(f"{why} ×{count}" for why, count in sorted(own.items()))
                yield Text.assemble((say(Words("board-proxy")), "yellow"), "  ", counts)
        yield from (Text(say(each), "yellow") for each in self._tail())
        if self._trouble:
            yield Text(self._trouble, "yellow")

    def _tail(self) -> list[Words]:
        return tail(self._site, self._proxies, self._lanes.hosts)

    def _of(self, lanes: Sequence[Lane], wide: int) -> Iterator[Text]:
        """A proxy's: a line for each pod, or two where there is no room for one."""
        heads = [(Text.assemble((each.pod, "bold")), _run(each), _state(each)) for each in lanes]
        columns = [max((each[at].cell_len for each in heads), default=0) for at in range(3)]
        left = wide - sum(columns) - 3 * _GAP
        for lane, (name, run, state) in zip(lanes, heads, strict=True):
            if left >= _LEAST_STRIP:
                line = Text()
                for cell, column in zip((name, run, state), columns, strict=True):
                    line.append_text(cell).append(" " * (column - cell.cell_len + _GAP))
                yield line.append_text(self._strip(lane, min(left, _WIDEST_STRIP)))
                continue
            yield Text.assemble(name, " ", run, " ", state)
            yield Text.assemble("  ", self._strip(lane, max(1, wide - _GAP)))

    def _strip(self, lane: Lane, columns: int) -> Text:
        spots = self._lanes.strip(lane.caller, lane.pod, columns, SECONDS)
        return Text.assemble(*(_SIGNS[each] for each in spots))


def _run(lane: Lane) -> Text:
    """Errors in a row against how many eject."""
    if not lane.threshold:
        return Text("")
    # What was before somebody began to look may be more.
    figure = f"{'≥' if lane.at_least else ''}{lane.run}/{lane.threshold}"
    if lane.threshold > _MOST_BOXES:
        return Text(figure)
    return Text.assemble(("■" * lane.run, "red"), "□" * (lane.threshold - lane.run), " ", figure)


def _state(lane: Lane) -> Text:
    if lane.state != "out":
        return Text(say(Words(f"board-{lane.state}")), _STYLES[lane.state])
    if lane.left is None:
        return Text(say(Words("status-ejected")), _STYLES["out"])
    over = lane.left <= 0
    words = Words("board-sweep") if over else Words("board-out", seconds=f"{lane.left:.0f}")
    return Text(say(words), _STYLES["out"])
