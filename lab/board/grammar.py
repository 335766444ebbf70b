"""The grammar of fault plans beside the field that takes one: each word, what it does, an example.

The words are those that the parser reads, and what they do is the catalogue's ``plan-grammar``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from faultplan.effects import EFFECTS
from faultplan.errors import FaultPlanError
from faultplan.grammar import parse
from faultplan.schedules import SCHEDULES
from lab.plans import worded
from lab.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.words import Language

EFFECT_EXAMPLES: Mapping[str, str] = {
    "STATUS": "500",
    "MIX": "500:20,503:10",
    "delay": "delay:200ms",
    "drip": "drip:100ms",
    "reset": "reset",
    "close": "close",
    "truncate": "truncate",
    "hang": "hang",
    "malformed": "malformed",
    "cpu": "cpu:50ms",
    "memory": "memory:1MB",
    "block": "block:2s",
    "crash": "crash:1",
    "limit": "limit:2",
    "rate": "rate:5/s",
    "liveness": "liveness:down",
    "readiness": "readiness:down",
    "probe-delay": "probe-delay:2s",
}
WHEN_EXAMPLES: Mapping[str, str] = {
    "always": "always",
    "random": "random:0.3",
    "every": "every:3",
    "first": "first:3",
    "burst": "burst:3/20",
    "script": "script:x,x,200,x",
    "loop": "loop:x,x,200",
    "during": "during:0s-10s",
    "uptime": "uptime:1m-2m",
}


def grammar(language: Language) -> list[dict[str, str]]:
    """Every word that a plan can have."""
    lines = say(Text("plan-grammar"), language).splitlines()
    kinds = [("effect", EFFECTS, EFFECT_EXAMPLES), ("when", SCHEDULES, WHEN_EXAMPLES)]
    return [
        {
            "part": part,
            "syntax": kind.syntax,
            "says": _says(lines, part, kind.syntax),
            "example": examples[name],
        }
        for part, table, examples in kinds
        for name, kind in table.items()  # type: ignore[attr-defined]  # a table of either
    ]


def _says(lines: list[str], part: str, syntax: str) -> str:
    for line in lines:
        label, _, rest = line.strip().partition(" ")
        if label == part and f"{rest.strip()} ".startswith(f"{syntax} "):
            return rest.strip().removeprefix(syntax).strip()
    return ""


def trouble(plan: str) -> Text | None:
    """What is wrong with a plan; None where nothing is."""
    try:
        parse(plan)
    except FaultPlanError as error:
        return worded(error)
    return None
