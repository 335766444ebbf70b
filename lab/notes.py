"""A note: something to know about a place in somebody's YAML."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.sources import Source
    from lab.words import Text


class Standing(StrEnum):
    """What has become of the place that a note is about."""

    REFUSED = "refused"
    """It can't be taken: Istio or Kubernetes would not either."""
    LEFT_OUT = "left out"
    """It is valid and plays no part here."""
    ASSUMED = "assumed"
    """It is not in the input, and was taken to be there."""
    REMARK = "remark"
    """It was taken, and there is something to know about it."""


@dataclass(frozen=True)
class Note:
    """One.

    Args:
        standing: what has become of the place.
        where: the resource, as ``Kind namespace/name``; of what can't be read, the file.
        path: the field, as ``spec.http[0].retries``; empty for the whole resource.
        file: where the YAML came from.
        line: of the field in that file, from 1; 0 where nobody knows.
        text: what there is to know.
        source: the document that it follows from, if there is one.
    """

    standing: Standing
    where: str
    path: str
    file: str
    line: int
    text: Text
    source: Source | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON carries it."""
        return {
            "standing": self.standing.value,
            "where": self.where,
            "path": self.path,
            "file": self.file,
            "line": self.line,
            **self.text.as_dict(),
            "sentence": str(self.text),
            "source": self.source and self.source.as_dict(),
        }
