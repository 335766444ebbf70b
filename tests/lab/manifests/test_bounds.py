"""Every bound of a number, on both of its sides, and every default that somebody counts on."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from lab.errors import ManifestError
from lab.manifests import Manifests, Release, load
from lab.manifests.paths import loc_of

Document = dict[str, Any]
META = {"name": "x", "namespace": "mall"}
ISTIO = "networking.istio.io/v1"
PROBE = {"tcpSocket": {"port": 1}}


def _rule(**policy: Any) -> Document:
    spec = {"host": "shop", "trafficPolicy": policy}
    return {"apiVersion": ISTIO, "kind": "DestinationRule", "metadata": META, "spec": spec}


def _routes(**rule: Any) -> Document:
    http = [{"route": [{"destination": {"host": "shop"}}], **rule}]
    spec = {"hosts": ["shop"], "http": http}
    return {"apiVersion": ISTIO, "kind": "VirtualService", "metadata": META, "spec": spec}


def _deployment(**container: Any) -> Document:
    labels = {"app": "shop"}
    pod = {"containers": [{"name": "c", **container}]}
    spec = {
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": pod},
    }
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": META, "spec": spec}


def _service() -> Document:
    spec = {"ports": [{"port": 80}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": META, "spec": spec}


def _gateway() -> Document:
    server = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}
    spec = {"servers": [server]}
    return {"apiVersion": ISTIO, "kind": "Gateway", "metadata": META, "spec": spec}


def _certificate() -> Document:
    spec = {"secretName": "x", "issuerRef": {"name": "ca"}}
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": META,
        "spec": spec,
    }


def _filter() -> Document:
    value = {"outlierDetection": {"successRateMinimumHosts": 1}}
    patch = {
        "applyTo": "CLUSTER",
        "match": {"cluster": {"service": "a"}},
        "patch": {"operation": "MERGE", "value": value},
    }
    return {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": META,
        "spec": {"configPatches": [patch]},
    }


INT32, UINT32 = 2**31 - 1, 2**32 - 1
OUTLIER = "spec.trafficPolicy.outlierDetection"
TCP, HTTP = "spec.trafficPolicy.connectionPool.tcp", "spec.trafficPolicy.connectionPool.http"
BALANCER = "spec.trafficPolicy.loadBalancer"
ROUTE = "spec.http[0]"
PATCH = "spec.configPatches[0].patch.value.outlierDetection"
CONTAINER = "spec.template.spec.containers[0]"

BOUNDS: list[tuple[Document, str, float, float]] = [
    (_rule(outlierDetection={}), f"{OUTLIER}.consecutive5xxErrors", 0, UINT32),
    (_rule(outlierDetection={}), f"{OUTLIER}.consecutiveGatewayErrors", 0, UINT32),
    (_rule(outlierDetection={}), f"{OUTLIER}.consecutiveErrors", -INT32 - 1, INT32),
    (_rule(outlierDetection={}), f"{OUTLIER}.maxEjectionPercent", 0, 100),
    (_rule(outlierDetection={}), f"{OUTLIER}.minHealthPercent", 0, 100),
    (
        _rule(outlierDetection={"outlierDetectionHttpErrorCodes": [500]}),
        f"{OUTLIER}.outlierDetectionHttpErrorCodes[0]",
        100,
        599,
    ),
    (_rule(connectionPool={"tcp": {}}), f"{TCP}.maxConnections", 0, INT32),
    (_rule(connectionPool={"tcp": {"tcpKeepalive": {}}}), f"{TCP}.tcpKeepalive.probes", 0, UINT32),
    (_rule(connectionPool={"http": {}}), f"{HTTP}.http1MaxPendingRequests", 0, INT32),
    (_rule(connectionPool={"http": {}}), f"{HTTP}.http2MaxRequests", 0, INT32),
    (_rule(connectionPool={"http": {}}), f"{HTTP}.maxRequestsPerConnection", 0, INT32),
    (_rule(connectionPool={"http": {}}), f"{HTTP}.maxRetries", 0, INT32),
    (_rule(connectionPool={"http": {}}), f"{HTTP}.maxConcurrentStreams", 0, INT32),
    (_rule(retryBudget={}), "spec.trafficPolicy.retryBudget.percent", 0, 100),
    (_rule(retryBudget={}), "spec.trafficPolicy.retryBudget.minRetryConcurrency", 0, UINT32),
    (
        _rule(loadBalancer={"warmup": {"duration": "1s"}}),
        f"{BALANCER}.warmup.minimumPercent",
        0,
        100,
    ),
    (
        _rule(loadBalancer={"consistentHash": {"useSourceIp": True, "ringHash": {}}}),
        f"{BALANCER}.consistentHash.ringHash.minimumRingSize",
        0,
        2**23,
    ),
    (
        _rule(loadBalancer={"zoneAwareLbSetting": {}}),
        f"{BALANCER}.zoneAwareLbSetting.minClusterSize",
        1,
        UINT32,
    ),
    (_routes(retries={"attempts": 1}), f"{ROUTE}.retries.attempts", 0, INT32),
    (_routes(), f"{ROUTE}.route[0].weight", 0, INT32),
    (_routes(), f"{ROUTE}.mirrorPercent", 0, 100),
    (_routes(match=[{}]), f"{ROUTE}.match[0].port", 0, 65535),
    (_routes(fault={"abort": {}}), f"{ROUTE}.fault.abort.httpStatus", 200, 599),
    (
        _routes(fault={"abort": {"percentage": {"value": 1}}}),
        f"{ROUTE}.fault.abort.percentage.value",
        0.0001,
        100,
    ),
    (_routes(fault={"delay": {"fixedDelay": "1s"}}), f"{ROUTE}.fault.delay.percent", 0, INT32),
    (_filter(), f"{PATCH}.failurePercentageThreshold", 0, 100),
    (_filter(), f"{PATCH}.enforcingSuccessRate", 0, 100),
    (_filter(), f"{PATCH}.failurePercentageRequestVolume", 0, UINT32),
    (_filter(), f"{PATCH}.successRateStdevFactor", 0, UINT32),
    (_filter(), "spec.priority", -(2**31), INT32),
    (_filter(), "spec.configPatches[0].match.cluster.portNumber", 1, 65535),
    (_deployment(), "spec.replicas", 0, INT32),
    (_deployment(), "spec.progressDeadlineSeconds", 1, INT32),
    (_deployment(), "spec.template.spec.terminationGracePeriodSeconds", 0, INT32),
    (_deployment(ports=[{"containerPort": 1}]), f"{CONTAINER}.ports[0].containerPort", 1, 65535),
    *(
        (_deployment(readinessProbe=PROBE), f"{CONTAINER}.readinessProbe.{name}", least, INT32)
        for name, least in (
            ("initialDelaySeconds", 0),
            ("periodSeconds", 1),
            ("timeoutSeconds", 1),
            ("successThreshold", 1),
            ("failureThreshold", 1),
        )
    ),
    (
        _deployment(lifecycle={"preStop": {"sleep": {"seconds": 1}}}),
        f"{CONTAINER}.lifecycle.preStop.sleep.seconds",
        0,
        INT32,
    ),
    (_service(), "spec.ports[0].port", 1, 65535),
    (_gateway(), "spec.servers[0].port.number", 1, 65535),
    (_certificate(), "spec.renewBeforePercentage", 1, 99),
]


def _load(document: Document, path: str, value: object) -> Manifests:
    changed = copy.deepcopy(document)
    *way, last = loc_of(path)
    node: Any = changed
    for part in way:
        node = node[part]
    node[last] = value
    return load(json.dumps(changed), "f.yaml", max(Release))


@pytest.mark.parametrize(
    ("document", "path", "least", "most"), BOUNDS, ids=lambda each: each if "." in str(each) else ""
)
def test_a_bound_is_exact(document: Document, path: str, least: float, most: float) -> None:
    """The least and the most are taken, and the next ones are not, at their path."""
    step = 0.00001 if least == 0.0001 else 1
    for value in (least, most):
        _load(document, path, value)
    for value in (least - step, most + step):
        with pytest.raises(ManifestError) as caught:
            _load(document, path, value)
        assert path.startswith(caught.value.path)


@pytest.mark.parametrize(
    ("value", "taken"),
    [(4_999_999, True), (5_000_011, False), (2, True), (1, False), (0, False), (9, False)],
)
def test_a_table_of_maglev_is_a_prime(value: int, taken: bool) -> None:
    """And below Envoy's bound."""
    hashed = {"useSourceIp": True, "maglev": {}}
    document = _rule(loadBalancer={"consistentHash": hashed})
    path = f"{BALANCER}.consistentHash.maglev.tableSize"
    if taken:
        _load(document, path, value)
    else:
        with pytest.raises(ManifestError, match="must be a prime number below 5000011"):
            _load(document, path, value)


