"""Cases of limits, and of what subsets' blocks lose."""

from __future__ import annotations

from typing import Any

from tests.lab.theory.cases.bundles import PLAIN, V1, Case, N, W
from tests.lab.theory.shop import BREAKER, Document, routes, rule, to


def limited(connections: int = 0, **http: int) -> tuple[Document, ...]:
    """Two pods and these limits."""
    pool: dict[str, Any] = {"tcp": {"maxConnections": connections}} if connections else {}
    pool |= {"http": http} if http else {}
    return *PLAIN[:2], rule(connectionPool=pool), routes()


def subset(**policy: Any) -> tuple[Document, ...]:
    """Two pods, limits for all, and a subset with a policy of its own."""
    limits = {"tcp": {"maxConnections": 10}, "http": {"http1MaxPendingRequests": 10}}
    own = V1 | {"trafficPolicy": policy}
    found = rule(connectionPool=limits, subsets=[own])
    return *PLAIN[:2], found, routes(to(subset="v1"))


def balanced(simple: str) -> tuple[Document, ...]:
    """Two pods and a way to choose."""
    return *PLAIN[:2], rule(loadBalancer={"simple": simple}), routes()


CASES = [
    Case(
        "limit-of-one",
        W,
        limited(1, http1MaxPendingRequests=1),
        "refused with a 503",
        limited(2, http1MaxPendingRequests=2),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.connectionPool.http.http1MaxPendingRequests",
            (
                "maxConnections, http1MaxPendingRequests of 1: what comes while that one is"
                " in use is refused with a 503 (UO), which is no error of a host's and "
                "ejects nobody"
            ),
            "",
        ),
    ),
    Case(
        "waits-without-limit",
        N,
        limited(2),
        "as many and as long as it takes",
        limited(2, http1MaxPendingRequests=1024),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.connectionPool.tcp.maxConnections",
            (
                "maxConnections: 2 without a limit on what waits: further requests wait for"
                " a connection, as many and as long as it takes, and none is refused"
            ),
            "http.http1MaxPendingRequests: 2",
        ),
    ),
    Case(
        "subset-drops-fields",
        W,
        subset(outlierDetection={"consecutive5xxErrors": 1}),
        "what that one says of maxEjectionPercent",
        subset(outlierDetection={**BREAKER, "consecutive5xxErrors": 1}),
        exact=(
            "DestinationRule mall/shop",
            "spec.subsets[0].trafficPolicy.outlierDetection",
            (
                "the subset v1 has its own outlierDetection, which replaces the one above "
                "as a whole: what that one says of maxEjectionPercent holds for the others "
                "only"
            ),
            "maxEjectionPercent here as well",
        ),
    ),
    Case(
        "subset-drops-fields",
        N,
        subset(connectionPool={"http": {"http1MaxPendingRequests": 5}}),
        "what that one says of tcp",
        subset(outlierDetection=BREAKER),
        exact=(
            "DestinationRule mall/shop",
            "spec.subsets[0].trafficPolicy.connectionPool",
            (
                "the subset v1 has its own connectionPool, which replaces the one above as "
                "a whole: what that one says of tcp holds for the others only"
            ),
            "tcp here as well",
        ),
    ),
    Case(
        "passthrough-ejects-nobody",
        W,
        balanced("PASSTHROUGH"),
        "no host is chosen",
        balanced("ROUND_ROBIN"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.loadBalancer.simple",
            (
                "PASSTHROUGH sends each request on to the address that the client asked "
                "for: no host is chosen, so the requests of an ejected one have nowhere "
                "else to go"
            ),
            "",
        ),
    ),
]
