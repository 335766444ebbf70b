"""Cases of rules about what can't be read."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import PLAIN, Case, E, N, W, with_rule
from tests.lab.theory.shop import routes, rule

CASES = [
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
