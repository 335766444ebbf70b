"""A finding, and the catalogue of rules: each with the document that it follows from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lab import sources
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.sources import Source


class Level(StrEnum):
    """How bad it is; only an error makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing to know before anything runs.

    Args:
        level: how bad it is.
        rule: its name in the catalogue.
        where: the resource, as ``Kind namespace/name``.
        path: the field.
        message: what is so, with the figures.
        instead: what to write instead; None where it is only to be known.
        file: where the YAML came from; empty where nobody knows.
        line: of the field in that file, from 1; 0 where nobody knows.
        rendered: whether kustomize made the YAML, so that nobody knows the line: of ``file``, which
            has the resource, or of a file below it, if it is the folder.
    """

    level: Level
    rule: str
    where: str
    path: str
    message: Text
    instead: Text | None = None
    file: str = ""
    line: int = 0
    rendered: bool = False

    @property
    def place(self) -> str:
        """The file, and the line where it is known."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def source(self) -> Source:
        """The document that it follows from."""
        return RULES[self.rule]

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "level": self.level.value,
            "rule": self.rule,
            "where": self.where,
            "path": self.path,
            "message": str(self.message),
            "instead": str(self.instead) if self.instead else "",
            "file": self.file,
            "line": self.line,
            "rendered": self.rendered,
            **self.message.as_dict(),
            "source": self.source.as_dict(),
        }


def as_text(words: Text | str) -> Text:
    """Somebody else's words as a text."""
    return words if isinstance(words, Text) else Text("lint-problem", problem=words)


def write(field: str, value: int) -> Text:
    """Advice that is YAML."""
    return Text("lint-write-field", field=field, value=value)


def figure(number: float) -> float:
    """Four digits of a number are enough to read."""
    return float(f"{number:.4g}")


RULES: Mapping[str, Source] = MappingProxyType(
    {
        "unreadable": sources.ISTIO_RULE,
        "invalid-field": sources.ISTIO_RULE,
        "not-looked-at": sources.ISTIO_RULE,
        "ejects-nobody": sources.OUTLIER,
        "ceiling-unknown": sources.OUTLIER,
        "never-ejects": sources.ISTIO_OUTLIER,
        "ejects-everybody": sources.PANIC,
        "one-pod": sources.OUTLIER,
        "panic-hides-ejection": sources.PANIC,
        "ignored-field": sources.ISTIO_OUTLIER,
        "gateway-errors-only": sources.ISTIO_OUTLIER,
        "rate-and-threshold": sources.OUTLIER,
        "never-in-a-row": sources.OUTLIER,
        "fault-does-not-count": sources.OUTLIER,
        "invalid-fault-plan": sources.FAULTS,
        "failure-percentage": sources.OUTLIER,
        "success-rate": sources.OUTLIER,
        "split-local-origin": sources.OUTLIER,
        "interval-longer": sources.OUTLIER,
        "long-ejection": sources.OUTLIER_API,
        "failover-without-ejection": sources.ISTIO_LOCALITY,
        "locality-failover": sources.ISTIO_LOCALITY,
        "ceiling-over-localities": sources.OUTLIER,
        "locality-gets-nothing": sources.ISTIO_LOCALITY,
        "zone-aware-by-region": sources.ISTIO_LOCALITY,
        "delegate-left-out": sources.ISTIO_DELEGATE,
        "retries-hide": sources.ISTIO_RETRY,
        "retries-miss-resets": sources.RETRIES,
        "retries-miss-timeouts": sources.RETRIES,
        "retries-amplify": sources.RETRIES,
        "retries-miss-status": sources.RETRIES,
        "retries-default": sources.ISTIO_RETRY,
        "retry-on-unset": sources.ISTIO_RETRY,
        "tries-over-timeout": sources.TIMEOUTS,
        "route-never-used": sources.ISTIO_ROUTES,
        "routes-by-age": sources.ISTIO_SPLIT,
        "two-routes-one-host": sources.ISTIO_SPLIT,
        "rule-not-seen": sources.ISTIO_RULE,
        "mesh-left-out": sources.ISTIO_ROUTE,
        "mesh-fault-never-counts": sources.ISTIO_FAULT,
        "short-host": sources.ISTIO_ROUTE,
        "unknown-host": sources.ISTIO_ROUTE,
        "unknown-port": sources.ISTIO_ROUTE,
        "unknown-subset": sources.ISTIO_ROUTE,
        "subset-without-route": sources.ISTIO_BEST,
        "subset-selects-nobody": sources.ISTIO_RULE,
        "two-of-one-name": sources.ISTIO_BEST,
        "two-rules-one-host": sources.ISTIO_BEST,
        "port-drops-policy": sources.ISTIO_RULE,
        "port-not-http": sources.ISTIO_PROTOCOL,
        "no-pre-stop": sources.KUBERNETES_TERMINATION,
        "pre-stop-over-grace": sources.KUBERNETES_TERMINATION,
    }
)
