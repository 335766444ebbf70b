"""``goodjob lint``: will it trip? Before anything runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from lab.cli.options import Json, console, manifests_folder, print_json
from lab.errors import RenderError
from lab.manifests import render
from lab.manifests.render import KUSTOMIZATIONS
from lab.theory.finding import Finding, Level
from lab.theory.lint import lint as findings_in
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.INFO: "cyan"}
_SKIPPED = {"node_modules", "__pycache__"}
_KUSTOMIZATIONS = frozenset(KUSTOMIZATIONS)


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


def texts(source: Path) -> Iterator[tuple[str, str]]:
    """What to read: a kustomization rendered, else every YAML file below a folder.

    Yields:
        Where it came from, and its text.
    """
    if source.is_file():
        yield str(source), render(source)
        return
    for folder, below, files in os.walk(source):
        if not _KUSTOMIZATIONS.isdisjoint(files):
            # What is below is what it is made of.
            below.clear()
            yield folder, render(Path(folder))
            continue
        below[:] = sorted(n for n in below if not n.startswith(".") and n not in _SKIPPED)
        for name in sorted(files):
            if name.endswith((".yaml", ".yml")):
                path = Path(folder) / name
                try:
                    yield str(path), path.read_text(encoding="utf-8")
                except UnicodeDecodeError as error:
                    msg = f"{path} can't be read: {error}"
                    raise RenderError(msg) from error


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
