"""Durations as the Istio API writes them: Go's syntax, nearly everywhere whole milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import PlainValidator

from lab.manifests.model import reject, shown
from lab.words import Text

_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)", re.ASCII)
#: Go's time.Duration is an int64 of nanoseconds.
_LONGEST = 2**63 - 1


@dataclass(frozen=True, order=True)
class Duration:
    """A length of time in milliseconds, and what is left of it in nanoseconds."""

    milliseconds: int
    rest: int = 0

    @property
    def seconds(self) -> float:
        """The same in seconds."""
        return self.milliseconds / 1000

    def proto(self) -> str:
        """As proto JSON writes it: ``10s``, ``0.250s``."""
        whole, part = divmod(self.milliseconds, 1000)
        if self.rest:
            digits = f"{part:03d}{self.rest:06d}"
            return f"{whole}.{digits if self.rest % 1000 else digits[:6]}s"
        return f"{whole}.{part:03d}s" if part else f"{whole}s"

    def __str__(self) -> str:
        """As the API writes it: ``10s``, ``250ms``."""
        if self.rest:
            return f"{self.milliseconds * 10**6 + self.rest}ns"
        if self.milliseconds % 1000:
            return f"{self.milliseconds}ms"
        return f"{self.milliseconds // 1000}s"


def nanoseconds(value: object) -> int:
    """Go's time.ParseDuration; an error of pydantic's if ``value`` is none."""
    if not isinstance(value, str):
        reject(Text("manifests-duration-text", value=shown(value)))
    sign = -1 if value.startswith("-") else 1
    text = value.removeprefix("-") if sign < 0 else value.removeprefix("+")
    total, end = Fraction(0), 0
    for part in _PART.finditer(text):
        if part.start() != end:
            break
        total += Fraction(part[1].rstrip(".")) * _NANOSECONDS[part[2]]
        end = part.end()
    if text != "0" and (not text or end != len(text) or total > _LONGEST):
        reject(Text("manifests-duration", value=shown(value)))
    return sign * int(total)


def _at_least_a_millisecond(value: object) -> Duration:
    length = nanoseconds(value)
    if length < 10**6 or length % 10**6:
        reject(Text("manifests-duration-milliseconds", value=shown(value)))
    return Duration(length // 10**6)


def _zero_allowed(value: object) -> Duration:
    length = nanoseconds(value)
    if length < 0 or (length >= 10**6 and length % 10**6):
        reject(Text("manifests-duration-or-zero", value=shown(value)))
    return Duration(*divmod(length, 10**6))


def _not_negative(value: object) -> Duration:
    length = nanoseconds(value)
    if length < 0:
        reject(Text("manifests-duration-negative", value=shown(value)))
    return Duration(*divmod(length, 10**6))


#: pkg/config/validation ValidateDuration: at least 1 ms, nothing below a millisecond.
GoDuration = Annotated[Duration, PlainValidator(_at_least_a_millisecond)]
#: The one field where 0 is a value, ``tcp.idleTimeout``; there istiod doesn't look below 1 ms.
GoDurationOrZero = Annotated[Duration, PlainValidator(_zero_allowed)]
#: One that istiod does not look at; Envoy takes none that is negative.
AnyDuration = Annotated[Duration, PlainValidator(_not_negative)]