@pytest.mark.parametrize(
    ("field", "value", "refused"),
    [
        ("duration", "1h", False),
        ("duration", "3599s", True),
        ("renewBefore", "5m", False),
        ("renewBefore", "299s", True),
        ("renewBefore", "2159h59m59s", False),
        ("renewBefore", "2160h", True),
        ("commonName", "a" * 64, False),
        ("commonName", "a" * 65, True),
        ("privateKey", {"algorithm": "RSA", "size": 8192}, False),
        ("privateKey", {"algorithm": "RSA", "size": 1024}, True),
        ("privateKey", {"algorithm": "ECDSA", "size": 521}, False),
        ("privateKey", {"algorithm": "ECDSA", "size": 512}, True),
        ("privateKey", {"algorithm": "Ed25519", "size": 1}, False),
    ],
)
def test_what_cert_manager_bounds(field: str, value: object, refused: bool) -> None:
    """Lengths of life, of names and of keys."""
    if not refused:
        _load(_certificate(), f"spec.{field}", value)
        return
    with pytest.raises(ManifestError):
        _load(_certificate(), f"spec.{field}", value)


def test_a_new_certificate_comes_in_time() -> None:
    """After two thirds of its life, or as it says."""
    ages = {
        None: 60 * 24 * 3600,
        ("renewBefore", "1h"): (90 * 24 - 1) * 3600,
        ("renewBeforePercentage", 25): 90 * 24 * 3600 * 0.75,
    }
    for said, age in ages.items():
        path, value = said or ("secretName", "x")
        (certificate,) = _load(_certificate(), f"spec.{path}", value).certificates
        assert certificate.spec.renew_after_seconds == age


