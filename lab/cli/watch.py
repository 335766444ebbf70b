"""``goodjob watch``: the board's picture in a terminal; in a pipe, a line for each change."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from lab.cli.options import NAME, Caller, Cluster, Context, Json, Name, Namespace, where
from lab.cli.out import console, language, print_model_line, say, show, tell
from lab.cli.sites import chosen, command, live
from lab.errors import LabError, LabNotRunning
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from lab.observe import Host
    from lab.site import Proxy, Site

_PERIOD_SECONDS = 0.2


def watch(
    name: Name = NAME,
    caller: Caller = None,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Keep showing who is in the pool until Ctrl-C.

    On a terminal it is the board's picture in letters: a lane for each pod with its last tries
    (a dot was answered, an x failed), its run of errors, and how long it is out; in a pipe, a
    line for each change.
    """
    place = live(where(name, cluster=cluster, context=context, namespace=namespace))
    proxies = chosen(place, caller)

    out = console()
    # One that can only add lines to lines gets a line a change, as a pipe does.
    if out.is_terminal and not out.is_dumb_terminal and not as_json:
        _draw(place, proxies, out, caller)
        raise _over(place)
    for host in _changes(_looks(place, proxies, caller)):
        if as_json:
            from lab.cli.schemas.status import Turn

            print_model_line(Turn.of(host))
        else:
            show(_line(host, alone=len(proxies) == 1))
    raise _over(place)


def _draw(site: Site, proxies: Sequence[Proxy], out: Console, caller: str | None) -> None:
    """Keep the picture up to date until the site has ended."""
    from rich.live import Live

    from lab.board.lanes import Lanes
    from lab.cli.watch_picture import WatchPicture
    from lab.site.protocol import RUNNING

    lanes = Lanes(site, proxies)
    with Live(console=out, auto_refresh=False, vertical_overflow="ellipsis") as view:
        while True:
            trouble = ""
            try:
                lanes.look()
            except LabError as error:
                if site.condition() not in RUNNING:
                    return
                # An Envoy that ended is started again, and a lab that is ending will have ended.
                trouble = error.say(language())
                if (others := _others(site, proxies, caller)) is not None:
                    proxies, lanes = others, Lanes(site, others)
            lanes.read()
            view.update(WatchPicture(site, proxies, lanes, trouble), refresh=True)
            time.sleep(_PERIOD_SECONDS)


def _others(site: Site, before: Sequence[Proxy], caller: str | None) -> Sequence[Proxy] | None:
    """The proxies as they are now, where they are others; None where they are the same.

    A gateway's replica that goes has another one come in its place, with an opinion of its own.
    """
    with suppress(LabError):
        found = chosen(site, caller)
        if [each.name for each in found] != [each.name for each in before]:
            return found
    return None


def _looks(
    site: Site, proxies: Sequence[Proxy], caller: str | None = None
) -> Iterator[tuple[list[Host], LabError | None]]:
    """Each look, until the site has ended; while a proxy can't be asked the last one, and why."""
    from lab.observe import Opinions
    from lab.site.protocol import RUNNING

    opinions = Opinions(site, proxies)
    seen: list[Host] = []
    while True:
        trouble = None
        try:
            seen = opinions.now()
        except LabError as error:
            if site.condition() not in RUNNING:
                return
            # An Envoy that ended is started again, and a lab that is ending will have ended.
            trouble = error
            if (others := _others(site, proxies, caller)) is not None:
                proxies, opinions = others, Opinions(site, others)
        yield seen, trouble
        time.sleep(_PERIOD_SECONDS)


def _over(site: Site) -> LabError:
    """What a watch ends with."""
    words = "status-watched-ended" if site.condition() == "ended" else "status-watched-killed"
    return LabNotRunning(Text(words, lab=site.name, command=command("report", site.name)))


def _changes(looks: Iterator[tuple[list[Host], LabError | None]]) -> Iterator[Host]:
    """Each host whose state is another than it was at the look before."""
    from lab.cli.looks import state

    before: dict[tuple[str, str, str], str] = {}
    told: str | None = None
    for seen, trouble in looks:
        if trouble is not None and str(trouble) != told:
            tell(trouble.say(language()))
        told = None if trouble is None else str(trouble)
        for host in seen:
            spot = (host.caller, host.cluster, host.pod.name)
            words = str(state(host))
            if before.get(spot) != words:
                before[spot] = words
                yield host


def _line(host: Host, *, alone: bool) -> str:
    from lab.cli.looks import state

    at = host.seen_at.astimezone().isoformat(timespec="milliseconds")
    whose = "" if alone else f"{host.caller}: "
    return f"{at} {whose}{host.pod.name} ({host.pool}): {say(state(host))}"
