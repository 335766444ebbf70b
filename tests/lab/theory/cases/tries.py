"""Cases of rules about how often a route tries."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import PLAIN, Case, N, W, with_retries
from tests.lab.theory.shop import Document, routes


def tried(attempts: int, limit: str, timeout: str, retry_on: str = "5xx") -> Document:
    """A route with these retries and this timeout."""
    retries = {"attempts": attempts, "perTryTimeout": limit, "retryOn": retry_on}
    return {"retries": retries, "timeout": timeout}


CASES = [
    Case(
        "tries-over-timeout",
        W,
        (*PLAIN[:3], routes(tried(3, "2s", "4s"))),
        "only 2 of them begin",
        # The last is cut off, and has begun all the same.
        (*PLAIN[:3], routes(tried(3, "2s", "7s"))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "4 tries of 2 s each don't fit into the route's 4 s: where pods hang only 2"
                " of them begin"
            ),
            "timeout: 8s, or less of the others",
        ),
    ),
    Case(
        "tries-over-timeout",
        W,
        (*PLAIN[:3], routes(tried(1, "1500ms", "1.5s"))),
        "only the first of them begins",
        (*PLAIN[:3], routes(tried(1, "1500ms", "3s"))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "2 tries of 1.5 s each don't fit into the route's 1.5 s: where pods hang "
                "only the first of them begins"
            ),
            "timeout: 3s, or less of the others",
        ),
    ),
    Case(
        "retry-on-unset",
        N,
        (*PLAIN[:3], routes({"retries": {"attempts": 3}})),
        "no 5xx that a pod answers is tried again",
        (*PLAIN[:3], routes({"retries": {"attempts": 0}})),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn is unset, which is connect-failure,refused-"
                "stream,unavailable,cancelled: no 5xx that a pod answers is tried again "
                "(until Istio 1.23 a 503 was)"
            ),
            "",
        ),
    ),
    Case(
        "retries-miss-status",
        W,
        with_retries({"retries": {"attempts": 2, "retryOn": "gateway-error"}}),
        "retryOn gateway-error does not cover 500",
        with_retries({"retries": {"attempts": 2, "retryOn": "gateway-error,500"}}),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn gateway-error does not cover 500, which is what shop:80 answers: "
                "nothing is tried again, and the client sees it"
            ),
            "retryOn: gateway-error,500",
        ),
    ),
]
