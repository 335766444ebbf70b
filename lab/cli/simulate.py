"""``goodjob simulate``: outlier detection by arithmetic, for what no laptop can run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.drawing import check_files
from lab.cli.options import (
    Assume,
    Fetch,
    Json,
    Named,
    NoAssume,
    Sources,
    Strict,
    assumed,
    together,
)
from lab.cli.out import console, print_model, tell
from lab.errors import LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.simulate.outcome import Outcome
    from lab.simulate.settings import Settings
    from lab.simulate.variants import Choice, Variant
    from lab.theory.pools import Pool
    from lab.translate.asked import Asked


def simulate(
    asked_by: typer.Context,
    paths: Sources = None,
    named: Named = None,
    strict: Strict = False,
    pool: Annotated[
        str | None,
        typer.Option(
            "--pool",
            metavar="NAME",
            help="Whose settings: goodjob:80, or goodjob:80/v2; else the one with the most hosts.",
            show_default=False,
        ),
    ] = None,
    hosts: Annotated[
        int | None,
        typer.Option(
            "--hosts",
            metavar="N",
            help="How many; else as many as the pool has.",
            show_default=False,
        ),
    ] = None,
    callers: Annotated[
        int, typer.Option("--callers", metavar="N", help="Proxies, each with its own opinion.")
    ] = 1,
    rate: Annotated[
        float, typer.Option("--rate", metavar="N", help="Requests a second of all callers.")
    ] = 100.0,
    seconds: Annotated[float, typer.Option("--seconds", metavar="N", help="How long.")] = 120.0,
    fail: Annotated[
        list[str] | None,
        typer.Option(
            "--fail",
            metavar="HOSTS=PLAN",
            help="Who fails and how: 10=500@always, 30%=0.3, v2=reset@random:0.5; "
            "else the plans of the manifests.",
            show_default=False,
        ),
    ] = None,
    noise: Annotated[
        float, typer.Option("--noise", metavar="P", help="How probable a 500 of the others is.")
    ] = 0.0,
    latency: Annotated[
        str, typer.Option("--latency", metavar="T", help="How long a try takes.")
    ] = "5ms",
    balancer: Annotated[
        str | None,
        typer.Option(
            "--balancer",
            metavar="NAME",
            help="ROUND_ROBIN, LEAST_REQUEST or RANDOM; else the pool's.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="What is random follows from it.")
    ] = 1,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Another value of a setting, such as consecutive5xxErrors=5.",
            show_default=False,
        ),
    ] = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep",
            metavar="NAME=VALUES",
            help="Compare values: consecutive5xxErrors=1..10, maxEjectionPercent=10,50,100.",
            show_default=False,
        ),
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option("--png", metavar="FILE", help="Draw it as a PNG.", show_default=False),
    ] = None,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Draw it as an SVG.", show_default=False),
    ] = None,
    assume: Assume = None,
    no_assume: NoAssume = False,
    fetch: Fetch = False,
    as_json: Json = False,
) -> None:
    """Simulate many hosts and callers: who is ejected when, and at what cost."""
    from lab.simulate.variants import changed, choice, variants
    from lab.theory.simulated import Given, settings_of

    set_to = [choice(each, several=False) for each in settings or ()]
    choices = [choice(each, several=True) for each in sweep or ()]
    _check_once(asked_by, set_to, choices)
    late = choice(f"latency={latency}", several=False).values[0]
    # How many of the hosts fail is reckoned of as many as there are to be.
    hosts = next((int(each.values[0]) for each in set_to if each.name == "hosts"), hosts)
    given = Given(hosts, fail or (), balancer, callers, rate, seconds, seed, late, noise)
    check_files(png, svg)
    there = assumed(assume, nothing=no_assume)
    found = _pool(together(paths, named), pool, there, fetch=fetch, strict=strict)
    asked = settings_of(found, given)
    for one in set_to:
        asked = changed(asked, one.name, one.values[0])
    asked.check()
    _say_left_out(asked)
    compared = variants(asked, choices)
    outcomes = _played(compared)
    name = found.short if found else ""
    _draw(outcomes, choices, png, svg)
    if as_json:
        _print(name, choices, compared, outcomes)
    elif choices:
        from lab.cli.simulated_table import show_compared

        show_compared(name, asked, choices, list(zip(compared, outcomes, strict=True)), console())
    else:
        from lab.cli.simulated_table import show_run

        show_run(name, outcomes[0], console())


def _pool(
    paths: Sequence[Path] | None,
    asked: str | None,
    there: Sequence[Asked] | None,
    *,
    fetch: bool,
    strict: bool,
) -> Pool | None:
    """The pool of the manifests; what could not be read is said."""
    from lab.cli.texts import check_looked_at, check_strict, located, texts_of, without
    from lab.manifests import read
    from lab.theory.assumed import with_assumed
    from lab.theory.failing import plan_findings
    from lab.theory.notes import note_findings
    from lab.theory.pools import pools
    from lab.theory.simulated import of_one_kind, pool_of

    texts = texts_of(paths, fetch=fetch)
    for file, why in texts.unreadable:
        tell(Text("simulate-unread", file=file, problem=why))
    reading = read(texts.read)
    for finding in plan_findings(reading.workloads):
        raise LabError(finding.message)
    noted = located(note_findings(reading), texts)
    for each in noted:
        tell(without(each))
    unread = {each.file for each in noted if each.rule == "unreadable"}
    unread |= {file for file, _ in texts.unreadable}
    check_looked_at(paths, reading.kinds(), reading.unseen, unread)
    whole, taken = (reading, ()) if there is None else with_assumed(reading, there)
    for one in taken:
        tell(one.text)
    check_strict(len(noted) + len(texts.unreadable) + len(taken), strict=strict)
    found = pools(whole)
    if not found:
        raise LabError(Text("simulate-nothing"))
    chosen = pool_of(found, asked)
    others = tuple(dict.fromkeys(each.short for each in found if each.short != chosen.short))
    if asked is None and others:
        tell(Text("simulate-pool-chosen", pool=chosen.short, names=others))
    if not chosen.chosen:
        tell(Text("simulate-not-chosen", pool=chosen.short))
    if not of_one_kind(chosen):
        tell(Text("simulate-first-route", where=chosen.uses[0].where, path=chosen.uses[0].path))
    return chosen


def _check_once(
    asked_by: typer.Context, set_to: Sequence[Choice], choices: Sequence[Choice]
) -> None:
    """Whether nothing is said twice: the last one would be taken, and the others silently not."""
    said: dict[str, str] = {}
    options = [("--set", each.name) for each in set_to]
    options += [("--sweep", each.name) for each in choices]
    for option, name in options:
        source = asked_by.get_parameter_source(name)
        # A share of --hosts fails in every one of the pools that are compared.
        by_itself = source is not None and source.name == "COMMANDLINE"
        if by_itself and (option, name) != ("--sweep", "hosts"):
            said[name] = f"--{name}"
        if said.setdefault(name, option) != option or options.count(("--set", name)) > 1:
            both = (said[name], option)
            raise UsageError(Text("simulate-set-twice", name=name, options=both))


def _say_left_out(asked: Settings) -> None:
    """What is not simulated, and what there is nothing to see of."""
    breaker = asked.breaker
    if breaker.failure_share is not None or breaker.deviations is not None:
        tell(Text("simulate-without-shares"))
    if not asked.fails and not asked.noise:
        tell(Text("simulate-nobody-fails"))


def _played(compared: Sequence[Variant]) -> list[Outcome]:
    from lab.simulate.variants import compare

    return [outcome for _, outcome in compare(compared)]


def _draw(
    outcomes: Sequence[Outcome],
    choices: Sequence[Choice],
    png: Path | None,
    svg: Path | None,
) -> None:
    if png is None and svg is None:
        return
    from lab.cli.simulated_picture import draw

    for file, kind in ((png, "png"), (svg, "svg")):
        if file is not None:
            draw(outcomes, choices, file, kind)


def _print(
    name: str,
    choices: Sequence[Choice],
    compared: Sequence[Variant],
    outcomes: Sequence[Outcome],
) -> None:
    from lab.cli.schemas.simulate import Simulated, Simulation

    runs = tuple(
        Simulated.of(outcome, each.values) for each, outcome in zip(compared, outcomes, strict=True)
    )
    compared_names = tuple(each.name for each in choices)
    print_model(Simulation(pool=name, compared=compared_names, runs=runs))
