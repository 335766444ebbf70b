"""``goodjob status``: each pod as the proxy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lab.cli.options import NAME, Json, Name, console, print_json
from lab.local.home import lab_home
from lab.observe import Host, hosts
from lab.target.local import LocalTarget

if TYPE_CHECKING:
    from datetime import timedelta


def status(name: Name = NAME, as_json: Json = False) -> None:
    """Show who is in the pool, and who is out until when."""
    target = LocalTarget(lab_home(name))
    seen = hosts(target)
    if as_json:
        print_json(to_json(target, seen))
    else:
        console().print(picture(target, seen))


def picture(target: LocalTarget, seen: list[Host]) -> RenderableType:
    """The status as a table. A subset's pool is shown once it has ejected somebody."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("pod", "version", "pool", "state", "ejections", "back"):
        table.add_column(title, justify="right" if title == "ejections" else "left", no_wrap=True)
    for host in seen:
        if host.is_subset and not host.ejections:
            continue
        word, style = condition(host)
        table.add_row(
            host.pod.name,
            host.pod.version,
            host.pool,
            Text(word, style),
            str(host.ejections),
            _back(host),
        )
    head = Text.assemble(("lab ", "dim"), target.name, ("  gateway ", "dim"), target.url)
    restarts = [f"{pod.name} {pod.restarts}x" for pod in target.pods() if pod.restarts]
    tail = [Text(f"restarted: {', '.join(restarts)}", "yellow")] if restarts else []
    return Group(head, table, *tail)


def condition(host: Host) -> tuple[str, str]:
    """A host's condition in a word or two, and how to colour it."""
    if host.ejected:
        since = host.ejection.since if host.ejection else host.seen_at
        return f"ejected {_seconds(host.seen_at - since)} s ago", "bold red"
    if host.pod.trouble:
        return host.pod.trouble.split(":", maxsplit=1)[0], "yellow"
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


def to_json(target: LocalTarget, seen: list[Host]) -> dict[str, Any]:
    """The status as plain data; times are ISO 8601 in UTC."""
    state = target.state()
    return {
        "name": target.name,
        "phase": state.phase,
        "gateway": {"url": target.url, "address": state.gateway},
        "admin": state.envoy.admin,
        "envoy_restarts": state.envoy.restarts,
        "hosts": [
            {
                "pod": host.pod.name,
                "version": host.pod.version,
                "address": host.pod.address,
                "cluster": host.cluster,
                "ready": host.pod.ready,
                "restarts": host.pod.restarts,
                "trouble": host.pod.trouble,
                "control": host.pod.control,
                "ejected": host.ejected,
                "ejections": host.ejections,
                "ejected_since": host.ejection and host.ejection.since.isoformat(),
                "earliest_return": host.ejection and host.ejection.earliest_return.isoformat(),
                "latest_return": host.ejection and host.ejection.latest_return.isoformat(),
                "reason": host.ejection and host.ejection.reason,
            }
            for host in seen
        ],
    }
