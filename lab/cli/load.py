"""What a run of the hammer was, and what came of it: a report for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from lab.cli.out import say
from lab.envoy.names import short_name
from lab.hammer.cause import Cause
from lab.hammer.strain import BUSY
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from lab.hammer.queue import Queued
    from lab.hammer.tally import Summary

FIGURES = ("min", "mean", "p50", "p90", "p95", "p99", "max")
STYLES = {Cause.OK: "green", Cause.CLIENT_ERROR: "yellow"}
CAUSES = {
    Cause.OK: Words("hammer-cause-ok"),
    Cause.APPLICATION_ERROR: Words("hammer-cause-application-error"),
    Cause.CLIENT_ERROR: Words("hammer-cause-client-error"),
    Cause.NO_HEALTHY_UPSTREAM: Words("hammer-cause-no-healthy-upstream"),
    Cause.OVERFLOW: Words("hammer-cause-overflow"),
    Cause.UPSTREAM_TIMEOUT: Words("hammer-cause-upstream-timeout"),
    Cause.CONNECT_FAILURE: Words("hammer-cause-connect-failure"),
    Cause.RESET: Words("hammer-cause-reset"),
    Cause.FAULT_INJECTED: Words("hammer-cause-fault-injected"),
    Cause.DIRECT_RESPONSE: Words("hammer-cause-direct-response"),
    Cause.NO_ROUTE: Words("hammer-cause-no-route"),
    Cause.NO_DESTINATION: Words("hammer-cause-no-destination"),
    Cause.RATE_LIMITED: Words("hammer-cause-rate-limited"),
    Cause.PROXY_ERROR: Words("hammer-cause-proxy-error"),
    Cause.CLIENT_CONNECT_FAILED: Words("hammer-cause-client-connect-failed"),
    Cause.CLIENT_TIMEOUT: Words("hammer-cause-client-timeout"),
    Cause.CLIENT_RESET: Words("hammer-cause-client-reset"),
}
_LABEL_COLUMNS = 10


def render(summary: Summary, console: Console) -> None:
    """Print what was asked and what came of it: by pod and cause, then the latency."""
    console.print(_line(Words("hammer-asked"), _asked(summary)), highlight=False)
    console.print(_line(Words("hammer-achieved"), _done(summary)), highlight=False)
    if summary.interrupted:
        console.print(Text(say(Words("hammer-interrupted")), style="yellow"), highlight=False)
    for table in (_by_pod(summary), _latencies(summary)):
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    for note in _notes(summary):
        console.print(Text(say(note)), highlight=False)


def _line(label: Words, facts: Iterator[Words]) -> Text:
    said = say(label)
    return Text(said + " " * (_LABEL_COLUMNS - cell_len(said)) + ", ".join(map(say, facts)))


def _asked(summary: Summary) -> Iterator[Words]:
    plan = summary.plan
    if plan.count is None:
        amount = Words("hammer-duration", seconds=f"{plan.duration_seconds:g}")
    else:
        amount = Words("hammer-count", count=plan.count)
    yield Words("hammer-to", amount=amount, method=plan.method, url=plan.url)
    yield Words("hammer-at-a-time", workers=plan.concurrency)
    if plan.rate is not None:
        yield Words("hammer-per-second", rate=f"{plan.rate:g}")
    if plan.pause_seconds:
        yield Words("hammer-apart", seconds=f"{plan.pause_seconds:g}")


def _done(summary: Summary) -> Iterator[Words]:
    yield Words("hammer-sent", sent=summary.sent, time=_seconds(summary.sending_seconds))
    if summary.achieved_rate is not None:
        rate = summary.achieved_rate
        yield Words("hammer-per-second", rate=f"{rate:.0f}" if rate >= 100 else f"{rate:.3g}")
    if summary.elapsed_seconds > summary.sending_seconds:
        yield Words("hammer-over", time=_seconds(summary.elapsed_seconds))
    yield Words("hammer-answered", count=summary.answered)
    yield Words("hammer-ok", count=summary.ok)
    if summary.failed:
        yield Words("hammer-failed", count=summary.failed)
    if summary.abandoned:
        yield Words("hammer-abandoned", count=summary.abandoned)


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)


def _by_pod(summary: Summary) -> Table:
    table = _table()
    table.add_column(say(Words("column-pod")), overflow="fold")
    table.add_column(say(Words("column-version")), overflow="fold")
    table.add_column(say(Words("column-status")), justify="right", no_wrap=True)
    table.add_column(say(Words("column-cause")), overflow="fold")
    table.add_column(say(Words("column-count")), justify="right", no_wrap=True)
    table.add_column(say(Words("column-share")), justify="right", no_wrap=True)
    total = summary.answered + summary.failed
    for row in summary.rows:
        tried = "-" if row.upstream is None else say(Words("hammer-tried", host=row.upstream))
        table.add_row(
            Text(row.pod or tried),
            Text(row.version or "-"),
            "-" if row.status is None else str(row.status),
            Text(say(CAUSES[row.cause]), style=STYLES.get(row.cause, "red")),
            str(row.count),
            f"{row.count / total:.1%}",
        )
    return table


def _latencies(summary: Summary) -> Table:
    table = _table()
    table.add_column(say(Words("column-latency")), no_wrap=True)
    for name in FIGURES:
        title = say(Words("column-mean")) if name == "mean" else name
        table.add_column(title, justify="right", no_wrap=True)
    sets = [
        (Words("hammer-row-answered"), summary.latency),
        (Words("hammer-row-failed"), summary.failed_latency),
    ]
    if summary.plan.rate is not None:
        sets.insert(1, (Words("hammer-row-once-sent"), summary.service))
    for label, latency in sets:
        if latency is not None:
            figures = (say(_seconds(getattr(latency, figure))) for figure in FIGURES)
            table.add_row(say(label), *figures)
    return table


def _notes(summary: Summary) -> Iterator[Words]:
    """What has to be known to read the figures rightly."""
    if summary.hidden_retries:
        yield Words("hammer-hidden-retries", count=summary.hidden_retries)
    if summary.retries_exhausted:
        yield Words("hammer-retries-exhausted", count=summary.retries_exhausted)
    if summary.delayed:
        yield Words("hammer-delayed", count=summary.delayed)
    for each in summary.queued:
        yield _of_a_queue(each)
    yield from _of_the_generator(summary)
    if summary.hidden is not None and summary.hidden.telling and not _own(summary):
        yield Words(
            "hammer-closed-loop",
            longest=_seconds(summary.hidden.longest),
            missed=summary.hidden.missed,
            sent=summary.hidden.sent,
            corrected=_seconds(summary.hidden.corrected_p99),
            p99=_seconds(summary.hidden.p99),
        )
    if summary.latency is not None and summary.latency.rounded:
        yield Words("hammer-rounded")
    yield from _of_the_evidence(summary)
    if summary.plan.insecure:
        yield Words("hammer-insecure")
    if summary.plan.ca is not None:
        yield Words("hammer-ca", ca=str(summary.plan.ca))
    for cause, example in summary.errors:
        yield Words("hammer-example", cause=CAUSES[cause], example=example)


def _own(summary: Summary) -> bool:
    """Whether the longest wait was the generator's own, and not for an answer."""
    if summary.hidden is None or summary.strained is None:
        return False
    return 2 * summary.strained.lag_max >= summary.hidden.longest


