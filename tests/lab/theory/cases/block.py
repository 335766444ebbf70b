"""Cases of rules about one outlierDetection block."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import PLAIN, Case, E, N, W, with_rule
from tests.lab.theory.shop import deployment, envoy_filter, rule, service

CASES = [
    Case(
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0),
        "turns the breaker off",
        with_rule(consecutive5xxErrors=0, consecutiveGatewayErrors=2),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is off unless it is set: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "ignored-field",
        W,
        (service(), deployment(), rule({"consecutiveErrors": 3, "maxEjectionPercent": 50})),
        "5 5xx in a row is what ejects",
        (service(), deployment(), rule({"consecutive5xxErrors": 3, "maxEjectionPercent": 50})),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveErrors",
            ("consecutiveErrors: 3 is read by no supported Istio; 5 5xx in a row is what ejects"),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "ignored-field",
        W,
        with_rule(consecutiveGatewayErrors=3),
        "consecutiveGatewayErrors: 3 never decides",
        with_rule(consecutiveGatewayErrors=2),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "consecutiveGatewayErrors: 3 never decides: every gateway error is a 5xx "
                "too, and 3 of those eject"
            ),
            "consecutiveGatewayErrors below 3, or leave it out",
        ),
    ),
    Case(
        "ignored-field",
        N,
        with_rule(minHealthPercent=50),
        "at most 50 % out, 50 % stay in",
        with_rule(minHealthPercent=51),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.minHealthPercent",
            (
                "minHealthPercent: 50 is not reached by ejections: with at most 50 % out, 50 "
                "% stay in"
            ),
            "",
        ),
    ),
    Case(
        "interval-longer",
        W,
        with_rule(interval="60s"),
        "out for 30 s in writing, and for up to 90 s",
        with_rule(interval="30s"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.interval",
            (
                "hosts come back at sweeps only: out for 30 s in writing, and for up to 90 s "
                "at a sweep every 60 s"
            ),
            "an interval of 30s or less",
        ),
    ),
    Case(
        "long-ejection",
        N,
        with_rule(baseEjectionTime="301s"),
        "301 s it does not grow",
        with_rule(baseEjectionTime="300s"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.baseEjectionTime",
            (
                "the longest ejection is 300 s, or the base where that is more: with 301 s "
                "it does not grow from one ejection to the next"
            ),
            "",
        ),
    ),
    Case(
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0),
        "",
        (*with_rule(consecutive5xxErrors=0), envoy_filter()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is off unless it is set: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "split-local-origin",
        N,
        with_rule(splitExternalLocalOriginErrors=True),
        "timeouts and resets never eject",
        PLAIN,
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.splitExternalLocalOriginErrors",
            (
                "local failures have a count of their own, and each connection that opens "
                "sets it back to 0: timeouts and resets never eject, only connections that "
                "don't open do"
            ),
            "",
        ),
    ),
    Case(
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0, consecutiveGatewayErrors=0),
        "is 0 too",
        with_rule(consecutive5xxErrors=0, splitExternalLocalOriginErrors=True),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is 0 too: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "never-ejects",
        E,
        (rule({"consecutive5xxErrors": 0}),),
        "off unless it is set",
        (rule({"consecutive5xxErrors": 1}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is off unless it is set: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "ignored-field",
        W,
        (rule({"consecutiveErrors": 7, "consecutive5xxErrors": 0}),),
        "nothing is what ejects",
        (rule({"consecutive5xxErrors": 0}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveErrors",
            "consecutiveErrors: 7 is read by no supported Istio; nothing is what ejects",
            "consecutive5xxErrors: 7",
        ),
    ),
    Case(
        "ignored-field",
        W,
        (rule({"consecutiveGatewayErrors": 5}),),
        "Envoy's own where it is unset",
        (rule({"consecutiveGatewayErrors": 4}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "consecutiveGatewayErrors: 5 never decides: every gateway error is a 5xx "
                "too, and 5 of those eject, Envoy's own where it is unset"
            ),
            "consecutiveGatewayErrors below 5, or leave it out",
        ),
    ),
    Case(
        "ignored-field",
        N,
        (rule({"minHealthPercent": 1, "maxEjectionPercent": 99}),),
        "minHealthPercent: 1 is",
        (rule({"minHealthPercent": 1, "maxEjectionPercent": 100}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.minHealthPercent",
            ("minHealthPercent: 1 is not reached by ejections: with at most 99 % out, 1 % stay in"),
            "",
        ),
    ),
]
