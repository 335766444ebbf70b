"""How a mistake is made in a copy of k8s/ and istio/, and how it is looked for."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.manifests.kustomized import ROOT
from tests.manifests.proof.combine import Combination
from tests.manifests.proof.problem import Problem
from tests.manifests.proof.prove import prove_combinations, prove_folder
from tests.manifests.proof.safety import one_tag
from tests.manifests.proof.structure import image_tags, structure, targets
from tests.manifests.proof.tree import Tree

Change = Callable[[Path], None]
Look = Callable[[Tree], "list[Problem]"]

DEFAULT = "k8s/overlays/istio"


def copy(to: Path) -> Path:
    """A copy of the real files to make a mistake in."""
    for top in ("istio", "k8s"):
        shutil.copytree(ROOT / top, to / top)
    return to


def default(tree: Tree) -> list[Problem]:
    """The kustomizations' own faults, and those of the folder that is applied by default."""
    return [*structure(tree), *prove_folder(tree, DEFAULT)]


def aimed(tree: Tree) -> list[Problem]:
    """What patches and image tags hit."""
    return [*targets(tree), *image_tags(tree)]


def across(tree: Tree) -> list[Problem]:
    """One image, one tag, over two folders."""
    folders = [tree.rendered(DEFAULT), tree.rendered("k8s/overlays/as-written")]
    return [Problem("images", "", name, str(sorted(found))) for name, found in one_tag(folders)]


def pair(tree: Tree) -> list[Problem]:
    """The two components that `two_components` writes, together."""
    return prove_combinations(tree, [Combination(DEFAULT, ("one", "other"))])


@dataclass(frozen=True)
class Mutation:
    """A mistake.

    Args:
        mistake: what somebody did.
        change: how, in a copy of the files.
        check: the check that sees it.
        says: a part of what it says.
        look: what is asked; the default folder and the structure, where nothing else is said.
    """

    mistake: str
    change: Change
    check: str
    says: str
    look: Look = default


def edit(path: str, old: str, new: str) -> Change:
    """Replace a piece of a file that is there exactly once, so that no mutation goes stale."""

    def change(root: Path) -> None:
        file = root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {old!r} {text.count(old)} times"
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change


def add(text: str, *, of: str = "k8s/components/istio") -> Change:
    """A further resource of a folder."""

    def change(root: Path) -> None:
        Path(root, of, "added.yaml").write_text(text, encoding="utf-8")
        kustomization = Path(root, of, "kustomization.yaml")
        content = yaml.safe_load(kustomization.read_text(encoding="utf-8"))
        content.setdefault("resources", []).append("added.yaml")
        kustomization.write_text(yaml.safe_dump(content), encoding="utf-8")

    return change


def patch(folder: str, text: str) -> Change:
    """A further patch of a folder."""

    def change(root: Path) -> None:
        kustomization = Path(root, folder, "kustomization.yaml")
        content = yaml.safe_load(kustomization.read_text(encoding="utf-8"))
        content.setdefault("patches", []).append(yaml.safe_load(text))
        kustomization.write_text(yaml.safe_dump(content), encoding="utf-8")

    return change


def without(path: str, start: str, end: str = "") -> Change:
    """Take away the lines from one that starts so up to one that starts so, or to the end."""

    def change(root: Path) -> None:
        file = root / path
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        first = [number for number, line in enumerate(lines) if line.startswith(start)]
        assert len(first) == 1, f"{path} has {len(first)} lines that start with {start!r}"
        rest = lines[first[0] + 1 :]
        kept = itertools.dropwhile(lambda line: not end or not line.startswith(end), rest)
        file.write_text("".join([*lines[: first[0]], *kept]), encoding="utf-8")

    return change


def two_components(root: Path) -> None:
    """Two that write the same list whole, each without looking whether there is one."""
    for name in ("one", "other"):
        folder = Path(root, "k8s", "components", name)
        folder.mkdir()
        operations = [
            {"op": "test", "path": "/metadata/name", "value": "client"},
            {
                "op": "add",
                "path": "/spec/template/spec/containers/0/env",
                "value": [{"name": name.upper(), "value": "1"}],
            },
        ]
        content = {
            "apiVersion": "kustomize.config.k8s.io/v1alpha1",
            "kind": "Component",
            "patches": [
                {
                    "target": {"kind": "Deployment", "name": "client"},
                    "patch": yaml.safe_dump(operations),
                }
            ],
        }
        Path(folder, "kustomization.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")


def orphan(root: Path) -> None:
    """A file that was written and never listed."""
    Path(root, "k8s/base/forgotten.yaml").write_text("kind: ConfigMap\n", encoding="utf-8")
