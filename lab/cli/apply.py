"""``goodjob apply``: change the running lab's rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli import sites
from lab.cli.options import NAME, Json, Name, manifests_folder
from lab.cli.out import print_json
from lab.cli.skipped import by_kind
from lab.envoy.names import short_name
from lab.manifests import render
from lab.site.telling import tell

if TYPE_CHECKING:
    from lab.site.events import Applied, PodTurned


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

    def progress(turned: PodTurned) -> None:
        if not as_json:
            typer.echo(tell(turned))

    change = sites.apply(name, render(path), str(source), progress, prune=prune)
    if as_json:
        names = change.applied.model_dump(mode="json", exclude={"time", "kind", "source"})
        print_json({**names, "skipped": change.skipped})
        return
    if change.skipped:
        typer.echo(f"not run on a laptop: {by_kind(change.skipped)}")
    for line in _lines(change.applied):
        typer.echo(line)


def _lines(answer: Applied) -> list[str]:
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
