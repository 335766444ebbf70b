"""What there is to say about one host of one pool: facts, each with figures and a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab import sources
from lab.envoy.ejection import current_ejection
from lab.envoy.outlier import GATEWAY_ERRORS
from lab.envoy.priorities import priority_loads
from lab.site.events import Ejected
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.envoy.outlier import Breaker
    from lab.observe.figures import Figures
    from lab.sources import Source

Value = str | int | float | bool


@dataclass(frozen=True)
class Reason:
    """One of them.

    Args:
        code: what it is about, for programs.
        text: for people.
        figures: what Envoy said, by Envoy's name for it.
        source: the document that says how it works.
    """

    code: str
    text: Text
    figures: Mapping[str, Value]
    source: Source

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "code": self.code,
            "sentence": str(self.text),
            **self.text.as_dict(),
            "figures": dict(self.figures),
            "source": {"title": self.source.title, "url": self.source.url},
        }


def reasons(f: Figures) -> Iterator[Reason]:
    """All that is to be said about one host."""
    breaker = f.breaker
    if breaker is None:
        text = Text("why-no-breaker", pool=f.host.pool)
        yield Reason("no-breaker", text, {"outlier_detection": "unset"}, sources.ISTIO_OUTLIER)
        return
    yield _out(f, breaker) if f.host.ejected else _in(f, breaker)
    if not f.host.ejected:
        yield from _ceiling(f, breaker)
        yield from _resets(f, breaker)
        yield from _wrong_class(f, breaker)
    yield from _never_counted(f, breaker)
    yield from _counted_too(f, breaker)
    yield from _growth(f, breaker)
    yield from _order(f)
    yield from _panic(f, breaker)


def _what(b: Breaker) -> Text | Listed:
    """All that ejects."""
    parts = []
    if b.consecutive_5xx:
        parts.append(Text("why-run", count=b.consecutive_5xx, errors=_errors(b)))
    if b.consecutive_gateway:
        parts.append(Text("why-gateway-run", count=b.consecutive_gateway))
    if b.consecutive_local:
        parts.append(Text("why-unopened-run", count=b.consecutive_local))
    if b.failure_share:
        enough = {"volume": b.failure_volume, "hosts": b.failure_hosts}
        parts.append(Text("why-failures", percent=b.failure_share, **enough))
    if b.deviations is not None:
        enough = {"volume": b.success_rate_volume, "hosts": b.success_rate_hosts}
        parts.append(Text("why-success-rate", deviations=b.deviations, **enough))
    return Listed(tuple(parts), "or") if parts else Text("words-nothing")


def _errors(breaker: Breaker) -> Text:
    """What counts as an error."""
    if breaker.codes is None:
        return Text("why-5xx")
    return Text("why-codes", codes=Listed(tuple(str(code) for code in breaker.codes), "or"))


def _thresholds(breaker: Breaker) -> dict[str, Value]:
    rarer: dict[str, Value] = {
        "consecutive_local_origin_failure": breaker.consecutive_local,
        "failure_percentage_threshold": breaker.failure_share,
        "success_rate_stdev_factor": round(1000 * (breaker.deviations or 0)),
        "error_codes": ", ".join(str(code) for code in breaker.codes or ()),
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
    had, more = _had(f)
    pod, pool, what = f.host.pod.name, f.host.pool, _what(breaker)
    if out is None:
        text = Text("why-ejected", pod=pod, pool=pool, what=what, had=had)
    else:
        told |= {"type": out.reason, "since": out.since.isoformat(), "num_ejections": out.count}
        text = Text(
            "why-ejected-since",
            pod=pod,
            pool=pool,
            what=what,
            had=had,
            since=out.since,
            detector=out.reason,
            count=out.count,
            interval=breaker.interval,
            earliest=out.earliest_return,
            latest=out.latest_return,
        )
    return Reason("ejected", text, told | more, sources.OUTLIER)


def _had(f: Figures) -> tuple[Text, dict[str, Value]]:
    """What of all that can eject it was, as Envoy's last event of an ejection says."""
    last = next((event for event in reversed(f.events) if isinstance(event, Ejected)), None)
    if last is not None and last.detector == "CONSECUTIVE_LOCAL_ORIGIN_FAILURE":
        count = f.streak.longest_unconnected
        return Text("why-had-unopened", count=count), {"longest_unconnected": count}
    share = last.success_rate if last is not None else None
    if last is None or share is None:
        return Text("why-had-run", count=f.streak.longest), {}
    limit = last.success_rate_threshold
    told: dict[str, Value] = {"host_success_rate": share}
    if limit is None:
        return Text("why-had-failures", share=100 - share), told
    told["cluster_success_rate_ejection_threshold"] = limit
    return Text("why-had-success", share=share, limit=limit), told


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
    text = Text(
        "why-in-the-pool",
        pod=f.host.pod.name,
        pool=f.host.pool,
        count=Text("why-run-now", now=f.streak.now, threshold=threshold)
        if threshold
        else Text("why-no-threshold"),
        errors=Text("words-errors", count=f.own.errors),
        requests=Text("words-requests", count=f.own.requests),
        what=_what(breaker),
    )
    return Reason("in-the-pool", text, told, sources.OUTLIER)


