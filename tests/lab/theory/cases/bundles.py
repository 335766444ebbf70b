"""For each rule of lint where it fires, with what figures, and where it must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.theory.finding import Level
from tests.lab.theory.shop import (
    BREAKER,
    Document,
    deployment,
    envoy_filter,
    other,
    routes,
    rule,
    service,
    to,
)

V1 = {"name": "v1", "labels": {"version": "v1"}}
V9 = {"name": "v9", "labels": {"version": "v9"}}
PLAIN = (service(), deployment(), rule(), routes())


def with_rule(**breaker: object) -> tuple[Document, ...]:
    """Two pods and this breaker."""
    return service(), deployment(), rule({**BREAKER, **breaker}), routes()


def with_faults(plan: str, **breaker: object) -> tuple[Document, ...]:
    """Two pods that fail like this, and this breaker."""
    return service(), deployment(faults=plan), rule({**BREAKER, **breaker}), routes()


def with_retries(
    *http: Document, replicas: int = 2, plan: str = "500@random:0.5"
) -> tuple[Document, ...]:
    """Failing pods behind these rules."""
    return service(), deployment(replicas=replicas, faults=plan), rule(), routes(*http)


def at(place: str, version: str = "v1", replicas: int = 2) -> Document:
    """Pods of a version in a place."""
    found = deployment(version, replicas)
    found["spec"]["template"]["metadata"]["labels"]["istio-locality"] = place
    return found


def in_two(*, breaker: Document | None = None, **balancer: object) -> tuple[Document, ...]:
    """Two hosts in r1, one in r2, and this loadBalancer."""
    policy: Document = {"loadBalancer": balancer} if balancer else {}
    pods = (at("r1.z1"), at("r2", "v2", 1))
    return service(), *pods, rule(breaker, **policy), routes()


def shares(**to: int) -> Document:
    """A distribute from r1."""
    return {"distribute": [{"from": "r1/*", "to": dict(to)}]}


def anywhere(**to: int) -> Document:
    """A distribute from wherever a client is."""
    return {"distribute": [{"from": "*", "to": dict(to)}]}


def in_three(**balancer: Any) -> tuple[Document, ...]:
    """The same with one host in r3 on top."""
    return *in_two(**balancer), at("r3", "v3", 1)


def halves(all_of: int, v9: int, **more: Any) -> Document:
    """A route to the Service and to its subset v9, with these weights."""
    ways: tuple[Document, ...] = {"host": "shop"}, {"host": "shop", "subset": "v9", **more}
    return {
        "route": [
            {"destination": way, "weight": weight}
            for way, weight in zip(ways, (all_of, v9), strict=True)
        ]
    }


def elsewhere(document: Document, namespace: str) -> Document:
    """The same resource in another namespace."""
    document["metadata"]["namespace"] = namespace
    return document


def delegate(name: str = "part", path: str = "/a") -> Document:
    """A VirtualService without hosts."""
    http = [{"match": [{"uri": {"prefix": path}}], **to()}]
    return other("VirtualService", name, {"http": http})


def root(path: str = "/", **more: object) -> Document:
    """One that takes its rules over."""
    http = [{"match": [{"uri": {"prefix": path}}], "delegate": {"name": "part"}, **more}]
    return other("VirtualService", "root", {"hosts": ["shop"], "http": http})


def six(plan: str = "none", failing: int = 1, **breaker: object) -> tuple[Document, ...]:
    """Six pods, of which some fail like this."""
    pods = deployment(replicas=6 - failing), deployment("v2", failing, plan)
    return service(), *pods, rule({**BREAKER, **breaker}), routes()


def by_rate(**fields: int) -> Document:
    """Ejection by success rate, and by no share of failures."""
    rate = {"enforcing_success_rate": 100, "success_rate_request_volume": 10}
    return envoy_filter(**{"enforcing_failure_percentage": 0, **rate, **fields})


def for_clients(document: Document) -> Document:
    """The same rule, for some proxies only."""
    document["spec"]["workloadSelector"] = {"matchLabels": {"app": "client"}}
    return document


@dataclass
class Case:
    """A rule, where it fires, what the sentence says, and what is just right.

    ``exact`` is the finding: resource, field, sentence and advice. Of the namespaces in ``whole``
    nothing is elsewhere.
    """

    rule: str
    level: Level
    fires: tuple[Document, ...]
    says: str
    silent: tuple[Document, ...] = PLAIN
    exact: tuple[str, str, str, str] = ("", "", "", "")
    whole: tuple[str, ...] = ()


E, W, N = Level.ERROR, Level.WARNING, Level.INFO
