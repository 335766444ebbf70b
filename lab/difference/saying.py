"""Figures and names as sentences about a change carry them, and what no sentence is made for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SMALL = (
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
_LONGEST = 60


def ordinal(number: int) -> str:
    """``third``, ``11th``, ``22nd``."""
    if 0 <= number < len(_SMALL):
        return _SMALL[number]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def seconds(duration: str) -> str:
    """A duration of proto JSON, ``0.250s``, as ``0.25 s``."""
    return f"{float(duration.removesuffix('s')):g} s"


def hosts(number: int) -> str:
    """``1 host``, ``2 hosts``."""
    return f"{number} host" if number == 1 else f"{number} hosts"


def listed(names: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def fraction(share: dict[str, Any] | None) -> str:
    """Envoy's FractionalPercent as a percentage; unset is 0."""
    if not share:
        return "0 %"
    scale = {"HUNDRED": 1, "TEN_THOUSAND": 100, "MILLION": 10_000}[share["denominator"]]
    return f"{share['numerator'] / scale:g} %"


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
) -> Iterator[str]:
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
        if path in old and path in new:
            if old[path] != new[path]:
                yield f"{path} is {_short(new[path])}; it was {_short(old[path])}"
        elif path in new:
            yield f"{path} is {_short(new[path])}; it was not set"
        else:
            yield f"{path} is not set; it was {_short(old[path])}"


def _short(value: Any) -> str:  # noqa: ANN401 - JSON
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
