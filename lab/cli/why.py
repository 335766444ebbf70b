"""``goodjob why``: why a pod was, or was not, ejected."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from lab.cli.options import NAME, Caller, Json, Name
from lab.cli.out import console, print_json
from lab.cli.sites import chosen, live
from lab.errors import UsageError
from lab.observe.reason import Reason
from lab.observe.why import Why
from lab.observe.why import why as explained


def why(
    pod: Annotated[str, typer.Argument(metavar="POD", help="A pod's name, or a version (v2).")],
    name: Name = NAME,
    caller: Caller = None,
    as_json: Json = False,
) -> None:
    """Say why a pod is, or is not, ejected, with Envoy's own figures.

    Of several callers, those that have sent to it are heard, or the one that --caller names.
    """
    place = live(name)
    proxies = chosen(place, caller)
    pods = place.pods()
    names = [each.name for each in pods if pod in (each.name, each.version)]
    if not names:
        known = ", ".join(sorted({each.version for each in pods} | {each.name for each in pods}))
        msg = f"no pod or version {pod!r} in the lab {name}; there are: {known}"
        raise UsageError(msg)
    found = [each for proxy in proxies for each in explained(place, proxy, names)]
    asked = {each.pod for each in found if each.asked}
    found = [each for each in found if each.asked or each.pod not in asked]
    if as_json:
        print_json([each.as_dict() for each in found])
        return
    for each in found:
        _show(each, alone=len(proxies) == 1 and caller is None)


def _show(each: Why, *, alone: bool) -> None:
    out = console()
    for number, reason in enumerate(each.reasons):
        style = ("bold red" if each.ejected else "green") if number == 0 else ""
        whose = "  " if number else "" if alone else f"for {each.caller}: "
        out.print(Text(f"{whose}{reason.text}.", style))
        out.print(Text(f"    {_figures(reason)}", "dim"))
        out.print(Text(f"    {reason.source.title}: {reason.source.url}", "dim"))


def _figures(reason: Reason) -> str:
    return ", ".join(
        f"{key}: {str(value).lower() if isinstance(value, bool) else value}"
        for key, value in reason.figures.items()
    )
