"""``goodjob faults``: what each pod's fault plan does now, and another in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lab.cli.options import NAME, Json, Name
from lab.cli.out import console, print_json
from lab.cli.sites import live
from lab.errors import LabError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.site import FaultControl, Live, Pod

    Report = dict[str, Any]

ALL = "all"
_TIME = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

app = typer.Typer(
    help="Show the pods' fault plans; set or clear them.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

Cluster = Annotated[
    bool,
    typer.Option("--cluster", help="The pods of the cluster, with kubectl port-forward."),
]
Who = Annotated[str, typer.Argument(metavar="WHO", help="A version (v2), a pod's name, or all.")]


@dataclass(frozen=True)
class Place:
    """Where the pods are, and how to print what they say.

    Args:
        name: the lab.
        cluster: the cluster instead of a lab.
        as_json: print JSON.
    """

    name: str
    cluster: bool
    as_json: bool

    def with_options(self, name: str, cluster: bool, as_json: bool) -> Place:
        """The same, with what was said after the subcommand on top."""
        return replace(
            self,
            name=name if name != NAME else self.name,
            cluster=self.cluster or cluster,
            as_json=self.as_json or as_json,
        )


@app.callback()
def show(
    context: typer.Context, name: Name = NAME, cluster: Cluster = False, as_json: Json = False
) -> None:
    """Show what each pod's fault plan does now; set another one, or clear it."""
    place = context.obj = Place(name, cluster, as_json)
    if context.invoked_subcommand is None:
        _each(place, ALL, lambda control: control.see())


@app.command("set")
def put(
    context: typer.Context,
    who: Who,
    plan: Annotated[str, typer.Argument(help="Such as '500@random:0.3; delay:200ms@every:10'.")],
    ttl: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Back to the settings' plan after this: 30s, 2m."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Repeats what is random in the plan.")] = None,
    name: Name = NAME,
    cluster: Cluster = False,
    as_json: Json = False,
) -> None:
    """Put a fault plan in force; its schedules begin at their beginning."""
    place = context.obj.with_options(name, cluster, as_json)
    seconds = None if ttl is None else _seconds(ttl)
    _each(place, who, lambda control: control.put(plan, seed=seed, ttl_seconds=seconds))


@app.command()
def clear(
    context: typer.Context,
    who: Who = ALL,
    name: Name = NAME,
    cluster: Cluster = False,
    as_json: Json = False,
) -> None:
    """Return to the plan of the pods' own settings; `set WHO none` is no faults at all."""
    place = context.obj.with_options(name, cluster, as_json)
    _each(place, who, lambda control: control.clear())


def picture(reports: list[Report]) -> RenderableType:
    """The reports as a table, and below it what each rule has done."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("pod", "version", "plan", "from", "seed", "requests"):
        table.add_column(title, justify="right" if title in {"seed", "requests"} else "left")
    rules = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("pod", "rule", "matched", "fired"):
        rules.add_column(title, justify="right" if title in {"matched", "fired"} else "left")
    for report in reports:
        if "error" in report:
            table.add_row(report["pod"], report["version"], Text("no answer", "yellow"))
            continue
        left = report["ttl_seconds_left"]
        source = report["source"] + ("" if left is None else f", {left:.0f} s left")
        style = "red" if report["rules"] else "green"
        table.add_row(
            report["pod"],
            report["version"],
            Text(report["plan"], style),
            source,
            str(report["seed"]),
            str(report["requests"]),
        )
        for rule in report["rules"]:
            rules.add_row(
                report["pod"], Text(rule["text"]), str(rule["matched"]), str(rule["fired"])
            )
    return Group(table, Text(), rules) if rules.row_count else table


def _seconds(text: str) -> float:
    match = _TIME.fullmatch(text)
    if match is None:
        msg = f"--ttl {text} is no time; write it as 30s, 2m or 1h"
        raise UsageError(msg)
    return float(match[1]) * _UNITS[match[2]]


def _each(place: Place, who: str, ask: Callable[[FaultControl], Report]) -> None:
    """Ask the pods that are meant, print what they say, and fail if one says nothing.

    Raises:
        UsageError: there is no such pod, or the plan can't be read.
        LabError: a pod doesn't answer; the others were asked all the same.
    """
    reports: list[Report] = []
    problems: list[str] = []
    there = live(place.name, cluster=place.cluster)
    for pod in _chosen(there, place, who):
        try:
            with there.reach(pod.name) as control:
                # The names of the Deployment: those are what the other subcommands know a pod by.
                reports.append({**ask(control), "pod": pod.name, "version": pod.version})
        except UsageError:
            raise
        except LabError as error:
            reports.append({"pod": pod.name, "version": pod.version, "error": str(error)})
            problems.append(str(error))
    if place.as_json:
        print_json(reports)
    else:
        console().print(picture(reports))
    if problems:
        raise LabError("; ".join(problems))


def _chosen(there: Live, place: Place, who: str) -> list[Pod]:
    found = there.pods()
    chosen = [pod for pod in found if who in (ALL, pod.version, pod.name)]
    if not chosen:
        where = "the cluster" if place.cluster else f"the lab {place.name}"
        known = sorted({pod.version for pod in found}) + sorted(pod.name for pod in found)
        msg = f"no pod or version {who!r} in {where}; there are: {', '.join(known) or 'none'}"
        raise UsageError(msg)
    return chosen
