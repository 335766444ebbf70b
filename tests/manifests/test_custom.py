"""The models of custom resources: what is right is taken, what the source refuses is refused."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from lab.manifests.kinds import group_of
from tests.manifests.changed import changed
from tests.manifests.proof.rendered import Rendered
from tests.manifests.proof.schema import CUSTOM, custom

RIGHT: dict[str, dict[str, Any]] = {
    f"{group_of(one['apiVersion'])} {one['kind']}": one
    for one in yaml.safe_load_all("""
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: shop, namespace: mall}
spec: {selfSigned: {}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop, namespace: mall}
spec:
  secretName: shop
  dnsNames: [shop.localhost]
  duration: 2160h
  isCA: false
  privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}
  issuerRef: {kind: Issuer, name: shop}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop, namespace: mall}
spec:
  gatewayClassName: istio
  listeners:
    - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Same}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: mall}
spec:
  parentRefs: [{name: shop, sectionName: http}]
  hostnames: [shop.localhost]
  rules:
    - matches: [{headers: [{name: user, value: green}]}]
      timeouts: {request: 5s}
      retry: {codes: [500], attempts: 2}
      backendRefs: [{name: shop, port: 80, weight: 1}]
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: shop, namespace: mall}
spec:
  selector: {matchLabels: {app: shop}}
  podMetricsEndpoints:
    - port: http
      path: /metrics
      interval: 15s
      relabelings: [{action: replace, targetLabel: pod, replacement: x}]
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: shop, namespace: mall}
spec:
  groups:
    - name: shop
      rules: [{alert: Down, expr: up == 0, for: 1m, labels: {severity: page}}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: shop, namespace: mall}
spec:
  selector: {matchLabels: {app: shop}}
  action: ALLOW
  rules:
    - from: [{source: {principals: [cluster.local/ns/mall/sa/shop]}}]
      to: [{operation: {ports: ["8080"]}}]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: shop, namespace: mall}
spec: {mtls: {mode: STRICT}}
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: shop, namespace: mall}
spec:
  selector: {matchLabels: {app: shop}}
  accessLogging: [{match: {mode: SERVER}, providers: [{name: json}]}]
""")
}

CERTIFICATE, ISSUER = "cert-manager.io Certificate", "cert-manager.io Issuer"
GATEWAY, ROUTE = "gateway.networking.k8s.io Gateway", "gateway.networking.k8s.io HTTPRoute"
MONITOR, RULES = "monitoring.coreos.com PodMonitor", "monitoring.coreos.com PrometheusRule"
POLICY, PEER = "security.istio.io AuthorizationPolicy", "security.istio.io PeerAuthentication"
TELEMETRY = "telemetry.istio.io Telemetry"

# The resource, a field's path, a wrong value (None takes the field away), and what is said.
WRONG = [
    (CERTIFICATE, "apiVersion", "cert-manager.io/v1alpha2", "must be one of 'cert-manager.io/v1'"),
    (CERTIFICATE, "spec.dnsName", ["x"], "did you mean dnsNames?"),
    (CERTIFICATE, "spec.dnsNames", None, "needs commonName or dnsNames"),
    (CERTIFICATE, "spec.duration", "90d", "must be a duration as Go writes it"),
    (CERTIFICATE, "spec.issuerRef.kind", "issuer", "must be one of"),
    (CERTIFICATE, "spec.privateKey.size", 2048, "ECDSA has no key of 2048 bits"),
    (CERTIFICATE, "spec.secretName", None, "is required"),
    (ISSUER, "spec.ca", {"secretName": "x"}, "needs exactly one of selfSigned, ca"),
    (GATEWAY, "spec.listeners.0.protocol", "http", "must be one of 'HTTP'"),
    (GATEWAY, "spec.listeners.0.tls", {"mode": "Terminate"}, "tls does not fit to protocol HTTP"),
    (GATEWAY, "spec.listeners.0.port", 70000, "must be at most 65535"),
    (GATEWAY, "spec.selector", {"istio": "x"}, "no such field"),
    (ROUTE, "spec.rules.0.backendRefs.0.port", None, "is required"),
    (ROUTE, "spec.rules.0.backendRefs.0.weight", -1, "must be at least 0"),
    (ROUTE, "spec.rules.0.backendRefs.0.subset", "v2", "no such field"),
    (ROUTE, "spec.rules.0.timeouts.request", "five", "must match"),
    (ROUTE, "spec.rules.0.matches.0.headers.0.type", "Prefix", "must be one of 'Exact'"),
    (ROUTE, "spec.rules.0.retry.codes", [200], "must be at least 400"),
    (ROUTE, "spec.rules.0.retry.attempts", -1, "must be at least 0"),
    (ROUTE, "spec.parentRefs.0.kind", "Service", "is not of group"),
    (MONITOR, "spec.podMetricsEndpoints.0.intervall", "15s", "did you mean interval?"),
    (MONITOR, "spec.podMetricsEndpoints.0.interval", "15 s", "must match"),
    (MONITOR, "spec.podMetricsEndpoints.0.port", None, "needs exactly one of port, portNumber"),
    (MONITOR, "spec.podMetricsEndpoints.0.relabelings.0.action", "change", "must match"),
    (RULES, "spec.groups.0.rules.0.record", "x", "needs exactly one of alert, record"),
    (RULES, "spec.groups.0.rules.0.for", "soon", "must match"),
    (POLICY, "spec.action", "allow", "must be one of 'ALLOW'"),
    (POLICY, "spec.rules.0.to.0.operation", {}, "an operation must say something"),
    (POLICY, "spec.rules.0.to.0.operation.ports", [8080], "must be text"),
    (PEER, "spec.mtls.mode", "MUST", "must be one of 'UNSET'"),
    (PEER, "spec.portLevelMtls", {8080: {"mode": "DISABLE"}}, "portLevelMtls needs a selector"),
    (TELEMETRY, "spec.accessLogging.0.match.mode", "BOTH", "must be one of"),
    (TELEMETRY, "spec.accessLog", [], "did you mean accessLogging?"),
]


def test_each_model_has_an_example() -> None:
    """So that no model is there that nobody has tried."""
    assert {tuple(name.split()) for name in RIGHT} == set(CUSTOM)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_taken(name: str) -> None:
    """As a cluster with that kind would."""
    assert list(custom(Rendered("", [RIGHT[name]]))) == []


@pytest.mark.parametrize(("name", "path", "value", "sentence"), WRONG)
def test_what_is_wrong_is_refused(name: str, path: str, value: object, sentence: str) -> None:
    """With the field's path, as the lab refuses its own."""
    ((_, said),) = custom(Rendered("", [changed(RIGHT[name], path, value)]))
    assert sentence in said
