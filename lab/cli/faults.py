"""``goodjob faults``: what each pod's fault plan does now, and another in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import console, print_json
from lab.cli.sites import live
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

Cluster = Annotated[
    bool,
    typer.Option("--cluster", help="The pods of the cluster, with kubectl port-forward."),
]
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
    as_json: Json = False,
) -> None:
    """Put a fault plan in force; its schedules begin at their beginning."""
    place = context.obj.with_options(name, cluster, as_json)
    seconds = None if ttl is None else _seconds(ttl)
    if seed is not None and not 0 <= seed <= _HIGHEST_SEED:
        raise UsageError(Text("faults-no-seed", asked=str(seed), highest=str(_HIGHEST_SEED)))
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
    there = live(place.name, cluster=place.cluster)
    where = Text("cli-cluster") if place.cluster else Text("cli-lab", name=place.name)
    for pod in meant(who, there, where).pods:
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
