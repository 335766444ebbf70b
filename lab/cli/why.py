"""``goodjob why``: why a pod was, or was not, ejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Caller, Json, Name
from lab.cli.out import console, print_json, say, show
from lab.cli.sites import chosen, live
from lab.cli.who import meant
from lab.words import Text

if TYPE_CHECKING:
    from lab.observe.reason import Reason
    from lab.observe.why import Why


def why(
    who: Annotated[
        str,
        typer.Argument(
            metavar="WHO",
            help="A pod, a Deployment, a version (v2), a pool (goodjob:80, goodjob:80/v2), or all.",
        ),
    ],
    name: Name = NAME,
    caller: Caller = None,
    as_json: Json = False,
) -> None:
    """Say why a pod is, or is not, ejected, with Envoy's own figures.

    Of several callers, those that have sent to it are heard, or the one that --caller names.
    """
    place = live(name)
    proxies = chosen(place, caller)

    from lab.observe.why import why as explained

    found = meant(who, place, Text("cli-lab", name=name))
    names = [pod.name for pod in found.pods]
    told = [each for proxy in proxies for each in explained(place, proxy, names)]
    told = [each for each in told if found.pool in (None, each.cluster)]
    asked = {each.pod for each in told if each.asked}
    told = [each for each in told if each.asked or each.pod not in asked]
    if as_json:
        print_json([each.as_dict() for each in told])
        return
    if found.pool is not None and not told:
        show(Text("cli-nobody-sent", pool=who))
    for each in told:
        _show(each, alone=len(proxies) == 1 and caller is None)


def _show(each: Why, *, alone: bool) -> None:
    from rich.text import Text as Styled

    out = console()
    for number, reason in enumerate(each.reasons):
        style = ("bold red" if each.ejected else "green") if number == 0 else ""
        said = reason.text if number or alone else _of(each, reason)
        out.print(Styled(f"{'  ' if number else ''}{say(said)}.", style))
        out.print(Styled(f"    {_figures(reason)}", "dim"))
        out.print(Styled(f"    {reason.source.title}: {reason.source.url}", "dim"))


def _of(each: Why, reason: Reason) -> Text:
    return Text("cli-of-proxy", proxy=each.caller, said=reason.text)


def _figures(reason: Reason) -> str:
    return ", ".join(
        f"{key}: {str(value).lower() if isinstance(value, bool) else value}"
        for key, value in reason.figures.items()
    )
