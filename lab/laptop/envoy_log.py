"""What Envoy itself has to say, of this start or this change alone: its log goes on for ever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lab.lines import Place, end, read

if TYPE_CHECKING:
    from pathlib import Path

# A record may have many lines; its first begins with the time.
_RECORD = re.compile(r"\n(?=\[[0-9]{4}-)")
_REFUSAL = re.compile("update (rejected|failure)")
_MOST_LINES = 3


class EnvoyLog:
    """The log that an Envoy writes for people.

    Args:
        path: its current piece.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def mark(self) -> Place:
        """The end of it, as it is now."""
        return end(self._path)

    def refusal(self, since: Place) -> str:
        """What it said of the first message since then that it did not take; empty if of none."""
        records = _RECORD.split("\n".join(self._lines(since)))
        found = next((record for record in records if _REFUSAL.search(record)), "")
        return "\n".join(found.splitlines()[:_MOST_LINES])

    def last_words(self, since: Place) -> str:
        """The last lines since then, behind a colon; empty if there are none."""
        last = [line for line in self._lines(since) if line.strip()][-_MOST_LINES:]
        return ":\n" + "\n".join(last) if last else ""

    def _lines(self, since: Place) -> list[str]:
        return [line.decode(errors="replace") for line in read(self._path, since).lines]