def _of_the_evidence(summary: Summary) -> Iterator[Words]:
    """Where the causes come from, and what is no longer there."""
    if summary.cause_source == "response":
        yield Words("hammer-from-responses")
    elif summary.missing_entries:
        yield Words("hammer-from-log-in-part", missing=summary.missing_entries)
    else:
        yield Words("hammer-from-log")
    if summary.cut:
        yield Words("hammer-cut", logs=summary.cut)
    if summary.unkept:
        yield Words("hammer-unkept", count=summary.unkept)


def _of_a_queue(queue: Queued) -> Words:
    """Who waited for a connection, and what would have been done with who had to wait."""
    pool = short_name(queue.pool)
    if queue.most_waiting is None:
        most = queue.most_connections or 0
        return Words("hammer-queued", count=queue.requests, pool=pool, most=most)
    return Words(
        "hammer-queued-up-to",
        count=queue.requests,
        pool=pool,
        most=queue.most_connections or 0,
        waiting=queue.most_waiting,
    )


def _of_the_generator(summary: Summary) -> Iterator[Words]:
    """What the load generator itself has to do with the figures."""
    if summary.fell_behind:
        worst = summary.lag.max if summary.lag is not None else 0.0
        yield Words(
            "hammer-fell-behind",
            rate=f"{summary.plan.rate:g}",
            late=summary.late,
            worst=_seconds(worst),
            never=summary.not_started,
        )
    strained = summary.strained
    if strained is not None and summary.bottleneck:
        starved = strained.busy < BUSY
        yield Words(
            "hammer-starved" if starved else "hammer-bottleneck",
            busy=f"{strained.busy:.0%}",
            late=_seconds(strained.lag_p90),
        )
    elif summary.fell_behind and summary.no_worker:
        yield Words("hammer-no-worker", count=summary.no_worker, workers=summary.plan.concurrency)


def _seconds(seconds: float) -> Words:
    if seconds >= 1:
        return Words("hammer-seconds", seconds=f"{seconds:.2f}")
    return Words("hammer-milliseconds", milliseconds=f"{seconds * 1000:.1f}")
