"""Who sends to whom: boxes from the left to the right, or, where they don't fit, a list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from lab.cli.out import say
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

_ROWS = 3
_MIDDLE = 1
_LINE, _ARROW = "─", "─▸ "
#: What a line looks like where it meets: up, down, to the left, to the right.
_JOINTS = {
    (False, False, True, True): "─",
    (False, True, True, True): "┬",
    (True, False, True, True): "┴",
    (True, True, True, True): "┼",
    (True, True, True, False): "┤",
    (True, True, False, True): "├",
    (True, True, False, False): "│",
    (False, True, True, False): "┐",
    (True, False, True, False): "┘",
    (False, True, False, True): "┌",
    (True, False, False, True): "└",
}
_COLOURS = {"v1": "cyan", "v2": "magenta"}


@dataclass(frozen=True)
class Picture:
    """The client, the proxies that send for it, and the pods that they send to.

    Args:
        callers: the proxies' names.
        pods: each version, with how many pods it has.
    """

    callers: Sequence[str]
    pods: Mapping[str, int]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Boxes where there is room for them."""
        boxes = self._boxes()
        if max(cell_len(line) for line in boxes) <= options.max_width:
            yield from (_coloured(line, self.pods) for line in boxes)
        else:
            yield from (_coloured(line, self.pods) for line in self._list())

    def _boxes(self) -> list[str]:
        client = say(Words("drill-client"))
        senders = [client] * len(self.callers)
        pods = [self._pod(version) for version in self.pods]
        tall = max(len(self.callers), len(pods))
        first = _column(senders, tall, ends=True)
        second = _column(list(self.callers), tall, ends=True)
        last = _column(pods, tall, ends=False)
        into, out = _centres(len(self.callers), tall), _centres(len(pods), tall)
        return [
            "".join(
                (
                    first[row],
                    _ARROW if row in into else " " * len(_ARROW),
                    second[row],
                    _LINE if row in into else " ",
                    _joint(row, into, out),
                    _ARROW if row in out else " " * len(_ARROW),
                    last[row],
                )
            ).rstrip()
            for row in range(tall * _ROWS)
        ]

    def _list(self) -> list[str]:
        lines = [say(Words("drill-client"))]
        for number, caller in enumerate(self.callers):
            last = number == len(self.callers) - 1
            lines.append(f"{'└' if last else '├'}─▸ {caller}")
            stem = " " if last else "│"
            *before, final = [self._pod(version) for version in self.pods]
            lines += [f"{stem}   ├─▸ {pod}" for pod in before]
            lines.append(f"{stem}   └─▸ {final}")
        return lines

    def _pod(self, version: str) -> str:
        count = self.pods[version]
        return version if count == 1 else f"{version} ×{count}"


def _centres(count: int, tall: int) -> set[int]:
    """The rows of the middles of so many boxes, spread over the height of so many."""
    spare = (tall - count) * _ROWS
    return {
        number * _ROWS + _MIDDLE + spare * (2 * number + 1) // (2 * count)
        for number in range(count)
    }


def _column(names: list[str], tall: int, *, ends: bool) -> list[str]:
    """Boxes below each other, all of one width; ``ends`` have a line out of them."""
    wide = max(map(cell_len, names))
    blank = " " * (wide + 4)
    rows = [blank] * (tall * _ROWS)
    for name, middle in zip(names, sorted(_centres(len(names), tall)), strict=True):
        padded = name + " " * (wide - cell_len(name))
        rows[middle - 1] = f"┌{_LINE * (wide + 2)}┐"
        rows[middle] = f"│ {padded} {'├' if ends else '│'}"
        rows[middle + 1] = f"└{_LINE * (wide + 2)}┘"
    return rows


def _joint(row: int, into: set[int], out: set[int]) -> str:
    """What the line that joins proxies and pods is in this row."""
    low, high = min(into | out), max(into | out)
    if not low <= row <= high:
        return " "
    return _JOINTS[row > low, row < high, row in into, row in out]


def _coloured(line: str, versions: Mapping[str, int]) -> Text:
    text = Text(line, no_wrap=True, overflow="ignore")
    for version in versions:
        if version in _COLOURS:
            text.highlight_words([version], _COLOURS[version])
    return text
