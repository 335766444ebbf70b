"""``goodjob why``: why a pod was, or was not, ejected."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from lab.cli.options import NAME, Json, Name, console, print_json
from lab.errors import UsageError
from lab.local.home import lab_home
from lab.observe.why import Reason, Why
from lab.observe.why import why as explained
from lab.target.local import LocalTarget


def why(
    pod: Annotated[str, typer.Argument(metavar="POD", help="A pod's name, or a version (v2).")],
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Say why a pod is, or is not, ejected, with Envoy's own figures."""
    target = LocalTarget(lab_home(name))
    pods = target.pods()
    names = [each.name for each in pods if pod in (each.name, each.version)]
    if not names:
        known = ", ".join(sorted({each.version for each in pods} | {each.name for each in pods}))
        msg = f"no pod or version {pod!r} in the lab {name}; there are: {known}"
        raise UsageError(msg)
    found = explained(target, names)
    if as_json:
        print_json([each.as_dict() for each in found])
        return
    for each in found:
        _show(each)


def _show(each: Why) -> None:
    out = console()
    for number, reason in enumerate(each.reasons):
        style = ("bold red" if each.ejected else "green") if number == 0 else ""
        out.print(Text(f"{'' if number == 0 else '  '}{reason.sentence}.", style))
        out.print(Text(f"    {_figures(reason)}", "dim"))
        out.print(Text(f"    {reason.source.title}: {reason.source.url}", "dim"))


def _figures(reason: Reason) -> str:
    return ", ".join(
        f"{key}: {str(value).lower() if isinstance(value, bool) else value}"
        for key, value in reason.figures.items()
    )
