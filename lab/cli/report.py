"""``goodjob report``: what happened, from what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from lab.cli.options import NAME, Json, Name
from lab.cli.out import console, print_json
from lab.cli.sites import site
from lab.lines import MOST_BYTES
from lab.observe.timeline import Timeline, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

_STYLES = {"eject": "bold red", "return": "bold green", "requests": "dim"}
_LAST = 200
_WORDS = {"starting": "running", "ready": "running", "stopping": "running", "failed": "ended"}


def report(
    name: Name = NAME,
    last: Annotated[int, typer.Option(min=1, help="Only so many lines, the newest.")] = _LAST,
    as_json: Json = False,
) -> None:
    """Show one timeline of clients, pods, ejections and restarts.

    It needs no running lab: it works after `goodjob down`, and after a crash.
    """
    place = site(name)
    condition = _WORDS.get(place.condition(), place.condition())
    found = timeline(place, most=last)
    if as_json:
        print_json({"name": name, "condition": condition, **found.as_dict()})
    else:
        _show(name, condition, found)


def _show(name: str, condition: str, found: Timeline) -> None:
    out = console()
    out.print(Text(f"lab {name} ({condition})", "bold"))
    if found.left_out:
        out.print(Text(f"… {found.left_out} earlier lines; --last shows more", "dim"))
    for file, when in found.rotated.items():
        out.print(Text(f"earlier lines of {file} were rotated away at {when:%H:%M:%S}", "yellow"))
    for log in found.unread:
        read = MOST_BYTES // 2**20
        out.print(Text(f"only the last {read} MiB of the {log} were read", "yellow"))
    for file, lines in found.damaged.items():
        what = "1 line" if lines == 1 else f"{lines} lines"
        out.print(Text(f"{what} of {file} could not be read", "yellow"))
    for moment in found.moments:
        clock = f"{moment.time:%H:%M:%S}.{moment.time.microsecond // 1000:03d}"
        out.print(Text(f"{clock}  {moment.text}", _STYLES.get(moment.kind, "")))
    ejections = str(sum(found.ejections.values()))
    if len(found.ejections_by_caller) > 1:
        by = {name: sum(pools.values()) for name, pools in found.ejections_by_caller.items()}
        ejections += f" ({', '.join(f'{name} {number}' for name, number in by.items())})"
    out.print(
        f"requests: {found.requests}, {_counts(found.statuses)}; "
        f"failures that a retry hid: {found.hidden_retries}; ejections: {ejections}",
        markup=False,
    )
    for pod, logged in sorted(found.logged_by_pod.items()):
        seen = _counts(found.seen_by_pod.get(pod, {}))
        out.print(f"{pod}: logged {_counts(logged)}; Envoy saw {seen}", markup=False)


def _counts(counts: Mapping[int, int]) -> str:
    listed = [f"{status or 'no answer'} {number}x" for status, number in sorted(counts.items())]
    return ", ".join(listed) or "nothing"
