"""Where what was rendered stands in somebody's files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lab.manifests.origin import Origin, Origins

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
RULE = f"{HEAD}metadata:\n  name: pay\nspec:\n  host: pay\n  trafficPolicy:\n    a: 1\n"
HOST = ("spec", "host")


def rendered(name: str = "pay", namespace: str = "", host: str = "pay", a: int = 1) -> str:
    """As kustomize writes it: a document before it, and the namespace where one is set."""
    space = f"  namespace: {namespace}\n" if namespace else ""
    spec = f"spec:\n  host: {host}\n  trafficPolicy:\n    a: {a}\n"
    other = "apiVersion: v1\nkind: Service\nmetadata:\n  name: pay\n---\n"
    return f"{other}{HEAD}metadata:\n  name: {name}\n{space}{spec}"


def made(folder: Path, kustomization: str = "resources: [a.yaml]\n", rule: str = RULE) -> Path:
    """A folder with a kustomization and a rule."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kustomization.yaml").write_text(kustomization)
    (folder / "a.yaml").write_text(f"# Ours.\n{rule}")
    return folder


def test_the_same_value_is_at_its_line(tmp_path: Path) -> None:
    """The whole resource is at its beginning, what is not there at what should have it."""
    found = Origins(made(tmp_path), rendered())
    file = str(tmp_path / "a.yaml")
    assert found.at(10, HOST) == Origin(file, 7)
    assert found.at(6, ()) == Origin(file, 2)
    assert found.at(11, ("spec", "trafficPolicy", "b")) == Origin(file, 8)


def test_another_value_has_no_line(tmp_path: Path) -> None:
    """A patch has made it, or what it is missing from."""
    found = Origins(made(tmp_path), rendered(host="other", a=2))
    file = str(tmp_path / "a.yaml")
    for loc in (HOST, ("spec", "trafficPolicy", "b"), ("spec", "trafficPolicy", "a", "c")):
        assert found.at(10, loc) == Origin(file, 0)


def test_names_as_they_are_given_on_the_way(tmp_path: Path) -> None:
    """Prefixes, suffixes, and the outermost namespace."""
    made(tmp_path / "base", "namespace: in\nnamePrefix: b-\nnameSuffix: -c\nresources: [a.yaml]\n")
    (tmp_path / "kustomization.yml").write_text(
        "namespace: out\nnamePrefix: a-\nnameSuffix: -d\ncomponents: [base]\n"
    )
    file = str(tmp_path / "base" / "a.yaml")
    assert Origins(tmp_path, rendered("a-b-pay-c-d", "out")).at(6, ()) == Origin(file, 2)
    for name, namespace in (("pay", "out"), ("a-b-pay-c-d", "in"), ("b-pay-c", "out")):
        assert Origins(tmp_path, rendered(name, namespace)).at(6, ()) is None


def test_what_is_in_a_list(tmp_path: Path) -> None:
    """Of JSON as well."""
    item = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "pay"},
        "spec": {"host": "pay"},
    }
    made(tmp_path, "resources: [a.json]\n")
    some = json.dumps({"apiVersion": "v1", "kind": "List", "items": [item]}, indent=1)
    (tmp_path / "a.json").write_text(some)
    assert Origins(tmp_path, rendered()).at(10, HOST) == Origin(str(tmp_path / "a.json"), 12)


@pytest.mark.parametrize(
    "kustomization",
    ["resources: [gone.yaml]\n", "resources: [a.yaml, b.yaml]\n", "resources: ['.', c]\n", "a: ["],
)
def test_nothing_is_guessed(tmp_path: Path, kustomization: str) -> None:
    """It is in no file, or in two, or nobody can read which."""
    made(tmp_path, kustomization)
    (tmp_path / "b.yaml").write_text(RULE)
    (tmp_path / "c").write_bytes(b"\xff")
    assert Origins(tmp_path, rendered()).at(10, HOST) is None


def test_no_line_no_origin(tmp_path: Path) -> None:
    """What is of no resource is of no file."""
    assert Origins(made(tmp_path), rendered()).at(0, ()) is None
