"""What the published schemas let pass: a wrong example of each, and a right one beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml

from tests.manifests.changed import changed
from tests.manifests.proof.rendered import Rendered
from tests.manifests.proof.safety import images, violations
from tests.manifests.proof.values import amount, values
from tests.manifests.schemas import NEWEST, validate

DEPLOYMENT = yaml.safe_load("""
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: mall}
spec:
  selector: {matchLabels: {app: shop}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      terminationGracePeriodSeconds: 30
      containers:
        - name: shop
          image: shop:1.0
          imagePullPolicy: Always
          env: [{name: A, value: "1"}, {name: B, value: "2"}]
          ports: [{name: http, containerPort: 80}]
          resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {cpu: "1", memory: 65Mi}}
          livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
          lifecycle: {preStop: {sleep: {seconds: 5}}}
""")
CONTAINER = "spec.template.spec.containers.0"
OTHERS = {
    one["kind"]: one
    for one in yaml.safe_load_all("""
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: mall, labels: {app.kubernetes.io/name: shop}}
spec:
  type: ClusterIP
  selector: {app: shop}
  ports: [{name: http, port: 80, targetPort: http, protocol: TCP}]
---
apiVersion: v1
kind: Namespace
metadata: {name: mall, labels: {pod-security.kubernetes.io/warn: restricted}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shop, namespace: mall}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [shop]}]}
  policyTypes: [Ingress]
  ingress: [{ports: [{port: 80, endPort: 90, protocol: TCP}]}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop, namespace: mall}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 2
  maxReplicas: 4
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop, namespace: mall}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: shop}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: shop, namespace: mall}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: shop, image: "shop:1.0"}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: mall}
spec:
  rules:
    - http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {name: http}}}}
