"""A fact about a host or a pool: a sentence with its figures and a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.sources import Source
    from lab.words import Text

Value = str | int | float | bool


@dataclass(frozen=True)
class Reason:
    """One of them.

    Args:
        code: what it is about, for programs.
        text: for people.
        figures: what Envoy said, by Envoy's name for it.
        source: the document that says how it works.
    """

    code: str
    text: Text
    figures: Mapping[str, Value]
    source: Source

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "code": self.code,
            "sentence": str(self.text),
            **self.text.as_dict(),
            "figures": dict(self.figures),
            "source": self.source.as_dict(),
        }
