"""``goodjob hammer``: make load, and say who answered, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lab.cli.options import NAME, Caller, Json, Name
from lab.cli.out import console, print_model
from lab.cli.sites import chosen, live
from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from lab.site import Entrance

_DEFAULT_COUNT = 10


def hammer(
    url: Annotated[
        str | None,
        typer.Argument(help="Where to; without it, /test of the running lab.", show_default=False),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option("-n", help="Exactly so many requests; 10 without -n and -t.", min=1),
    ] = None,
    duration: Annotated[
        float | None, typer.Option("-t", metavar="SECONDS", help="For so long instead.")
    ] = None,
    concurrency: Annotated[int, typer.Option("-c", help="How many at once.")] = 1,
    rate: Annotated[
        float | None,
        typer.Option(
            "-r", metavar="PER_SECOND", help="On a fixed schedule, not as fast as it goes."
        ),
    ] = None,
    pause: Annotated[
        float, typer.Option("-s", metavar="SECONDS", help="Pause after each answer.")
    ] = 0.0,
    header: Annotated[
        list[str] | None, typer.Option("-H", metavar="'NAME: VALUE'", help="Send this header.")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds for a whole request.")] = 10.0,
    ca: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Trust this authority, for https.")
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Take any certificate, for https.")
    ] = False,
    name: Name = NAME,
    caller: Caller = None,
    as_json: Json = False,
) -> None:
    """Send requests; tally them by pod, status and cause.

    Causes come from the lab's own Envoy; for another URL, from what the answers say of
    themselves. Exit status 1 if nothing was answered at all.
    """
    from lab.hammer import HammerPlan, run
    from lab.hammer.source import ProxyLog

    if count is not None and duration is not None:
        raise UsageError(Text("hammer-n-and-t", count=count, seconds=f"{duration:g}"))
    if url is not None and caller is not None:
        raise UsageError(Text("hammer-proxy-and-url", proxy=caller))
    place = live(name) if url is None else None
    proxy = chosen(place, caller)[0] if place is not None else None
    door = proxy.entrance() if proxy is not None else None
    own = {} if door is None else _through(door)
    if ca is not None or insecure:
        own["ca"] = ca
    plan = HammerPlan(
        url=url if url is not None else own.pop("url"),
        headers=tuple(_header(text) for text in header or ()),
        count=count if count is not None or duration is not None else _DEFAULT_COUNT,
        duration_seconds=duration,
        concurrency=concurrency,
        rate=rate,
        pause_seconds=pause,
        timeout_seconds=timeout,
        insecure=insecure,
        **own,
    )
    log = ProxyLog(place, proxy.name) if place is not None and proxy is not None else None
    summary = run(plan, access=log, keep=log.keep if log else None)
    if as_json:
        from lab.cli.schemas.load import Load

        print_model(Load.of(summary))
    else:
        from lab.cli.load import render

        render(summary, console())
    if summary.interrupted:
        raise typer.Exit(130)
    if not summary.answered:
        raise typer.Exit(1)


def _through(door: Entrance) -> dict[str, Any]:
    """How the hammer comes to a proxy: whatever its host's name resolves to, and with its keys."""
    return {
        "url": f"{door.url}/test",
        "address": door.address.rpartition(":")[0],
        "ca": Path(door.ca) if door.ca else None,
        "client": (Path(door.client[0]), Path(door.client[1])) if door.client else None,
    }


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise UsageError(Text("hammer-header", header=repr(text)))
    return name.strip(), value.strip()
