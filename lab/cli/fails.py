"""``--fail``: who is foreseen to fail, and how often or by which plan."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.theory.planned import Plan

_SHARE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})(%?)")

Fails = Annotated[
    list[str] | None,
    typer.Option(
        "--fail",
        metavar="NAME=RATE",
        help="Foresee that a Deployment, a version (v2), a pod, or all answer with 500 this often, "
        "0 to 1 or in percent (v2=0.3, v2=30%), or by a fault plan (v2='503@burst:3/20'), in place "
        "of the plan they have; repeatable.",
        show_default=False,
    ),
]


def plans_of(fails: Sequence[str]) -> list[Plan]:
    """What the option asks for.

    Raises:
        UsageError: it is no name and a share or a plan, or a name is there twice.
    """
    from lab.theory.planned import Plan

    found: dict[str, Plan] = {}
    for each in fails:
        # No name has an equals sign, and a plan may have one.
        who, _, how = each.partition("=")
        plan = _plan(each, how)
        if not who or plan is None:
            raise UsageError(Text("predict-no-share", asked=each))
        if who in found:
            raise UsageError(Text("predict-fail-twice", who=who))
        found[who] = Plan(who, plan)
    return list(found.values())


def _plan(asked: str, how: str) -> str | None:
    """The plan that a share or a plan comes to; None where it is neither.

    Raises:
        UsageError: it is a plan, and a wrong one.
    """
    if "@" in how:
        from faultplan.errors import FaultPlanError
        from faultplan.forecast import forecasts
        from lab.plans import worded

        try:
            forecasts(how)
        except FaultPlanError as error:
            raise UsageError(Text("predict-no-plan", asked=asked, problem=worded(error))) from error
        return how
    read = _SHARE.fullmatch(how)
    failing = Decimal(read[1]) / (100 if read[2] else 1) if read else Decimal(-1)
    if not 0 <= failing <= 1:
        return None
    if not failing:
        return "none"
    return f"500@random:{failing.normalize():f}" if failing < 1 else "500@always"
