"""What a kind of failure comes of, in a sentence with its figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab import sources
from lab.envoy.access import PER_TRY_TIMEOUT
from lab.envoy.names import short_name
from lab.envoy.queue import CONNECTION_LIMITED, CONNECTIONS, PENDING, UNLIMITED, Limits, waited
from lab.observe.cause import Cause
from lab.observe.garbled import is_garbled
from lab.observe.outside import passed_on
from lab.observe.tries import retried, tries
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from lab.envoy.snapshot import PoolLook, RouteLook, Snapshot
    from lab.observe.absence import Absences, Lack
    from lab.observe.ending import Endings
    from lab.observe.fact import Value
    from lab.observe.since import Since
    from lab.site.events import Asked, Sent
    from lab.sources import Source
    from lab.words import Value as Said


@dataclass(frozen=True)
class Group:
    """Failures of one kind.

    Args:
        kind: which.
        lack: of those that found no healthy host, what there was a lack of.
        caller: whose requests they were.
        cluster: Envoy's name of the pool; empty for none.
        entries: lines of its access log.
        pods: those that are or were in the pool.
        look: what the proxy says.
    """

    kind: str
    lack: str
    caller: str
    cluster: str
    entries: Sequence[Asked]
    pods: Sequence[str]
    look: Snapshot

    @property
    def count(self) -> int:
        """How many."""
        return len(self.entries)

    @property
    def begin(self) -> datetime:
        """When the first began."""
        return min(each.time for each in self.entries)

    @property
    def end(self) -> datetime:
        """When the last began."""
        return max(each.time for each in self.entries)

    @property
    def routes(self) -> Sequence[RouteLook]:
        """The routes that lead to the pool."""
        return [each for each in self.look.routes if each.cluster == self.cluster]

    @property
    def pool(self) -> PoolLook | None:
        """The pool, if it is there."""
        return self.look.pools.get(self.cluster)

    @property
    def failed(self) -> Text:
        """How many requests got which answers, and when: how each sentence begins."""
        statuses = tuple(
            Text("why-status", status=str(status)) if status else Text("why-no-answer")
            for status in sorted({each.status for each in self.entries})
        )
        values: dict[str, Said] = {
            "requests": Text("words-requests", count=self.count),
            "statuses": Listed(statuses, "or"),
            # Its client saw it when it ended, and what it came of was there by then.
            "begin": min(each.ended for each in self.entries),
            "end": max(each.ended for each in self.entries),
        }
        if self.cluster:
            return Text("why-failed", pool=short_name(self.cluster), **values)
        return Text("why-failed-nowhere", **values)

    def figures(self) -> dict[str, Value]:
        """How often each flag was there."""
        flags = Counter(flag for each in self.entries for flag in each.flags)
        return {"requests": self.count, **dict(sorted(flags.items()))}


#: What comes of a pod that has closed its port, and that the proxies still have.
OF_LEAVING = frozenset({"connect-failure", "reset"})

_Said = tuple[Text, "dict[str, Value]", "Source"]


def lacking(absences: Absences, cluster: str, pods: Sequence[str], when: datetime) -> str:
    """What there was a lack of where no host was healthy: the hosts themselves, or what of them."""
    if not pods:
        return "empty"
    lacks = {absences.lack(cluster, pod, when) for pod in absences.there(pods, when, when)}
    if lacks == {"not-ready"}:
        return "not-ready"
    if lacks == {"ejected"}:
        return "all-ejected"
    return "mixed" if None not in lacks else ""


def explained(group: Group, absences: Absences | None, endings: Endings | None = None) -> Cause:
    """What a group of failures came of."""
    if group.kind == "no-healthy-host" and absences is not None:
        kind, (text, figures, source) = _nobody(group, absences)
    else:
        kind, (text, figures, source) = group.kind, _EXPLAIN.get(group.kind, _other)(group)
    if group.kind in OF_LEAVING and absences is not None:
        text = _while_leaving(group, absences, text)
    if endings is not None:
        text = endings.told(group.entries, text)
    return Cause(
        kind=kind,
        caller=group.caller,
        pool=short_name(group.cluster) if group.cluster else "",
        count=group.count,
        begin=group.begin,
        end=group.end,
        text=text,
        figures={**group.figures(), **figures},
        source=source,
    )


def _while_leaving(group: Group, absences: Absences, text: Text) -> Text:
    """Those of a pod that was to end already, and that the proxies still had."""
    late = [e.pod for e in group.entries if e.pod and absences.was_leaving(e.pod, e.time)]
    if not late:
        return text
    pods, requests = tuple(sorted(set(late))), Text("words-requests", count=len(late))
    return Text("why-while-leaving", said=text, pods=pods, requests=requests)


def queued(pool: PoolLook, caller: str, since: Since, when: datetime) -> Iterator[Cause]:
    """Requests that waited for a connection; none of them has failed for it."""
    limited, pending, connections = (
        since.counted(pool, name) for name in (CONNECTION_LIMITED, PENDING, CONNECTIONS)
    )
    if limited is None or pending is None or connections is None:
        return
    count = waited(limited, pending, connections)
    if not count:
        return
    limits = Limits.of(pool.config)
    values: dict[str, Said] = {
        "pool": short_name(pool.name),
        "requests": Text("words-requests", count=count),
        "connections": limits.connections,
    }
    if limits.pending == UNLIMITED:
        text = Text("why-queue", **values)
    else:
        text = Text("why-queue-limited", pending=limits.pending, **values)
    yield Cause(
        kind="queue",
        caller=caller,
        pool=short_name(pool.name),
        count=count,
        begin=since.pool(pool.name),
        end=when,
        text=text,
        figures={
            CONNECTION_LIMITED: limited,
            PENDING: pending,
            CONNECTIONS: connections,
            "max_connections": limits.connections,
            "max_pending_requests": limits.pending,
        },
        source=sources.CIRCUIT_BREAKING,
    )


def unanswered(caller: str, sent: Sequence[Sent]) -> Iterator[Cause]:
    """Requests that never got to the proxy, or that the client itself gave up."""
    for failure in sorted({each.failure for each in sent if each.failure}):
        own = [each for each in sent if each.failure == failure]
        times = [each.time for each in own]
        yield Cause(
            kind=f"client-{failure}",
            caller=caller,
            pool="",
            count=len(own),
            begin=min(times),
            end=max(times),
            text=Text(
                "why-client-failure",
                requests=Text("words-requests", count=len(own)),
                caller=caller,
                failure=failure,
                begin=min(times),
                end=max(times),
            ),
            figures={"requests": len(own)},
            source=sources.ACCESS_LOG,
        )


def _nobody(group: Group, absences: Absences) -> tuple[str, _Said]:
    """No host of the pool was healthy."""
    pool, failed = group.pool, group.failed
    if (outside := passed_on(failed, group.cluster, pool, group.entries)) is not None:
        return "passed-on", outside
    if group.lack == "empty":
        figures: dict[str, Value] = {"hosts": len(pool.hosts) if pool else 0}
        return "empty-pool", (Text("why-uh-empty", failed=failed), figures, sources.ISTIO_RULE)
    there = absences.there(group.pods, group.begin, group.end)
    # A long time has other absences, too, than those that these requests met.
    only: dict[str, tuple[Lack, ...]] = {"not-ready": ("not-ready",), "all-ejected": ("ejected",)}
    lacks = only.get(group.lack, ("not-ready", "ejected"))
    pods = absences.told(group.cluster, there, group.begin, group.end, lacks)
    figures = {"hosts": len(pool.hosts) if pool else len(group.pods)}
    if group.lack == "not-ready":
        text = Text("why-uh-not-ready", failed=failed, pods=pods)
        return "no-pod-ready", (text, figures, sources.KUBERNETES_PROBES)
    if group.lack == "all-ejected":
        text = Text("why-uh-ejected", failed=failed, pods=pods)
        return "all-ejected", (text, figures, sources.PANIC)
    if pods:
        text = Text("why-uh-mixed", failed=failed, pods=pods)
        return "nobody-left", (text, figures, sources.PANIC)
    return "no-healthy-host", (Text("why-uh", failed=failed), figures, sources.PANIC)


def _overflow(group: Group) -> _Said:
    limits = Limits.of(group.pool.config) if group.pool else None
    named: dict[str, int] = {}
    if limits is not None:
        named = {
            "max_connections": limits.connections,
            "max_pending_requests": limits.pending,
            "max_requests": limits.requests,
        }
    set_ones = tuple(
        Text("why-limit", name=name, limit=limit)
        for name, limit in named.items()
        if limit != UNLIMITED
    )
    text = Text("why-uo", failed=group.failed, limits=set_ones or Text("words-none"))
    return text, {**named}, sources.CIRCUIT_BREAKING


def _retry_overflow(group: Group) -> _Said:
    most = Limits.of(group.pool.config).retries if group.pool else 0
    text = Text("why-retry-overflow", failed=group.failed, retries=most)
    return text, {"max_retries": most}, sources.CIRCUIT_BREAKING


def _application(group: Group) -> _Said:
    by = Counter(each.pod or "-" for each in group.entries)
    pods = tuple(Text("why-by-pod", pod=pod, count=count) for pod, count in sorted(by.items()))
    statuses = {each.status for each in group.entries}
    uncovered = not any(route.covers(status) for route in group.routes for status in statuses)
    tried = tries(group, uncovered=uncovered)
    text = Text("why-own-answers", failed=group.failed, pods=pods, tries=tried)
    return text, retried(group), sources.RETRIES


def _client_error(group: Group) -> _Said:
    return Text("why-own-4xx", failed=group.failed), {}, sources.OUTLIER


def _reset(group: Group) -> _Said:
    flags = tuple(sorted({flag for each in group.entries for flag in each.flags}))
    uncovered = not any(route.covers_resets for route in group.routes)
    tried = tries(group, uncovered=uncovered)
    text = Text("why-broken", failed=group.failed, flags=flags, pods=_asked(group), tries=tried)
    return text, retried(group), sources.RETRIES


def _connect_failure(group: Group) -> _Said:
    uncovered = not any(route.covers_refusals for route in group.routes)
    tried = tries(group, uncovered=uncovered)
    text = Text("why-unconnected", failed=group.failed, pods=_asked(group), tries=tried)
    return text, retried(group), sources.RETRIES


def _timeout(group: Group) -> _Said:
    per_try = {each.details == PER_TRY_TIMEOUT for each in group.entries}
    limits = {route.per_try_timeout for route in group.routes} if True in per_try else set()
    limits |= {route.timeout for route in group.routes} if False in per_try else set()
    timeouts = sorted(limits - {0.0})
    told = tuple(Text("why-seconds", seconds=each) for each in timeouts)
    values: dict[str, Said] = {
        "failed": group.failed,
        "pods": _asked(group),
        "timeouts": Listed(told, "or") if told else Text("why-that-time"),
    }
    figures = {"timeout": ", ".join(map(str, timeouts))}
    if True not in per_try and not any((each.attempts or 0) > 1 for each in group.entries):
        return Text("why-timeout", **values), {**figures}, sources.RETRIES
    uncovered = not any(route.covers(504) for route in group.routes)
    values["tries"] = tries(group, uncovered=uncovered)
    return Text("why-timeout-tried", **values), {**figures, **retried(group)}, sources.RETRIES


def _cut_short(group: Group) -> _Said:
    flags = tuple(sorted({flag for each in group.entries for flag in each.flags}))
    text = Text("why-cut-short", failed=group.failed, flags=flags, pods=_asked(group))
    return text, {}, sources.RETRIES


def _fault(group: Group) -> _Said:
    return Text("why-fault", failed=group.failed), {}, sources.FAULT_FILTER


def _direct_response(group: Group) -> _Said:
    text = Text("why-direct-response", failed=group.failed)
    return text, {}, sources.ISTIO_DIRECT_RESPONSE


def _no_route(group: Group) -> _Said:
    asked = sorted({f"{each.authority or '-'}{each.path or ''}" for each in group.entries})
    text = Text("why-no-route", failed=group.failed, asked=tuple(asked[:3]))
    return text, {"asked": ", ".join(asked[:3])}, sources.ISTIO_ROUTE


def _no_destination(group: Group) -> _Said:
    missing = sorted({e.cluster for e in group.look.routes if e.cluster not in group.look.pools})
    names = tuple(short_name(each) for each in missing)
    text = Text("why-no-destination", failed=group.failed, names=names or Text("words-none"))
    return text, {"missing": ", ".join(missing)}, sources.ISTIO_ROUTE


def _rate_limited(group: Group) -> _Said:
    return Text("why-rate-limited", failed=group.failed), {}, sources.ACCESS_LOG


def _client_gone(group: Group) -> _Said:
    return Text("why-client-gone", failed=group.failed), {}, sources.ACCESS_LOG


def _other(group: Group) -> _Said:
    details = sorted({each.details for each in group.entries if each.details})
    template = "why-garbled" if all(map(is_garbled, group.entries)) else "why-proxy-error"
    text = Text(template, failed=group.failed, details=tuple(details) or "-")
    return text, {"details": ", ".join(details)}, sources.ACCESS_LOG


def _asked(group: Group) -> tuple[str, ...]:
    return tuple(sorted({each.pod for each in group.entries if each.pod})) or ("-",)


_EXPLAIN: dict[str, Callable[[Group], _Said]] = {
    "application-error": _application,
    "client-error": _client_error,
    "client-gone": _client_gone,
    "connect-failure": _connect_failure,
    "cut-short": _cut_short,
    "direct-response": _direct_response,
    "fault": _fault,
    "no-destination": _no_destination,
    "no-route": _no_route,
    "overflow": _overflow,
    "rate-limited": _rate_limited,
    "reset": _reset,
    "retry-overflow": _retry_overflow,
    "timeout": _timeout,
}
