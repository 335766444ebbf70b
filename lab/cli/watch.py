"""``goodjob watch``: the status, kept up to date."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lab.cli.options import NAME, Caller, Json, Name
from lab.cli.out import console, print_model_line, say, show
from lab.cli.sites import chosen, live

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.observe import Host
    from lab.site import Proxy, Site

_PERIOD_SECONDS = 0.2


def watch(name: Name = NAME, caller: Caller = None, as_json: Json = False) -> None:
    """Keep showing the status until Ctrl-C.

    On a terminal it is the table of `goodjob status`; in a pipe, a line for each change.
    """
    place = live(name)
    proxies = chosen(place, caller)

    from lab.cli.looks import picture

    out = console()
    if out.is_terminal and not as_json:
        from rich.live import Live

        with Live(console=out, auto_refresh=False) as view:
            for seen in _looks(place, proxies):
                view.update(picture(place, proxies, seen), refresh=True)
        return
    for host in _changes(_looks(place, proxies)):
        if as_json:
            from lab.cli.schemas.status import Turn

            print_model_line(Turn.of(host))
        else:
            show(_line(host, alone=len(proxies) == 1))


def _looks(site: Site, proxies: Sequence[Proxy]) -> Iterator[list[Host]]:
    from lab.observe import Opinions

    opinions = Opinions(site, proxies)
    while True:
        yield opinions.now()
        time.sleep(_PERIOD_SECONDS)


def _changes(looks: Iterator[list[Host]]) -> Iterator[Host]:
    """Each host whose state is another than it was at the look before."""
    from lab.cli.looks import state

    before: dict[tuple[str, str, str], str] = {}
    for seen in looks:
        for host in seen:
            spot = (host.caller, host.cluster, host.pod.name)
            words = str(state(host))
            if before.get(spot) != words:
                before[spot] = words
                yield host


def _line(host: Host, *, alone: bool) -> str:
    from lab.cli.looks import state

    at = host.seen_at.isoformat(timespec="milliseconds")
    whose = "" if alone else f"{host.caller}: "
    return f"{at} {whose}{host.pod.name} ({host.pool}): {say(state(host))}"
