"""Deployments and Services: defaults are the API server's, and what a laptop can't do is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.errors import ManifestError, UnsupportedField
from lab.manifests import Deployment, load

LABELS = {"app": "shop"}


def _document(
    *,
    container: dict[str, Any] | None = None,
    pod: dict[str, Any] | None = None,
    spec: dict[str, Any] | None = None,
) -> dict[str, Any]:
    containers = [
        {"name": "c", "ports": [{"name": "web", "containerPort": 80}], **(container or {})}
    ]
    template = {"metadata": {"labels": LABELS}, "spec": {"containers": containers, **(pod or {})}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "shop", "namespace": "mall"},
        "spec": {"selector": {"matchLabels": LABELS}, "template": template, **(spec or {})},
    }


NOT_READ = "no ConfigMap or Secret in what was read has it, so the variable is empty here"
LEFT_OUT = "valid in the cluster, but local mode does not model it"


def _deployment(*, strict: bool = False, **parts: Any) -> Deployment:
    (deployment,) = load(json.dumps(_document(**parts)), "f.yaml", strict=strict).deployments
    return deployment


def test_the_defaults_are_the_api_servers() -> None:
    """What nobody says is what a cluster would fill in."""
    probe = {"httpGet": {"port": "web"}}
    spec = _deployment(container={"readinessProbe": probe}).spec
    container = spec.template.spec.containers[0]

    assert (spec.replicas, spec.strategy.type) == (1, "RollingUpdate")
    assert spec.template.spec.termination_grace_period_seconds == 30
    assert container.ports[0].protocol == "TCP"
    assert container.readiness_probe is not None
    assert container.readiness_probe.model_dump(exclude_none=True) == {
        "http_get": {"path": "/", "port": "web", "scheme": "HTTP", "http_headers": ()},
        "initial_delay_seconds": 0,
        "period_seconds": 10,
        "timeout_seconds": 1,
        "success_threshold": 1,
        "failure_threshold": 3,
    }


def test_what_a_laptop_uses_is_typed() -> None:
    """The names that the laptop's kubelet relies on."""
    container = {
        "command": ["python", "-m", "app"],
        "args": ["-v"],
        "workingDir": "/srv",
        "env": [
            {"name": "A", "value": "1"},
            {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        ],
        "lifecycle": {"preStop": {"sleep": {"seconds": 6}}},
        "livenessProbe": {"exec": {"command": ["true"]}},
        "startupProbe": {"tcpSocket": {"port": 80}},
    }
    read = _deployment(container=container).spec.template.spec.containers[0]

    assert (read.command, read.args, read.working_dir) == (("python", "-m", "app"), ("-v",), "/srv")
    assert read.env[0].value == "1"
    assert read.env[1].value_from is not None
    assert read.env[1].value_from.field_ref.field_path == "metadata.name"
    assert read.lifecycle is not None
    assert read.lifecycle.pre_stop is not None
    assert read.lifecycle.pre_stop.sleep is not None
    assert read.lifecycle.pre_stop.sleep.seconds == 6
    assert read.liveness_probe is not None
    assert read.liveness_probe.exec is not None
    assert read.startup_probe is not None
    assert read.startup_probe.tcp_socket is not None


def test_what_has_no_effect_on_a_laptop_is_accepted() -> None:
    """A manifest for a cluster need not be changed for the laptop."""
    container = {
        "image": "shop:1",
        "imagePullPolicy": "Always",
        "resources": {"limits": {"memory": "1Gi"}},
        "securityContext": {"readOnlyRootFilesystem": True},
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - only a mount
    }
    pod = {
        "affinity": {},
        "automountServiceAccountToken": False,
        "dnsPolicy": "ClusterFirst",
        "enableServiceLinks": False,
        "securityContext": {"runAsNonRoot": True},
        "serviceAccountName": "shop",
        "topologySpreadConstraints": [],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    }
    spec = {"minReadySeconds": 5, "revisionHistoryLimit": 3}
    read = _deployment(container=container, pod=pod, spec=spec)

    assert read.spec.template.spec.containers[0].image == "shop:1"


@pytest.mark.parametrize(
    ("parts", "path", "problem"),
    [
        (
            {"pod": {"containers": [{"name": "a"}, {"name": "b"}]}},
            "containers",
            "local mode runs one container a pod, not a, b",
        ),
        (
            {"pod": {"initContainers": []}},
            "initContainers",
            "valid in the cluster, but local mode does not model it",
        ),
        (
            {"pod": {"volumes": [{"name": "v", "configMap": {"name": "c"}}]}},
            "volumes",
            "local mode has emptyDir volumes only, not configMap",
        ),
        (
            {"container": {"envFrom": []}},
            "containers[0].envFrom",
            f"{LEFT_OUT}: {NOT_READ}",
        ),
        (
            {"container": {"readinessProbe": {"grpc": {"port": 80}}}},
            "containers[0].readinessProbe.grpc",
            f"{LEFT_OUT}: gRPC is not asked here, so the pod counts as ready as soon as it runs",
        ),
        (
            {"container": {"lifecycle": {"postStart": {}}}},
            "containers[0].lifecycle.postStart",
            "valid in the cluster, but local mode does not model it",
        ),
    ],
)
def test_what_the_laptop_does_not_model(parts: dict[str, Any], path: str, problem: str) -> None:
    """It is valid, so the sentence blames local mode and not the manifest."""
    with pytest.raises(UnsupportedField) as caught:
        _deployment(**parts, strict=True)

    assert str(caught.value) == f"Deployment mall/shop: spec.template.spec.{path}: {problem}"
    assert _deployment(**parts).metadata.name == "shop"


@pytest.mark.parametrize("source", ["configMapKeyRef", "secretKeyRef", "resourceFieldRef"])
def test_other_sources_of_the_environment(source: str) -> None:
    """Only fields of the pod itself can be asked for."""
    env = [{"name": "A", "valueFrom": {source: {}}}]

    with pytest.raises(ManifestError) as caught:
        _deployment(container={"env": env}, strict=True)

    prefix = "Deployment mall/shop: spec.template.spec.containers[0].env[0].valueFrom"
    assert f"{prefix}.{source}: valid in the cluster, but local mode does not model it" in (
        str(caught.value)
    )


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            {"spec": {"selector": {}}},
            "spec.selector.matchLabels must name a label",
        ),
        (
            {"spec": {"selector": {"matchLabels": {"app": "other"}}}},
            "spec.template.metadata.labels lacks app: other of spec.selector",
        ),
        (
            {"spec": {"replicas": -1}},
            "spec.replicas: must be at least 0, not -1",
        ),
        (
            {"spec": {"strategy": {"rollingUpdate": {"maxSurge": "25"}}}},
            (
                "spec.strategy.rollingUpdate.maxSurge: must be a number of pods or a percentage, "
                "not the text '25'"
            ),
        ),
        (
            {"spec": {"strategy": {"rollingUpdate": {"maxSurge": -1}}}},
            (
                "spec.strategy.rollingUpdate.maxSurge: must be a number of pods or a "
                "percentage, not -1"
            ),
        ),
        (
            {"pod": {"containers": []}},
            "spec.template.spec.containers: must have at least 1 entry",
        ),
        (
            {"container": {"readinessProbe": {}}},
            (
                "spec.template.spec.containers[0].readinessProbe: needs exactly one "
                "of httpGet, exec, "
                "tcpSocket; 0 given"
            ),
        ),
        (
            {"container": {"readinessProbe": {"httpGet": {"port": "admin"}}}},
            "spec.template.spec.containers[0]: a probe asks port 'admin', which no port is named",
        ),
        (
            {"container": {"livenessProbe": {"httpGet": {"port": 80}, "successThreshold": 2}}},
            (
                "spec.template.spec.containers[0].livenessProbe: successThreshold must be 1 for a "
                "liveness or startup probe"
            ),
        ),
        (
            {"container": {"readinessProbe": {"httpGet": {"port": 80}, "periodSeconds": 0}}},
            (
                "spec.template.spec.containers[0].readinessProbe.periodSeconds: must "
                "be at least 1, "
                "not 0"
            ),
        ),
        (
            {"container": {"lifecycle": {"preStop": {}}}},
            "spec.template.spec.containers[0].lifecycle.preStop: needs exactly one of exec, sleep",
        ),
        (
            {
                "container": {
                    "env": [
                        {"name": "A", "value": "1", "valueFrom": {"fieldRef": {"fieldPath": "a"}}}
                    ]
                }
            },
            "spec.template.spec.containers[0].env[0]: value and valueFrom exclude each other",
        ),
        (
            {"container": {"env": [{"name": "A", "value": 1}]}},
            "spec.template.spec.containers[0].env[0].value: must be text, not 1",
        ),
    ],
)
def test_what_the_api_server_would_reject(parts: dict[str, Any], sentence: str) -> None:
    """A Deployment that a cluster would not take does not run on a laptop either."""
    with pytest.raises(ManifestError) as caught:
        _deployment(**parts)

    assert str(caught.value) == f"Deployment mall/shop: {sentence}"


@pytest.mark.parametrize(
    ("ports", "problem"),
    [
        ([{"port": 1}, {"port": 2}], "every port needs a name when there is more than one"),
        ([{"port": 1, "name": "a"}, {"port": 2, "name": "a"}], "the name 'a' is there 2 times"),
        ([{"port": 1, "name": "a"}, {"port": 1, "name": "b"}], "port 1 is there 2 times"),
    ],
)
def test_ports_of_a_service_are_told_apart(ports: list[dict[str, Any]], problem: str) -> None:
    """Names and numbers are unique, as the API server wants it."""
    document = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "shop"},
        "spec": {"ports": ports},
    }

    with pytest.raises(ManifestError) as caught:
        load(json.dumps(document), "f.yaml")

    assert str(caught.value) == f"Service default/shop: spec.ports: {problem}"


def test_a_port_may_be_there_twice_with_two_protocols() -> None:
    """As DNS does it."""
    ports = [
        {"port": 53, "name": "dns", "protocol": "UDP"},
        {"port": 53, "name": "dns-tcp", "protocol": "TCP"},
    ]
    document = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "shop"},
        "spec": {"ports": ports},
    }

    assert len(load(json.dumps(document), "f.yaml").services[0].spec.ports) == 2
