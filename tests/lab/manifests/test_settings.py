"""Variables that ConfigMaps and Secrets hold: in their place where they were read, else noted."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from lab.manifests import Reading, read, taken

LABELS = {"app": "a"}


def _map(name: str, **data: object) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def _secret(name: str, **data: object) -> dict[str, Any]:
    made = {k: base64.b64encode(str(v).encode()).decode() for k, v in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": made}


def _pods(**container: Any) -> dict[str, Any]:
    spec = {"containers": [{"name": "a", "command": ["x"], **container}]}
    template = {"metadata": {"labels": LABELS}, "spec": spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "a"},
        "spec": {"selector": {"matchLabels": LABELS}, "template": template},
    }


def _read(*documents: dict[str, Any]) -> Reading:
    return read([("a.yaml", "\n---\n".join(map(json.dumps, documents)))])


def _env(*documents: dict[str, Any]) -> dict[str, str | None]:
    (deployment,) = taken(_read(*documents)).deployments
    return {each.name: each.value for each in deployment.spec.template.spec.containers[0].env}


def _one(kind: str, name: str, key: str) -> dict[str, Any]:
    return {"name": "X", "valueFrom": {f"{kind}KeyRef": {"name": name, "key": key}}}


def test_values_by_key() -> None:
    """Whatever comes first in the files."""
    pods = _pods(env=[_one("configMap", "c", "url"), {**_one("secret", "s", "key"), "name": "Y"}])

    assert _env(pods, _map("c", url="http://a"), _secret("s", key="굿잡")) == {
        "X": "http://a",
        "Y": "굿잡",
    }
    assert _read(pods, _map("c", url="a"), _secret("s", key="b")).of_running == ()


def test_all_of_one() -> None:
    """The last of several counts, and before all of them the container's own variables."""
    sources = [
        {"configMapRef": {"name": "c"}},
        {"prefix": "P_", "secretRef": {"name": "s"}},
        {"configMapRef": {"name": "d"}},
    ]
    pods = _pods(envFrom=sources, env=[{"name": "A", "value": "own"}])

    assert _env(_map("c", A="1", B="1"), _map("d", B="2"), _secret("s", A="3"), pods) == {
        "A": "own",
        "B": "2",
        "P_A": "3",
    }


def test_nothing_is_expanded_in_what_they_hold() -> None:
    """A reference in a ConfigMap is text."""
    assert _env(_map("c", a="$(HOME)"), _pods(env=[_one("configMap", "c", "a")])) == {
        "X": "$$(HOME)"
    }


@pytest.mark.parametrize(
    "other",
    [
        _map("d", key="a"),
        _map("c", other="a"),
        _secret("c", key="a"),
        {**_map("c", key="a"), "metadata": {"name": "c", "namespace": "elsewhere"}},
        _map("c", key=3),
        {**_map("c"), "data": [1]},
    ],
)
def test_what_was_not_read_is_noted(other: dict[str, Any]) -> None:
    """It may be in the cluster: for who starts pods there is a note, and no refusal."""
    reading = _read(_pods(env=[_one("configMap", "c", "key")]), other)

    assert [each.path.rpartition(".")[2] for each in reading.of_running] == ["configMapKeyRef"]
    assert len(taken(reading).deployments) == 1


@pytest.mark.parametrize("odd", [3, [3], [{"name": 3}], [{"configMapRef": 3}], [[]]])
def test_odd_containers_are_for_others_to_refuse(odd: object) -> None:
    """What is wrong with them is told where it is told of any."""
    _read(_pods(envFrom=odd, env=odd), _map("c", a="b"))
    _read({**_pods(), "spec": odd}, _map("c", a="b"))
