"""``goodjob watch``: the status, kept up to date."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import typer
from rich.live import Live

from lab.cli.options import NAME, Json, Name, console
from lab.cli.status import condition, picture
from lab.local.home import lab_home
from lab.observe import Host, hosts
from lab.target.local import LocalTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

_PERIOD_SECONDS = 0.2


def watch(name: Name = NAME, as_json: Json = False) -> None:
    """Keep showing the status until Ctrl-C.

    On a terminal it is the table of `goodjob status`; in a pipe, a line for each change.
    """
    target = LocalTarget(lab_home(name))
    out = console()
    if out.is_terminal and not as_json:
        with Live(console=out, auto_refresh=False) as live:
            for seen in _looks(target):
                live.update(picture(target, seen), refresh=True)
        return
    before: dict[tuple[str, str], str] = {}
    for seen in _looks(target):
        for host in seen:
            word = _word(host)
            if before.get((host.cluster, host.pod.name)) != word:
                before[host.cluster, host.pod.name] = word
                typer.echo(_line(host, word, as_json=as_json))


def _looks(target: LocalTarget) -> Iterator[list[Host]]:
    while True:
        yield hosts(target)
        time.sleep(_PERIOD_SECONDS)


def _word(host: Host) -> str:
    return "ejected" if host.ejected else condition(host)[0]


def _line(host: Host, word: str, *, as_json: bool) -> str:
    at = host.seen_at.isoformat(timespec="milliseconds")
    if as_json:
        change = {"time": at, "pod": host.pod.name, "cluster": host.cluster, "state": word}
        return json.dumps(change, ensure_ascii=False)
    return f"{at} {host.pod.name} ({host.pool}): {word}"
