"""``goodjob logs``: what the pods have printed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import print_json_line
from lab.cli.sites import lab
from lab.errors import UsageError
from lab.site.protocol import RUNNING

if TYPE_CHECKING:
    from lab.site import Mark, Site

_PERIOD_SECONDS = 0.1


def logs(
    pod: Annotated[
        str, typer.Argument(metavar="POD", help="A pod, a version (v2), envoy, or a caller.")
    ],
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until Ctrl-C.")] = False,
    tail: Annotated[
        int | None, typer.Option(min=0, help="Only the last lines.", show_default=False)
    ] = None,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Print what a pod, a version or a caller's Envoy has logged.

    It works after the lab has ended, too.
    """
    place = lab(name)
    names = _names(place, pod)

    def show(who: str, line: str) -> None:
        if as_json:
            print_json_line({"who": who, "line": line})
        else:
            typer.echo(f"{who}: {line}" if len(names) > 1 else line)

    marks: dict[str, Mark] = {}
    for who in names:
        lines, marks[who] = place.log(who)
        for line in lines if tail is None else lines[len(lines) - tail :] if tail else ():
            show(who, line)
    while follow and place.condition() in RUNNING:
        time.sleep(_PERIOD_SECONDS)
        for who in names:
            lines, marks[who] = place.log(who, marks[who])
            for line in lines:
                show(who, line)


def _names(place: Site, asked: str) -> list[str]:
    pods, proxies = place.pods(), [proxy.name for proxy in place.proxies()]
    found = [pod.name for pod in pods if asked in (pod.name, pod.version, pod.deployment)]
    found = found or [proxy for proxy in proxies if asked in ("envoy", proxy)]
    if not found:
        known = sorted({pod.version for pod in pods} | {pod.name for pod in pods})
        there = ", ".join([*known, "envoy", *proxies])
        msg = f"no pod, version or caller {asked!r} in the lab {place.name}; there are: {there}"
        raise UsageError(msg)
    return found
