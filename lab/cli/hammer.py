"""``goodjob hammer``: make load, and say who answered, and why."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lab.cli.options import NAME, Caller, Cluster, Context, Json, Name, where
from lab.cli.out import console, print_model, say, tell
from lab.cli.sites import Where, chosen, leads_to, live
from lab.errors import Interrupted, LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lab.envoy.snapshot import Snapshot
    from lab.hammer import HammerPlan, Summary
    from lab.hammer.pace import Progress
    from lab.site import Entrance, Live, Proxy

_DEFAULT_COUNT = 10
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


def hammer(
    url: Annotated[
        str | None,
        typer.Argument(
            help="Where to; without it, /test of the running lab, or what its first route takes.",
            show_default=False,
        ),
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
    path: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Of the running lab; without it, /test, or one that its first route takes.",
        ),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of the running lab, where it serves several."),
    ] = None,
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
    cluster: Cluster = False,
    context: Context = None,
    namespace: Annotated[
        str | None,
        typer.Option(
            "--namespace",
            metavar="NAMESPACE",
            help="Which namespace, with --cluster; else the context's own, else goodjob.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Send requests; tally them by pod, status and cause.

    Causes come from the lab's own Envoy; for another URL, from what the answers say of
    themselves. Exit status 1 if nothing was answered at all.
    """
    from lab.cli.progress import shown
    from lab.hammer import HammerPlan

    if count is not None and duration is not None:
        raise UsageError(Text("hammer-n-and-t", count=count, seconds=f"{duration:g}"))
    headers = tuple(_header(text) for text in header or ())
    place = where(name, cluster=cluster, context=context, namespace=namespace)
    with _goal(url, place, caller=caller, path=path, host=host) as goal:
        own = {} if goal is None else _through(goal.door)
        if ca is not None or insecure:
            own["ca"] = ca
        plan = HammerPlan(
            url=goal.url if goal is not None else url or "",
            headers=headers,
            count=count if count is not None or duration is not None else _DEFAULT_COUNT,
            duration_seconds=duration,
            concurrency=concurrency,
            rate=rate,
            pause_seconds=pause,
            timeout_seconds=timeout,
            insecure=insecure,
            **own,
        )
        with shown() if not as_json and sys.stderr.isatty() else nullcontext(None) as progress:
            summary = _run(plan, goal, progress)
    if as_json:
        from lab.cli.schemas.load import Load

        print_model(Load.of(summary))
    else:
        from lab.cli.load import render

        render(summary, console())
    if summary.interrupted:
        raise typer.Exit(Interrupted.exit_code)
    if not summary.answered:
        raise typer.Exit(1)


@dataclass(frozen=True)
class _Goal:
    """A proxy of a lab that is asked, and how."""

    place: Live
    proxy: Proxy
    door: Entrance
    url: str


@contextmanager
def _goal(
    url: str | None, asked: Where, *, caller: str | None, path: str | None, host: str | None
) -> Iterator[_Goal | None]:
    """Where requests go: to the lab or the mesh, or to a URL that is a lab's; None of others."""
    if url is not None:
        if asked.cluster:
            raise UsageError(Text("hammer-cluster-and-url", url=url))
        for option, value in (("--caller", caller), ("--path", path), ("--host", host)):
            if value is not None:
                raise UsageError(Text("hammer-with-url", option=option, value=value))
        found = leads_to(url, asked.name)
        yield None if found is None else _Goal(*found, url)
        return
    place = live(asked)
    proxy = chosen(place, caller)[0]
    if path is not None and not path.startswith("/"):
        raise UsageError(Text("hammer-path", path=repr(path)))
    if host is not None and not _HOST.fullmatch(host):
        raise UsageError(Text("hammer-host", host=repr(host)))
    with place.way(proxy) as entrance:
        door = entrance
        scheme, _, named = door.url.partition("://")
        if host is not None:
            if scheme == "http":
                # A sidecar has a listener for each port of a Service.
                door = replace(door, address=door.doors.get(host.lower(), door.address))
            named = f"{host}:{door.address.rpartition(':')[2]}"
        if asked.cluster:
            tell(say(Text("cluster-forwarded", proxy=proxy.name, address=door.address)))
        yield _Goal(place, proxy, door, f"{scheme}://{named}{path or door.path(named)}")


def _through(door: Entrance) -> dict[str, Any]:
    """How the hammer comes to a proxy: whatever its host's name resolves to, and with its keys."""
    return {
        "address": door.address.rpartition(":")[0],
        "ca": Path(door.ca) if door.ca else None,
        "client": (Path(door.client[0]), Path(door.client[1])) if door.client else None,
    }


def _run(
    plan: HammerPlan, goal: _Goal | None, progress: Callable[[Progress], None] | None
) -> Summary:
    """Send, and take from the lab what it knows of it."""
    from lab.hammer import run
    from lab.hammer.queue import queued
    from lab.hammer.source import ProxyLog

    if goal is None:
        return run(plan, on_progress=progress)
    log = ProxyLog(goal.place, goal.proxy.name)
    before, began = _look(goal.proxy), log.mark()
    access = log if log.is_kept() else None
    summary = run(plan, access=access, keep=log.keep, on_progress=progress)
    after = _look(goal.proxy)
    waited = () if before is None or after is None else queued(before, after)
    return replace(summary, queued=waited, cut=log.cut(began))


def _look(proxy: Proxy) -> Snapshot | None:
    """One that can't be asked now is just starting, or has ended: the requests tell."""
    with suppress(LabError):
        return proxy.look()
    return None


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise UsageError(Text("hammer-header", header=repr(text)))
    return name.strip(), value.strip()
