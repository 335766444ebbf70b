"""``goodjob lint``: will it trip? Before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from lab.cli.options import Json, manifests_folder
from lab.cli.out import console, print_json
from lab.cli.texts import texts
from lab.theory.finding import Finding, Level
from lab.theory.lint import lint as findings_in
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Sequence

_STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.INFO: "cyan"}


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DIR|FILE]...",
            help="Kustomize folders, other folders with YAML, or YAML files.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whether the breaker can trip, from the manifests alone.

    Any Istio repository will do. Exit status 1 if there is a finding of level error.
    """
    sources = [manifests_folder(path) for path in paths or ()] or [manifests_folder(None)]
    found = findings_in([text for source in sources for text in texts(source)])
    if as_json:
        print_json([finding.as_dict() for finding in found])
    else:
        _show(found)
    if any(finding.level is Level.ERROR for finding in found):
        raise typer.Exit(1)


def counts(found: Sequence[Finding]) -> Words:
    """How many errors, warnings and notes there are."""
    number = {level: sum(each.level is level for each in found) for level in Level}
    return Words(
        "lint-counts",
        errors=number[Level.ERROR],
        warnings=number[Level.WARNING],
        notes=number[Level.INFO],
    )


def _show(found: list[Finding]) -> None:
    out = console()
    for finding in found:
        head = Text.assemble(
            (finding.level.value, _STYLES[finding.level]), f" {finding.rule}  ", finding.where
        )
        out.print(head.append(f": {finding.path}" if finding.path else ""))
        out.print(Text(f"  {finding.message}"))
        if finding.instead:
            advice = Words("lint-write", instead=finding.instead)
            out.print(Text(f"  {advice}"))
    out.print(str(counts(found)))
