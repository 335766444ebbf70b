"""``goodjob watch``: the status, kept up to date."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import typer
from rich.live import Live

from lab.cli.looks import condition, picture
from lab.cli.options import NAME, Caller, Json, Name
from lab.cli.out import console
from lab.cli.sites import chosen, live
from lab.observe import Host, opinions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.site import Proxy, Site

_PERIOD_SECONDS = 0.2


def watch(name: Name = NAME, caller: Caller = None, as_json: Json = False) -> None:
    """Keep showing the status until Ctrl-C.

    On a terminal it is the table of `goodjob status`; in a pipe, a line for each change.
    """
    place = live(name)
    proxies = chosen(place, caller)
    out = console()
    if out.is_terminal and not as_json:
        with Live(console=out, auto_refresh=False) as view:
            for seen in _looks(place, proxies):
                view.update(picture(place, proxies, seen), refresh=True)
        return
    before: dict[tuple[str, str, str], str] = {}
    for seen in _looks(place, proxies):
        for host in seen:
            word = _word(host)
            spot = (host.caller, host.cluster, host.pod.name)
            if before.get(spot) != word:
                before[spot] = word
                typer.echo(_line(host, word, alone=len(proxies) == 1, as_json=as_json))


def _looks(site: Site, proxies: Sequence[Proxy]) -> Iterator[list[Host]]:
    while True:
        yield opinions(site, proxies)
        time.sleep(_PERIOD_SECONDS)


def _word(host: Host) -> str:
    return "ejected" if host.ejected else condition(host)[0]


def _line(host: Host, word: str, *, alone: bool, as_json: bool) -> str:
    at = host.seen_at.isoformat(timespec="milliseconds")
    if as_json:
        change = {
            "time": at,
            "caller": host.caller,
            "pod": host.pod.name,
            "cluster": host.cluster,
            "state": word,
        }
        return json.dumps(change, ensure_ascii=False)
    whose = "" if alone else f"{host.caller}: "
    return f"{at} {whose}{host.pod.name} ({host.pool}): {word}"
