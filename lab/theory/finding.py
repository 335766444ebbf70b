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
class Rule:
    """What is looked for.

    Args:
        source: the document that it follows from.
        levels: those that a finding of it can have.
    """

    source: Source
    levels: tuple[Level, ...]

    @property
    def level(self) -> Level:
        """The worst of them."""
        return min(self.levels, key=list(Level).index)


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
        return RULES[self.rule].source

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


def about(rule: str) -> Text:
    """What a rule is about; the templates have the names of the rules."""
    return Text(f"rules-{rule}")


def as_text(words: Text | str) -> Text:
    """Somebody else's words as a text."""
    return words if isinstance(words, Text) else Text("lint-problem", problem=words)


def write(field: str, value: int) -> Text:
    """Advice that is YAML."""
    return Text("lint-write-field", field=field, value=value)


def figure(number: float) -> float:
    """Four digits of a number are enough to read."""
    return float(f"{number:.4g}")


_E, _W, _N = Level.ERROR, Level.WARNING, Level.INFO

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "unreadable": Rule(sources.ISTIO_RULE, (_W,)),
        "invalid-field": Rule(sources.ISTIO_RULE, (_E,)),
        "not-looked-at": Rule(sources.ISTIO_RULE, (_N,)),
        "assumed": Rule(sources.ISTIO_RULE, (_N,)),
        "old-api-version": Rule(sources.KUBERNETES_GONE, (_E, _W)),
        "ejects-nobody": Rule(sources.OUTLIER, (_E, _W)),
        "ceiling-unknown": Rule(sources.OUTLIER, (_W, _N)),
        "never-ejects": Rule(sources.ISTIO_OUTLIER, (_E,)),
        "ejects-everybody": Rule(sources.PANIC, (_W,)),
        "one-pod": Rule(sources.OUTLIER, (_W,)),
        "no-pods": Rule(sources.KUBERNETES_SCALING, (_W,)),
        "panic-hides-ejection": Rule(sources.PANIC, (_W,)),
        "ignored-field": Rule(sources.ISTIO_OUTLIER, (_N, _W)),
        "gateway-errors-only": Rule(sources.ISTIO_OUTLIER, (_E,)),
        "rate-and-threshold": Rule(sources.OUTLIER, (_N, _W)),
        "never-in-a-row": Rule(sources.OUTLIER, (_W,)),
        "fault-does-not-count": Rule(sources.OUTLIER, (_W,)),
        "invalid-fault-plan": Rule(sources.FAULTS, (_E,)),
        "failure-percentage": Rule(sources.OUTLIER, (_E, _W, _N)),
        "success-rate": Rule(sources.OUTLIER, (_E, _W, _N)),
        "split-local-origin": Rule(sources.OUTLIER, (_N,)),
        "interval-longer": Rule(sources.OUTLIER, (_W,)),
        "long-ejection": Rule(sources.OUTLIER_API, (_N,)),
        "failover-without-ejection": Rule(sources.ISTIO_LOCALITY, (_W,)),
        "locality-failover": Rule(sources.ISTIO_LOCALITY, (_W,)),
        "ceiling-over-localities": Rule(sources.OUTLIER, (_N,)),
        "locality-gets-nothing": Rule(sources.ISTIO_LOCALITY, (_W,)),
        "zone-aware-by-region": Rule(sources.ISTIO_LOCALITY, (_N,)),
        "delegate-left-out": Rule(sources.ISTIO_DELEGATE, (_E, _W)),
        "retries-hide": Rule(sources.ISTIO_RETRY, (_N,)),
        "retries-miss-resets": Rule(sources.RETRIES, (_W,)),
        "retries-miss-timeouts": Rule(sources.RETRIES, (_W,)),
        "retries-amplify": Rule(sources.RETRIES, (_W,)),
        "retries-miss-status": Rule(sources.RETRIES, (_W,)),
        "retries-default": Rule(sources.ISTIO_RETRY, (_N,)),
        "retry-on-unset": Rule(sources.ISTIO_RETRY, (_N,)),
        "tries-over-timeout": Rule(sources.TIMEOUTS, (_W,)),
        "route-never-used": Rule(sources.ISTIO_ROUTES, (_W,)),
        "routes-by-age": Rule(sources.ISTIO_SPLIT, (_W,)),
        "two-routes-one-host": Rule(sources.ISTIO_SPLIT, (_W,)),
        "rule-not-seen": Rule(sources.ISTIO_RULE, (_W, _N)),
        "gateway-elsewhere": Rule(sources.ISTIO_GATEWAY, (_W,)),
        "host-not-at-gateway": Rule(sources.ISTIO_SERVER, (_W,)),
        "mesh-left-out": Rule(sources.ISTIO_ROUTE, (_W,)),
        "mesh-fault-never-counts": Rule(sources.ISTIO_FAULT, (_W,)),
        "short-host": Rule(sources.ISTIO_ROUTE, (_E, _W, _N)),
        "unknown-host": Rule(sources.ISTIO_ROUTE, (_E, _W, _N)),
        "unknown-port": Rule(sources.ISTIO_ROUTE, (_E, _W, _N)),
        "unknown-subset": Rule(sources.ISTIO_ROUTE, (_E, _W, _N)),
        "subset-without-route": Rule(sources.ISTIO_BEST, (_E, _W)),
        "subset-selects-nobody": Rule(sources.ISTIO_RULE, (_E, _N)),
        "two-of-one-name": Rule(sources.ISTIO_BEST, (_W,)),
        "two-rules-one-host": Rule(sources.ISTIO_BEST, (_E, _W)),
        "port-drops-policy": Rule(sources.ISTIO_RULE, (_W,)),
        "subset-drops-fields": Rule(sources.ISTIO_SUBSET, (_W, _N)),
        "passthrough-ejects-nobody": Rule(sources.ISTIO_BALANCER, (_W,)),
        "headless-ejects-nobody": Rule(sources.ISTIO_HEADLESS, (_W,)),
        "limit-of-one": Rule(sources.ISTIO_POOL, (_W,)),
        "waits-without-limit": Rule(sources.CIRCUIT_BREAKING, (_N,)),
        "port-not-http": Rule(sources.ISTIO_PROTOCOL, (_N, _W)),
        "no-pre-stop": Rule(sources.KUBERNETES_TERMINATION, (_W,)),
        "pre-stop-over-grace": Rule(sources.KUBERNETES_TERMINATION, (_W,)),
    }
)
