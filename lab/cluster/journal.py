"""What goodjob's commands have seen and done at a mesh, kept on this machine for the next ones.

Nobody in the cluster keeps it: which host was found out when, what a client saw, which plan was
set. An ejection whose end nobody has seen tells the next command nothing: it may be over since.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.files import append, make_private, telling
from lab.lines import entries, read
from lab.site.events import EVENT, Ejected, Returned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from lab.site import Event

MOST_BYTES = 8 * 1024 * 1024
"""A journal that is longer becomes the one before it, which is read as well."""


@dataclass(frozen=True)
class Journal:
    """That of a namespace.

    Args:
        path: its file.
    """

    path: Path

    @classmethod
    def of(cls, folder: Path, context: str, namespace: str) -> Journal:
        """The one of a namespace as a context leads to it; the name tells people which.

        Args:
            folder: where journals are.
            context: kubectl's.
            namespace: in its cluster.
        """
        known = hashlib.sha256(f"{context}/{namespace}".encode()).hexdigest()[:12]
        return cls(folder / f"{namespace}-{known}.jsonl")

    def keep(self, events: Iterable[Event]) -> None:
        """Add events.

        Raises:
            FileError: the file can't be written.
        """
        lines = "".join(f"{each.model_dump_json(exclude_none=True)}\n" for each in events)
        if not lines:
            return
        make_private(self.path.parent)
        with telling(self.path):
            if self.path.exists() and self.path.stat().st_size > MOST_BYTES:
                self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        append(self.path, lines.encode())

    def past(self) -> list[Event]:
        """All of them, as far as they can be read."""
        taken = read(self.path)
        return list(_whole(entries(taken.lines, EVENT.validate_json)[0]))


def _whole(events: Sequence[Event]) -> Iterator[Event]:
    """Each ejection with its return, once, whoever has seen them; everything else as it is."""
    out: dict[tuple[str, str, str], Ejected] = {}
    for each in events:
        if not isinstance(each, Ejected | Returned):
            yield each
            continue
        spot = each.proxy, each.cluster, each.address
        if isinstance(each, Ejected):
            out.setdefault(spot, each)
        elif spot in out:
            yield out.pop(spot)
            yield each
