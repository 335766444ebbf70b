"""``goodjob up``: start the pods and Envoy.

``--stand-in`` may have a name, or stand alone for all: typer has no such option, so that what
stands alone gets its value before the line is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from lab.cli.bring import Wanted, bring_up
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
from lab.cli.sites import ENDPOINT_DELAY_SECONDS, START_SECONDS
from lab.cli.texts import in_full, sources_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer._click import Context

_STAND_IN = "--stand-in"
_ALL = "*"


def up(
    paths: Sources = None,
    named: Named = None,
    strict: Strict = False,
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
        str | None,
        typer.Option(
            metavar="N|KINDS",
            help="How many Envoys send to the pods: 2 is gateway and sidecar; or their kinds, "
            "such as gateway,gateway,sidecar; without it the gateway, or without a Gateway a "
            "client's sidecar.",
            show_default=False,
        ),
    ] = None,
    stand_in: Annotated[
        list[str] | None,
        typer.Option(
            _STAND_IN,
            metavar="[NAME]",
            help="goodjob's own service in the place of a Deployment whose image no laptop can "
            "run, by its name; alone, of all.",
            show_default=False,
        ),
    ] = None,
    assume: Assume = None,
    no_assume: NoAssume = False,
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
    assumed(assume, nothing=no_assume)
    sources = in_full(sources_of(together(paths, named)))
    wanted = Wanted(
        name,
        sources,
        port,
        callers,
        endpoint_delay,
        fresh=fresh,
        stand_in=tuple(stand_in or ()),
        assume=None if no_assume else tuple(assume or ()),
        strict=strict,
    )
    bring_up(wanted, timeout, as_json=as_json)


class _Up(TyperCommand):
    """The command, whose ``--stand-in`` may do without a name."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _named(args))


def _named(args: Sequence[str]) -> list[str]:
    """The same line with a value for each ``--stand-in``."""
    after = [*args, "-"][1:]
    return [
        f"{_STAND_IN}={_ALL}" if each == _STAND_IN and following.startswith("-") else each
        for each, following in zip(args, after, strict=True)
    ]


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command("up", cls=_Up)(up)
