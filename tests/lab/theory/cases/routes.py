"""Cases of rules about retries and the mesh's own faults."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import Case, N, W, delegate, root, with_retries
from tests.lab.theory.shop import BREAKER, deployment, routes, rule, service

CASES = [
    Case(
        "retries-hide",
        N,
        with_retries({"retries": {"attempts": 1, "retryOn": "5xx"}}),
        "1 retry covers 500",
        with_retries({"retries": {"attempts": 1, "retryOn": "gateway-error"}}),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "1 retry covers 500, so the client sees fewer errors than the pods log: "
                "look at the pods, not at the client, until shop:80 ejects"
            ),
            "",
        ),
    ),
    Case(
        "retries-miss-resets",
        W,
        with_retries({"retries": {"attempts": 1, "retryOn": "503"}}, plan="reset@every:3"),
        "retryOn 503 does not cover",
        with_retries({"retries": {"attempts": 1, "retryOn": "503,reset"}}, plan="reset@every:3"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn 503 does not cover what has no answer: where a pod of shop:80 "
                "resets, closes or hangs, nothing is tried again, and the client sees it"
            ),
            "retryOn: 503,reset",
        ),
    ),
    Case(
        "retries-amplify",
        W,
        with_retries({"retries": {"attempts": 2, "retryOn": "500"}}, replicas=1),
        "tried 3 times, the pool has 1 host, and 3 in a row",
        with_retries({"retries": {"attempts": 2, "retryOn": "500"}}),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 3 times, the pool has 1 host, and 3 in a row eject "
                "from shop:80: a single unlucky request can be enough"
            ),
            "attempts: 1, or consecutive5xxErrors above 3",
        ),
    ),
    Case(
        "retries-amplify",
        W,
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "5xx", "retryIgnorePreviousHosts": False}}
        ),
        "retries may go to the same host",
        with_retries(
            {"retries": {"attempts": 1, "retryOn": "5xx", "retryIgnorePreviousHosts": False}}
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 3 times, retries may go to the same host, and 3 in a "
                "row eject from shop:80: a single unlucky request can be enough"
            ),
            "attempts: 1, or consecutive5xxErrors above 3",
        ),
    ),
    Case(
        "retries-default",
        N,
        with_retries(),
        "Istio's own don't cover 500",
        with_retries({"retries": {"attempts": 0}}),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500: the client sees every "
                "error until shop:80 ejects"
            ),
            (
                "retries: {attempts: 2, retryOn: "
                "'connect-failure,refused-stream,unavailable,cancelled,500'} to hide them"
            ),
        ),
    ),
    Case(
        "mesh-fault-never-counts",
        W,
        (
            service(),
            deployment(),
            rule(),
            routes({"fault": {"abort": {"httpStatus": 500, "percentage": {"value": 50}}}}),
        ),
        "never count in shop:80",
        (service(), deployment(), rule(), routes({"fault": {"delay": {"fixedDelay": "1s"}}})),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].fault.abort",
            (
                "the proxy answers these itself (FI) before it has chosen a host: they never "
                "count in shop:80, and nobody is ejected for them"
            ),
            "let the service itself fail, here with GOODJOB_FAULTS",
        ),
    ),
    Case(
        "retries-default",
        N,
        (service(), deployment(faults="500@random:0.5"), rule(), root(), delegate()),
        "",
        (
            service(),
            deployment(faults="500@random:0.5"),
            rule(),
            root(retries={"attempts": 2, "retryOn": "5xx"}),
            delegate(),
        ),
        exact=(
            "VirtualService mall/part",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500: the client sees every "
                "error until shop:80 ejects"
            ),
            (
                "retries: {attempts: 2, retryOn: "
                "'connect-failure,refused-stream,unavailable,cancelled,500'} to hide them"
            ),
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "gateway-error,reset"}}, plan="502@every:2"
        ),
        "2 retries cover 502",
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "gateway-error,reset"}}, plan="501@every:2"
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "2 retries cover 502, so the client sees fewer errors than the pods log: "
                "look at the pods, not at the client, for shop:80 never ejects for it"
            ),
            "",
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "500,reset"}}, plan="reset@every:2;500@every:3"
        ),
        "cover 500, 503",
        with_retries({"retries": {"attempts": 0}}, plan="reset@every:2;500@every:3"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "2 retries cover 500, 503, so the client sees fewer errors than the "
                "pods log: look at the pods, not at the client, until shop:80 ejects"
            ),
            "",
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries(
            {
                "timeout": "9s",
                "retries": {"attempts": 1, "retryOn": "reset", "perTryTimeout": "1s"},
            },
            plan="delay:2s@every:3",
        ),
        "1 retry covers 504",
        with_retries(
            {"timeout": "1s", "retries": {"attempts": 1, "retryOn": "reset"}},
            plan="delay:2s@every:3",
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "1 retry covers 504, so the client sees fewer errors than the pods log: "
                "look at the pods, not at the client, for shop:80 never ejects for it"
            ),
            "",
        ),
    ),
    Case(
        "retries-default",
        N,
        with_retries(plan="503:50,500:50@every:2;reset@every:9"),
        "don't cover 500, 503",
        with_retries(plan="404@every:2"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500, 503: the client sees "
                "every error until shop:80 ejects"
            ),
            (
                "retries: {attempts: 2, retryOn: "
                "'connect-failure,refused-stream,unavailable,cancelled,500,503,reset'} to "
                "hide them"
            ),
        ),
    ),
    Case(
        "retries-miss-resets",
        W,
        (
            service(),
            deployment(faults="hang@every:4"),
            routes({"retries": {"attempts": 1, "retryOn": "connect-failure"}}),
        ),
        "retryOn connect-failure does not",
        (
            service(),
            deployment(faults="hang@every:4"),
            routes({"retries": {"attempts": 0, "retryOn": "connect-failure"}}),
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn connect-failure does not cover what has no answer: where a pod of "
                "shop:80 resets, closes or hangs, nothing is tried again, and the client "
                "sees it"
            ),
            "retryOn: connect-failure,reset",
        ),
    ),
    Case(
        "retries-miss-resets",
        W,
        with_retries({"retries": {"attempts": 1}}, plan="close@every:4"),
        "retryOn connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes does",
        with_retries(
            {"retries": {"attempts": 1, "retryOn": "gateway-error"}}, plan="close@every:4"
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn "
                "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes "
                "does not cover what has no answer: where a pod of shop:80 resets, closes or "
                "hangs, nothing is tried again, and the client sees it"
            ),
            (
                "retryOn: "
                "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes,reset"
            ),
        ),
    ),
    Case(
        "retries-amplify",
        W,
        (
            service(),
            deployment(replicas=1),
            rule({"consecutiveGatewayErrors": 2, "maxEjectionPercent": 100}),
            routes({"retries": {"attempts": 1, "retryOn": "503"}}),
        ),
        "tried 2 times, the pool has 1 host, and 2 in a row",
        (
            service(),
            deployment(replicas=1),
            rule({"consecutiveGatewayErrors": 2, "maxEjectionPercent": 100}),
            routes({"retries": {"attempts": 1, "retryOn": "500"}}),
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 2 times, the pool has 1 host, and 2 in a row eject "
                "from shop:80: a single unlucky request can be enough"
            ),
            "retries: {attempts: 0}, or consecutiveGatewayErrors above 2",
        ),
    ),
    Case(
        "retries-amplify",
        W,
        (
            service(),
            deployment(),
            rule({**BREAKER}, loadBalancer={"consistentHash": {"httpHeaderName": "x-user"}}),
            routes({"retries": {"attempts": 4, "retryOn": "500"}}),
        ),
        "tried 5 times, retries may go to the same host",
        (
            service(),
            deployment(),
            rule({**BREAKER}, loadBalancer={"simple": "RANDOM"}),
            routes({"retries": {"attempts": 4, "retryOn": "500"}}),
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 5 times, retries may go to the same host, and 3 in a "
                "row eject from shop:80: a single unlucky request can be enough"
            ),
            "attempts: 1, or consecutive5xxErrors above 5",
        ),
    ),
    Case(
        "retries-miss-timeouts",
        W,
        with_retries(
            {"timeout": "3s", "retries": {"attempts": 2, "retryOn": "5xx"}},
            plan="delay:4s@every:3",
        ),
        "the route's 3 s are for all tries together",
        with_retries(
            {
                "timeout": "3s",
                "retries": {"attempts": 2, "retryOn": "5xx", "perTryTimeout": "1s"},
            },
            plan="delay:4s@every:3",
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "the route's 3 s are for all tries together: where a pod of shop:80 takes "
                "longer, the request is over and nothing is tried again"
            ),
            "retryOn: 5xx, and perTryTimeout: 1s",
        ),
    ),
    Case(
        "retries-default",
        N,
        with_retries({"timeout": "3s"}, plan="delay:4s@random:0.5"),
        "don't cover 504",
        with_retries({"timeout": "5s"}, plan="delay:4s@random:0.5"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 504: the client sees every "
                "error until shop:80 ejects"
            ),
            (
                "retries: {attempts: 2, perTryTimeout: 1s, retryOn: "
                "'connect-failure,refused-stream,unavailable,cancelled,reset'} to hide them"
            ),
        ),
    ),
    Case(
        "retries-default",
        N,
        with_retries({"timeout": "0.2s"}, plan="delay:1s@always"),
        "don't cover 504",
        with_retries(plan="delay:1s@always"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 504: the client sees every "
                "error until shop:80 ejects"
            ),
            "",
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries({"retries": {"attempts": 1, "retryOn": "5xx"}}, plan="500@every:2"),
        "1 retry covers 500",
        with_retries({"retries": {"attempts": 1, "retryOn": "5xx"}}, plan="500@always"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "1 retry covers 500, so the client sees fewer errors than the pods log: "
                "look at the pods, not at the client, for shop:80 never ejects for it"
            ),
            "",
        ),
    ),
]
