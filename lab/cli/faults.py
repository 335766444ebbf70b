"""``goodjob faults``: what each pod's fault plan does now, and another in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lab.cli.options import NAME, Cluster, Context, Json, Name, Namespace, where
from lab.cli.out import console, print_json
from lab.cli.sites import Where, live
from lab.cli.who import ALL, meant
from lab.errors import LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.site import FaultControl
    from lab.words import Language

    Report = dict[str, Any]

_TIME = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
# What the service takes; it would say so in English alone.
_LONGEST_HOURS = 24
_HIGHEST_SEED = 2**63 - 1

app = typer.Typer(
    help="Show the pods' fault plans; set or clear them.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
)

Who = Annotated[
    str,
    typer.Argument(
        metavar="WHO", help="A pod, a Deployment, a version (v2), a pool (goodjob:80), or all."
    ),
]


@dataclass(frozen=True)
class Place:
    """Where the pods are, and how to print what they say.

    Args:
        name: the lab.
        cluster: a mesh instead of a lab.
        context: kubectl's.
        namespace: in the mesh.
        as_json: print JSON.
    """

    name: str = NAME
    cluster: bool = False
    context: str | None = None
    namespace: str | None = None
    as_json: bool = False

    def under(self, below: Place) -> Place:
        """The same, with what was said after the subcommand on top."""
        return Place(
            name=below.name if below.name != NAME else self.name,
            cluster=self.cluster or below.cluster,
            context=below.context or self.context,
            namespace=below.namespace or self.namespace,
            as_json=self.as_json or below.as_json,
        )

    @property
    def where(self) -> Where:
        """The site that is meant.

        Raises:
            UsageError: options that exclude each other.
        """
        return where(
            self.name, cluster=self.cluster, context=self.context, namespace=self.namespace
        )


@app.callback()
def show(
    command: typer.Context,
    name: Name = NAME,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Show what each pod's fault plan does now; set another one, or clear it."""
    place = command.obj = Place(name, cluster, context, namespace, as_json)
    if command.invoked_subcommand is None:
        _each(place, ALL, lambda control: control.see())


@app.command("set")
def put(
    command: typer.Context,
    who: Who,
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="Such as '500@random:0.3; delay:200ms@every:10'.")
    ],
    ttl: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Back to the settings' plan after this: 30s, 2m."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Repeats what is random in the plan.")] = None,
    name: Name = NAME,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Put a fault plan in force; its schedules begin at their beginning."""
    place = command.obj.under(Place(name, cluster, context, namespace, as_json))
    seconds = None if ttl is None else _seconds(ttl)
    if seed is not None and not 0 <= seed <= _HIGHEST_SEED:
        raise UsageError(Text("faults-no-seed", asked=str(seed), highest=str(_HIGHEST_SEED)))
    _each(place, who, lambda control: control.put(plan, seed=seed, ttl_seconds=seconds))


@app.command()
def clear(
    command: typer.Context,
    who: Who = ALL,
    name: Name = NAME,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Return to the plan of the pods' own settings; `set WHO none` is no faults at all."""
    place = command.obj.under(Place(name, cluster, context, namespace, as_json))
    _each(place, who, lambda control: control.clear())


def _seconds(text: str) -> float:
    match = _TIME.fullmatch(text)
    seconds = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if not 0 < seconds <= _LONGEST_HOURS * _UNITS["h"]:
        raise UsageError(Text("faults-no-time", asked=text, most=_LONGEST_HOURS))
    return seconds


class _NoAnswers(LabError):
    """Pods that did not answer.

    Args:
        problems: what became of each.
    """

    def __init__(self, problems: Sequence[LabError]) -> None:
        self._problems = problems
        super().__init__(problems[0].text)

    def say(self, language: Language) -> str:
        """One after the other."""
        return "; ".join(each.say(language) for each in self._problems)


def _each(place: Place, who: str, ask: Callable[[FaultControl], Report]) -> None:
    """Ask the pods that are meant, print what they say, and fail if one says nothing.

    Raises:
        UsageError: there is no such pod, or the plan can't be read.
        LabError: a pod doesn't answer; the others were asked all the same.
    """
    reports: list[Report] = []
    problems: list[LabError] = []
    there = live(place.where)
    for pod in meant(who, there, place.where.called(there)).pods:
        if pod.is_leaving and who != pod.name:
            # Nobody is sent to it any more, and it may be gone before it has answered.
            continue
        try:
            with there.reach(pod.name) as control:
                # The names of the Deployment: those are what the other subcommands know a pod by.
                reports.append({**ask(control), "pod": pod.name, "version": pod.version})
        except UsageError:
            raise
        except LabError as error:
            reports.append({"pod": pod.name, "version": pod.version, "error": str(error)})
            problems.append(error)
    if place.as_json:
        print_json(reports)
    else:
        from lab.cli.plans import picture

        console().print(picture(reports))
    if problems:
        raise _NoAnswers(problems)