""")
}
RIGHT = {"Deployment": DEPLOYMENT, **OTHERS}

# Kind, the field's path, a wrong value, and what is said of it.
WRONG = [
    ("Deployment", f"{CONTAINER}.imagePullPolicy", "always", "imagePullPolicy must be one of"),
    ("Deployment", "spec.template.spec.restartPolicy", "Sometimes", "restartPolicy must be one of"),
    ("Deployment", "spec.template.spec.dnsPolicy", "Cluster", "dnsPolicy must be one of"),
    ("Deployment", "spec.strategy.type", "Rolling", "type must be one of Recreate, Rolling"),
    (
        "Deployment",
        "spec.template.spec.securityContext",
        {"seccompProfile": {"type": "Default"}},
        "type must be one of",
    ),
    ("Deployment", f"{CONTAINER}.livenessProbe.httpGet.scheme", "http", "scheme must be one of"),
    ("Service", "spec.type", "Loadbalancer", "type must be one of ClusterIP"),
    ("Service", "spec.ports.0.protocol", "tcp", "protocol must be one of"),
    ("Service", "spec.externalTrafficPolicy", "local", "externalTrafficPolicy must be one of"),
    ("Namespace", "metadata.labels", {"pod-security.kubernetes.io/warn": "strict"}, "must be one"),
    ("NetworkPolicy", "spec.policyTypes", ["ingress"], "policyTypes must be of Egress, Ingress"),
    ("NetworkPolicy", "spec.podSelector.matchExpressions.0.operator", "in", "operator must be one"),
    ("HorizontalPodAutoscaler", "spec.metrics.0.type", "CPU", "type must be one of"),
    ("HorizontalPodAutoscaler", "spec.metrics.0.resource.target.type", "Percent", "type must be"),
    ("Ingress", "spec.rules.0.http.paths.0.pathType", "prefix", "pathType must be one of"),
    ("Deployment", f"{CONTAINER}.resources.limits.memory", "128MB", "memory must be a quantity"),
    ("Deployment", f"{CONTAINER}.resources.requests.cpu", "50 m", "cpu must be a quantity"),
    ("Deployment", f"{CONTAINER}.resources.requests.cpu", "-50m", "cpu must be a quantity"),
    ("Deployment", f"{CONTAINER}.resources.requests.memory", "66Mi", "above its limit 65Mi"),
    ("Deployment", f"{CONTAINER}.resources.requests.cpu", 2, "requests cpu 2, above its limit 1"),
    ("Deployment", f"{CONTAINER}.ports.0.containerPort", 0, "must be from 1 to 65535, not 0"),
    ("Service", "spec.ports.0.port", 65536, "must be from 1 to 65535, not 65536"),
    ("Service", "spec.ports.0.targetPort", "http_web", "must be a number or a port's name"),
    ("NetworkPolicy", "spec.ingress.0.ports.0.endPort", 70, "endPort 70 is below port 80"),
    ("Deployment", f"{CONTAINER}.ports.0.name", "http-for-everybody", "can't be a port's name"),
    ("Deployment", f"{CONTAINER}.ports.0.name", "80", "can't be a port's name"),
    ("Deployment", "metadata.name", "Shop", "'Shop' can't be a name of a Deployment"),
    ("Service", "metadata.name", "shop.mall", "'shop.mall' can't be a name of a Service"),
    ("Deployment", "metadata.namespace", "the_mall", "can't be the name of a namespace"),
    ("Deployment", f"{CONTAINER}.name", "shop_1", "can't be the name of a container"),
    ("Service", "metadata.labels", {"app": "the shop"}, "app: 'the shop' can't be a label"),
    ("Service", "metadata.labels", {"app/kind/of": "x"}, "can't be a label"),
    ("Deployment", f"{CONTAINER}.env.0.name", "1A", "can't be the name of a variable"),
    ("Deployment", f"{CONTAINER}.env.1.name", "A", "env has 'A' 2 times"),
    ("Deployment", "spec.selector.matchLabels", {"app": "shops"}, "does not match the template's"),
    ("Deployment", "spec.selector.matchLabels", {}, "does not match the template's"),
    ("Deployment", "spec.strategy.rollingUpdate.maxSurge", "0%", "are both 0"),
    ("Deployment", "spec.strategy.rollingUpdate.maxSurge", "half", "a number or a percentage"),
    ("Deployment", f"{CONTAINER}.livenessProbe.periodSeconds", 0, "periodSeconds of the liveness"),
    ("Deployment", f"{CONTAINER}.livenessProbe.successThreshold", 2, "must be 1"),
    ("Deployment", f"{CONTAINER}.livenessProbe.exec", {"command": ["x"]}, "exactly one of exec"),
    ("Deployment", f"{CONTAINER}.lifecycle.preStop.sleep.seconds", 30, "preStop sleeps 30 s"),
    ("HorizontalPodAutoscaler", "spec.minReplicas", 5, "minReplicas 5 is above maxReplicas 4"),
    ("PodDisruptionBudget", "spec.minAvailable", 1, "exactly one of minAvailable"),
    ("Job", "spec.template.spec.restartPolicy", "Always", "of a Job must be Never or OnFailure"),
]


def said(document: dict[str, Any]) -> list[str]:
    """What the check says of one resource."""
    return [sentence for _, sentence in values(Rendered("", [document]))]


@pytest.mark.parametrize("kind", RIGHT)
def test_what_is_right_is_left_alone(kind: str) -> None:
    """Each example is one that a cluster takes."""
    validate(RIGHT[kind], NEWEST, strict=True)
    assert said(RIGHT[kind]) == []


@pytest.mark.parametrize(("kind", "path", "value", "sentence"), WRONG)
def test_what_the_schema_lets_pass_is_seen(
    kind: str, path: str, value: object, sentence: str
) -> None:
    """The schema takes it, which is why the check is there; the day it does not, this says so."""
    document = changed(RIGHT[kind], path, value)
    validate(document, NEWEST, strict=True)
    assert any(sentence in one for one in said(document)), said(document)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("50m", "0.05"),
        ("1", "1"),
        (2, "2"),
        ("1.5", "1.5"),
        ("1k", "1000"),
        ("1Ki", "1024"),
        ("64Mi", "67108864"),
        ("64M", "64000000"),
        ("1e3", "1000"),
        ("1E", "1000000000000000000"),
        ("64mb", None),
        ("", None),
        ("1 Gi", None),
        ("0x10", None),
    ],
)
def test_a_quantity_is_read_as_the_api_reads_it(text: object, wanted: str | None) -> None:
    """Binary and decimal units, thousandths, exponents; anything else is none."""
    assert amount(text) == (None if wanted is None else Decimal(wanted))


@pytest.mark.parametrize(
    ("image", "fixed"),
    [
        ("curlimages/curl:8.17.0", True),
        ("registry:5000/shop:1.0", True),
        ("shop@sha256:" + "a" * 64, True),
        ("shop", False),
        ("shop:latest", False),
        ("shop:stable", False),
        ("registry:5000/shop", False),
    ],
)
def test_a_tag_is_fixed_or_not(image: str, *, fixed: bool) -> None:
    """A tag that names no version, or none at all, is another image tomorrow."""
    document = changed(DEPLOYMENT, f"{CONTAINER}.image", image)
    assert (list(images(Rendered("", [document]))) == []) is fixed


def test_a_pod_that_says_nothing_of_its_rights_breaks_five_rules() -> None:
    """So the check of the restricted level can fail."""
    assert violations({"containers": [{"name": "bare"}]}) == [
        "bare: privilege escalation",
        "bare: capabilities",
        "bare: may be root",
        "bare: seccomp",
        "bare: writable root",
    ]
