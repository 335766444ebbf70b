"""``goodjob logs``: what the pods have printed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Cluster, Context, Json, Name, Namespace, where
from lab.cli.out import language, print_model_line, show, show_raw, tell
from lab.cli.sites import lab
from lab.cli.who import meant
from lab.errors import LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from lab.site import Mark

_PERIOD_SECONDS = 0.1


def logs(
    who: Annotated[
        str,
        typer.Argument(
            metavar="WHO",
            help="A pod, a Deployment, a version (v2), a pool (goodjob:80) or all; "
            "a caller, or envoy for all of them.",
        ),
    ],
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until Ctrl-C.")] = False,
    tail: Annotated[
        int | None, typer.Option(min=0, help="Only the last lines.", show_default=False)
    ] = None,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="As it is, with whatever a terminal obeys: colours, and worse."),
    ] = False,
    name: Name = NAME,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Print what a pod, a version or a caller's Envoy has logged.

    It works after the lab has ended, too.
    """
    if raw and as_json:
        raise UsageError(Text("cli-raw-json"))
    asked = where(name, cluster=cluster, context=context, namespace=namespace)
    place = lab(asked)

    from lab.site.protocol import RUNNING

    found = meant(who, place, asked.called(place), proxies=True, gone=True)
    names = [pod.name for pod in found.pods] + [proxy.name for proxy in found.proxies]
    names += [found.gone] if found.gone else []

    def each_line(source: str, line: str) -> None:
        if as_json:
            from lab.cli.schemas.lab import Line

            print_model_line(Line(who=source, line=line))
        else:
            named = f"{source}: {line}" if len(names) > 1 else line
            (show_raw if raw else show)(named)

    marks: dict[str, Mark] = {}
    lost: list[LabError] = []
    for each in names:
        try:
            lines, marks[each] = place.log(each)
        except LabError as error:
            lost.append(error)
            continue
        for line in lines if tail is None else lines[len(lines) - tail :] if tail else ():
            each_line(each, line)
    if lost and not marks:
        raise lost[0]
    for each_lost in lost:
        tell(each_lost.say(language()))
    while follow and place.condition() in RUNNING:
        time.sleep(_PERIOD_SECONDS)
        for each, mark in list(marks.items()):
            lines, marks[each] = place.log(each, mark)
            for line in lines:
                each_line(each, line)
