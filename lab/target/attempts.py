"""Envoy's log of tries as typed entries: every time that it asked a pod, also for a retry.

This is what outlier detection counts: one entry a try, in the order in which the tries ended. A
request that was answered without asking anybody (a fault of the mesh, an overflow, no healthy
host) has none with a host.

Source: Envoy API, ``Router.upstream_log``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError

from lab.laptop.logs import older
from lab.target.access import split_flags

if TYPE_CHECKING:
    from pathlib import Path

TAIL_BYTES = 16 * 1024 * 1024
"""How much of a log's end is read at the most: some sixty thousand tries."""

_NO_ANSWER = frozenset({"UT", "UF", "UC", "UR", "LR", "UPE"})

Entry = TypeVar("Entry", bound=BaseModel)


class Attempt(BaseModel):
    """One try."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time: AwareDatetime
    """When the try began."""
    request_id: str | None = None
    """The proxy's own ``x-request-id``, the same for all tries of a request."""
    status: int = 0
    """What the pod answered; 0 where there was no answer."""
    flags: Annotated[tuple[str, ...], BeforeValidator(split_flags)] = ()
    upstream: str | None = None
    """The pod, as ``ip:port``."""
    cluster: str | None = None
    duration_ms: int | None = None

    @property
    def local_failure(self) -> bool:
        """Whether the proxy itself says that it failed: no answer in time, or no connection."""
        return self.status == 0 or not _NO_ANSWER.isdisjoint(self.flags)

    @property
    def never_connected(self) -> bool:
        """Whether there was no connection at all: refused, or not there in time."""
        return "UF" in self.flags

    @property
    def counted_as(self) -> int:
        """The status that outlier detection counts: a timeout is a 504, a broken one a 503."""
        if not self.local_failure:
            return self.status
        return 504 if "UT" in self.flags else 503


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
