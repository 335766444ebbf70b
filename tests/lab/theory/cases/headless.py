"""Cases of headless Services."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import PLAIN, Case, W
from tests.lab.theory.shop import Document, deployment, routes, rule, service


def headless(*gateways: str) -> tuple[Document, ...]:
    """Two pods of a Service without an address, and routes for these gateways."""
    made, way = service(), routes()
    made["spec"]["clusterIP"] = "None"
    if gateways:
        way["spec"]["gateways"] = list(gateways)
    return made, deployment(), rule(), way


CASES = [
    Case(
        "headless-ejects-nobody",
        W,
        headless(),
        "has no address of its own",
        PLAIN,
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Service mall/shop has no address of its own (clusterIP: None): a client's sidecar "
                "sends each request to the pod's address that the client asked for and chooses no "
                "host, so nobody is ever taken out of shop:80"
            ),
            (
                "a second Service for its clients, without clusterIP: None, and the "
                "DestinationRule for that one"
            ),
        ),
    ),
    Case(
        "headless-ejects-nobody",
        W,
        headless("door", "mesh"),
        "the breaker holds for the gateway only",
        headless(),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Service mall/shop has no address of its own (clusterIP: None): a client's sidecar "
                "sends each request to the pod's address that the client asked for and chooses no "
                "host, so nobody is ever taken out of shop:80; the breaker holds for the gateway "
                "only, to which the pods are hosts as any"
            ),
            (
                "a second Service for its clients, without clusterIP: None, and the "
                "DestinationRule for that one"
            ),
        ),
    ),
]
