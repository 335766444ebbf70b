"""Cases of rules about fault plans."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import Case, E, N, W, with_faults
from tests.lab.theory.shop import deployment, envoy_filter, routes, rule, service

CASES = [
    Case(
        "gateway-errors-only",
        E,
        with_faults("500@always", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        "a 500 never ejects",
        with_faults("503@always", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 500@always, and only 502, 503, 504 count in "
                "shop:80: a 500 never ejects"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@random:0.3"),
        "3 in a row come after 51 requests",
        with_faults("500@always"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.3: 3 in a row come after 51 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.1"),
        "3 in a row come after 1,110 requests",
        with_faults("none"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.1: 3 in a row come after 1,110 "
                "requests to one host on average"
            ),
            "consecutive5xxErrors: 2 comes after 110",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("500@every:2"),
        "1 in a row at the most.*ejects at 3",
        with_faults("500@burst:3/20"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@every:2: 1 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 1",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("500@script:500,500,200,500"),
        "2 in a row at the most",
        with_faults("500@loop:500,200,500,500"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@script:500,500,200,500: 2 in a row at the "
                "most, and shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "invalid-fault-plan",
        E,
        with_faults("500@sometimes"),
        'shop-v1 does not start: the fault plan has "sometimes": no such schedule',
        with_faults("none"),
        exact=(
            "Deployment mall/shop-v1",
            "spec.template.spec.containers",
            (
                'Deployment mall/shop-v1 does not start: the fault plan has "sometimes": no '
                'such schedule as "sometimes"; there are always, random, every, first, '
                "burst, script, loop, during, uptime"
            ),
            "",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("404@always"),
        "a 404 is no 5xx",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has 404@always: a 404 is no 5xx, so it never "
                "counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("rate:1/s@always"),
        "a 429",
        with_faults("limit:1@always"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has rate:1/s@always: a 429 is no 5xx, so it never "
                "counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("reset@burst:2/9"),
        "2 in a row at the most",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has reset@burst:2/9: 2 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("hang@during:5s-+loop:x,x,200"),
        "2 in a row at the most",
        with_faults("hang@during:5s-+loop:x,x,500"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has hang@during:5s-+loop:x,x,200: 2 in a row at the "
                "most, and shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("503(retry-after=5)@random:0.3"),
        "3 in a row come after 51 requests",
        with_faults("503(retry-after=5)@every:1"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 503(retry-after=5)@random:0.3: 3 in a row come "
                "after 51 requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@during:10s-40s+random:0.5"),
        "3 in a row come after 14 requests",
        with_faults("500@during:10s-40s"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@during:10s-40s+random:0.5: 3 in a row come "
                "after 14 requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500:50,503:25@burst:3/5"),
        "3 in a row come after 10 ",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500:50,503:25@burst:3/5: 3 in a row come after "
                "10 requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        (*with_faults("500@every:2"), envoy_filter(failure_percentage_threshold=60)),
        "",
        (*with_faults("500@every:2"), envoy_filter()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@every:2: 1 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 1",
        ),
    ),
    Case(
        "gateway-errors-only",
        E,
        with_faults("501@every:2", consecutive5xxErrors=0, consecutiveGatewayErrors=1),
        "a 501 never ejects",
        (
            *with_faults("501@every:2", consecutive5xxErrors=0, consecutiveGatewayErrors=1),
            envoy_filter(),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 501@every:2, and only 502, 503, 504 count in "
                "shop:80: a 501 never ejects"
            ),
            "consecutive5xxErrors: 1",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@random:0.001", consecutive5xxErrors=1),
        "after 1,000 requests",
        with_faults("500@random:0.0009", consecutive5xxErrors=1),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.001: 1 in a row comes after 1,000 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.0009", consecutive5xxErrors=1),
        "after 1,111 requests",
        with_faults("500@random:0.001", consecutive5xxErrors=1),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.0009: 1 in a row comes after 1,111 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        (
            service(),
            deployment(faults="500@random:0.2"),
            rule({"maxEjectionPercent": 50}),
            routes(),
        ),
        "5 in a row",
        (
            service(),
            deployment(faults="500@random:0.4"),
            rule({"maxEjectionPercent": 50}),
            routes(),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.2: 5 in a row (Envoy's own 5) come "
                "after 3,905 requests to one host on average"
            ),
            "consecutive5xxErrors: 4 comes after 780",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("503@random:0.5", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        "3 in a row come after 14",
        with_faults("500@random:0.5", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 503@random:0.5: 3 in a row come after 14 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("503@burst:2/20", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        "2 in a row at the most",
        with_faults("503@burst:3/20", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 503@burst:2/20: 2 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutiveGatewayErrors: 2",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("429@burst:2/9", outlierDetectionHttpErrorCodes=[429]),
        "2 in a row at the most",
        with_faults("429@burst:3/9", outlierDetectionHttpErrorCodes=[429]),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 429@burst:2/9: 2 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("400@always"),
        "a 400 is no 5xx",
        with_faults("302@always"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has 400@always: a 400 is no 5xx, so it never "
                "counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("500@always", outlierDetectionHttpErrorCodes=[503]),
        "only 503 count in shop:80, so a 500",
        with_faults("503@always", outlierDetectionHttpErrorCodes=[503]),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has 500@always: only 503 count in shop:80, so a 500 "
                "never counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.3", consecutive5xxErrors=18),
        "18 in a row come after more than 1,000,000,000",
        with_faults("500@random:0.3", consecutive5xxErrors=17),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.3: 18 in a row come after more "
                "than 1,000,000,000 requests to one host on average"
            ),
            "consecutive5xxErrors: 5 comes after 586",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.3", consecutive5xxErrors=4294967295),
        "4294967295 in a row come after more than",
        with_faults("500@random:0.3", consecutive5xxErrors=17),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.3: 4294967295 in a row come after "
                "more than 1,000,000,000 requests to one host on average"
            ),
            "consecutive5xxErrors: 5 comes after 586",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.0005", consecutive5xxErrors=3),
        "3 in a row come after more than",
        with_faults("500@random:0", consecutive5xxErrors=3),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.0005: 3 in a row come after more "
                "than 1,000,000,000 requests to one host on average"
            ),
            "consecutive5xxErrors: 1 comes after 2,000",
        ),
    ),
]
