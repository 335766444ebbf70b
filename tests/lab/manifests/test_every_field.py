"""Every field of Kubernetes is modelled, without effect or refused: none is unknown."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has no type hints
import pytest

from lab.manifests.kubernetes import DeploymentSpec, ServicePort, ServiceSpec, Strategy
from lab.manifests.pod import (
    Container,
    ContainerPort,
    EnvVar,
    EnvVarSource,
    HttpGet,
    Lifecycle,
    LifecycleHandler,
    PodSpec,
    Probe,
)

if TYPE_CHECKING:
    from lab.manifests.model import Strict

SCHEMAS = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
MODELS: dict[str, type[Strict]] = {
    "apps.v1.DeploymentSpec": DeploymentSpec,
    "apps.v1.DeploymentStrategy": Strategy,
    "core.v1.Container": Container,
    "core.v1.ContainerPort": ContainerPort,
    "core.v1.EnvVar": EnvVar,
    "core.v1.EnvVarSource": EnvVarSource,
    "core.v1.HTTPGetAction": HttpGet,
    "core.v1.Lifecycle": Lifecycle,
    "core.v1.LifecycleHandler": LifecycleHandler,
    "core.v1.PodSpec": PodSpec,
    "core.v1.Probe": Probe,
    "core.v1.ServicePort": ServicePort,
    "core.v1.ServiceSpec": ServiceSpec,
}


@functools.cache
def _definitions(version: str) -> dict[str, Any]:
    file = SCHEMAS / f"v{version}-local" / "_definitions.json"
    read: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return read["$defs"] if "$defs" in read else read["definitions"]


def _fields(name: str, version: str) -> set[str]:
    return set(_definitions(version)[f"io.k8s.api.{name}"]["properties"])


@pytest.mark.parametrize("name", MODELS)
def test_no_field_is_unknown_and_none_is_invented(name: str) -> None:
    """What the oldest and the newest cluster take is accounted for, and nothing else is."""
    versions = sorted(
        (each.name[1:].removesuffix("-local") for each in SCHEMAS.glob("v*-local")),
        key=lambda each: tuple(map(int, each.split("."))),
    )
    model = MODELS[name]
    known = set(model.allowed_names()) | set(model.unsupported)
    newest = _fields(name, versions[-1])

    assert newest - known == set()
    assert known - newest - {field for each in versions for field in _fields(name, each)} == set()
