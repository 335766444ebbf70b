"""``goodjob apply``: change the running lab's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli import sites
from lab.cli.options import (
    NAME,
    Assume,
    Json,
    Name,
    Named,
    NoAssume,
    Sources,
    Strict,
    assumed,
    together,
)
from lab.cli.out import print_model, show
from lab.cli.skipped import by_kind
from lab.cli.still import still_on
from lab.cli.texts import sources_of
from lab.envoy.names import short_name
from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.site.events import Applied, PodTurned


def apply(
    paths: Sources = None,
    named: Named = None,
    strict: Strict = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Take away the mesh's rules that DIR does not name.")
    ] = False,
    assume: Assume = None,
    no_assume: NoAssume = False,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Change the lab while it runs.

    Resources replace those of their name, what is not named stays, and no request is lost; without
    a namespace a resource gets the lab's. Pods of a changed Deployment are replaced within its own
    maxSurge and maxUnavailable. Says what Envoy has forgotten: a pool whose settings change is a
    new pool to it, without ejections, as in a mesh; and which fault plans that were set by hand are
    still in force.
    """
    asked = together(paths, named)
    if asked is None:
        raise UsageError(Text("cli-apply-what"))
    assumed(assume, nothing=no_assume)
    sources = sources_of(asked)

    from lab.manifests import load, read_all
    from lab.site.telling import tell

    def progress(turned: PodTurned) -> None:
        if not as_json:
            show(tell(turned))

    texts = read_all(sources)
    texts.check()
    rendered, source = texts.joined(), ", ".join(map(str, asked))
    if strict:
        load(rendered, source, strict=True)
    taken_there = None if no_assume else tuple(assume or ())
    change = sites.apply(name, rendered, source, progress, prune=prune, assume=taken_there)
    faults = still_on(sites.live(name))
    if as_json:
        from lab.cli.schemas.lab import Applied as Answer
        from lab.cli.schemas.lab import StillOn

        names = change.applied.model_dump(exclude={"time", "kind", "source", "counters"})
        warnings = tuple(map(str, change.warnings))
        still = tuple(StillOn(pod=on.pod, version=on.version, plan=on.plan) for on in faults)
        print_model(Answer(**names, skipped=change.skipped, warnings=warnings, faults=still))
        return
    for warning in change.warnings:
        show(Text("cli-warning", warning=warning))
    if change.skipped:
        show(Text("cli-not-run", resources=by_kind(change.skipped)))
    for line in list(_lines(change.applied)) or [Text("cli-nothing-changed")]:
        show(line)
    for on in faults:
        if on.plan is None:
            show(Text("cli-still-unknown", pod=on.pod))
        else:
            again = sites.command("faults clear", name)
            show(Text("cli-still-on", pod=on.pod, plan=on.plan, command=again))


def _lines(answer: Applied) -> Iterator[Text]:
    """What changed, a line each."""
    for name in answer.routes:
        yield Text("cli-routes-changed", name=name)
    for name in answer.listeners:
        yield Text("cli-listener-changed", name=name)
    for name in answer.certificates:
        yield Text("cli-new-certificate", name=name)
    for name in answer.added:
        yield Text("cli-new-pool", pool=short_name(name))
    for name in answer.removed:
        yield Text("cli-pool-gone", pool=short_name(name))
    for name in answer.reset:
        yield Text("cli-pool-anew", pool=short_name(name))
    for name in answer.started:
        yield Text("cli-new-pod", pod=name)
