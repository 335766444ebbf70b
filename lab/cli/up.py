"""``goodjob up``: start the pods and Envoy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lab.cli.bring import Wanted, bring_up
from lab.cli.options import NAME, Json, Name
from lab.cli.sites import ENDPOINT_DELAY_SECONDS, START_SECONDS
from lab.cli.texts import in_full, sources_of


def up(
    paths: Annotated[
        list[Path] | None,
        typer.Option(
            "-k",
            "-f",
            metavar="DIR|FILE",
            help="Manifests: folders with YAML, or YAML files; - is standard input.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="The first caller's port on 127.0.0.1; without it, the first lab takes 18080.",
            show_default=False,
        ),
    ] = None,
    callers: Annotated[
        str,
        typer.Option(
            metavar="N|KINDS",
            help="How many Envoys send to the pods: 2 is gateway and sidecar; or their kinds, "
            "such as gateway,gateway,sidecar.",
        ),
    ] = "1",
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds to wait until every pod is ready.")
    ] = START_SECONDS,
    endpoint_delay: Annotated[
        float,
        typer.Option(
            min=0,
            max=60,
            envvar="GOODJOB_ENDPOINT_DELAY",
            metavar="SECONDS",
            help="How long proxies send to a pod that is told to end, as they hear of it late.",
        ),
    ] = ENDPOINT_DELAY_SECONDS,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="In place of the lab of that name, where one is running."),
    ] = False,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Start the lab: the pods, and a real Envoy in front of them.

    It renders the manifests with kustomize, starts what the Deployments say, and configures Envoy
    as istiod would. It comes back when every Envoy reaches every pod; the lab runs on until
    `goodjob down`. Pods that are not ready by then are named with what their probe got: the lab
    runs with the others, as a cluster would, and the exit status is 1. With --fresh a lab of that
    name is ended first, and with it go its fault plans, ejections, counters and logs.
    """
    sources = in_full(sources_of(paths))
    wanted = Wanted(name, sources, port, callers, endpoint_delay, fresh=fresh)
    bring_up(wanted, timeout, as_json=as_json)
