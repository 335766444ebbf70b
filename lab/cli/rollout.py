"""``goodjob rollout``: replace pods one after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import print_json
from lab.cli.sites import live, restart
from lab.errors import UsageError
from lab.site.telling import tell

if TYPE_CHECKING:
    from lab.site.events import PodTurned


def rollout(
    what: Annotated[str, typer.Argument(metavar="VERSION|DEPLOYMENT", help="Whose pods.")],
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Replace pods without losing a request.

    As `kubectl rollout restart` does it, within the Deployment's own maxSurge and maxUnavailable:
    new pods take requests once they are ready, old ones get none, wait their preStop, and end.
    """
    pods = live(name).pods()
    wanted = sorted({pod.deployment for pod in pods if what in (pod.version, pod.deployment)})
    if not wanted:
        known = sorted({pod.version for pod in pods} | {pod.deployment for pod in pods})
        msg = f"no version or Deployment {what!r} in the lab {name}; there are: {', '.join(known)}"
        raise UsageError(msg)
    began = time.monotonic()

    def progress(turned: PodTurned) -> None:
        if not as_json:
            typer.echo(f"{time.monotonic() - began:5.1f} s  {tell(turned)}")

    answer = restart(name, wanted, progress)
    if as_json:
        print_json({"deployments": wanted, "started": answer.started})
    else:
        verb = "takes" if len(answer.started) == 1 else "take"
        typer.echo(f"replaced: {', '.join(answer.started)} {verb} requests")
