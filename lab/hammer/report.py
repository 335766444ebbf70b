"""How a summary is shown: a table for people, JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from lab.hammer.cause import Cause

if TYPE_CHECKING:
    from rich.console import Console

    from lab.hammer.latency import LatencySummary
    from lab.hammer.tally import Row, Summary

FIGURES = ("min", "mean", "p50", "p90", "p95", "p99", "max")
STYLES = {Cause.OK: "green", Cause.CLIENT_ERROR: "yellow"}


def render(summary: Summary, console: Console) -> None:
    """Print what was asked and what came of it: by pod and cause, then the latency."""
    for line in _headlines(summary):
        console.print(line, highlight=False)
    for table in (_by_pod(summary), _latencies(summary)):
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    for note in _notes(summary):
        console.print(note, highlight=False)


def to_json(summary: Summary) -> dict[str, Any]:
    """Return the summary as plain JSON values; times are in seconds."""
    plan = summary.plan
    return {
        "run_id": summary.run_id,
        "asked": {
            "url": plan.url,
            "method": plan.method,
            "headers": [list(header) for header in plan.headers],
            "count": plan.count,
            "duration_seconds": plan.duration_seconds,
            "concurrency": plan.concurrency,
            "rate": plan.rate,
            "pause_seconds": plan.pause_seconds,
            "timeout_seconds": plan.timeout_seconds,
            "ca": None if plan.ca is None else str(plan.ca),
            "insecure": plan.insecure,
        },
        "achieved": {
            "sent": summary.sent,
            "answered": summary.answered,
            "failed": summary.failed,
            "abandoned": summary.abandoned,
            "not_started": summary.not_started,
            "elapsed_seconds": summary.elapsed_seconds,
            "rate": summary.achieved_rate,
            "max_lag_seconds": summary.max_lag_seconds,
            "late": summary.late,
            "fell_behind": summary.fell_behind,
            "interrupted": summary.interrupted,
            "body_bytes": summary.body_bytes,
        },
        "ok": summary.ok,
        "hidden_retries": summary.hidden_retries,
        "retries_exhausted": summary.retries_exhausted,
        "delayed": summary.delayed,
        "cause_source": summary.cause_source,
        "missing_entries": summary.missing_entries,
        "rows": [_row_to_json(row) for row in summary.rows],
        "latency_seconds": _figures_to_json(summary.latency),
        "service_seconds": _figures_to_json(summary.service),
        "failed_latency_seconds": _figures_to_json(summary.failed_latency),
        "errors": [{"cause": str(cause), "example": text} for cause, text in summary.errors],
    }


def _row_to_json(row: Row) -> dict[str, Any]:
    return {
        "pod": row.pod,
        "version": row.version,
        "upstream": row.upstream,
        "status": row.status,
        "cause": str(row.cause),
        "count": row.count,
    }


def _figures_to_json(latency: LatencySummary | None) -> dict[str, Any] | None:
    if latency is None:
        return None
    figures = {name: getattr(latency, name) for name in FIGURES}
    return {"count": latency.count, **figures, "sampled": latency.sampled}


def _headlines(summary: Summary) -> list[Text]:
    """One line of what was asked, one of what was achieved."""
    plan = summary.plan
    if plan.count is None:
        amount = f"{plan.duration_seconds:g} s of requests"
    else:
        amount = f"{plan.count} request{'s' * (plan.count != 1)}"
    asked = [f"{amount} to {plan.method} {plan.url}", f"{plan.concurrency} at a time"]
    if plan.rate is not None:
        asked.append(f"{plan.rate:g}/s")
    if plan.pause_seconds:
        asked.append(f"{plan.pause_seconds:g} s apart")
    done = [f"{summary.sent} sent in {_seconds(summary.elapsed_seconds)}"]
    if summary.achieved_rate is not None:
        done.append(f"{_rate(summary.achieved_rate)}/s")
    done += [f"{summary.answered} answered", f"{summary.ok} ok"]
    if summary.failed:
        done.append(f"{summary.failed} failed")
    if summary.abandoned:
        done.append(f"{summary.abandoned} given up under way")
    lines = [Text("asked     " + ", ".join(asked)), Text("achieved  " + ", ".join(done))]
    if summary.interrupted:
        lines.append(Text("interrupted: these are the figures of what was done", style="yellow"))
    return lines


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)


def _by_pod(summary: Summary) -> Table:
    table = _table()
    table.add_column("pod", overflow="fold")
    table.add_column("version", overflow="fold")
    table.add_column("status", justify="right", no_wrap=True)
    table.add_column("cause", overflow="fold")
    table.add_column("count", justify="right", no_wrap=True)
    table.add_column("share", justify="right", no_wrap=True)
    total = summary.answered + summary.failed
    for row in summary.rows:
        who = row.pod or ("-" if row.upstream is None else f"- tried {row.upstream}")
        table.add_row(
            Text(who),
            Text(row.version or "-"),
            "-" if row.status is None else str(row.status),
            Text(row.cause.replace("_", " "), style=STYLES.get(row.cause, "red")),
            str(row.count),
            f"{row.count / total:.1%}",
        )
    return table


def _latencies(summary: Summary) -> Table:
    table = _table()
    table.add_column("latency", no_wrap=True)
    for name in FIGURES:
        table.add_column(name, justify="right", no_wrap=True)
    sets = [("answered", summary.latency), ("failed", summary.failed_latency)]
    if summary.plan.rate is not None:
        sets.insert(1, ("once sent", summary.service))
    for name, latency in sets:
        if latency is not None:
            table.add_row(name, *(_seconds(getattr(latency, figure)) for figure in FIGURES))
    return table


def _notes(summary: Summary) -> list[Text]:
    """What has to be known to read the figures rightly."""
    notes = []
    if summary.hidden_retries:
        notes.append(
            f"{summary.hidden_retries} of the ok ones took more than one attempt: the proxy "
            "retried, the client saw nothing."
        )
    if summary.retries_exhausted:
        notes.append(f"{summary.retries_exhausted} failed after all their retries (URX).")
    if summary.delayed:
        notes.append(f"{summary.delayed} held back by an injected delay (DI).")
    if summary.fell_behind:
        notes.append(
            f"The generator fell behind {summary.plan.rate:g}/s: {summary.late} started late, the "
            f"worst by {_seconds(summary.max_lag_seconds)}, {summary.not_started} never. "
            "A higher concurrency may help."
        )
    if summary.latency is not None and summary.latency.sampled:
        notes.append("Percentiles are of a uniform sample of the requests.")
    notes.append(_source(summary))
    if summary.plan.insecure:
        notes.append("Certificates were not verified (insecure).")
    if summary.plan.ca is not None:
        notes.append(f"Certificates were verified against {summary.plan.ca} only.")
    notes += [f"{cause.replace('_', ' ')}: {text}" for cause, text in summary.errors]
    return [Text(note) for note in notes]


def _source(summary: Summary) -> str:
    if summary.cause_source == "response":
        return "Causes read from the responses: without an access log, retries can't be seen."
    if summary.missing_entries:
        return (
            f"Causes read from Envoy's access log; {summary.missing_entries} answered requests are "
            "missing there, their causes come from the responses."
        )
    return "Causes read from Envoy's access log."


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _rate(per_second: float) -> str:
    return f"{per_second:.0f}" if per_second >= 100 else f"{per_second:.3g}"
