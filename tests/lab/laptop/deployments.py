"""Deployments for the tests, as short as the test's subject allows."""

from __future__ import annotations

from typing import Any

from lab.laptop.state import PodState
from lab.manifests.kubernetes import Container, Deployment, Probe


def document(name: str = "web", *, replicas: int = 1, **container: Any) -> dict[str, Any]:
    """A Deployment as YAML would give it; the container's fields as the manifest names them."""
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {
                    "labels": {**labels, "version": "v7"},
                    "annotations": {"team/name": "blue"},
                },
                "spec": {
                    "terminationGracePeriodSeconds": 1,
                    "containers": [{"name": "main", "command": ["serve"], **container}],
                },
            },
        },
    }


def deployment(name: str = "web", **container: Any) -> Deployment:
    """A validated Deployment."""
    return Deployment.model_validate(document(name, **container))


def container_of(found: Deployment) -> Container:
    """The one container of a Deployment."""
    return found.spec.template.spec.containers[0]


def probe(**fields: Any) -> Probe:
    """A probe from its fields as the manifest names them."""
    return Probe.model_validate(fields)


def pod_state(**fields: Any) -> PodState:
    """A pod of ``deployment()``."""
    given: dict[str, Any] = {
        "name": "web-1",
        "namespace": "shop",
        "deployment": "web",
        "labels": {"app": "web", "version": "v7"},
        "ip": "127.0.0.1",
        "ports": {"http": 8080},
    }
    return PodState.model_validate(given | fields)
