"""The end of Envoy's logs, read whatever state a crash left them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from lab.laptop.logs import older

if TYPE_CHECKING:
    from pathlib import Path

TAIL_BYTES = 16 * 1024 * 1024
"""How much of a log's end is read at the most: some sixty thousand tries."""

Entry = TypeVar("Entry", bound=BaseModel)


def tail(path: Path, model: type[Entry], most: int = TAIL_BYTES) -> list[Entry]:
    """The last entries of a log and of the piece before it, oldest first.

    Lines that are not entries are passed over: evidence is read after a crash, too.
    """
    lines: list[bytes] = []
    for piece in (path, older(path)):
        taken = _last(piece, most)
        most -= len(taken)
        lines = taken.splitlines() + lines
        if most <= 0:
            break
    found = []
    for line in lines:
        try:
            found.append(model.model_validate_json(line))
        except ValidationError:
            continue
    return found


def is_longer(path: Path, most: int = TAIL_BYTES) -> bool:
    """Whether a log and the piece before it have more than :func:`tail` reads."""
    return sum(piece.stat().st_size for piece in (path, older(path)) if piece.exists()) > most


def _last(path: Path, most: int) -> bytes:
    """The end of a file; the half of a line at either end is no entry, and so passed over."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - most))
            return file.read(most)
    except FileNotFoundError:
        return b""