def _ceiling(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Detected, and not ejected because too many would be out."""
    overflow = f.pool.stat("outlier_detection.ejections_overflow")
    # The statistic outlives a change of the pool; what was refused here is what did not eject.
    if f.streak.detections <= sum(event.ejects for event in f.events) or not overflow:
        return
    active, hosts = f.pool.stat("outlier_detection.ejections_active"), len(f.pool.hosts)
    yield Reason(
        "ceiling",
        Text(
            "why-ceiling",
            times=Text("words-times", count=f.streak.detections),
            refused=overflow,
            out=active + 1,
            hosts=hosts,
            share=100 * (active + 1) / hosts,
            percent=breaker.percent,
            can=breaker.ejectable(hosts),
        ),
        {
            "ejections_overflow": overflow,
            "ejections_active": active,
            "max_ejection_percent": breaker.percent,
            "hosts": hosts,
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
        Text(
            "why-reset" if breaker.codes is None else "why-reset-codes",
            errors=f.streak.errors,
            what=_errors(breaker),
            longest=f.streak.longest,
            times=Text("words-times", count=f.streak.resets),
            by=f.streak.reset_by,
        ),
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
    statuses = tuple(str(status) for status in sorted(f.streak.bad) if status not in GATEWAY_ERRORS)
    yield Reason(
        "wrong-class",
        Text("why-wrong-class", errors=Text("words-errors", count=others), statuses=statuses),
        {
            "errors": f.streak.errors,
            "gateway_errors": f.streak.gateway_errors,
            **_thresholds(breaker),
        },
        sources.ISTIO_OUTLIER,
    )


def _never_counted(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Failures that no host is blamed for."""
    fours = sum(number for status, number in f.streak.good.items() if 400 <= status < 500)
    if fours:
        yield Reason(
            "client-errors", Text("why-client-errors", count=fours), {"4xx": fours}, sources.OUTLIER
        )
    fives = sum(number for status, number in f.streak.good.items() if status >= 500)
    if fives:
        yield Reason(
            "unlisted-codes",
            Text("why-unlisted-codes", count=fives, errors=_errors(breaker)),
            {"5xx": fives, **_thresholds(breaker)},
            sources.ISTIO_OUTLIER,
        )
    if f.faults and f.aborted:
        yield Reason(
            "fault-filter",
            Text("why-fault-filter", requests=Text("words-requests", count=f.aborted)),
            {"aborts_injected": f.faults, "FI": f.aborted},
            sources.FAULT_FILTER,
        )
    overflow = f.pool.stat("upstream_rq_pending_overflow")
    if overflow:
        yield Reason(
            "overflow",
            Text("why-overflow", requests=Text("words-requests", count=overflow)),
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
    times = Text("words-times", count=f.streak.local)
    text = Text("why-local-origin", times=times)
    if breaker.split:
        text = Text(
            "why-local-origin-apart",
            times=times,
            unopened=f.streak.unconnected,
            threshold=breaker.consecutive_local,
        )
        told |= {
            "unconnected": f.streak.unconnected,
            "longest_unconnected": f.streak.longest_unconnected,
            "consecutive_local_origin_failure": breaker.consecutive_local,
        }
    yield Reason("local-origin", text, told, sources.OUTLIER)


def _growth(f: Figures, breaker: Breaker) -> Iterator[Reason]:
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


def _order(f: Figures) -> Iterator[Reason]:
    """Hosts that wait for nearer ones to fail, and the nearer ones."""
    tiers, own = f.pool.tiers, f.own.priority
    if len(tiers) < 2:
        return
    loads = priority_loads(tiers)
    yield Reason(
        "locality",
        Text(
            "why-locality",
            pod=f.host.pod.name,
            locality=f.own.locality or Text("why-no-locality"),
            priority=own,
            now=tuple(
                Text("why-tier", priority=each, load=load, healthy=healthy, hosts=number)
                for each, (load, (healthy, number)) in enumerate(zip(loads, tiers, strict=True))
            ),
        ),
        {
            "priority": own,
            "locality": f.own.locality,
            "healthy_in_priority": tiers[own][0],
            "hosts_in_priority": tiers[own][1],
            "load_percent": loads[own],
        },
        sources.PRIORITIES,
    )


def _panic(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Ejected hosts that are asked all the same, or a pool with nobody left."""
    healthy, hosts = f.pool.healthy, len(f.pool.hosts)
    panics = f.pool.stat("lb_healthy_panic")
    told: dict[str, Value] = {
        "lb_healthy_panic": panics,
        "healthy_panic_threshold": breaker.panic,
        "healthy_hosts": healthy,
        "hosts": hosts,
    }
    if breaker.panics(healthy, hosts):
        text = Text(
            "why-panic",
            share=100 * healthy / hosts,
            threshold=breaker.panic,
            times=Text("words-times", count=panics),
        )
        yield Reason("panic", text, told, sources.PANIC)
    elif hosts and not healthy:
        text = Text("why-nobody-left", hosts=hosts, threshold=breaker.panic)
        yield Reason("nobody-left", text, told, sources.PANIC)
