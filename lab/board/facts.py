"""What holds now, as the page shows it beside the marks: callers, pods, who is out until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.board.public import public
from lab.envoy.outlier import Breaker
from lab.words import LANGUAGES, Text, say

if TYPE_CHECKING:
    from lab.observe import Opinions
    from lab.observe.hosts import Host
    from lab.site import Pod, Site

Breakers = Mapping[tuple[str, str], Breaker]


def facts_of(site: Site, opinions: Opinions) -> tuple[dict[str, Any], Breakers]:
    """The facts of this moment, and the breakers that errors are counted by.

    Raises:
        LabError: a proxy can't be asked.
    """
    proxies = site.proxies()
    hosts = opinions.now()
    breakers = opinions.breakers()
    facts = {
        "lab": site.name,
        "condition": site.condition(),
        "callers": [{"name": each.name, "kind": each.kind} for each in proxies],
        "pods": [_pod(each) for each in site.pods()],
        "hosts": [host_fact(each, breakers) for each in hosts if each.cluster],
    }
    return facts, breakers


def _pod(pod: Pod) -> dict[str, Any]:
    return {
        "name": pod.name,
        "version": pod.version,
        "deployment": pod.deployment,
        "ready": pod.ready,
        "restarts": pod.restarts,
        "trouble": _of_pod(pod, pod.trouble),
        "unready": _of_pod(pod, pod.unready),
        "end": said(pod.last_end),
    }


def _of_pod(pod: Pod, what: Text | str | None) -> dict[str, str] | None:
    """What is the matter with a pod, which is named."""
    if not what or (isinstance(what, Text) and what.values.get("pod") == pod.name):
        return said(what or None)
    return said(Text("board-of-pod", pod=pod.name, what=what))


def host_fact(host: Host, breakers: Breakers) -> dict[str, Any]:
    """A pod in one caller's pool, as it stands there."""
    breaker = breakers.get((host.caller, host.cluster)) or Breaker()
    out = host.ejection
    return {
        "c": host.caller,
        "pod": host.pod.name,
        "cluster": host.cluster,
        "pool": host.pool,
        "subset": host.is_subset,
        "ejected": host.ejected,
        "times": host.ejections,
        "threshold": breaker.consecutive_5xx or breaker.consecutive_gateway,
        "interval": breaker.interval,
        "since": None if out is None else round(out.since.timestamp() * 1000),
        "earliest": None if out is None else round(out.earliest_return.timestamp() * 1000),
        "latest": None if out is None else round(out.latest_return.timestamp() * 1000),
    }


def said(what: Text | str | None) -> dict[str, str] | None:
    """A reason in every language: the page's reader chooses, and may choose again."""
    if what is None:
        return None
    told = {each: say(what, each, None) if isinstance(what, Text) else what for each in LANGUAGES}
    return {each: public(sentence) for each, sentence in told.items()}
