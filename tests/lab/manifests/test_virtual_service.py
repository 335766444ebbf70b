"""What istiod's webhook rejects in a VirtualService (validation/virtualservice.go)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.errors import ManifestError
from lab.manifests import load

ROUTE = [{"destination": {"host": "shop"}}]


def _problem(spec: dict[str, Any]) -> str:
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "x", "namespace": "mall"},
        "spec": spec,
    }
    with pytest.raises(ManifestError) as caught:
        load(json.dumps(document), "f.yaml", strict=True)
    return str(caught.value).removeprefix("VirtualService mall/x: ")


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"match": [None]}, "match[0]: must be a mapping, not nothing"),
        (
            {"route": ROUTE, "redirect": {"uri": "/"}},
            ": needs exactly one of route, redirect, directResponse; 2 given",
        ),
        ({"timeout": "1s"}, ": needs exactly one of route, redirect, directResponse; 0 given"),
        (
            {"redirect": {"uri": "/"}, "fault": {"abort": {"httpStatus": 500}}},
            ": redirect excludes fault and rewrite",
        ),
        (
            {"directResponse": {"status": 200}, "rewrite": {"uri": "/"}},
            ": directResponse excludes fault and rewrite",
        ),
        (
            {"route": ROUTE, "mirror": {"host": "a"}, "mirrors": [{"destination": {"host": "b"}}]},
            ": mirror and mirrors exclude each other",
        ),
        (
            {"route": ROUTE, "match": [{"headers": {"a": {"prefix": ""}}}]},
            "match[0].headers.a: prefix must not be empty",
        ),
        (
            {"route": ROUTE, "match": [{"headers": {"a": {"regex": "*"}}}]},
            "match[0].headers.a: not a regular expression: nothing to repeat at position 0",
        ),
        (
            {"route": ROUTE, "match": [{"uri": {"regex": ""}}]},
            "match[0].uri.regex: a regular expression must not be empty",
        ),
        (
            {"route": ROUTE, "match": [{"uri": {"regex": "a" * 1025}}]},
            "match[0].uri.regex: a regular expression must be at most 1024 characters",
        ),
        (
            {"route": ROUTE, "match": [{"uri": {"regex": "(?=a)"}}]},
            "match[0].uri.regex: RE2 has no (?=: no lookaround, no atomic group, no back reference",
        ),
        (
            {"route": ROUTE, "match": [{"uri": {"exact": "/", "prefix": "/"}}]},
            "match[0].uri: exact and prefix exclude each other",
        ),
        (
            {"route": ROUTE, "match": [{"headers": {"@request.auth.claims.a": {}}}]},
            (
                "match[0].headers: local mode does not authenticate, so no "
                "header match can ask for '@request.auth.claims.a'"
            ),
        ),
        (
            {"route": ROUTE, "match": [{"gateways": ["a/b/c"]}]},
            (
                "match[0].gateways[0]: must be mesh, the name of a Gateway, or namespace/name, "
                "not the text 'a/b/c'"
            ),
        ),
        (
            {"route": ROUTE, "headers": {"request": {"set": {":path": "/"}}}},
            "headers.request.set: ':path' can't be changed",
        ),
        (
            {"route": ROUTE, "headers": {"request": {"set": {"a": "100%"}}}},
            (
                "headers.request.set.a: a % in a header's value must be doubled or begin an Envoy "
                "command: '100%'"
            ),
        ),
        (
            {"route": ROUTE, "headers": {"request": {"remove": ["host"]}}},
            "headers.request.remove[0]: host can't be removed",
        ),
        (
            {"route": ROUTE, "headers": {"response": {"set": {"host": "a"}}}},
            "headers.response: 'host' can't be changed in a response",
        ),
        (
            {
                "route": ROUTE,
                "rewrite": {"authority": "a"},
                "headers": {"request": {"set": {"host": "b"}}},
            },
            ": the authority is set more than once",
        ),
        ({"route": [{"weight": 1}]}, "route[0].destination: is required"),
        (
            {"route": [{"destination": {"host": "*"}}]},
            "route[0].destination.host: must be the name of a service, not the text '*'",
        ),
        (
            {"route": [{"destination": {"host": "a", "port": {"number": 0}}}]},
            "route[0].destination.port.number: must be at least 1, not 0",
        ),
        (
            {"route": [{"destination": {"host": "a"}, "weight": -1}]},
            "route[0].weight: must be at least 0, not -1",
        ),
        ({"route": ROUTE * 2}, "route: the weights of several destinations must not all be 0"),
        (
            {"route": ROUTE, "timeout": "0s"},
            "timeout: must be at least 1ms and whole milliseconds, not the text '0s'",
        ),
        (
            {"route": ROUTE, "retries": {"attempts": -1}},
            "retries.attempts: must be at least 0, not -1",
        ),
        (
            {"route": ROUTE, "retries": {"attempts": 0, "retryOn": "5xx"}},
            "retries: attempts 0 turns retries off, so nothing else may be set",
        ),
        ({"route": ROUTE, "fault": {}}, "fault: needs delay or abort"),
        (
            {"route": ROUTE, "fault": {"abort": {"httpStatus": 199}}},
            "fault.abort.httpStatus: must be at least 200, not 199",
        ),
        (
            {"route": ROUTE, "fault": {"abort": {"httpStatus": 500, "percentage": {"value": 101}}}},
            "fault.abort.percentage.value: must be at most 100, not 101",
        ),
        (
            {"route": ROUTE, "fault": {"abort": {"httpStatus": 500, "grpcStatus": "OK"}}},
            "fault.abort: httpStatus and grpcStatus exclude each other",
        ),
        (
            {"redirect": {"uri": "/", "prefixRewrite": "/"}},
            "redirect: uri and prefixRewrite exclude each other",
        ),
        (
            {"redirect": {}},
            "redirect: needs uri, prefixRewrite, authority, port, derivePort or scheme",
        ),
        (
            {"redirect": {"prefixRewrite": "/a"}, "match": [{"uri": {"exact": "/"}}]},
            ": redirect.prefixRewrite needs a uri match by prefix",
        ),
        (
            {"redirect": {"uri": "/", "redirectCode": 304}},
            "redirect.redirectCode: must be one of 0, 301, 302, 303, 307 or 308, not 304",
        ),
        (
            {"directResponse": {"status": 601}},
            "directResponse.status: must be at most 600, not 601",
        ),
        (
            {"directResponse": {"status": 200, "body": {"string": "a" * (1024 * 1024 + 1)}}},
            "directResponse.body: must be at most 1 MiB",
        ),
        (
            {"route": ROUTE, "rewrite": {}},
            "rewrite: needs uri, uriRegexRewrite or authority",
        ),
        (
            {"route": ROUTE, "corsPolicy": {"allowMethods": ["get"]}},
            (
                "corsPolicy: allowMethods must be of *, CONNECT, DELETE, GET, HEAD, OPTIONS, "
                "PATCH, "
                "POST, PUT, TRACE, not get"
            ),
        ),
        (
            {"route": ROUTE, "corsPolicy": {"maxAge": "1500ms"}},
            "corsPolicy: maxAge must be whole seconds",
        ),
        (
            {"directResponse": {"status": 200, "body": {"string": "a", "bytes": "YQ=="}}},
            "directResponse.body: string and bytes exclude each other",
        ),
        (
            {"directResponse": {"status": 200, "body": {"bytes": "?"}}},
            "directResponse.body.bytes: must be base64",
        ),
        (
            {"route": ROUTE, "delegate": {"name": "a"}},
            ": delegate excludes route and redirect",
        ),
        (
            {"redirect": {"uri": "/"}, "delegate": {"name": "a"}},
            ": delegate excludes route and redirect",
        ),
        (
            {"route": ROUTE, "match": [{"sourceLabels": {"a b": "c"}}]},
            "match[0].sourceLabels: 'a b' can't be the name of a label",
        ),
        (
            {"route": ROUTE, "match": [{"sourceNamespace": "A"}]},
            "match[0].sourceNamespace: must be a namespace, not the text 'A'",
        ),
        (
            {"route": ROUTE, "mirror": {"host": "a"}, "mirrorPercent": 101},
            "mirrorPercent: must be at most 100, not 101",
        ),
        (
            {
                "route": ROUTE,
                "fault": {"delay": {"fixedDelay": "1s", "percentage": {"value": 1e-5}}},
            },
            "fault.delay.percentage: percentage must be 0 or at least 0.0001",
        ),
    ],
)
def test_rules_of_virtual_services(rule: dict[str, Any], problem: str) -> None:
    """What a rule must not say."""
    dot = "" if problem.startswith(":") else "."

    assert _problem({"hosts": ["a.org"], "http": [rule]}) == (f"spec.http[0]{dot}{problem}")


@pytest.mark.parametrize(
    ("retry_on", "token"),
    [
        ("5xx, reset", " reset"),
        ("5xx,", ""),
        ("1000", "1000"),
        ("timeout", "timeout"),
        ("599", "599"),
    ],
)
def test_retry_conditions_are_known_ones(retry_on: str, token: str) -> None:
    """A space, a comma too many, or an unknown word is rejected, not trimmed."""
    rule = {"route": ROUTE, "retries": {"attempts": 1, "retryOn": retry_on}}

    assert _problem({"hosts": ["a.org"], "http": [rule]}).startswith(
        f"spec.http[0].retries.retryOn: {token!r} is neither an HTTP status nor one of 5xx, "
    )


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"http": []}, "spec.http: must have at least 1 entry"),
        (
            {"gateways": ["door"], "http": [{"route": ROUTE}]},
            "spec: without hosts it is a delegate, and a delegate has no gateways",
        ),
        (
            {"hosts": [], "http": [{"delegate": {"name": "a"}}]},
            "spec: without hosts it is a delegate, and a delegate has no delegate",
        ),
        (
            {"hosts": ["a"], "http": [{"route": ROUTE}], "exportTo": ["*", "."]},
            "spec.exportTo: * is everybody, so nothing can be beside it",
        ),
        ({"hosts": ["a"], "http": []}, "spec.http: must have at least 1 entry"),
        (
            {"hosts": ["*"], "http": [{"route": ROUTE}]},
            "spec: the host * is for gateways only, not for mesh",
        ),
        (
            {"hosts": ["*.bar", "*.foo.bar"], "http": [{"route": ROUTE}]},
            "spec: the host '*.bar' covers '*.foo.bar'",
        ),
        (
            {"hosts": ["a", "a"], "http": [{"route": ROUTE}]},
            "spec: the host 'a' is there 2 times",
        ),
        (
            {"hosts": ["a b"], "http": [{"route": ROUTE}]},
            "spec.hosts[0]: must be a host name, with * at most at its start, not the text 'a b'",
        ),
        (
            {"hosts": ["a"], "http": [{"route": ROUTE}], "tcp": []},
            (
                "spec.tcp: valid in the cluster, but local mode does not model it: "
                "only HTTP is translated"
            ),
        ),
    ],
)
def test_virtual_services(spec: dict[str, Any], problem: str) -> None:
    """Hosts and the protocols that are modelled."""
    assert _problem(spec) == problem
