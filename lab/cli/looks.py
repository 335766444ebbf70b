"""The status as a table: each pod as each proxy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lab.observe.ejections import forgotten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from lab.observe import Host
    from lab.site import Proxy, Site


def picture(site: Site, proxies: Sequence[Proxy], seen: list[Host]) -> RenderableType:
    """The status as a table. A subset's pool is shown once it has ejected somebody.

    Of several callers it has the name, in place of the version, so that a line fits a terminal.
    """
    several = len(proxies) > 1
    titles = ["pod", "caller" if several else "version", "pool", "state"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (*titles, "ejections", "back"):
        table.add_column(title, justify="right" if title == "ejections" else "left", no_wrap=True)
    for host in seen:
        if host.is_subset and not host.ejections:
            continue
        word, style = condition(host)
        table.add_row(
            host.pod.name,
            host.caller if several else host.pod.version,
            host.pool,
            Text(word, style),
            str(host.ejections),
            _back(host),
        )
    heads = [Text.assemble((f"{each.name} ", "dim"), each.entrance().url) for each in proxies]
    # The URLs of several don't fit one line.
    head = Text("\n" if several else "  ").join([Text.assemble(("lab ", "dim"), site.name), *heads])
    restarts = [f"{pod.name} {pod.restarts}x" for pod in site.pods() if pod.restarts]
    restarts += [f"Envoy of {c.name} {c.restarts}x" for c in site.proxies() if c.restarts]
    tail = [Text(f"restarted: {', '.join(restarts)}", "yellow")] if restarts else []
    tail += [
        Text(f"{caller}: ejections before {when:%H:%M:%S} were rotated away", "yellow")
        for caller, when in forgotten(site, proxies).items()
    ]
    return Group(head, table, *tail)


def condition(host: Host) -> tuple[str, str]:
    """A host's condition in a word or two, and how to colour it."""
    if host.ejected:
        since = host.ejection.since if host.ejection else host.seen_at
        return f"ejected {_seconds(host.seen_at - since)} s ago", "bold red"
    if host.pod.trouble:
        return str(host.pod.trouble).split(":", maxsplit=1)[0], "yellow"
    if not host.pod.ready:
        return "not ready", "yellow"
    return "in the pool", "green"


def _back(host: Host) -> str:
    if host.ejection is None:
        return "-"
    earliest = _seconds(host.ejection.earliest_return - host.seen_at)
    return f"in {earliest} to {_seconds(host.ejection.latest_return - host.seen_at)} s"


def _seconds(span: timedelta) -> str:
    return f"{max(0.0, span.total_seconds()):.0f}"
