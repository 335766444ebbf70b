"""What became of pods, proxies and the whole, as what can be said of it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from lab.envoy.names import short_name
from lab.site.events import Applied, Lost, Planned, PodTurned, ProxyTurned, Refused, SiteTurned
from lab.words import Text
from lab.words.sizes import size

if TYPE_CHECKING:
    from lab.words import Value

Turn = PodTurned | ProxyTurned | SiteTurned | Applied | Refused | Planned | Lost
"""Events that stand alone: what requests and ejections come to, is told of many together."""


def tell(turn: Turn) -> Text:
    """What an event says."""
    match turn:
        case PodTurned():
            return _pod(turn)
        case ProxyTurned():
            return _proxy(turn)
        case SiteTurned(to="ready"):
            return Text("event-ready")
        case SiteTurned():
            return Text("event-renewed", name=turn.what)
        case Applied():
            return Text("event-applied", source=turn.source, changes=_changes(turn))
        case Refused():
            return Text("event-refused", source=turn.source, why=turn.why)
        case Planned():
            return Text("event-planned", pod=turn.pod, plan=turn.plan)
        case Lost():
            return _lost(turn)


def how_it_ended(code: int) -> Text:
    """An exit code; a negative one is a signal, which may have no name here."""
    if code >= 0:
        return Text("event-exit-code", code=code)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    return Text("event-killed", signal=name)


def how_pod_ended(turn: PodTurned) -> Text:
    """How the container of a pod that has ended did."""
    code = turn.exit_code or 0
    if not turn.reason:
        return how_it_ended(code)
    if turn.memory_bytes is None or turn.limit_bytes is None:
        return Text("event-exit-reason", reason=turn.reason, code=code)
    held, limit = size(turn.memory_bytes), size(turn.limit_bytes)
    return Text("event-oom", reason=turn.reason, code=code, held=held, limit=limit)


def _pod(turn: PodTurned) -> Text:
    pod = turn.pod
    match turn.to:
        case "started":
            return _started(pod, turn.pid)
        case "ready":
            return Text("event-pod-ready", pod=pod)
        case "unready":
            return _failing(turn, "event-pod-unready", "event-probe-unready")
        case "unhealthy":
            return _failing(turn, "event-pod-unhealthy", "event-probe-unhealthy")
        case "ended":
            return _ended(turn)
        case "terminating" if turn.endpoint_delay_seconds:
            delay = turn.endpoint_delay_seconds
            if turn.has_pre_stop is False:
                return Text("event-pod-leaving-bare", pod=pod, seconds=delay)
            return Text("event-pod-leaving", pod=pod, seconds=delay)
        case "terminating":
            return Text("event-pod-terminating", pod=pod)
        case "withdrawn":
            return Text("event-pod-withdrawn", pod=pod)
        case "prestop":
            return Text("event-pod-prestop", pod=pod, code=turn.exit_code or 0)
        case "gone":
            return Text("event-pod-gone", pod=pod)


def _started(pod: str, pid: int | None) -> Text:
    if pid is None:
        return Text("event-pod-begun", pod=pod)
    return Text("event-pod-started", pod=pod, pid=pid)


def _ended(turn: PodTurned) -> Text:
    pod, how = turn.pod, how_pod_ended(turn)
    if turn.pause_seconds is None:
        return Text("event-pod-over", pod=pod, how=how)
    seconds = round(turn.pause_seconds)
    if turn.why:
        return Text("event-pod-gave-up", pod=pod, how=how, words=turn.why, seconds=seconds)
    return Text("event-pod-ended", pod=pod, how=how, seconds=seconds)


def _failing(turn: PodTurned, short: str, full: str) -> Text:
    """What a probe got, and what it asks where that is known."""
    probe = turn.probe or ""
    if not turn.question:
        return Text(short, pod=turn.pod, probe=probe, why=turn.why)
    return Text(full, pod=turn.pod, probe=probe, question=turn.question, why=turn.why)


def _proxy(turn: ProxyTurned) -> Text:
    whose = envoy(turn.proxy, alone=turn.alone)
    match turn.to:
        case "started" if turn.pid is None:
            return Text("event-proxy-begun", envoy=whose)
        case "started":
            at, pid = turn.addresses, turn.pid or 0
            return Text("event-proxy-started", envoy=whose, addresses=at, pid=pid)
        case "ended":
            return Text("event-proxy-ended", envoy=whose, how=how_it_ended(turn.exit_code or 0))
        case "stuck":
            return Text("event-proxy-stuck", envoy=whose, why=turn.why)


def envoy(proxy: str, *, alone: bool) -> Text:
    """An Envoy, by its proxy's name where there are several."""
    return Text("event-envoy") if alone else Text("event-envoy-of", proxy=proxy)


def _changes(turn: Applied) -> Value:
    """What a change came to, by what there is of it."""
    parts = (
        ("event-applied-reset", _pools(turn.reset)),
        ("event-applied-added", _pools(turn.added)),
        ("event-applied-removed", _pools(turn.removed)),
        ("event-applied-routes", turn.routes),
        ("event-applied-listeners", turn.listeners),
        ("event-applied-certificates", turn.certificates),
        ("event-applied-started", turn.started),
    )
    found = tuple(Text(template, names=names) for template, names in parts if names)
    return found or Text("words-nothing")


def _pools(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(short_name, names))


def _lost(turn: Lost) -> Text:
    match turn.why:
        case "damaged":
            return Text("event-lost-damaged", what=turn.what, count=turn.lines or 0)
        case "unwritten":
            what, count, words = turn.what, turn.lines or 0, turn.words or ""
            if turn.lines is None:
                return Text("event-lost-unwritten-some", what=what, words=words)
            if turn.log == "facts":
                return Text("event-lost-unwritten-now", what=what, count=count, words=words)
            return Text("event-lost-unwritten", what=what, count=count, words=words)
        case "unkept":
            return Text("event-lost-unkept", of=turn.of, log=turn.log)
        case "withheld":
            return Text("event-lost-withheld", right=turn.words or turn.what)
        case "rotated":
            return Text("event-lost-rotated", what=turn.what)
        case "unread":
            return Text("event-lost-unread", what=turn.what)
        case "empty":
            return Text("event-lost-empty", what=turn.what)
        case "missing":
            return Text("event-lost-missing", what=turn.what)
        case "unreadable":
            return Text("event-lost-unreadable", what=turn.what, words=turn.words or "")
