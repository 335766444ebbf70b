"""Cases of rules about what can't be read."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import PLAIN, Case, E, N, W, with_rule
from tests.lab.theory.shop import Document, deployment, other, routes, rule, service


def budget(version: str) -> Document:
    """So many pods stay."""
    return other("PodDisruptionBudget", "shop", {"minAvailable": 1}, version)


CASES = [
    Case(
        "old-api-version",
        E,
        (service(), {**deployment(), "apiVersion": "extensions/v1beta1"}, rule(), routes()),
        "since Kubernetes 1.16",
        exact=(
            "Deployment mall/shop-v1",
            "apiVersion",
            (
                "no server takes a Deployment of extensions/v1beta1 since Kubernetes 1.16: "
                "write apps/v1"
            ),
            "",
        ),
    ),
    Case(
        "old-api-version",
        E,
        (service(), {**deployment(), "apiVersion": "apps/v1beta2"}, rule(), routes()),
        "since Kubernetes 1.16",
        exact=(
            "Deployment mall/shop-v1",
            "apiVersion",
            ("no server takes a Deployment of apps/v1beta2 since Kubernetes 1.16: write apps/v1"),
            "",
        ),
    ),
    Case(
        "old-api-version",
        W,
        (*PLAIN, budget("policy/v1beta1")),
        "since Kubernetes 1.25",
        (*PLAIN, budget("policy/v1")),
        exact=(
            "PodDisruptionBudget mall/shop",
            "apiVersion",
            (
                "no server takes a PodDisruptionBudget of policy/v1beta1 since Kubernetes "
                "1.25: write policy/v1"
            ),
            "",
        ),
    ),
    Case(
        "two-of-one-name",
        W,
        (*PLAIN, rule({"maxEjectionPercent": 100})),
        "is there twice, first in test, line 5",
        (*PLAIN, rule()),
        exact=(
            "DestinationRule mall/shop",
            "",
            (
                "is there twice, first in test, line 5: what is said of it is about the one "
                "in this file"
            ),
            "",
        ),
    ),
    Case(
        "invalid-field",
        E,
        with_rule(consecutive5xxError=3),
        "did you mean consecutive5xxErrors",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxError",
            (
                "no such field; did you mean consecutive5xxErrors? Allowed: "
                "baseEjectionTime, consecutive5xxErrors, consecutiveErrors, "
                "consecutiveGatewayErrors, consecutiveLocalOriginFailures, interval, "
                "maxEjectionPercent, minHealthPercent, outlierDetectionHttpErrorCodes, "
                "splitExternalLocalOriginErrors"
            ),
            "",
        ),
    ),
    Case(
        "not-looked-at",
        N,
        (*PLAIN[:2], rule(tls={"mode": "SIMPLE", "credentialName": "sds://vault"}), routes()),
        "not looked at",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.tls.credentialName",
            "is not looked at: the lab does not model it",
            "",
        ),
    ),
]
