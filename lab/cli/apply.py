"""``goodjob apply``: change the running lab's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lab.cli.options import NAME, Json, Name, manifests_folder
from lab.cli.out import print_json
from lab.cli.skipped import by_kind
from lab.envoy.names import short_name
from lab.laptop.apply import apply as applied
from lab.laptop.home import lab_home
from lab.laptop.state import AppliedState
from lab.manifests import render


def apply(
    source: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="A kustomize folder, or a YAML file.")
    ],
    prune: Annotated[
        bool, typer.Option("--prune", help="Take away the mesh's rules that DIR does not name.")
    ] = False,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Change the lab while it runs.

    Resources replace those of their name, what is not named stays, and no request is lost; without
    a namespace a resource gets the lab's. Pods of a changed Deployment are replaced within its own
    maxSurge and maxUnavailable. Says what Envoy has forgotten: a pool whose settings change is a
    new pool to it, without ejections, as in a mesh.
    """
    path = manifests_folder(source)
    progress = (lambda _: None) if as_json else typer.echo
    answer = applied(lab_home(name), render(path), str(source), progress, prune=prune)
    if as_json:
        print_json(answer.model_dump(mode="json", exclude={"id", "error"}))
        return
    if answer.skipped:
        typer.echo(f"not run on a laptop: {by_kind(answer.skipped)}")
    for line in _lines(answer):
        typer.echo(line)


def _lines(answer: AppliedState) -> list[str]:
    lines = [f"routes changed: {name}" for name in answer.routes]
    lines += [f"listener changed: {name}" for name in answer.listeners]
    lines += [f"new certificate: {name}" for name in answer.certificates]
    lines += [f"new pool: {short_name(name)}" for name in answer.added]
    lines += [f"pool gone: {short_name(name)}" for name in answer.removed]
    lines += [
        f"pool {short_name(name)} starts anew: its ejections and counters are forgotten"
        for name in answer.reset
    ]
    lines += [f"new pod: {name}" for name in answer.started]
    return lines or ["nothing changed"]
