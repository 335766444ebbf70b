"""What istiod's webhook accepts, rejects and warns about, in the rows that are not told elsewhere.

The numbers are sections of the notes. What a row says of a field that local mode refuses anyway is
not here: docs/fidelity.md lists those.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.errors import ManifestError
from lab.manifests import Manifests, Release, load

TO = {"destination": {"host": "shop"}}
HASH = {"useSourceIp": True}


def _load(kind: str, spec: dict[str, Any], name: str = "x") -> Manifests:
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "mall"},
        "spec": spec,
    }
    return load(json.dumps(document), "f.yaml", max(Release))


def _policy(**policy: Any) -> tuple[str, dict[str, Any]]:
    return "DestinationRule", {"host": "shop", "trafficPolicy": policy}


def _http(**fields: Any) -> tuple[str, dict[str, Any]]:
    return _policy(connectionPool={"http": fields})


def _tcp(**fields: Any) -> tuple[str, dict[str, Any]]:
    return _policy(connectionPool={"tcp": fields})


def _hash(**fields: Any) -> tuple[str, dict[str, Any]]:
    return _policy(loadBalancer={"consistentHash": fields})


def _warmup(**fields: Any) -> tuple[str, dict[str, Any]]:
    return _policy(loadBalancer={"warmup": {"duration": "1s", **fields}})


def _subset(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "DestinationRule", {"host": "shop", "subsets": [{"name": "a", **fields}]}


def _rule(**rule: Any) -> tuple[str, dict[str, Any]]:
    acts = {"redirect", "directResponse", "route"} & set(rule)
    return _rules(rule if acts else {"route": [TO], **rule})


def _rules(*rules: Any) -> tuple[str, dict[str, Any]]:
    return "VirtualService", {"hosts": ["a.org"], "gateways": ["door"], "http": list(rules)}


def _match(**match: Any) -> tuple[str, dict[str, Any]]:
    return _rule(match=[match])


def _server(**server: Any) -> tuple[str, dict[str, Any]]:
    port = {"number": 80, "name": "http", "protocol": "HTTP"}
    return "Gateway", {"servers": [{"port": port, "hosts": ["*"], **server}]}


ZONE = "topology.kubernetes.io/zone"
ERRORS = [
    *(
        pytest.param(*_http(**{name: -1}), f"{name}: must be at least 0", id=f"{name}")
        for name in (
            "http1MaxPendingRequests",
            "http2MaxRequests",
            "maxRequestsPerConnection",
            "maxRetries",
            "maxConcurrentStreams",
        )
    ),
    *(
        pytest.param(*_tcp(**{name: "1500us"}), f"{name}: must be at least 1ms", id=f"{name}")
        for name in ("connectTimeout", "maxConnectionDuration")
    ),
    *(
        pytest.param(
            *_tcp(tcpKeepalive={name: "1ns"}), f"{name}: must be at least 1ms", id=f"{name}"
        )
        for name in ("time", "interval")
    ),
    *(
        pytest.param(
            *_policy(outlierDetection={name: "1.5ms"}),
            f"{name}: must be at least 1ms and whole milliseconds",
            id=f"{name}",
        )
        for name in ("interval", "baseEjectionTime")
    ),
    *(
        pytest.param(
            *_policy(outlierDetection={"outlierDetectionHttpErrorCodes": [code]}),
            "outlierDetectionHttpErrorCodes[0]: must be at",
            id=f"error code {code}",
        )
        for code in (99, 600)
    ),
    *(
        pytest.param(*_hash(**HASH, maglev={"tableSize": size}), "prime number", id=f"{size}")
        for size in (0, 1, 4, 5000011)
    ),
    pytest.param(
        *_http(http2KeepAlive={"timeout": "1s"}), "interval: is required", id="http2KeepAlive"
    ),
    pytest.param(
        *_tcp(maxConnections=2**31),
        "must be at most 2147483647, not 2147483648",
        id="more than int32",
    ),
    pytest.param(
        *_hash(httpCookie={"name": "c", "attributes": [{"name": ""}]}),
        "attributes[0].name: must not be empty",
        id="cookie attribute without a name",
    ),
    pytest.param(
        *_hash(httpCookie={"name": "c", "attributes": [{"name": "a"}, {"name": "a"}]}),
        "httpCookie.attributes: the attribute 'a' is there 2 times",
        id="cookie attribute twice",
    ),
    pytest.param(
        *_hash(**HASH, minimumRingSize=1, maglev={"tableSize": 3}),
        "the deprecated minimumRingSize excludes ringHash and maglev",
        id="minimumRingSize with maglev",
    ),
    *(
        pytest.param(*_hash(**HASH, **ring), "Envoy then refuses the cluster", id=f"a ring, {ring}")
        for ring in ({"minimumRingSize": 2**23 + 1}, {"ringHash": {"minimumRingSize": 2**23 + 1}})
    ),
    pytest.param(
        *_rule(directResponse={"status": 600}), "refuses the whole config", id="an answer of 600"
    ),
    pytest.param(*_warmup(minimumPercent=101), "must be at most 100", id="minimumPercent"),
    pytest.param(*_warmup(aggression=0), "must be more than 0", id="aggression"),
    pytest.param(*_policy(retryBudget={"percent": 101}), "must be at most 100", id="retryBudget"),
    pytest.param(*_policy(portLevelSettings=[None]), "must be a mapping", id="null port entry"),
    pytest.param(
        "DestinationRule",
        {"host": "shop", "subsets": [None]},
        "spec.subsets[0]: must be a mapping, not nothing",
        id="null subset",
    ),
    pytest.param(*_subset(name=""), "spec.subsets[0].name: must match", id="empty subset name"),
    pytest.param(
        *_subset(labels={"a b": "c"}), "'a b' can't be the name of a label", id="label name"
    ),
    pytest.param(
        *_subset(labels={"A/b": "c"}), "'A/b' can't be the name of a label", id="label prefix"
    ),
    pytest.param(*_subset(labels={"a": "b c"}), "no label of a pod has it", id="label value"),
    pytest.param(*_subset(trafficPolicy={}), "must have at least one of", id="subset policy"),
    pytest.param("DestinationRule", {"host": "a..b"}, "must be a host name", id="empty label"),
    pytest.param("DestinationRule", {"host": "a*"}, "must be a host name", id="* at the end"),
    pytest.param(
        "DestinationRule", {"host": f"{'a' * 64}.b"}, "must be a host name", id="long first label"
    ),
    pytest.param(*_rules(None), "spec.http[0]: must be a mapping", id="null rule"),
    *(
        pytest.param(*_match(**{name: {"prefix": ""}}), "prefix must not be empty", id=f"{name}")
        for name in ("method", "scheme", "authority")
    ),
    pytest.param(
        *_match(queryParams={"q": {"prefix": ""}}), "prefix must not be empty", id="query"
    ),
    pytest.param(
        *_match(queryParams={"q": {"regex": "*"}}), "nothing to repeat", id="query of any value"
    ),
    pytest.param(*_match(headers={"a b": {}}), "must be a header name", id="header name"),
    pytest.param(*_hash(maglev={}), "maglev.tableSize: is required", id="a table of no size"),
    pytest.param(
        *_rule(corsPolicy={"allowOrigins": [{"exact": ""}]}),
        "allowOrigins[0]: an entry of allowOrigins needs one of exact, prefix, regex",
        id="an empty origin",
    ),
    pytest.param(
        *_policy(loadBalancer={"zoneAwareLbSetting": {"failoverPriority": [ZONE]}}),
        f"{ZONE} is not for zoneAwareLbSetting",
        id="zone-aware by a place",
    ),
    pytest.param(
        *_server(
            port={"number": 443, "name": "https", "protocol": "HTTPS"},
            tls={"mode": "SIMPLE", "credentialNames": ["a", "b", "c"]},
        ),
        "credentialNames: must be one or two, an RSA and an ECDSA certificate, not 3",
        id="three Secrets",
    ),
    pytest.param(*_server(hosts=["./shop"]), "in full, with a dot, or *", id="a short host"),
    pytest.param(
        *_rule(directResponse={"status": 200, "body": {"bytes": ""}}),
        "bytes: ",
        id="bytes that are none",
    ),
    pytest.param(
        *_rule(retries={"attempts": 0, "retryRemoteLocalities": False}),
        "retries: ",
        id="nothing to retry elsewhere",
    ),
    pytest.param(*_match(gateways=["*"]), "must be mesh, the name", id="match.gateways"),
    pytest.param(*_match(gateways=["*.a"]), "must be mesh, the name", id="a wildcard gateway"),
    pytest.param(
        *_rule(headers={"request": {"add": {"": "x"}}}), "must be a header name", id="no name"
    ),
    pytest.param(
        *_rule(headers={"response": {"remove": [":status"]}}),
        "':status' can't be changed",
        id="a pseudo-header is removed",
    ),
    pytest.param(
        *_rule(headers={"request": {"set": {"host": "a"}, "add": {":authority": "b"}}}),
        "the authority is set more than once",
        id="authority twice",
    ),
    pytest.param(*_rule(route=[{"destination": {"host": ""}}]), "name of a service", id="host"),
    pytest.param(
        *_rule(route=[{"destination": {"host": "a", "subset": "A"}}]), "must match", id="subset"
    ),
    pytest.param(
        *_rule(route=[{"destination": {"host": "a", "port": {"number": 65536}}}]),
        "must be at most 65535",
        id="port",
    ),
    pytest.param(*_rule(timeout="1.0001s"), "whole milliseconds", id="timeout"),
    *(
        pytest.param(*_rule(retries={"attempts": 1, name: "0s"}), f"{name}: must be", id=f"{name}")
        for name in ("perTryTimeout", "backoff")
    ),
    *(
        pytest.param(*_rule(retries={"attempts": 0, **more}), "turns retries off", id=f"{more}")
        for more in ({"perTryTimeout": "1s"}, {"retryRemoteLocalities": True})
    ),
    pytest.param(
        *_rule(fault={"abort": {"httpStatus": 601}}), "must be at most 600", id="httpStatus"
    ),
    pytest.param(
        *_rule(fault={"abort": {"grpcStatus": "BAD"}}), "grpcStatus must be one", id="gRPC"
    ),
    pytest.param(
        *_rule(fault={"abort": {"httpStatus": 500, "percentage": {"value": 0.00001}}}),
        "percentage must be 0 or at least 0.0001",
        id="a share too small to be one",
    ),
    pytest.param(*_rule(fault={"delay": {"fixedDelay": "0.5ms"}}), "at least 1ms", id="fixedDelay"),
    pytest.param(
        *_rule(redirect={"uri": "/"}, rewrite={"uri": "/"}), "excludes", id="redirect, rewrite"
    ),
    pytest.param(
        *_rule(directResponse={"status": 200}, fault={"delay": {"fixedDelay": "1s"}}),
        "directResponse excludes fault and rewrite",
        id="directResponse, fault",
    ),
    *(
        pytest.param(
            *_rule(redirect={"uri": "/", "redirectCode": code}), "must be one of", id=f"{code}"
        )
        for code in (200, 400, 317)
    ),
    pytest.param(*_rule(redirect={"scheme": "ftp"}), "must be one of", id="redirect.scheme"),
    pytest.param(*_rule(directResponse={"status": 199}), "at least 200", id="direct status"),
    pytest.param(
        *_rule(rewrite={"uri": "/", "uriRegexRewrite": {"match": "a", "rewrite": "b"}}),
        "uri and uriRegexRewrite exclude each other",
        id="two rewrites",
    ),
    *(
        pytest.param(*_rule(rewrite={"uriRegexRewrite": half}), "is required", id=f"{half}")
        for half in ({"match": "a"}, {"rewrite": "b"})
    ),
    pytest.param(
        *_rule(mirrors=[{"percentage": {"value": 1}}]), "destination: is required", id="mirrors"
    ),
    pytest.param(
        *_rule(mirror={"host": "a"}, mirrorPercentage={"value": 100.1}),
        "must be at most 100",
        id="mirrorPercentage",
    ),
    pytest.param(*_rule(corsPolicy={"allowOrigins": [{}]}), "needs one of", id="empty origin"),
    pytest.param(
        *_rule(corsPolicy={"exposeHeaders": ["a b"]}), "must be a header name", id="CORS header"
    ),
    pytest.param(*_rule(corsPolicy={"maxAge": "0s"}), "must be at least 1ms", id="maxAge"),
    pytest.param("Gateway", {"servers": []}, "servers: must have at least 1 entry", id="none"),
    pytest.param("Gateway", {"servers": [{"hosts": ["*"]}]}, "port: is required", id="port"),
    pytest.param(*_server(hosts=["a.b/c.org"]), "the namespace of", id="namespace of a host"),
    pytest.param(*_server(hosts=["a_b"]), "must be a host", id="host"),
    pytest.param(
        *_server(port={"number": 80, "name": "a", "protocol": "HTTP", "targetPort": 8080}),
        "targetPort: no such field",
        id="targetPort",
    ),
    pytest.param(
        *_server(port={"number": 0, "name": "a", "protocol": "HTTP"}), "at least 1", id="number"
    ),
    pytest.param(
        *_server(port={"number": 80, "name": "", "protocol": "HTTP"}), "empty", id="port name"
    ),
]


@pytest.mark.parametrize(("kind", "spec", "problem"), ERRORS)
def test_rejected(kind: str, spec: dict[str, Any], problem: str) -> None:
    """E in the notes is an error here, which names the field."""
    with pytest.raises(ManifestError) as caught:
        _load(kind, spec)

    assert problem in str(caught.value)
    assert str(caught.value).startswith(f"{kind} mall/x: spec")


def test_the_name_of_a_gateway_is_a_label() -> None:
    """Other resources may have a dot in their name, a Gateway may not."""
    kind, spec = _server()
    with pytest.raises(ManifestError) as caught:
        _load(kind, spec, "a.b")

    assert str(caught.value) == (
        "Gateway mall/a.b: metadata: the name must be of at most 63 characters and no dot, not a.b"
    )
    assert _load(*_policy(tls={"mode": "DISABLE"}), "a.b").warnings == ()


PLAIN = {"uri": {"prefix": "/a"}}
OUTLIER = "spec.trafficPolicy.outlierDetection"


@pytest.mark.parametrize(
    ("kind", "spec", "warning"),
    [
        pytest.param(
            *_policy(portLevelSettings=[{"port": {}, "loadBalancer": {}}]),
            (
                "spec.trafficPolicy.portLevelSettings[0].port.number: "
                "no port is 0, so the entry is without effect"
            ),
            id="the number of a port is not checked",
        ),
        pytest.param(
            *_hash(),
            (
                "spec.trafficPolicy.loadBalancer.consistentHash: nothing is hashed, so that every "
                "request gets any host; write httpHeaderName, httpCookie, httpQueryParameterName "
                "or useSourceIp: true"
            ),
            id="nothing to hash",
        ),
        pytest.param(
            "VirtualService",
            {
                "hosts": ["a"],
                "gateways": ["door.mall.svc.cluster.local"],
                "http": [{"route": [TO]}],
            },
            ("spec.gateways[0]: a gateway is named mall/door now, not door.mall.svc.cluster.local"),
            id="a gateway by its full name",
        ),
        pytest.param(
            *_match(gateways=["door.mall"]),
            "spec.http[0].match[0].gateways[0]: a gateway is named mall/door now, not door.mall",
            id="a gateway of a match by its full name",
        ),
        pytest.param(
            *_rule(match=[{**PLAIN, "name": "m"}, {**PLAIN, "name": "n"}]),
            (
                "spec.http[0].match[1]: never used: spec.http[0].match[0] takes all of its "
                "requests before"
            ),
            id="the same match again",
        ),
        pytest.param(
            *_rules(
                {"match": [PLAIN], "route": [TO]},
                {"match": [{"uri": {"exact": "/ab"}, "headers": {"x": {}}}], "route": [TO]},
            ),
            (
                "spec.http[1].match[0]: never used: spec.http[0].match[0] takes all of its "
                "requests before"
            ),
            id="a match below a prefix",
        ),
        pytest.param(
            *_policy(outlierDetection={"consecutiveErrors": -1}),
            (
                f"{OUTLIER}.consecutiveErrors: deprecated and without effect; write "
                "consecutive5xxErrors"
            ),
            id="an old threshold below 0",
        ),
        pytest.param(
            *_match(uri={}),
            "spec.http[0].match[0].uri: none of exact, prefix, regex: every path matches, as in a "
            "cluster",
            id="a path of no kind",
        ),
        pytest.param(
            *_match(port=0),
            "spec.http[0].match[0].port: 0 is as if it were not there, as in a cluster",
            id="match.port",
        ),
        pytest.param(
            *_match(headers={"x": None, "y": {"exact": "1"}}),
            "spec.http[0].match[0].headers.x: null is as if it were not there, as in a cluster: "
            "the match asks for nothing here",
            id="a header of nothing",
        ),
        pytest.param(
            *_match(queryParams={"q": None}),
            "spec.http[0].match[0].queryParams.q: null is as if it were not there, as in a "
            "cluster: the match asks for nothing here",
            id="a parameter of nothing",
        ),
        pytest.param(
            *_rule(redirect={"port": 0}),
            "spec.http[0].redirect.port: 0 is as if it were not there, as in a cluster",
            id="redirect.port",
        ),
        pytest.param(
            *_rule(fault={"delay": {}}),
            "spec.http[0].fault.delay: no fixedDelay: nobody is delayed, and istiod leaves the "
            "delay out",
            id="a delay of nothing",
        ),
        pytest.param(
            *_rule(mirror={"host": "shop"}, mirrorPercent=5),
            "spec.http[0].mirrorPercent: deprecated; write mirrorPercentage.value",
            id="mirrorPercent",
        ),
        pytest.param(
            *_rule(fault={"delay": {"fixedDelay": "1s", "percent": 5}}),
            "spec.http[0].fault.delay.percent: deprecated; write percentage.value",
            id="an old percentage",
        ),
        pytest.param(
            *_rule(corsPolicy={"allowOrigin": ["a"], "allowOrigins": [{"exact": "b"}]}),
            (
                "spec.http[0].corsPolicy.allowOrigin: deprecated and without effect beside "
                "allowOrigins; write allowOrigins with exact"
            ),
            id="an old list of origins",
        ),
    ],
)
def test_warned_about(kind: str, spec: dict[str, Any], warning: str) -> None:
    """W in the notes is a warning here, and so is what is accepted and does nothing."""
    (said,) = map(str, _load(kind, spec).warnings)
    assert said == f"{kind} mall/x: {warning}"


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        pytest.param(*_tcp(idleTimeout="500us"), id="less than 1 ms is 0"),
        pytest.param(*_match(headers={":authority": {"exact": "a"}}), id="the host asked for"),
        pytest.param(*_match(withoutHeaders={":method": {"exact": "GET"}}), id="the method"),
        pytest.param(*_policy(retryBudget={"budgetInterval": "0s"}), id="a budget of no time"),
        pytest.param(*_rule(headers={"request": {"set": {"a b": "c"}}}), id="Envoy's own name"),
        pytest.param(*_rule(corsPolicy={"allowHeaders": ["*"]}), id="all headers"),
        pytest.param(*_subset(), id="no labels"),
        pytest.param(*_subset(labels={"a.io/b": "", "c": "D_e.f"}), id="labels"),
        pytest.param("DestinationRule", {"host": "*-x.org"}, id="*-x"),
        pytest.param("DestinationRule", {"host": "*x.org"}, id="*x"),
        pytest.param(
            "VirtualService",
            {"hosts": ["10.0.0.1"], "http": [{"route": [TO]}]},
            id="an address",
        ),
        pytest.param(*_rule(route=[{**TO, "weight": 7}, {**TO, "weight": 0}]), id="any sum"),
        pytest.param(*_rule(match=[{**PLAIN, "port": 80}, {**PLAIN, "port": 81}]), id="two ports"),
        pytest.param(
            *_rule(match=[{"uri": {"prefix": "/a"}, "headers": {"x": {}}}, PLAIN]),
            id="the narrower match first",
        ),
        pytest.param(*_rule(match=[PLAIN, {"uri": {"regex": "/ab"}}]), id="a regex below"),
        pytest.param(*_rules({"delegate": {"name": "a"}}, {"route": [TO]}), id="two rules"),
        pytest.param(
            *_rules({"delegate": {}, "directResponse": {"status": 200}, "rewrite": {"uri": "/"}}),
            id="what a root and its delegate say is not compared",
        ),
        pytest.param("VirtualService", {"http": [{"route": [TO]}]}, id="a delegate"),
        pytest.param(*_rule(fault={"abort": {"httpStatus": 500, "percentage": {}}}), id="0 %"),
        pytest.param(*_server(hosts=["./a.org", "*/b.org", "mall/*"]), id="namespaces"),
        pytest.param(*_server(port={"number": 80, "name": "a", "protocol": "grpc-web"}), id="case"),
    ],
)
def test_accepted(kind: str, spec: dict[str, Any]) -> None:
    """What is near a rejected row is fine, without a warning."""
    assert _load(kind, spec).warnings == ()
