"""Figures and names as sentences about a change carry them, and what no sentence is made for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lab.envoy.duration import seconds as duration_seconds
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lab.words import Value

_LONGEST = 60


def changed(template: str, was: Value, now: Value) -> Iterator[Text]:
    """The sentence about something that is not what it was; none where it is."""
    if was != now:
        yield Text(template, now=now, was=was)


def seconds(duration: str) -> Text:
    """A duration of proto JSON, ``0.250s``, as ``0.25 s``."""
    return Text("change-seconds", seconds=duration_seconds(duration))


def hosts(number: int) -> Text:
    """``1 host``, ``2 hosts``."""
    return Text("words-hosts", count=number)


def percent(share: float) -> float:
    """A percentage with as many digits as it is worth."""
    return float(f"{share:.4g}")


def fraction(share: dict[str, Any] | None) -> float:
    """Envoy's FractionalPercent as a percentage; unset is 0."""
    if not share:
        return 0.0
    scale = {"HUNDRED": 1, "TEN_THOUSAND": 100, "MILLION": 10_000}[share["denominator"]]
    return float(share["numerator"] / scale)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Every value that is no mapping and no list, with its path; empty ones are values too."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    elif path:
        yield path, value


def otherwise(
    before: dict[str, Any], after: dict[str, Any], said: Collection[str]
) -> Iterator[Text]:
    """A plain sentence for every value that differs, but those that a better one was ``said`` of.

    Args:
        before: a message.
        after: the same message, later.
        said: paths; what is below one of them is left out.
    """
    old, new = dict(leaves(before)), dict(leaves(after))
    for path in dict.fromkeys([*old, *new]):
        if any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in said):
            continue
        if path not in old:
            yield Text("change-field-new", path=path, now=_short(new[path]))
        elif path not in new:
            yield Text("change-field-gone", path=path, was=_short(old[path]))
        elif old[path] != new[path]:
            yield Text("change-field", path=path, now=_short(new[path]), was=_short(old[path]))


def _short(value: Any) -> str:  # noqa: ANN401 - JSON
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
