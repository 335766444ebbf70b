"""The marks of the last minutes, for whoever comes late: a quarter of a million, in a few MiB.

A mark as Python has it takes a kilobyte, and as JSON that was packed some thirty bytes.
"""

from __future__ import annotations

import json
import zlib
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.board.marks import Mark

PIECE = 1_000
"""So many are packed together."""


class _Piece(NamedTuple):
    """Some marks in a row.

    Attributes:
        first: the number of the first one that it was made of.
        last: the number of the last one.
        newest: the time of the newest one.
        packed: their JSON with commas between, packed.
    """

    first: int
    last: int
    newest: int
    packed: bytes


class Past:
    """What was, up to now.

    Args:
        most: so many marks are kept at the most, to a piece.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._pieces: deque[_Piece] = deque()
        self._loose: deque[Mark] = deque()

    def clear(self) -> None:
        """Forget all."""
        self._pieces.clear()
        self._loose.clear()

    def add(self, marks: Sequence[Mark], oldest: int) -> None:
        """Take marks in, and forget those before a time, where a whole piece is.

        Args:
            marks: the next ones, by number.
            oldest: the time.
        """
        self._loose.extend(marks)
        while not self._pieces and self._loose and self._loose[0]["t"] < oldest:
            self._loose.popleft()
        while len(self._loose) >= 2 * PIECE:
            self._pieces.append(_piece([self._loose.popleft() for _ in range(PIECE)]))
        while self._pieces and (
            self._pieces[0].newest < oldest or len(self._pieces) * PIECE > self._most
        ):
            self._pieces.popleft()

    def since(self, number: int) -> Iterator[bytes] | None:
        """The marks after a number, as JSON in pieces; None where some of them are gone."""
        first = self._pieces[0].first if self._pieces else None
        if first is None and self._loose:
            first = self._loose[0]["n"]
        if first is not None and first > number + 1:
            return None
        return self.all(number)

    def all(self, after: int = 0) -> Iterator[bytes]:
        """All marks as JSON in pieces, as they are now, however late they are taken.

        Args:
            after: those up to this number are left out.
        """
        pieces = [each for each in self._pieces if each.last > after]
        return _told(pieces, [each for each in self._loose if each["n"] > after], after)


def _told(pieces: list[_Piece], loose: list[Mark], after: int) -> Iterator[bytes]:
    between = b"["
    for piece in pieces:
        packed = zlib.decompress(piece.packed)
        if piece.first <= after:
            packed = _inner([each for each in json.loads(b"[%b]" % packed) if each["n"] > after])
        if packed:
            yield between + packed
            between = b","
    yield between + _inner(loose) + b"]" if loose else b"[]" if between == b"[" else b"]"


def _piece(marks: list[Mark]) -> _Piece:
    # A good answer is a try on the picture, and counts in the rate of the last seconds alone.
    kept = [each for each in marks if each["k"] != "end" or each["own"] or not 0 < each["s"] < 500]
    newest = max(each["t"] for each in marks)
    return _Piece(marks[0]["n"], marks[-1]["n"], newest, zlib.compress(_inner(kept), 1))


def _inner(marks: list[Mark]) -> bytes:
    """JSON without the brackets."""
    return json.dumps(marks, separators=(",", ":"), ensure_ascii=False)[1:-1].encode()
