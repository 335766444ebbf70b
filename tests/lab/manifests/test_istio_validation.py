"""What istiod's webhook rejects (validation.go)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.errors import ManifestError, UnsupportedField
from lab.manifests import Manifests, load

ROUTE = [{"destination": {"host": "shop"}}]


def _istio(kind: str, spec: dict[str, Any]) -> Manifests:
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": kind,
        "metadata": {"name": "x", "namespace": "mall"},
        "spec": spec,
    }
    return load(json.dumps(document), "f.yaml")


def _rule(**spec: Any) -> Manifests:
    return _istio("DestinationRule", {"host": "shop", **spec})


def _policy(**policy: Any) -> Manifests:
    return _rule(trafficPolicy=policy)


def _http(**rule: Any) -> Manifests:
    acts = {"redirect", "directResponse", "route"} & set(rule)
    return _istio(
        "VirtualService", {"hosts": ["a.org"], "http": [rule if acts else {"route": ROUTE, **rule}]}
    )


def _match(**match: Any) -> Manifests:
    return _http(match=[match])


def _gateway(**server: Any) -> Manifests:
    port = {"number": 80, "name": "http", "protocol": "HTTP"}
    return _istio("Gateway", {"servers": [{"port": port, "hosts": ["*"], **server}]})


def _problem(kind: str, spec: dict[str, Any]) -> str:
    with pytest.raises(ManifestError) as caught:
        _istio(kind, spec)
    return str(caught.value).removeprefix(f"{kind} mall/x: ")


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({}, "spec.host: is required"),
        ({"host": ""}, "spec.host: must be a host name, not the text ''"),
        ({"host": "a.*.b"}, "spec.host: must be a host name, not the text 'a.*.b'"),
        (
            {"trafficPolicy": {}},
            (
                "spec.trafficPolicy: must have at least one of connectionPool, loadBalancer, "
                "outlierDetection, portLevelSettings, proxyProtocol, retryBudget, tls"
            ),
        ),
        (
            {"subsets": [{"name": "V1"}]},
            (
                "spec.subsets[0].name: must match "
                "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$, not the text "
                "'V1'"
            ),
        ),
        (
            {"subsets": [{"name": "a"}, {"name": "a"}]},
            "spec.subsets: the subset 'a' is there 2 times",
        ),
        (
            {"trafficPolicy": {"portLevelSettings": [{"loadBalancer": {}}]}},
            "spec.trafficPolicy.portLevelSettings[0].port: is required",
        ),
        (
            {"trafficPolicy": {"portLevelSettings": [{"port": {"number": 80}}]}},
            (
                "spec.trafficPolicy.portLevelSettings[0]: must have connectionPool, "
                "outlierDetection, "
                "loadBalancer or tls"
            ),
        ),
        (
            {"trafficPolicy": {"outlierDetection": {"interval": "0s"}}},
            (
                "spec.trafficPolicy.outlierDetection.interval: must be at least 1ms and whole "
                "milliseconds, not the text '0s'"
            ),
        ),
        (
            {"trafficPolicy": {"outlierDetection": {"maxEjectionPercent": 101}}},
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent: must be at most 100, not 101",
        ),
        (
            {"trafficPolicy": {"outlierDetection": {"minHealthPercent": -1}}},
            "spec.trafficPolicy.outlierDetection.minHealthPercent: must be at least 0, not -1",
        ),
        (
            {"trafficPolicy": {"outlierDetection": {"consecutive5xxErrors": -1}}},
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors: must be at least 0, not -1",
        ),
        (
            {"trafficPolicy": {"outlierDetection": {"consecutiveLocalOriginFailures": 1}}},
            (
                "spec.trafficPolicy.outlierDetection: consecutiveLocalOriginFailures needs "
                "splitExternalLocalOriginErrors: true"
            ),
        ),
        (
            {"trafficPolicy": {"connectionPool": {}}},
            "spec.trafficPolicy.connectionPool: must have tcp or http",
        ),
        (
            {"trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": -1}}}},
            "spec.trafficPolicy.connectionPool.tcp.maxConnections: must be at least 0, not -1",
        ),
        (
            {"trafficPolicy": {"connectionPool": {"http": {"idleTimeout": "0s"}}}},
            (
                "spec.trafficPolicy.connectionPool.http.idleTimeout: must be at least 1ms and "
                "whole "
                "milliseconds, not the text '0s'"
            ),
        ),
        (
            {
                "trafficPolicy": {
                    "connectionPool": {
                        "http": {"h2UpgradePolicy": "UPGRADE", "useClientProtocol": True}
                    }
                }
            },
            (
                "spec.trafficPolicy.connectionPool.http: h2UpgradePolicy UPGRADE and "
                "useClientProtocol "
                "exclude each other"
            ),
        ),
        (
            {"trafficPolicy": {"connectionPool": {"http": {"http2KeepAlive": {"interval": "1s"}}}}},
            "spec.trafficPolicy.connectionPool.http.http2KeepAlive.timeout: is required",
        ),
        (
            {"trafficPolicy": {"loadBalancer": {"consistentHash": {"httpCookie": {}}}}},
            "spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.name: is required",
        ),
        (
            {
                "trafficPolicy": {
                    "loadBalancer": {
                        "consistentHash": {"useSourceIp": True, "maglev": {"tableSize": 10}}
                    }
                }
            },
            (
                "spec.trafficPolicy.loadBalancer.consistentHash.maglev.tableSize: must be a prime "
                "number below 5000011, not 10"
            ),
        ),
        (
            {
                "trafficPolicy": {
                    "loadBalancer": {
                        "consistentHash": {
                            "useSourceIp": True,
                            "minimumRingSize": 1,
                            "ringHash": {},
                        }
                    }
                }
            },
            (
                "spec.trafficPolicy.loadBalancer.consistentHash: the deprecated minimumRingSize "
                "excludes ringHash and maglev"
            ),
        ),
        (
            {
                "trafficPolicy": {
                    "loadBalancer": {"simple": "RANDOM", "consistentHash": {"useSourceIp": True}}
                }
            },
            "spec.trafficPolicy.loadBalancer: simple and consistentHash exclude each other",
        ),
        (
            {"trafficPolicy": {"loadBalancer": {"warmup": {}}}},
            "spec.trafficPolicy.loadBalancer.warmup.duration: is required",
        ),
        (
            {"trafficPolicy": {"loadBalancer": {"simple": "ROUND-ROBIN"}}},
            (
                "spec.trafficPolicy.loadBalancer.simple: must be one of 'UNSPECIFIED', "
                "'LEAST_CONN', "
                "'LEAST_REQUEST', 'PASSTHROUGH', 'RANDOM' or 'ROUND_ROBIN', not the text "
                "'ROUND-ROBIN'"
            ),
        ),
    ],
)
def test_destination_rules(spec: dict[str, Any], problem: str) -> None:
    """What a DestinationRule must not say."""
    full = spec if "host" in spec or not spec else {"host": "shop", **spec}

    assert _problem("DestinationRule", full) == problem


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        ({"hosts": []}, "hosts: must have at least 1 entry"),
        (
            {"hosts": ["a/b/c"]},
            "hosts: must be a host, or namespace/host, not the text 'a/b/c'",
        ),
        ({"hosts": ["~/a"]}, "hosts: the namespace of '~/a' must be a name, '.' or '*'"),
        (
            {"port": {"number": 443, "name": "x", "protocol": "QUIC"}},
            (
                "port.protocol: must be one of HTTP, HTTP2, GRPC, GRPC-WEB, HTTPS, TLS, TCP, "
                "MONGO, "
                "MYSQL, REDIS, UDP, HTTP_PROXY, HBONE, not the text 'QUIC'"
            ),
        ),
        ({"port": {"number": 80, "protocol": "HTTP"}}, "port.name: is required"),
    ],
)
def test_gateways(server: dict[str, Any], problem: str) -> None:
    """What a server of a Gateway must not say."""
    port = {"number": 80, "name": "http", "protocol": "HTTP"}
    spec = {"servers": [{"port": port, "hosts": ["*"], **server}]}

    assert _problem("Gateway", spec) == f"spec.servers[0].{problem}"


def test_two_servers_of_one_name() -> None:
    """Names of ports are unique in a Gateway."""
    server = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}

    assert _problem("Gateway", {"servers": [server, server]}) == (
        "spec: the port name 'http' is there 2 times"
    )


@pytest.mark.parametrize(
    ("manifests", "warning"),
    [
        (
            _policy(outlierDetection={"consecutiveErrors": 5}),
            (
                "DestinationRule mall/x: spec.trafficPolicy.outlierDetection.consecutiveErrors: "
                "deprecated and without effect; write consecutive5xxErrors"
            ),
        ),
        (
            _rule(
                subsets=[{"name": "a", "trafficPolicy": {"loadBalancer": {"simple": "LEAST_CONN"}}}]
            ),
            (
                "DestinationRule mall/x: spec.subsets[0].trafficPolicy.loadBalancer.simple: "
                "LEAST_CONN is deprecated; write LEAST_REQUEST"
            ),
        ),
        (
            _policy(loadBalancer={"warmupDurationSecs": "1s"}),
            (
                "DestinationRule mall/x: spec.trafficPolicy.loadBalancer.warmupDurationSecs: "
                "deprecated; write warmup.duration"
            ),
        ),
        (
            _policy(loadBalancer={"consistentHash": {"useSourceIp": True, "minimumRingSize": 1}}),
            (
                "DestinationRule mall/x: spec.trafficPolicy.loadBalancer.consistentHash."
                "minimumRingSize: deprecated; write ringHash.minimumRingSize"
            ),
        ),
        (
            _http(fault={"abort": {}}),
            (
                "VirtualService mall/x: spec.http[0].fault.abort: neither httpStatus nor "
                "grpcStatus: "
                "without effect"
            ),
        ),
        (
            _http(directResponse={"status": 200, "body": {"string": "a" * 102401}}),
            "VirtualService mall/x: spec.http[0].directResponse.body: more than 100 KiB",
        ),
        (
            _istio("VirtualService", {"hosts": ["a"], "http": [{"route": ROUTE}] * 2}),
            (
                "VirtualService mall/x: spec.http: rule 0 has no match, so the rules after it are "
                "never used"
            ),
        ),
    ],
)
def test_warnings(manifests: Manifests, warning: str) -> None:
    """8: what is accepted and most likely not meant."""
    assert list(map(str, manifests.warnings)) == [warning]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param(_match(uri={"prefix": ""}), id="an empty uri prefix"),
        pytest.param(_match(withoutHeaders={"a": {"regex": "*"}}), id="any value, inverted"),
        pytest.param(_match(headers={"a": {}}), id="a header that is there"),
        pytest.param(_match(uri={"regex": "[[:alpha:]]+"}), id="RE2's own classes"),
        pytest.param(_match(uri={"regex": "\\\\1"}), id="a backslash before a digit"),
        pytest.param(_http(headers={"request": {"set": {"a": "50%%"}}}), id="a doubled %"),
        pytest.param(
            _http(headers={"request": {"set": {"a": "%REQ(x?y):3%"}}}), id="an Envoy command"
        ),
        pytest.param(_http(route=[{"destination": {"host": "a"}, "weight": 0}]), id="one weight 0"),
        pytest.param(_http(retries={"attempts": 1, "retryOn": "5xx,418,reset"}), id="a status"),
        pytest.param(_gateway(tls={"httpsRedirect": True}), id="httpsRedirect"),
        pytest.param(_policy(tls={"mode": "DISABLE"}), id="no TLS"),
        pytest.param(_policy(connectionPool={"tcp": {"idleTimeout": "0s"}}), id="no idle timeout"),
        pytest.param(_rule(host="*"), id="any host"),
        pytest.param(_rule(host="*.a.org"), id="a wildcard"),
    ],
)
def test_what_is_accepted(manifests: Manifests) -> None:
    """8: the near misses of the rows above are fine, without a warning."""
    assert manifests.warnings == ()


def test_unset_and_zero_are_two_things() -> None:
    """A wrapper that is unset is None, and 0 is 0: the translation tells them apart."""
    (unset,) = _policy(outlierDetection={}).destination_rules
    (zero,) = _policy(outlierDetection={"consecutive5xxErrors": 0}).destination_rules
    blocks = [
        rule.spec.traffic_policy and rule.spec.traffic_policy.outlier_detection
        for rule in (unset, zero)
    ]

    assert [block and block.consecutive_5xx_errors for block in blocks] == [None, 0]


def test_a_newer_field_is_not_a_misspelt_one() -> None:
    """What Istio has in development is unsupported, not unknown."""
    with pytest.raises(UnsupportedField):
        _policy(outlierDetection={"outlierDetectionHttpErrorCodes": [429]})
