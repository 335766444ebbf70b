"""Cases of rules about ejection by shares."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import (
    PLAIN,
    Case,
    E,
    N,
    W,
    by_rate,
    six,
    with_faults,
    with_rule,
)
from tests.lab.theory.shop import deployment, envoy_filter, routes, rule, service

CASES = [
    Case(
        "failure-percentage",
        N,
        (*PLAIN, envoy_filter()),
        "20 % of failures or more between two sweeps, 10 s apart, with 2 hosts that had 5 requests "
        "or more each, 10 to 2 in turn",
        (*PLAIN, envoy_filter(enforcing_failure_percentage=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "shop:80 also ejects by share: 20 % of failures or more between two sweeps, "
                "10 s apart, with 2 hosts that had 5 requests or more each, 10 to 2 in turn"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        N,
        (*with_faults("500@every:5"), envoy_filter()),
        "20 % fail, on average, and 20 % eject",
        (*with_faults("500@every:6"), envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v1 has 500@every:5: 20 % fail, on average, and 20 % "
                "eject from shop:80 at a sweep, whatever came in between"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        W,
        (*with_faults("500@every:6"), envoy_filter()),
        "16.67 % fail, on average, below the 20 %",
        (*with_faults("500@every:5"), envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v1 has 500@every:6: 16.67 % fail, on average, below "
                "the 20 % that eject from shop:80"
            ),
            "failure_percentage_threshold: 16",
        ),
    ),
    Case(
        "failure-percentage",
        W,
        (*PLAIN, envoy_filter(failure_percentage_minimum_hosts=3)),
        "it wants 3 hosts and has 2; only errors in a row",
        (*PLAIN, envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a share of failures never ejects from shop:80: it wants 3 hosts and has 2; "
                "only errors in a row eject there"
            ),
            "failure_percentage_minimum_hosts: 2",
        ),
    ),
    Case(
        "failure-percentage",
        E,
        (*with_rule(consecutive5xxErrors=0), envoy_filter(failure_percentage_minimum_hosts=3)),
        "it wants 3 hosts and has 2; nothing else ejects",
        (*with_rule(consecutive5xxErrors=0), envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a share of failures never ejects from shop:80: it wants 3 hosts and has 2; "
                "nothing else ejects there"
            ),
            "failure_percentage_minimum_hosts: 2",
        ),
    ),
    Case(
        "success-rate",
        N,
        (*six(), by_rate()),
        "hosts 1.9 standard deviations below the average between two sweeps, 10 s apart, with 5 "
        "hosts that had 10 requests or more each, 60 to 6 in turn",
        (*six(), by_rate(enforcing_success_rate=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "shop:80 also ejects by success rate: hosts 1.9 standard deviations below "
                "the average between two sweeps, 10 s apart, with 5 hosts that had 10 "
                "requests or more each, 60 to 6 in turn"
            ),
            "",
        ),
    ),
    Case(
        "success-rate",
        N,
        (*six("500@random:0.2"), by_rate()),
        "its success rate is 2.236 standard deviations below the average, and 1.9 eject",
        (*six("500@random:0.2", 2), by_rate()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v2 has 500@random:0.2: its success rate is 2.236 "
                "standard deviations below the average, and 1.9 eject from shop:80 at a "
                "sweep, whatever came in between"
            ),
            "",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*six("500@random:0.2", 2), by_rate()),
        "is 1.414 standard deviations below the average, and not the 1.9 that eject",
        (*six("500@random:0.2"), by_rate()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v2 has 500@random:0.2: its success rate is 1.414 "
                "standard deviations below the average, and not the 1.9 that eject from "
                "shop:80"
            ),
            "success_rate_stdev_factor: 1272",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*PLAIN, by_rate()),
        "takes 5 hosts, and it has 2; only errors in a row",
        (*PLAIN, by_rate(success_rate_minimum_hosts=2, success_rate_stdev_factor=900)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; only errors in a row eject "
                "there"
            ),
            "success_rate_minimum_hosts: 2, success_rate_stdev_factor: 900",
        ),
    ),
    Case(
        "success-rate",
        E,
        (*with_rule(consecutive5xxErrors=0), by_rate()),
        "takes 5 hosts, and it has 2; nothing else ejects",
        (*six(consecutive5xxErrors=0), by_rate()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; nothing else ejects there"
            ),
            "success_rate_minimum_hosts: 2, success_rate_stdev_factor: 900",
        ),
    ),
    Case(
        "failure-percentage",
        W,
        (*with_faults("500@every:200"), envoy_filter()),
        "0.5 % fail",
        (*with_faults("500@every:200"), envoy_filter(enforcing_failure_percentage=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v1 has 500@every:200: 0.5 % fail, on average, below "
                "the 20 % that eject from shop:80"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        N,
        (
            service(),
            deployment(kind="DaemonSet"),
            rule(),
            routes(),
            envoy_filter(failure_percentage_minimum_hosts=1, failure_percentage_request_volume=1),
        ),
        "with 1 host that had 1 request or more each$",
        (service(), deployment(kind="DaemonSet"), rule(), routes()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "shop:80 also ejects by share: 20 % of failures or more between two sweeps, "
                "10 s apart, with 1 host that had 1 request or more each"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        W,
        (
            *six(consecutive5xxErrors=0),
            envoy_filter(failure_percentage_minimum_hosts=7, enforcing_success_rate=100),
        ),
        "only success rates eject",
        (
            *six(consecutive5xxErrors=0),
            envoy_filter(failure_percentage_minimum_hosts=6, enforcing_success_rate=100),
        ),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a share of failures never ejects from shop:80: it wants 7 hosts and has 6; "
                "only success rates eject there"
            ),
            "failure_percentage_minimum_hosts: 6",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*with_rule(consecutive5xxErrors=0), by_rate(enforcing_failure_percentage=100)),
        "only shares of failures eject",
        (*with_rule(consecutive5xxErrors=0), by_rate(enforcing_success_rate=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; only shares of failures "
                "eject there"
            ),
            "success_rate_minimum_hosts: 2, success_rate_stdev_factor: 900",
        ),
    ),
    Case(
        "success-rate",
        E,
        (
            service(),
            deployment(replicas=1),
            rule({"consecutive5xxErrors": 0, "maxEjectionPercent": 100}),
            routes(),
            by_rate(success_rate_minimum_hosts=1, success_rate_stdev_factor=1),
        ),
        "takes 2 hosts, and it has 1",
        (
            *with_rule(consecutive5xxErrors=0),
            by_rate(success_rate_minimum_hosts=1, success_rate_stdev_factor=1),
        ),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 0.001 standard deviations "
                "below the average takes 2 hosts, and it has 1; nothing else ejects there"
            ),
            "",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*PLAIN, by_rate(success_rate_stdev_factor=900)),
        "takes 5 hosts, and it has 2",
        (*PLAIN, by_rate(success_rate_stdev_factor=900, success_rate_minimum_hosts=2)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 0.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; only errors in a row eject "
                "there"
            ),
            "success_rate_minimum_hosts: 2",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*PLAIN, by_rate(success_rate_stdev_factor=1000, success_rate_minimum_hosts=2)),
        "takes 3 hosts, and it has 2",
        (*PLAIN, by_rate(success_rate_stdev_factor=999, success_rate_minimum_hosts=2)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1 standard deviations below "
                "the average takes 3 hosts, and it has 2; only errors in a row eject there"
            ),
            "success_rate_stdev_factor: 900",
        ),
    ),
]
