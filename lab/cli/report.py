"""``goodjob report``: what happened, from what was written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.drawing import check_files
from lab.cli.options import NAME, Cluster, Context, Json, Name, Namespace, where
from lab.cli.out import console, language, print_json, say, show
from lab.cli.sites import manifests, save, site
from lab.cli.standins import images, told
from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.observe.timeline import Timeline
    from lab.site import Site

_STYLES = {"eject": "bold red", "return": "bold green", "requests": "dim"}
_LAST = 200
_RUNNING = ("running", Text("report-running"))
_ENDED = ("ended", Text("report-ended"))
_CONDITIONS = {
    "starting": _RUNNING,
    "ready": _RUNNING,
    "stopping": _RUNNING,
    "ended": _ENDED,
    "failed": _ENDED,
    "killed": ("killed", Text("report-killed")),
    "unknown": ("unknown", Text("report-unknown")),
}


def report(
    name: Name = NAME,
    last: Annotated[int, typer.Option(min=1, help="Only so many lines, the newest.")] = _LAST,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--save", metavar="DIR", help="Keep the run in a folder, too.", show_default=False
        ),
    ] = None,
    kept: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="DIR", help="Of a run that was kept so.", show_default=False
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Write the whole run as one page that opens offline.",
            show_default=False,
        ),
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option(
            "--png", metavar="FILE", help="Draw the run for a slide, as a PNG.", show_default=False
        ),
    ] = None,
    svg: Annotated[
        Path | None,
        typer.Option(
            "--svg", metavar="FILE", help="Draw the run for a slide, as an SVG.", show_default=False
        ),
    ] = None,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Show one timeline of clients, pods, ejections and restarts.

    It needs no running lab: it works after `goodjob down`, and after a crash. What the next
    `goodjob up` would delete can be kept in a folder, and read from there. Times are those of your
    zone; JSON has them with UTC's.
    """
    if kept is not None and name != NAME:
        raise UsageError(Text("report-name-and-run", folder=str(kept)))
    if kept is not None and cluster:
        raise UsageError(Text("report-cluster-and-run", folder=str(kept)))
    check_files(png, svg, html)
    asked = where(name, cluster=cluster, context=context, namespace=namespace)
    place = site(asked, recording=kept)
    saved = None if keep is None else save(place, keep)

    from lab.observe.timeline import timeline

    condition, words = _CONDITIONS[place.condition()]
    found = timeline(place, most=last)
    saved_in = _whole(keep)
    page = None if html is None else _written(place, html, None if kept or cluster else name)
    for file, kind in ((png, "png"), (svg, "svg")):
        if file is not None:
            from lab.cli.report_picture import draw

            draw(place, file, kind)
    if as_json:
        facts = {"name": place.name, "condition": condition, "recorded": kept is not None}
        facts |= {"stand_ins": images(place.pods()), "png": _whole(png), "svg": _whole(svg)}
        print_json({**facts, **found.as_dict(), "saved": saved_in, "html": page})
        return
    template = "report-lab" if kept is None else "report-recording"
    _show(Text(template, name=place.name, condition=words), found, told(place.pods()))
    if saved is not None and saved_in is not None:
        show(Text("report-saved", folder=saved_in, count=saved))
    if page is not None:
        show(Text("board-written", file=page))


def _whole(file: Path | None) -> str | None:
    return None if file is None else str(file.absolute())


def _written(place: Site, file: Path, lab: str | None) -> str:
    """Write the run as a page; where it is.

    Raises:
        FileError: it can't be written.
    """
    from lab.board.paper import Run, paper
    from lab.board.rules import resources
    from lab.files import telling
    from lab.site.protocol import RUNNING

    rules = {}
    if lab is not None and place.condition() in RUNNING:
        rules = resources(manifests(lab))
    text = paper(Run(place, datetime.now(UTC), rules), language())
    with telling(file):
        file.write_text(text, encoding="utf-8")
    return str(file.absolute())


def _show(head: Text, found: Timeline, about: Sequence[Text]) -> None:
    from rich.text import Text as Styled

    from lab.cli.clock import Clock, clock_time

    out = console()
    clock = Clock(found.moments[0].time if found.moments else datetime.now(UTC))
    out.print(Styled(say(Text("report-head", what=head, when=clock.heading())), "bold"))
    for text in about:
        out.print(Styled(say(text), "dim"))
    if found.left_out:
        out.print(Styled(say(Text("report-left-out", count=found.left_out)), "dim"))
    for warning in _warnings(found):
        out.print(Styled(say(warning), "yellow"))
    for moment in found.moments:
        news = clock.turn(moment.time)
        if news is not None:
            out.print(Styled(say(news), "bold"))
        told = f"{clock_time(moment.time)}  {say(moment.text)}"
        out.print(Styled(told, _STYLES.get(moment.kind, "")))
    for line in _totals(found):
        out.print(Styled(say(line)))


def _warnings(found: Timeline) -> Iterator[Text]:
    """What the figures lack."""
    from lab.lines import MOST_BYTES

    for file, when in found.rotated.items():
        yield Text("report-rotated", file=file, when=when)
    for log in found.unread:
        yield Text("report-unread", size=MOST_BYTES // 2**20, log=log)
    for file, lines in found.damaged.items():
        yield Text("report-damaged", file=file, count=lines)
    yield from found.lost


def _totals(found: Timeline) -> Iterator[Text]:
    total = sum(found.ejections.values())
    by = tuple(
        Text("report-of-proxy", proxy=proxy, count=sum(pools.values()))
        for proxy, pools in found.ejections_by_caller.items()
    )
    yield Text(
        "report-totals",
        requests=found.requests,
        statuses=_counts(found.statuses),
        hidden=found.hidden_retries,
        ejections=Text("report-by-proxy", count=total, each=by) if len(by) > 1 else total,
    )
    if found.failures:
        failed = tuple(
            Text("report-client-failed", how=how, count=count)
            for how, count in sorted(found.failures.items())
        )
        total = sum(found.failures.values())
        yield Text("report-clients", sent=found.sent, count=total, failed=failed)
    for pod in sorted({*found.logged_by_pod, *found.seen_by_pod}):
        logged, seen = found.logged_by_pod.get(pod, {}), found.seen_by_pod.get(pod, {})
        yield Text("report-pod", pod=pod, logged=_counts(logged), seen=_counts(seen))


def _counts(counts: Mapping[int, int]) -> tuple[Text, ...] | Text:
    listed = tuple(
        Text("report-times", status=str(status), count=number)
        if status
        else Text("report-no-answer", count=number)
        for status, number in sorted(counts.items())
    )
    return listed or Text("words-nothing")
