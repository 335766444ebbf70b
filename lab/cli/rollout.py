"""``goodjob rollout``: replace pods one after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import print_model, show
from lab.cli.sites import live, restart
from lab.cli.who import meant
from lab.words import Text

if TYPE_CHECKING:
    from lab.site.events import PodTurned


def rollout(
    who: Annotated[
        str,
        typer.Argument(
            metavar="WHO",
            help="Whose pods: a Deployment, a version (v2), a pool (goodjob:80), a pod's, or all.",
        ),
    ],
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Replace pods one after the other.

    As `kubectl rollout restart` does it, within the Deployment's own maxSurge and maxUnavailable:
    new pods take requests once they are ready. Old ones wait their preStop and end, and the proxies
    hear of that late (`goodjob up --endpoint-delay`): without a preStop they meet a closed port.
    """
    found = meant(who, live(name), Text("cli-lab", name=name))

    from lab.site.telling import tell

    wanted = tuple(sorted({pod.deployment for pod in found.pods}))
    began = time.monotonic()

    def progress(turned: PodTurned) -> None:
        if not as_json:
            seconds = f"{time.monotonic() - began:5.1f}"
            show(Text("cli-after", seconds=seconds, said=tell(turned)))

    started = restart(name, wanted, progress).started
    if as_json:
        from lab.cli.schemas.lab import RolledOut

        print_model(RolledOut(deployments=wanted, started=started))
    else:
        show(Text("cli-replaced", pods=started, count=len(started)))
