"""What there is to say about a host that is out, or was: what for, for how long, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab import sources
from lab.envoy.ejection import current_ejection
from lab.envoy.streak import FIVES, GATEWAY, LOCAL
from lab.observe.fact import Reason
from lab.observe.thresholds import thresholds, what
from lab.site.events import Ejected
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lab.envoy.outlier import Breaker
    from lab.envoy.streak import Run
    from lab.observe.fact import Value
    from lab.observe.figures import Figures

# What Envoy's timer is late, on a busy machine.
_SLACK = 0.2


def out(f: Figures, breaker: Breaker) -> Reason:
    """That it is out, since when and until when, and what for."""
    ejection = f.host.ejection
    told: dict[str, Value] = {
        "failed_outlier_check": True,
        "ejections_active": f.pool.stat("outlier_detection.ejections_active"),
        "longest_run": f.streak.longest,
        **thresholds(breaker),
    }
    had, more = _had(f, breaker)
    pod, pool, ejects = f.host.pod.name, f.host.pool, what(breaker) or Text("words-nothing")
    if ejection is None:
        text = Text("why-ejected", pod=pod, pool=pool, what=ejects, had=had)
    else:
        told |= {
            "type": ejection.reason,
            "since": ejection.since.isoformat(),
            "num_ejections": ejection.count,
        }
        text = Text(
            "why-ejected-since",
            pod=pod,
            pool=pool,
            what=ejects,
            had=had,
            since=ejection.since,
            detector=ejection.reason,
            count=ejection.count,
            interval=breaker.interval,
            earliest=ejection.earliest_return,
            latest=ejection.latest_return,
        )
    return Reason("ejected", text, told | more, sources.OUTLIER)


def _had(f: Figures, breaker: Breaker) -> tuple[Text, dict[str, Value]]:
    """What of all that can eject it was, as Envoy's last event of an ejection says."""
    last = next((event for event in reversed(f.events) if isinstance(event, Ejected)), None)
    share = last.success_rate if last is not None else None
    if last is None and f.streak.longest > max(
        breaker.consecutive_5xx, breaker.consecutive_gateway
    ):
        # A moment after the ejection it is not in the log yet; long after, it never will be.
        return Text("why-had-no-event"), {}
    if last is None or share is None:
        return _in_a_row(f, last.detector if last is not None else FIVES)
    limit = last.success_rate_threshold
    told: dict[str, Value] = {"host_success_rate": share}
    if limit is None:
        return Text("why-had-failures", share=100 - share), told
    told["cluster_success_rate_ejection_threshold"] = limit
    return Text("why-had-success", share=share, limit=limit), told


def _in_a_row(f: Figures, detector: str) -> tuple[Text, dict[str, Value]]:
    """A run: so many errors of what was detected, up to the ejection."""
    run = f.streak.runs[-1] if f.streak.runs else None
    if detector == LOCAL:
        count = run.in_a_row if run else f.streak.longest_unconnected
        return Text("why-had-unopened", count=count), {"longest_unconnected": count}
    count = run.in_a_row if run else f.streak.longest
    if not count:
        return Text("why-had-unlogged"), {}
    template = "why-had-gateway-run" if detector == GATEWAY else "why-had-run"
    return Text(template, count=count), {"in_a_row": count}


def after(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Requests that reached the host though it had been ejected, the last time that it was."""
    run = f.streak.runs[-1] if f.streak.runs else None
    if run is None:
        return
    told: dict[str, Value] = {"ejected": run.ejected.isoformat(timespec="milliseconds")}
    if run.under_way:
        text = Text("why-under-way", requests=Text("words-requests", count=run.under_way))
        yield Reason("under-way", text, {**told, "under_way": run.under_way}, sources.OUTLIER)
    panics = breaker.panics(f.pool.healthy - (not f.host.ejected), len(f.pool.hosts))
    window = 0.0 if panics or not breaker.gathers else breaker.gathers + _SLACK
    gathered = [each for each in run.late if _seconds(each, run) <= window]
    if gathered:
        last = _seconds(gathered[-1], run)
        yield Reason(
            "after-ejection",
            Text(
                "why-after-ejection",
                pod=f.host.pod.name,
                requests=Text("words-requests", count=len(gathered)),
                seconds=last,
                window=breaker.gathers,
            ),
            {
                **told,
                "requests_after": len(gathered),
                "seconds_after": round(last, 3),
                "update_merge_window": breaker.gathers,
            },
            sources.MERGE_WINDOW,
        )
    if rest := run.late[len(gathered) :]:
        yield Reason(
            "asked-though-out",
            Text(
                "why-asked-though-out",
                pod=f.host.pod.name,
                requests=Text("words-requests", count=len(rest)),
                seconds=_seconds(rest[-1], run),
            ),
            {
                **told,
                "requests_after": len(rest),
                "seconds_after": round(_seconds(rest[-1], run), 3),
                "lb_healthy_panic": f.since.counted(f.pool, "lb_healthy_panic") or 0,
            },
            sources.PANIC,
        )


def _seconds(each: datetime, run: Run) -> float:
    return (each - run.ejected).total_seconds()


def growth(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """How long the last ejection is or was, and why not longer or shorter."""
    ejects = [index for index, event in enumerate(f.events) if event.ejects]
    last = current_ejection(f.events[: ejects[-1] + 1], breaker) if ejects else None
    if last is None:
        return
    length = last.seconds
    back = next((event for event in f.events[ejects[-1] :] if event.returns), None)
    out = (back.time - last.since).total_seconds() if back else 0.0
    if back and breaker.interval < breaker.base:
        # It came back within one sweep of its time, so only one multiple of the base fits.
        length = max(length, breaker.ejection_seconds(int(out / breaker.base)))
    told: dict[str, Value] = {
        "num_ejections": last.count,
        "base_ejection_time": breaker.base,
        "ejection_seconds": length,
        "interval": breaker.interval,
    }
    values = {
        "times": Text("words-times", count=last.count),
        "now": "out" if f.host.ejected else "in",
        "length": length,
        "base": breaker.base,
        "factor": length / breaker.base,
        "maximum": breaker.maximum,
    }
    text = Text("why-growth", **values)
    if back:
        told["out_seconds"] = out
        text = Text("why-growth-back", **values, out=out, interval=breaker.interval)
    yield Reason("growth", text, told, sources.OUTLIER)
