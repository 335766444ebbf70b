"""One kind of failure that clients saw in one pool, with what it came of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lab.observe.fact import Value
    from lab.sources import Source
    from lab.words import Text


@dataclass(frozen=True)
class Cause:
    """One of them.

    Args:
        kind: what it was, for programs.
        caller: whose requests they were.
        pool: ``app:80``; empty where they were for none.
        count: how many requests.
        begin: when the first of them began.
        end: when the last of them began.
        text: for people.
        figures: by Envoy's names.
        source: the document that says how it works.
    """

    kind: str
    caller: str
    pool: str
    count: int
    begin: datetime
    end: datetime
    text: Text
    figures: Mapping[str, Value]
    source: Source

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "kind": self.kind,
            "caller": self.caller,
            "pool": self.pool,
            "count": self.count,
            "from": self.begin.isoformat(),
            "to": self.end.isoformat(),
            "sentence": str(self.text),
            **self.text.as_dict(),
            "figures": dict(self.figures),
            "source": self.source.as_dict(),
        }
