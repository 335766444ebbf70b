"""What is wrong with a fault plan, as a template with its values.

The language of faults is the standard library's and speaks English; what it says of a plan that it
can't read is known here by its problem, and so has a twin in Korean.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from faultplan.errors import FaultPlanError
from faultplan.grammar import parse
from lab.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of a piece of the plan so many letters are said again.
_MOST_LETTERS = 60
_OURS = frozenset({"known", "close", "syntax", "longest", "most", "lowest", "highest"})

#: Each problem, with the names of its values in their places.
PROBLEMS = (
    Text("plan-nothing-after", what="{what}"),
    Text("plan-no-effect-but", name="{name}", close="{close}"),
    Text("plan-no-effect", name="{name}", known="{known}"),
    Text("plan-missing", syntax="{syntax}"),
    Text("plan-too-long", count="{count}", most="{most}"),
    Text("plan-rule"),
    Text("plan-probe", probe="{probe}"),
    Text("plan-rate"),
    Text("plan-mix"),
    Text("plan-shares", total="{total}"),
    Text("plan-time", text="{text}", longest="{longest}"),
    Text("plan-count", text="{text}", lowest="{lowest}", highest="{highest}"),
    Text("plan-percent", text="{text}"),
    Text("plan-memory"),
    Text("plan-chance"),
    Text("plan-burst"),
    Text("plan-burst-fits", length="{length}", period="{period}"),
    Text("plan-window-first"),
    Text("plan-health"),
    Text("plan-own", own="{own}"),
    Text("plan-no-schedule-but", name="{name}", close="{close}"),
    Text("plan-no-schedule", name="{name}", known="{known}"),
    Text("plan-longer", low="{low}", high="{high}"),
    Text("plan-percentiles"),
    Text("plan-percentile-order"),
    Text("plan-status", lowest="{lowest}", highest="{highest}"),
    Text("plan-options"),
    Text("plan-headers", most="{most}"),
    Text("plan-twice"),
    Text("plan-no-option"),
    Text("plan-escape"),
    Text("plan-not-utf-8"),
    Text("plan-bytes", count="{count}", most="{most}"),
    Text("plan-header"),
    Text("plan-header-own", name="{name}"),
    Text("plan-header-line"),
    Text("plan-window", since="{since}"),
    Text("plan-window-ends", begin="{begin}", end="{end}"),
)


def worded(error: FaultPlanError) -> Text:
    """What is wrong with a plan; a problem that is not known here stays in English."""
    problem: Text | str = str(error.problem)
    values = {name: _of_the_plan(name, str(value)) for name, value in error.values.items()}
    template = _templates().get(error.problem)
    if template is not None:
        problem = Text(template, **values)
    elif values:
        problem = error.problem.format(**values)
    return Text("plan-has", token=_short(error.token), problem=problem)


def _of_the_plan(name: str, value: str) -> str:
    """A value; what we say ourselves, such as the names that there are, is as long as it is."""
    return value if name in _OURS else _short(value)


def _short(piece: str) -> str:
    """A piece of a plan; of a long one, what it begins with is enough to find it."""
    return piece if len(piece) <= _MOST_LETTERS else f"{piece[: _MOST_LETTERS - 1]}…"


def refused(plan: str) -> Text | None:
    """What is wrong with a plan, with how one is written; None where nothing is."""
    try:
        parse(plan)
    except FaultPlanError as error:
        return Text("plan-refused", problem=worded(error), grammar=Text("plan-grammar"))
    return None


@functools.cache
def _templates() -> Mapping[str, str]:
    return {say(each): each.template for each in PROBLEMS}
