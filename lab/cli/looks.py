"""The status as a table: each pod as each proxy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from lab.cli.narrow import Rows
from lab.cli.out import say
from lab.cli.standins import told as stand_ins
from lab.observe.ejections import forgotten
from lab.observe.unwritten import unseen, unwritten
from lab.site.telling import tell
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from rich.console import JustifyMethod

    from lab.observe import Host
    from lab.site import Proxy, Site

_LEFT: JustifyMethod = "left"
_RIGHT: JustifyMethod = "right"


def picture(site: Site, proxies: Sequence[Proxy], seen: Sequence[Host]) -> RenderableType:
    """The status as a table. A subset's pool is shown once it has ejected somebody.

    Of several callers it has the name, in place of the version, so that a line fits a terminal.
    """
    several = len(proxies) > 1
    titles = (
        Words("column-pod"),
        Words("column-caller") if several else Words("column-version"),
        Words("column-pool"),
        Words("column-state"),
        Words("column-ejections"),
        Words("column-back"),
    )
    table = Rows(
        [(say(each), _RIGHT if each.template == "column-ejections" else _LEFT) for each in titles],
        [
            (
                Text(host.pod.name),
                Text(host.caller if several else host.pod.version),
                Text(host.pool),
                Text(say(condition(host)[0]), condition(host)[1]),
                Text(str(host.ejections)),
                Text(_back(host)),
            )
            for host in seen
            if host.ejections or not host.is_subset
        ],
    )
    heads = [Text.assemble((f"{each.name} ", "dim"), each.entrance().url) for each in proxies]
    word = say(Words("status-lab"))
    name = Text.assemble((f"{word} ", "dim"), site.name)
    # The URLs of several don't fit one line.
    head = Text("\n" if several else "  ").join([name, *heads])
    return Group(head, table, *(Text(say(each), "yellow") for each in tail(site, proxies, seen)))


def tail(site: Site, proxies: Sequence[Proxy], seen: Sequence[Host]) -> list[Words]:
    """What has to be known to read the table rightly."""
    restarts = [
        Words("status-restarts-for", name=pod.name, count=pod.restarts, end=pod.last_end)
        if pod.last_end and pod.unready is None
        else Words("status-restarts", name=pod.name, count=pod.restarts)
        for pod in site.pods()
        if pod.restarts
    ]
    restarts += [
        Words("status-envoy-restarts", proxy=each.name, count=each.restarts)
        for each in site.proxies()
        if each.restarts
    ]
    tail = [
        Words("status-unready", pod=pod.name, why=pod.unready)
        for pod in site.pods()
        if pod.unready is not None
    ]
    tail += stand_ins(site.pods())
    tail += map(tell, (*unwritten(site), *unseen(site)))
    tail += [Words("status-restarted", names=tuple(restarts))] if restarts else []
    tail += [
        Words("status-unlogged", proxy=host.caller, pod=host.pod.name, pool=host.pool)
        for host in seen
        if host.ejected and host.ejection is None
    ]
    gone = forgotten(site, proxies).items()
    return [*tail, *(Words("status-rotated", proxy=proxy, when=when) for proxy, when in gone)]


def condition(host: Host) -> tuple[Words | str, str]:
    """A host's condition, and how to colour it."""
    if host.ejected:
        if host.ejection is None:
            return Words("status-ejected"), "bold red"
        since = host.ejection.since
        return Words("status-ejected-ago", seconds=_seconds(host.seen_at - since)), "bold red"
    if host.pod.is_leaving:
        return Words("status-terminating"), "yellow"
    if host.pod.trouble:
        # Without what it has to say for itself, so that it fits its column, and stays the same.
        return str(host.pod.trouble).split(":", maxsplit=1)[0], "yellow"
    if not host.pod.ready:
        return Words("status-not-ready"), "yellow"
    return Words("status-in-the-pool"), "green"


def state(host: Host) -> Words | str:
    """A host's condition as long as it lasts: without how long it has lasted."""
    return Words("status-ejected") if host.ejected else condition(host)[0]


def _back(host: Host) -> str:
    if host.ejection is None:
        return "-"
    out, now = host.ejection, host.seen_at
    earliest, latest = _seconds(out.earliest_return - now), _seconds(out.latest_return - now)
    return say(Words("status-back", earliest=earliest, latest=latest))


def _seconds(span: timedelta) -> str:
    return f"{max(0.0, span.total_seconds()):.0f}"
