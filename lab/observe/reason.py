"""What there is to say about one host of one pool: sentences, each with figures and a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab import sources
from lab.envoy.ejection import current_ejection
from lab.envoy.priorities import priority_loads
from lab.site.events import Ejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.envoy.outlier import Breaker
    from lab.observe.figures import Figures
    from lab.sources import Source

Value = str | int | float | bool


@dataclass(frozen=True)
class Reason:
    """One sentence.

    Args:
        code: what it is about, for programs.
        sentence: for people.
        figures: what Envoy said, by Envoy's name for it.
        source: the document that says how it works.
    """

    code: str
    sentence: str
    figures: Mapping[str, Value]
    source: Source


def reasons(f: Figures) -> Iterator[Reason]:
    """All that is to be said about one host."""
    breaker = f.breaker
    if breaker is None:
        text = f"{f.host.pool} has no outlier detection, so nobody is ever ejected from it"
        yield Reason("no-breaker", text, {"outlier_detection": "unset"}, sources.ISTIO_OUTLIER)
        return
    yield _out(f, breaker) if f.host.ejected else _in(f, breaker)
    if not f.host.ejected:
        yield from _ceiling(f, breaker)
        yield from _resets(f, breaker)
        yield from _wrong_class(f, breaker)
    yield from _never_counted(f)
    yield from _counted_too(f, breaker)
    yield from _growth(f, breaker)
    yield from _order(f)
    yield from _panic(f, breaker)


def _n(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _what(breaker: Breaker) -> str:
    parts = []
    if breaker.consecutive_5xx:
        parts.append(f"{breaker.consecutive_5xx} 5xx in a row")
    if breaker.consecutive_gateway:
        parts.append(f"{breaker.consecutive_gateway} of 502, 503, 504 in a row")
    if breaker.consecutive_local:
        parts.append(f"{breaker.consecutive_local} connections in a row that don't open")
    if breaker.failure_percentage:
        parts.append(
            f"{breaker.failure_percentage} % of failures between two sweeps (of at least "
            f"{breaker.failure_volume} requests, where {breaker.failure_hosts} hosts had so many)"
        )
    return " or ".join(parts) or "nothing"


def _thresholds(breaker: Breaker) -> dict[str, Value]:
    rarer: dict[str, Value] = {
        "consecutive_local_origin_failure": breaker.consecutive_local,
        "failure_percentage_threshold": breaker.failure_percentage,
    }
    return {
        "consecutive_5xx": breaker.consecutive_5xx,
        "consecutive_gateway_failure": breaker.consecutive_gateway,
        # What few have heard of is told where it is switched on.
        **{name: value for name, value in rarer.items() if value},
    }


def _out(f: Figures, breaker: Breaker) -> Reason:
    out = f.host.ejection
    told: dict[str, Value] = {
        "failed_outlier_check": True,
        "ejections_active": f.pool.stat("outlier_detection.ejections_active"),
        "longest_run": f.streak.longest,
        **_thresholds(breaker),
    }
    since = ""
    if out is not None:
        told |= {"type": out.reason, "since": out.since.isoformat(), "num_ejections": out.count}
        since = (
            f" since {out.since:%H:%M:%S} UTC ({out.reason}, time {out.count}); it comes back at "
            f"the first sweep, one every {breaker.interval:g} s, from "
            f"{out.earliest_return:%H:%M:%S} to {out.latest_return:%H:%M:%S}"
        )
    had, more = _had(f)
    text = f"{f.host.pod.name} is out of {f.host.pool}{since}. {_what(breaker)} eject, and {had}"
    return Reason("ejected", text, told | more, sources.OUTLIER)


def _had(f: Figures) -> tuple[str, dict[str, Value]]:
    """What of all that can eject it was, as Envoy's last event of an ejection says."""
    last = next((event for event in reversed(f.events) if isinstance(event, Ejected)), None)
    if last is not None and last.detector == "CONSECUTIVE_LOCAL_ORIGIN_FAILURE":
        count = f.streak.longest_unconnected
        return f"{count} in a row did not open", {"longest_unconnected": count}
    if last is not None and last.success_rate is not None:
        share, limit = last.success_rate, last.success_rate_threshold
        told: dict[str, Value] = {"host_success_rate": share}
        if limit is None:
            return f"{100 - share:.4g} % of its requests had failed at the last sweep", told
        told["cluster_success_rate_ejection_threshold"] = limit
        text = f"{share:.4g} % of its requests were good at the last sweep, below {limit:.4g} %"
        return f"{text}, which is far from the other hosts", told
    return f"it had {f.streak.longest} in a row", {}


