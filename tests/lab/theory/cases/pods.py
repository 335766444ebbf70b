"""Cases of pods that are not there, or will not be."""

from __future__ import annotations

from typing import Any

from tests.lab.theory.cases.bundles import Case, E, W
from tests.lab.theory.shop import BREAKER, Document, deployment, other, routes, rule, service

TARGET = {"kind": "Deployment", "name": "shop-v1"}


def scaled(kind: str, version: str, percent: int = 50, **spec: Any) -> tuple[Document, ...]:
    """Pods of which something else decides how many there are."""
    scaler = other(kind, "shop", {"scaleTargetRef": TARGET, **spec}, version)
    breaker = rule({**BREAKER, "maxEjectionPercent": percent})
    return service(), deployment(replicas=3), breaker, routes(), scaler


def by_kubernetes(percent: int = 50, **spec: Any) -> tuple[Document, ...]:
    """By a HorizontalPodAutoscaler."""
    return scaled("HorizontalPodAutoscaler", "autoscaling/v2", percent, **spec)


def by_keda(**spec: Any) -> tuple[Document, ...]:
    """By KEDA."""
    return scaled("ScaledObject", "keda.sh/v1alpha1", **spec)


CASES = [
    Case(
        "no-pods",
        W,
        (service(), deployment(replicas=0), rule(), routes()),
        "there is no pod now",
        # The other colour of two, at rest.
        (service(), deployment(replicas=0), deployment("v2"), rule(), routes()),
        exact=(
            "Deployment mall/shop-v1",
            "spec.replicas",
            ("shop:80 has no host, for there is no pod now: every request gets a 503 (UH)"),
            "replicas: 2 or more",
        ),
    ),
    Case(
        "no-pods",
        W,
        by_keda(),
        "scaled to no pod at all",
        by_keda(minReplicaCount=2),
        exact=(
            "ScaledObject mall/shop",
            "spec.minReplicaCount",
            (
                "where there is nothing to do Deployment mall/shop-v1 is scaled to no pod "
                "at all: shop:80 has no host then, and the first requests get a 503 (UH)"
            ),
            "minReplicaCount: 2 or more",
        ),
    ),
    Case(
        "no-pods",
        W,
        by_kubernetes(minReplicas=0, maxReplicas=9),
        "scaled to no pod at all",
        by_kubernetes(minReplicas=2, maxReplicas=9),
        exact=(
            "HorizontalPodAutoscaler mall/shop",
            "spec.minReplicas",
            (
                "where there is nothing to do Deployment mall/shop-v1 is scaled to no pod "
                "at all: shop:80 has no host then, and the first requests get a 503 (UH)"
            ),
            "minReplicas: 2 or more",
        ),
    ),
    Case(
        "no-pods",
        W,
        by_keda(minReplicaCount=2, idleReplicaCount=0),
        "scaled to no pod at all",
        by_keda(minReplicaCount=2, maxReplicaCount=4),
        exact=(
            "ScaledObject mall/shop",
            "spec.idleReplicaCount",
            (
                "where there is nothing to do Deployment mall/shop-v1 is scaled to no pod "
                "at all: shop:80 has no host then, and the first requests get a 503 (UH)"
            ),
            "no idleReplicaCount",
        ),
    ),
    Case(
        "ejects-nobody",
        W,
        by_kubernetes(20, minReplicas=2, maxReplicas=9),
        "it takes 5 hosts",
        by_kubernetes(20, minReplicas=5, maxReplicas=9),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 2 hosts of shop:80 can be ejected at the fewest that "
                "HorizontalPodAutoscaler mall/shop allows: 20 % is a hard ceiling, and it "
                "takes 5 hosts"
            ),
            "maxEjectionPercent: 50 or more",
        ),
    ),
    Case(
        "ejects-nobody",
        E,
        by_kubernetes(20, minReplicas=2, maxReplicas=4),
        "0 of 2 hosts",
        by_kubernetes(20, minReplicas=2, maxReplicas=5),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 2 hosts of shop:80 can ever be ejected: the first would be 50 % of "
                "the pool, and 20 % is a hard ceiling"
            ),
            "maxEjectionPercent: 50 or more",
        ),
    ),
]
