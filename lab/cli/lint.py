"""``goodjob lint``: will it trip? Before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text as Styled

from lab.cli.fails import Fails, plans_of
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
from lab.cli.out import console, print_json, say
from lab.cli.sarif import sarif
from lab.cli.texts import check_looked_at, located, place_of, texts_of
from lab.errors import LabError, UsageError
from lab.theory.finding import Finding, Level
from lab.theory.lint import examine
from lab.theory.notes import strictly
from lab.words import Text, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.theory.lint import Examination

_STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.INFO: "cyan"}


def lint(
    paths: Sources = None,
    named: Named = None,
    strict: Strict = False,
    fails: Fails = None,
    assume: Assume = None,
    no_assume: NoAssume = False,
    fetch: Fetch = False,
    as_json: Json = False,
    as_sarif: Annotated[
        bool, typer.Option("--sarif", help="Print SARIF 2.1.0, for who shows findings in place.")
    ] = False,
    allow_nothing: Annotated[
        bool,
        typer.Option(
            "--allow-nothing",
            help="Exit status 0 where there is nothing to look at, as for a hook that is given "
            "whatever has changed.",
        ),
    ] = False,
) -> None:
    """Say whether the breaker can trip, from the manifests alone.

    Any Istio repository will do. Exit status 1 if there is a finding of level error, or if there
    was nothing to look at.
    """
    if as_json and as_sarif:
        raise UsageError(Text("lint-one-format", one="--json", other="--sarif"))
    paths = together(paths, named)
    asked = assumed(assume, nothing=no_assume)
    texts = texts_of(paths, fetch=fetch)
    plans = plans_of(fails or ())
    done = examine(texts.read, texts.unreadable, frozenset(texts.whole), plans, asked)
    found = located(strictly(done.findings) if strict else done.findings, texts)
    failure = None if allow_nothing else _nothing(paths, found, done)
    if as_sarif:
        print_json(sarif(found, failure))
    elif not as_json:
        _show(found, done)
    elif found or done.looked_at or failure is None:
        # An empty list of nothing would read as an all-clear.
        print_json([finding.as_dict() for finding in found])
    if failure is not None:
        raise failure
    if any(finding.level is Level.ERROR for finding in found):
        raise typer.Exit(1)


def _nothing(
    paths: Sequence[Path] | None, found: Sequence[Finding], done: Examination
) -> LabError | None:
    """Why there was nothing to look at; None where there was."""
    unread = {each.file for each in found if each.rule == "unreadable"}
    try:
        check_looked_at(paths, done.looked_at, done.unseen, unread)
    except LabError as error:
        return error
    return None


def counts(found: Sequence[Finding]) -> Text:
    """How many errors, warnings and notes there are."""
    number = {level: sum(each.level is level for each in found) for level in Level}
    return Text(
        "lint-counts",
        errors=number[Level.ERROR],
        warnings=number[Level.WARNING],
        notes=number[Level.INFO],
    )


def _show(found: Sequence[Finding], done: Examination) -> None:
    out, looked_at = console(), done.looked_at
    for finding in found:
        where = one_line(f"{finding.where}: {finding.path}" if finding.path else finding.where)
        level = (finding.level.value, _STYLES[finding.level])
        out.print(Styled.assemble(level, f" {finding.rule}  ", where))
        if finding.file and (finding.line or finding.file != finding.where):
            out.print(Styled(f"  {one_line(say(place_of(finding)))}"))
        out.print(Styled(f"  {say(finding.message)}"))
        if finding.instead:
            advice = Text("lint-write", instead=finding.instead)
            out.print(Styled(f"  {say(advice)}"))
    if looked_at:
        kinds = tuple(
            Text("lint-kind", kind=kind, count=count) for kind, count in looked_at.items()
        )
        out.print(say(Text("lint-looked-at", kinds=kinds)))
        if not done.has_breaker:
            out.print(say(Text("lint-no-breaker")))
        out.print(say(counts(found)))