def _in(f: Figures, breaker: Breaker) -> Reason:
    threshold = breaker.consecutive_5xx or breaker.consecutive_gateway
    told: dict[str, Value] = {
        "failed_outlier_check": False,
        "in_a_row_now": f.streak.now,
        "rq_total": f.own.requests,
        "rq_error": f.own.errors,
        "tries_logged": f.streak.tries,
        **_thresholds(breaker),
    }
    count = f"{f.streak.now} of {threshold} in a row now" if threshold else "no threshold is on"
    text = (
        f"{f.host.pod.name} is in {f.host.pool}: {count}; {_n(f.own.errors, 'error')} in "
        f"{_n(f.own.requests, 'request')} to it. {_what(breaker)} eject"
    )
    return Reason("in-the-pool", text, told, sources.OUTLIER)


def _ceiling(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Detected, and not ejected because too many would be out."""
    overflow = f.pool.stat("outlier_detection.ejections_overflow")
    can = breaker.ejectable(len(f.pool.hosts))
    # The statistic outlives a change of the pool; what was refused here is what did not eject.
    if f.streak.detections <= sum(event.ejects for event in f.events) or not overflow:
        return
    active = f.pool.stat("outlier_detection.ejections_active")
    yield Reason(
        "ceiling",
        f"its errors reached the threshold {_n(f.streak.detections, 'time')}, and this pool "
        f"refused {_n(overflow, 'ejection')}: {active + 1} of {len(f.pool.hosts)} hosts out would be "
        f"{100 * (active + 1) / len(f.pool.hosts):.4g} %, more than {breaker.percent} %; {can} can be out",
        {
            "ejections_overflow": overflow,
            "ejections_active": active,
            "max_ejection_percent": breaker.percent,
            "hosts": len(f.pool.hosts),
            "detections": f.streak.detections,
        },
        sources.OUTLIER_API,
    )


def _resets(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Errors that never came in a row."""
    if not breaker.consecutive_5xx or not f.streak.resets:
        return
    yield Reason(
        "reset",
        f"{f.streak.errors} 5xx, but at most {f.streak.longest} in a row: an answer below 500 sets "
        f"the count back to 0, which happened {_n(f.streak.resets, 'time')}, last by a "
        f"{f.streak.reset_by}",
        {
            "errors": f.streak.errors,
            "longest_run": f.streak.longest,
            "resets": f.streak.resets,
            "reset_by": f.streak.reset_by,
            "consecutive_5xx": breaker.consecutive_5xx,
        },
        sources.OUTLIER,
    )


def _wrong_class(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """500s, where only gateway errors count."""
    others = f.streak.errors - f.streak.gateway_errors
    if breaker.consecutive_5xx or not breaker.consecutive_gateway or not others:
        return
    statuses = ", ".join(
        str(status)
        for status in sorted(f.streak.statuses)
        if status >= 500 and not breaker.threshold_for(status)
    )
    yield Reason(
        "wrong-class",
        f"{_n(others, 'error')} did not count: only 502, 503, 504 do here, and these were "
        f"{statuses}",
        {
            "errors": f.streak.errors,
            "gateway_errors": f.streak.gateway_errors,
            **_thresholds(breaker),
        },
        sources.ISTIO_OUTLIER,
    )


def _never_counted(f: Figures) -> Iterator[Reason]:
    """Failures that no host is blamed for."""
    fours = f.streak.count(400, 500)
    if fours:
        yield Reason(
            "client-errors",
            f"{_n(fours, 'answer')} of 4xx: that counts as a good answer, and sets the count back "
            "to 0",
            {"4xx": fours},
            sources.OUTLIER,
        )
    if f.faults and f.aborted:
        yield Reason(
            "fault-filter",
            f"{_n(f.aborted, 'request')} for this pool answered by the mesh's own fault (FI) "
            "before a host was chosen: they count for nobody",
            {"aborts_injected": f.faults, "FI": f.aborted},
            sources.FAULT_FILTER,
        )
    overflow = f.pool.stat("upstream_rq_pending_overflow")
    if overflow:
        yield Reason(
            "overflow",
            f"{_n(overflow, 'request')} refused by the connection pool's limits (UO): no host was "
            "asked, so they count for nobody",
            {"upstream_rq_pending_overflow": overflow},
            sources.CIRCUIT_BREAKING,
        )


def _counted_too(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Failures that the pod knows nothing of."""
    if not f.streak.local:
        return
    told: dict[str, Value] = {
        "local_origin": f.streak.local,
        "split_external_local_origin_errors": breaker.split,
    }
    how = "they count as 503 and 504, though the pod's log has none of them"
    if breaker.split:
        told |= {
            "unconnected": f.streak.unconnected,
            "longest_unconnected": f.streak.longest_unconnected,
            "consecutive_local_origin_failure": breaker.consecutive_local,
        }
        how = (
            "they are counted apart (splitExternalLocalOriginErrors), and each connection that "
            "opens sets that count back to 0: a timeout or a broken connection never adds up, "
            f"only connections that don't open do, now {f.streak.unconnected} in a row, and "
            f"{breaker.consecutive_local} eject"
        )
    yield Reason(
        "local-origin",
        f"{_n(f.streak.local, 'time')} a try ended without an answer (timeout, connection refused "
        f"or broken): {how}",
        told,
        sources.OUTLIER,
    )


def _growth(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """How long the last ejection is or was, and why not longer or shorter."""
    ejects = [index for index, event in enumerate(f.events) if event.ejects]
    if not ejects:
        return
    last = current_ejection(f.events[: ejects[-1] + 1], breaker)
    if last is None:  # pragma: no cover - it ends with an ejection
        return
    length = last.seconds
    verb = "is" if f.host.ejected else "was"
    told: dict[str, Value] = {
        "num_ejections": last.count,
        "base_ejection_time": breaker.base,
        "ejection_seconds": length,
        "interval": breaker.interval,
    }
    back = [event for event in f.events[ejects[-1] :] if event.returns]
    after = ""
    if back:
        out = (back[0].time - last.since).total_seconds()
        if breaker.interval < breaker.base:
            # It came back within one sweep of its time, so only one multiple of the base fits.
            length = max(length, breaker.ejection_seconds(int(out / breaker.base)))
            told["ejection_seconds"] = length
        told["out_seconds"] = out
        after = f"; it came back after {out:.1f} s, at a sweep, which is every {breaker.interval:g}"
        after += " s"
    yield Reason(
        "growth",
        f"ejected {_n(last.count, 'time')}; the last one {verb} for {length:g} s at least: "
        f"{breaker.base:g} s times {length / breaker.base:g}, one more with each ejection and one "
        f"less with each sweep that finds it in the pool, {breaker.maximum:g} s at most{after}",
        told,
        sources.OUTLIER,
    )


def _order(f: Figures) -> Iterator[Reason]:
    """Hosts that wait for nearer ones to fail, and the nearer ones."""
    if len(f.pool.tiers) < 2:
        return
    loads = priority_loads(f.pool.tiers)
    healthy, number = f.pool.tiers[f.own.priority]
    place = f"is in {f.own.locality or 'no locality'}, "
    order = (
        "asked first" if f.own.priority == 0 else "asked when nearer ones are not healthy enough"
    )
    parts = [
        f"priority {each} gets {load} % ({up} of {count} healthy)"
        for each, (load, (up, count)) in enumerate(zip(loads, f.pool.tiers, strict=True))
    ]
    yield Reason(
        "locality",
        f"{f.host.pod.name} {place}priority {f.own.priority} of this pool: {order}, for with an "
        f"outlierDetection Istio orders localities by how near they are. Now {', '.join(parts)}",
        {
            "priority": f.own.priority,
            "locality": f.own.locality,
            "healthy_in_priority": healthy,
            "hosts_in_priority": number,
            "load_percent": loads[f.own.priority],
        },
        sources.PRIORITIES,
    )


def _panic(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Ejected hosts that are asked all the same, or a pool with nobody left."""
    share = 100 * f.pool.healthy / len(f.pool.hosts) if len(f.pool.hosts) else 0
    told: dict[str, Value] = {
        "lb_healthy_panic": f.pool.stat("lb_healthy_panic"),
        "healthy_panic_threshold": breaker.panic,
        "healthy_hosts": f.pool.healthy,
        "hosts": len(f.pool.hosts),
    }
    if breaker.panics(f.pool.healthy, len(f.pool.hosts)):
        yield Reason(
            "panic",
            f"{share:.4g} % of the hosts are healthy, below {breaker.panic:g} %: Envoy asks all of "
            f"them, ejected or not ({f.pool.stat('lb_healthy_panic')} times so far)",
            told,
            sources.PANIC,
        )
    elif len(f.pool.hosts) and not f.pool.healthy:
        yield Reason(
            "nobody-left",
            f"0 of {len(f.pool.hosts)} hosts are healthy, and the panic threshold is {breaker.panic:g} %: "
            "every request gets a 503 (UH) until one comes back",
            told,
            sources.PANIC,
        )
