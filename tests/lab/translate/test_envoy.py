"""A real Envoy takes whatever is translated: nothing here is only believed to be right."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.manifests import Manifests, load
from lab.manifests.tls import CIPHER_SUITES, CURVES
from lab.translate import (
    DEFAULT_RELEASE,
    Endpoint,
    EnvoyConfig,
    Locality,
    Proxy,
    Release,
    assumed_endpoints,
    translate,
)

EnvoySays = Callable[..., str]
Shop = Callable[..., Manifests]

EVERYTHING = Path(__file__).with_name("everything.yaml")
#: Fixtures are for a whole test here; each example is a new config to the same Envoy binary.
PROPERTY = settings(
    deadline=None,
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _both(
    manifests: Manifests,
    release: Release = DEFAULT_RELEASE,
    *,
    endpoints: Sequence[Endpoint] | None = None,
) -> list[EnvoyConfig]:
    pods = assumed_endpoints(manifests) if endpoints is None else endpoints
    here = Locality("r1", "z1")
    return [
        translate(manifests, proxy=proxy, endpoints=pods, release=release, locality=here)
        for proxy in Proxy
    ]


@pytest.mark.parametrize("release", [DEFAULT_RELEASE, max(Release)])
@pytest.mark.parametrize("proxy", list(Proxy))
def test_envoy_takes_every_field(envoy_says: EnvoySays, proxy: Proxy, release: Release) -> None:
    """Every field that is translated, in one config, for each of the two proxies."""
    manifests = load(EVERYTHING.read_text(encoding="utf-8"), EVERYTHING.name, release)
    endpoints = assumed_endpoints(manifests)
    config = translate(manifests, proxy=proxy, endpoints=endpoints, release=release)

    assert envoy_says(config) == ""


def test_envoy_takes_nothing_but_the_defaults(envoy_says: EnvoySays, shop: Shop) -> None:
    """A Service and a Gateway, and no rule about them, whichever release translates."""
    configs = [config for release in Release for config in _both(shop(), release)]

    assert envoy_says(*configs) == ""


def test_envoy_would_say_so(envoy_says: EnvoySays, shop: Shop) -> None:
    """The check is one: a field that Envoy does not have is refused."""
    (config, _) = _both(shop())
    broken = dataclasses.replace(config, clusters=[{**config.clusters[0], "outliers": {}}])

    assert "outliers" in envoy_says(broken)


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def _not_empty(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """At least one of the fields; chosen and not filtered, which would reject too many."""
    return st.sampled_from(sorted(fields)).flatmap(
        lambda name: st.fixed_dictionaries(
            {name: fields[name]},
            optional={other: fields[other] for other in fields if other != name},
        )
    )


ports = st.integers(1, 65535)
counts = st.integers(0, 2**31 - 1)
percents = st.integers(0, 100)
durations = st.integers(1, 10**7).map(lambda ms: f"{ms}ms")
shares = st.fixed_dictionaries({"value": st.floats(0.0001, 100)})

outliers = _some(
    consecutive5xxErrors=st.integers(0, 2**32 - 1),
    consecutiveGatewayErrors=st.integers(0, 2**32 - 1),
    consecutiveErrors=counts,
    interval=durations,
    baseEjectionTime=durations,
    maxEjectionPercent=percents,
    minHealthPercent=percents,
    splitExternalLocalOriginErrors=st.booleans(),
    outlierDetectionHttpErrorCodes=st.lists(st.integers(100, 599), max_size=4),
)
tcp = _some(
    maxConnections=counts,
    connectTimeout=durations,
    maxConnectionDuration=durations,
    idleTimeout=durations | st.just("0s"),
    tcpKeepalive=_some(probes=counts, time=durations, interval=durations),
)
http = _some(
    http1MaxPendingRequests=counts,
    http2MaxRequests=counts,
    maxRequestsPerConnection=counts,
    maxRetries=counts,
    idleTimeout=durations,
    h2UpgradePolicy=st.sampled_from(["DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"]),
    maxConcurrentStreams=counts,
    http2KeepAlive=st.fixed_dictionaries({"interval": durations, "timeout": durations}),
)
keys: list[dict[str, Any]] = [
    {},
    {"httpHeaderName": "x"},
    {"useSourceIp": True},
    {"httpQueryParameterName": "q"},
    {"httpCookie": {"name": "c", "ttl": "1s", "attributes": [{"name": "Secure"}]}},
]
sizes = [{}, {"ringHash": {}}, {"ringHash": {"minimumRingSize": 4096}}]
sizes += [{"maglev": {"tableSize": size}} for size in (3, 65537)]
hashes = st.tuples(st.sampled_from(keys), st.sampled_from(sizes)).map(lambda two: two[0] | two[1])
failovers = st.lists(
    st.permutations(["r1", "r2", "r3"]).map(lambda two: {"from": two[0], "to": two[1]}), max_size=2
)
priorities = st.lists(
    st.sampled_from(["version", "version=v1", "topology.istio.io/network", "istio"]), max_size=3
)
localities = _some(
    localityLbSetting=_some(enabled=st.booleans(), failover=failovers, failoverPriority=priorities)
    | st.integers(1, 99).map(
        lambda share: {"distribute": [{"from": "*", "to": {"r1/*": share, "r2/z1": 100 - share}}]}
    )
) | _some(
    zoneAwareLbSetting=_some(
        enabled=st.booleans(),
        failover=failovers,
        failoverPriority=priorities,
        minClusterSize=st.integers(1, 2**32 - 1),
    )
)
algorithms = hashes.map(lambda block: {"consistentHash": block}) | _some(
    simple=st.sampled_from(["ROUND_ROBIN", "LEAST_REQUEST", "RANDOM", "UNSPECIFIED"]),
    warmup=st.fixed_dictionaries(
        {"duration": durations},
        optional={"minimumPercent": st.floats(0, 100), "aggression": st.floats(0.1, 10)},
    ),
)
balancers = st.tuples(algorithms, localities).map(lambda two: two[0] | two[1])
budgets = _some(percent=st.floats(0, 100), minRetryConcurrency=counts, budgetInterval=durations)
server_names = st.lists(st.sampled_from(["", "a.org", "*.b.org", "spiffe://c"]), max_size=2)
clients = _some(
    sni=st.sampled_from(["", "a.org"]),
    subjectAltNames=server_names,
    caCertificates=st.sampled_from(["", "/a.pem"]),
).map(lambda more: {"mode": "SIMPLE", **more}) | st.sampled_from(
    [
        {"mode": "SIMPLE", "insecureSkipVerify": True},
        {"mode": "SIMPLE", "credentialName": "a"},
        {"mode": "MUTUAL", "credentialName": "a", "insecureSkipVerify": True},
        {"mode": "MUTUAL", "clientCertificate": "/c.pem", "privateKey": "/k.pem"},
        {"mode": "DISABLE"},
    ]
)
blocks = {
    "outlierDetection": outliers,
    "connectionPool": _not_empty(tcp=tcp, http=http),
    "loadBalancer": balancers,
    "tls": clients,
}
entries = _not_empty(**blocks).map(lambda block: {"port": {"number": 80}, **block})
policies = _not_empty(
    **blocks,
    retryBudget=budgets,
    proxyProtocol=_some(version=st.sampled_from(["V1", "V2"])),
    portLevelSettings=st.lists(entries, min_size=1, max_size=1),
)
subsets = _some(trafficPolicy=policies).map(lambda more: {"name": "v1", **more})

values = (
    st.fixed_dictionaries({"exact": st.text("ab", max_size=3)})
    | st.fixed_dictionaries({"prefix": st.text("ab", min_size=1, max_size=3)})
    | st.sampled_from([{"regex": "a|b"}, {"regex": "[a-z]+"}, {}])
)
names = st.text("abcdefg", min_size=1, max_size=4)
matches = _some(
    uri=st.sampled_from([{"exact": "/a"}, {"prefix": "/a"}, {"regex": "/[0-9]+"}]),
    headers=st.dictionaries(names, values, max_size=2),
    withoutHeaders=st.dictionaries(names, values, max_size=2),
    queryParams=st.dictionaries(names, values, max_size=2),
    method=values,
    ignoreUriCase=st.booleans(),
)
retries = st.fixed_dictionaries(
    {"attempts": st.integers(1, 20)},
    optional={
        "retryOn": st.sampled_from(["5xx", "503", "reset,500", "connect-failure,refused-stream"]),
        "perTryTimeout": durations,
        "backoff": durations,
        "retryIgnorePreviousHosts": st.booleans(),
        "retryRemoteLocalities": st.booleans(),
    },
)
faults = _not_empty(
    delay=st.fixed_dictionaries(
        {"fixedDelay": durations}, optional={"percentage": shares, "percent": percents}
    ),
    abort=st.fixed_dictionaries(
        {"httpStatus": st.integers(200, 599)}, optional={"percentage": shares}
    ),
)
destinations = st.fixed_dictionaries(
    {
        "destination": st.sampled_from([{"host": "shop"}, {"host": "shop", "subset": "v1"}]),
        "weight": st.integers(1, 100),
    }
)
answers = st.fixed_dictionaries(
    {
        "redirect": _not_empty(
            authority=st.just("a.org"), scheme=st.sampled_from(["http", "https"]), port=ports
        ).flatmap(
            lambda more: st.sampled_from([{"uri": "/x"}, {"prefixRewrite": "/x"}, {}]).map(
                lambda path: {**more, **path}
            )
        )
    },
) | st.fixed_dictionaries(
    {
        "directResponse": st.fixed_dictionaries(
            {"status": st.integers(200, 599)},
            optional={
                "body": st.sampled_from([{"string": "a"}, {"bytes": "AAE="}, {"string": ""}, {}])
            },
        )
    }
)
sent = st.fixed_dictionaries(
    {"route": st.lists(destinations, min_size=1, max_size=3)},
    optional={
        "match": st.lists(matches, min_size=1, max_size=2),
        "timeout": durations,
        "retries": retries,
        "fault": faults,
        "mirror": st.just({"host": "shop"}),
        "mirrorPercentage": shares,
        "mirrorPercent": percents,
        "corsPolicy": _some(allowOrigin=st.lists(st.text("ab*", max_size=2), max_size=2)),
    },
)


rules = sent | answers
versions = st.sampled_from(["TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"])
certificates = {"serverCertificate": "/c.pem", "privateKey": "/k.pem", "caCertificates": "/a.pem"}
endings = st.fixed_dictionaries(
    {"mode": st.sampled_from(["MUTUAL", "OPTIONAL_MUTUAL"])},
    optional={"subjectAltNames": server_names, "verifyCertificateHash": st.just(["0a" * 32])},
) | st.just({"mode": "SIMPLE"})
servers = st.tuples(
    endings,
    st.sampled_from([{"credentialName": "a"}, {"credentialNames": ["a", "b"]}, certificates]),
    _some(
        minProtocolVersion=versions,
        maxProtocolVersion=versions,
        cipherSuites=st.lists(st.sampled_from(["", "NONE", *sorted(CIPHER_SUITES)]), max_size=5),
        ecdhCurves=st.lists(st.sampled_from(CURVES), max_size=3, unique=True),
    ),
).map(lambda parts: parts[0] | parts[1] | parts[2])
ejections = _not_empty(
    failure_percentage_threshold=percents,
    failure_percentage_minimum_hosts=counts,
    failure_percentage_request_volume=counts,
    enforcing_failure_percentage=percents,
    success_rate_minimum_hosts=counts,
    success_rate_stdev_factor=counts,
    enforcing_success_rate=percents,
)
#: The newest release has every field.
NEWEST = max(Release)


def _filter(fields: dict[str, Any]) -> dict[str, Any]:
    patch = {
        "applyTo": "CLUSTER",
        "match": {"cluster": {"service": "shop.mall.svc.cluster.local"}},
        "patch": {"operation": "MERGE", "value": {"outlier_detection": fields}},
    }
    return {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": "shop", "namespace": "istio-system"},
        "spec": {"configPatches": [patch]},
    }


def _delegated(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "part", "namespace": "mall"},
        "spec": {"http": rules},
    }


#: The same rules once more, taken over from a delegate.
ROOT = [{"delegate": {"name": "part"}, "timeout": "1s", "retries": {"attempts": 1}}]


def _pods() -> list[Endpoint]:
    """Three regions, two zones, two versions, each with each."""
    return [
        Endpoint(
            pod=f"shop-{number}",
            namespace="mall",
            address=f"127.1.0.{number}",
            labels={"app": "shop", "version": version, "istio-locality": place},
            ports={"web": 8080},
            ready=bool(number % 3),
        )
        for number, (version, place) in enumerate(
            product(("v1", "v2"), ("r1.z1", "r1.z2", "r2.z1", "r3"))
        )
    ]


@PROPERTY
@given(
    batch=st.lists(
        st.tuples(policies, subsets, st.lists(rules, min_size=1, max_size=3), ejections),
        min_size=5,
        max_size=15,
    )
)
def test_envoy_takes_whatever_istiod_would_accept(
    envoy_says: EnvoySays,
    shop: Shop,
    batch: list[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]], dict[str, Any]]],
) -> None:
    """Manifests that pass validation become a config that Envoy starts with."""
    configs = [
        config
        for policy, subset, http_rules, fields in batch
        for http, more in ((http_rules, ()), (ROOT, (_delegated(http_rules),)))
        for config in _both(
            shop(
                policy=policy,
                subsets=[subset],
                http=http,
                extra=(_filter(fields), *more),
                release=NEWEST,
            ),
            NEWEST,
            endpoints=_pods(),
        )
    ]

    assert envoy_says(*configs) == ""


@PROPERTY
@given(batch=st.lists(servers, min_size=5, max_size=15))
def test_envoy_takes_whatever_tls_istiod_would_accept(
    envoy_says: EnvoySays, shop: Shop, batch: list[dict[str, Any]]
) -> None:
    """Servers of every mode, with certificates from Secrets and from files."""
    gateways = [
        {
            "port": {"number": 443, "name": f"https-{number}", "protocol": "HTTPS"},
            "hosts": [f"{number}.org"],
            "tls": tls,
        }
        for number, tls in enumerate(batch)
    ]
    configs = _both(shop(servers=gateways, release=NEWEST), NEWEST)

    assert envoy_says(*configs) == ""