@pytest.mark.parametrize(
    ("body", "warned", "refused"),
    [
        ({"string": "a" * 100 * 1024}, False, False),
        ({"string": "a" * (100 * 1024 + 1)}, True, False),
        ({"string": "a" * 1024 * 1024}, True, False),
        ({"string": "a" * (1024 * 1024 + 1)}, True, True),
    ],
    ids=["just short", "long", "just not too long", "too long"],
)
def test_a_long_body(body: Document, warned: bool, refused: bool) -> None:
    """From 100 KiB on with a warning, from 1 MiB on not at all."""
    direct = {"directResponse": {"status": 200, "body": body}}
    spec = {"hosts": ["a"], "http": [direct]}
    document = {"apiVersion": ISTIO, "kind": "VirtualService", "metadata": META, "spec": spec}
    if refused:
        with pytest.raises(ManifestError, match="must be at most 1 MiB"):
            load(json.dumps(document), "f.yaml")
    else:
        assert bool(load(json.dumps(document), "f.yaml").warnings) is warned


@pytest.mark.parametrize("length", [63, 64])
def test_a_label_of_a_name_has_63_characters(length: int) -> None:
    """Of a host, of a subset, of a label's value."""
    name, taken = "a" * length, length == 63
    documents = [
        (_rule(), "spec.host", name),
        (_rule(), "spec.host", f"b.{name}"),
        (_rule(), "spec.subsets", [{"name": name}]),
        (_rule(), "spec.subsets", [{"name": "v1", "labels": {"a": name}}]),
        (_rule(), "spec.subsets", [{"name": "v1", "labels": {f"x.y/{name}": "b"}}]),
        (_gateway(), "metadata", {"name": name}),
    ]
    for document, path, value in documents:
        spec = document["spec"]
        spec.pop("trafficPolicy", None)
        if taken:
            _load(document, path, value)
        else:
            with pytest.raises(ManifestError):
                _load(document, path, value)


def test_hosts_and_regular_expressions_have_an_end() -> None:
    """255 and 1024 characters."""
    host = ".".join(["a" * 60] * 4)
    for path, value, longer in (
        ("spec.hosts[0]", host + ".bb.cccccccc", "c"),
        ("spec.http[0].match[0].uri.regex", "a" * 1024, "a"),
    ):
        document = _routes(match=[{"uri": {}}]) if "match" in path else _routes()
        _load(document, path, value)
        with pytest.raises(ManifestError):
            _load(document, path, value + longer)


def test_defaults_that_are_counted_on() -> None:
    """Kubernetes' own."""
    (deployment,) = load(json.dumps(_deployment()), "f.yaml").deployments
    (service,) = load(json.dumps(_service()), "f.yaml").services
    strategy = _deployment()
    strategy["spec"]["strategy"] = {"rollingUpdate": {}}
    (rolling,) = load(json.dumps(strategy), "f.yaml").deployments

    assert deployment.spec.progress_deadline_seconds == 600
    assert deployment.spec.replicas == 1
    assert rolling.spec.strategy.rolling_update is not None
    assert rolling.spec.strategy.rolling_update.max_unavailable == "25%"
    assert rolling.spec.strategy.rolling_update.max_surge == "25%"
    assert (service.spec.type, service.spec.ports[0].protocol) == ("ClusterIP", "TCP")


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("50%", True),
        ("0%", True),
        (2, True),
        (0, True),
        ("2", False),
        ("%", False),
        ("-1%", False),
        (-1, False),
        ("1.5%", False),
        ("٢%", False),
    ],
)
@pytest.mark.parametrize("field", ["maxSurge", "maxUnavailable"])
def test_pods_or_percent_of_them(field: str, value: str | int, taken: bool) -> None:
    """A number, or a percentage in text."""
    document = _deployment()
    document["spec"]["strategy"] = {"rollingUpdate": {}}
    path = f"spec.strategy.rollingUpdate.{field}"
    if taken:
        _load(document, path, value)
        return
    with pytest.raises(ManifestError, match="must be a number of pods or a percentage, not"):
        _load(document, path, value)
