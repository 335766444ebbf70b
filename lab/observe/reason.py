"""What there is to say about one host of one pool: facts, each with figures and a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab import sources
from lab.envoy.outlier import GATEWAY_ERRORS
from lab.envoy.priorities import priority_loads
from lab.observe.fact import Reason
from lab.observe.out import after, growth, out
from lab.observe.refused import OVERFLOW, detected, refused
from lab.observe.thresholds import counts, errors, thresholds, what
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.envoy.outlier import Breaker
    from lab.observe.fact import Value
    from lab.observe.figures import Figures
    from lab.words import Value as Said

__all__ = ["Reason", "reasons"]


def reasons(f: Figures) -> Iterator[Reason]:
    """All that is to be said about one host."""
    breaker = f.breaker
    if breaker is None:
        text = Text("why-no-breaker", pool=f.host.pool)
        yield Reason("no-breaker", text, {"outlier_detection": "unset"}, sources.ISTIO_OUTLIER)
        return
    yield out(f, breaker) if f.host.ejected else _in(f, breaker)
    yield from after(f, breaker)
    if not f.host.ejected:
        yield from _ceiling(f, breaker)
        yield from _resets(f, breaker)
        yield from _wrong_class(f, breaker)
    yield from _never_counted(f, breaker)
    yield from _counted_too(f, breaker)
    yield from growth(f, breaker)
    yield from _order(f)
    yield from _panic(f, breaker)


def _in(f: Figures, breaker: Breaker) -> Reason:
    ejects = what(breaker)
    told: dict[str, Value] = {
        "failed_outlier_check": False,
        "in_a_row_now": f.streak.now,
        "rq_total": f.own.requests,
        "rq_error": f.own.errors,
        "tries_logged": f.streak.tries,
        **thresholds(breaker),
    }
    # Where there was no error there is none in a row either.
    is_known = f.is_logged or not f.own.errors
    if not is_known:
        del told["in_a_row_now"], told["tries_logged"]
    values: dict[str, Said] = {
        "pod": f.host.pod.name,
        "pool": f.host.pool,
        # A connection that did not open is an error, and none of Envoy's requests.
        "errors": Text("words-errors", count=f.own.errors),
        "requests": Text("words-requests", count=max(f.own.requests, f.streak.tries)),
    }
    if ejects is None:
        text = Text("why-nothing-ejects", **values)
    elif is_known:
        text = Text("why-in-the-pool", count=counts(breaker, f.streak), what=ejects, **values)
    else:
        text = Text("why-in-the-pool", count=Text("why-run-unlogged"), what=ejects, **values)
    return Reason("in-the-pool", text, told, sources.OUTLIER)


def _ceiling(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Detected, and not ejected because too many would be out; or nobody ever can be."""
    active, hosts = f.pool.stat("outlier_detection.ejections_active"), len(f.pool.hosts)
    can, percent = breaker.ejectable(hosts), breaker.percent
    limits: dict[str, Value] = {"max_ejection_percent": percent, "hosts": hosts}
    overflow = f.since.counted(f.pool, OVERFLOW)
    count, reached = refused(f.pool, breaker, f.since), _reached(f, breaker)
    if reached is None or count == 0:
        if breaker.ejects and hosts and not can:
            text = Text(
                "why-ejects-nobody", percent=percent, hosts=Text("words-hosts", count=hosts)
            )
            yield Reason("ejects-nobody", text, limits, sources.OUTLIER_API)
        return
    own = f.streak.detections - sum(event.ejects for event in f.events)
    # Envoy's own count comes before what its log of tries comes to.
    told = max(own, 1) if count is None else count
    counted = told if overflow is None else overflow
    others = max(counted - told, 0)
    share = 100 * (active + 1) / hosts
    yield Reason(
        "ceiling",
        Text(
            "why-ceiling",
            reached=reached,
            refused=told,
            others=Text("why-ceiling-others", count=others) if others else "",
            out=active + 1,
            hosts=hosts,
            share=share,
            percent=percent,
            can=can,
        ),
        {
            "ejections_overflow": counted,
            "ejections_active": active,
            **limits,
            "detections": f.streak.detections,
        },
        sources.OUTLIER_API,
    )


def _reached(f: Figures, breaker: Breaker) -> Text | None:
    """What was detected of this host more often than it was ejected."""
    tries, failed = f.streak.tries, f.streak.errors
    # The statistic is the pool's; of this host it tells what its own tries tell as well.
    if f.streak.detections > sum(event.ejects for event in f.events):
        times = f.streak.detections
        if refused(f.pool, breaker, f.since) is not None:
            times = max(min(times, detected(f.pool, breaker, f.since)), 1)
        return Text("why-ceiling-run", times=Text("words-times", count=times))
    wanted = breaker.failure_share
    if wanted is None or tries < breaker.failure_volume or 100 * failed < wanted * tries:
        return None
    if not f.since.counted(f.pool, "outlier_detection.ejections_detected_failure_percentage"):
        return None
    return Text("why-ceiling-share", share=100 * failed / tries, wanted=wanted)


def _resets(f: Figures, breaker: Breaker) -> Iterator[Reason]:
    """Errors that never came in a row."""
    if not breaker.consecutive_5xx or not f.streak.resets:
        return
    yield Reason(
        "reset",
        Text(
            "why-reset" if breaker.codes is None else "why-reset-codes",
            errors=f.streak.errors,
            what=errors(breaker),
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
            **thresholds(breaker),
        },
        sources.ISTIO_OUTLIER,
    )
    longest, threshold = f.streak.longest_gateway, breaker.consecutive_gateway
    if 0 < longest < threshold:
        counted = Text("words-errors", count=f.streak.gateway_errors)
        yield Reason(
            "gateway-apart",
            Text("why-gateway-apart", errors=counted, longest=longest, threshold=threshold),
            {"gateway_errors": f.streak.gateway_errors, "longest_gateway_run": longest},
            sources.OUTLIER,
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
            Text("why-unlisted-codes", count=fives, errors=errors(breaker)),
            {"5xx": fives, **thresholds(breaker)},
            sources.ISTIO_OUTLIER,
        )
    if f.streak.abandoned:
        yield Reason(
            "abandoned",
            Text("why-abandoned", times=Text("words-times", count=f.streak.abandoned)),
            {"abandoned": f.streak.abandoned},
            sources.OUTLIER,
        )
    if f.faults and f.aborted:
        yield Reason(
            "fault-filter",
            Text("why-fault-filter", requests=Text("words-requests", count=f.aborted)),
            {"aborts_injected": f.faults, "FI": f.aborted},
            sources.FAULT_FILTER,
        )
    overflow = f.since.counted(f.pool, "upstream_rq_pending_overflow")
    if overflow is None:
        overflow = f.overflowed
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
    panics = f.since.counted(f.pool, "lb_healthy_panic")
    panics = f.pool.stat("lb_healthy_panic") if panics is None else panics
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
