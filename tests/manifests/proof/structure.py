"""What a result can't show: patches that hit nothing, hit blindly, or drop what they don't name.

kustomize says nothing of a patch whose target matches nothing, replaces whole lists of a custom
resource in a strategic merge, and puts an item wherever an index happens to point.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from lab.manifests.kinds import group_of
from lab.manifests.kustomization import KUSTOMIZATIONS
from tests.manifests.proof.problem import Problem
from tests.manifests.proof.rendered import Document, RenderFailed, kustomize
from tests.manifests.proof.schema import KUBERNETES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.proof.tree import Kustomization, Tree

# Fields that kustomize keeps for old files, or that hide what is applied to what.
_OLD = {"bases", "commonLabels", "patchesJson6902", "patchesStrategicMerge", "vars"}
# What names files or folders.
_LISTS = ("resources", "components", "generators", "transformers", "configurations", "crds")
_STRATEGIC_KINDS = frozenset(kind for kinds in KUBERNETES.values() for kind in kinds)


def structure(tree: Tree) -> Iterator[Problem]:
    """Every kustomization's own faults."""
    used: set[str] = set()
    for one in tree.kustomizations.values():
        for old in sorted(_OLD & set(one.content)):
            yield Problem("structure", one.folder, old, "is deprecated: write patches or labels")
        used |= _named(tree, one)
        for index, patch in enumerate(_patches(one.content)):
            where = f"patches[{index}]"
            for check, said in _patch(tree, one, patch):
                yield Problem(check, one.folder, where, said)
    for top in ("istio", "k8s"):
        for path in sorted((tree.root / top).rglob("*.y*ml")):
            name = path.relative_to(tree.root).as_posix()
            forgotten = path.name not in KUSTOMIZATIONS and name not in used
            if forgotten and not _for_others(path):
                said = "no kustomization names this file: nobody applies it"
                yield Problem("structure", name.rpartition("/")[0], path.name, said)


def _for_others(path: Path) -> bool:
    """Whether kubectl is not to apply a file: Istio's own installation, or a drill's lesson."""
    first = next(iter(yaml.safe_load_all(path.read_text(encoding="utf-8"))), None) or {}
    return group_of(str(first.get("apiVersion"))) in {"install.istio.io", "lab.goodjob"}


def _patches(content: Document) -> list[Document]:
    found: list[Document] = content.get("patches", [])
    return found


def _named(tree: Tree, one: Kustomization) -> set[str]:
    """The files and folders that a kustomization takes in."""
    entries = [entry for name in _LISTS for entry in one.content.get(name, [])]
    entries += [patch["path"] for patch in _patches(one.content) if "path" in patch]
    entries += [each["path"] for each in one.content.get("replacements", []) if "path" in each]
    for name in ("configMapGenerator", "secretGenerator"):
        for generator in one.content.get(name, []):
            entries += [entry.rpartition("=")[2] for entry in generator.get("files", [])]
            entries += generator.get("envs", [])
    return {tree.resolve(one.folder, entry) for entry in entries if "://" not in entry}


def _patch(tree: Tree, one: Kustomization, patch: Document) -> Iterator[tuple[str, str]]:
    text = patch.get("patch")
    if text is None:
        text = (tree.root / one.folder / patch["path"]).read_text(encoding="utf-8")
    for change in yaml.safe_load_all(text):
        if isinstance(change, list):
            yield from (("patch-test", said) for said in _untested(change))
        elif change.get("$patch") == "delete":
            # Takes the whole resource away, as it says.
            continue
        else:
            target = patch.get("target", {}).get("kind") or change.get("kind")
            of_kubernetes = change.get("kind") in KUBERNETES.get(
                group_of(change.get("apiVersion", "v1")), ()
            )
            if target not in _STRATEGIC_KINDS or not of_kubernetes:
                yield (
                    "strategic-merge",
                    f"a strategic merge on {target} replaces whole lists: write JSON-6902",
                )


def _untested(operations: list[Document]) -> Iterator[str]:
    """Changes in a list whose item the patch has not made sure of before."""
    tested: list[str] = []
    lists = any(_in_list(one) for one in operations)
    if lists and operations[0]["op"] != "test":
        yield f"touches a list, so it must begin with op: test, not {operations[0]['op']}"
    for one in operations:
        path = one["path"]
        if one["op"] == "test":
            tested.append(path)
            continue
        for place in re.finditer(r"/(\d+|-)(?=/|$)", path):
            items = path[: place.start()]
            item = path[: place.end()] if place[1] != "-" else items
            # Either the item itself, something in it, or the whole list.
            if not any(each in {item, items} or each.startswith(f"{item}/") for each in tested):
                yield f"{one['op']} {path}: no op: test says what is at {item} before"


def _in_list(operation: Document) -> bool:
    value = operation.get("value")
    return bool(re.search(r"/(\d+|-)(/|$)", operation["path"])) or isinstance(value, list)


def targets(tree: Tree) -> Iterator[Problem]:
    """Each patch's target matches something, wherever the kustomization is used.

    kustomize alone knows what a target matches. So it is asked: in a copy, the patch is a test that
    can't hold. If the folder still renders, the patch was applied to nothing.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for top in ("istio", "k8s"):
            shutil.copytree(tree.root / top, Path(scratch, top))
        for one in tree.kustomizations.values():
            for index, patch in enumerate(_patches(one.content)):
                if "target" not in patch:
                    continue
                for folder in _first_uses(tree, one):
                    if not _hits(Path(scratch), one, index, folder):
                        said = f"in {folder}, the target {patch['target']} matches nothing"
                        where = f"patches[{index}]"
                        yield Problem("patch-target", one.folder, where, said)


def _hits(root: Path, one: Kustomization, index: int, folder: str) -> bool:
    path = next(root / one.folder / name for name in KUSTOMIZATIONS
                if (root / one.folder / name).exists())  # fmt: skip
    before = path.read_text(encoding="utf-8")
    impossible = [{"op": "test", "path": "/kind", "value": "no such kind"}]
    content: dict[str, Any] = {**one.content, "patches": [*_patches(one.content)]}
    target = content["patches"][index]["target"]
    content["patches"][index] = {"target": target, "patch": yaml.safe_dump(impossible)}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    try:
        kustomize(root / folder)
    except RenderFailed as error:
        if "/kind" not in str(error):
            raise
        return True
    finally:
        path.write_text(before, encoding="utf-8")
    return False


def _first_uses(tree: Tree, one: Kustomization) -> list[str]:
    """Where a kustomization is rendered: itself, or the folders that name the component."""
    if not one.is_component:
        return [one.folder]
    return [
        user.folder
        for user in tree.kustomizations.values()
        if not user.is_component
        and one.folder
        in {tree.resolve(user.folder, entry) for entry in user.content.get("components", [])}
    ]


def image_tags(tree: Tree) -> Iterator[Problem]:
    """What a kustomization says of images comes out: one that matches no image changes nothing."""
    for one in tree.kustomizations.values():
        for image in one.content.get("images", []):
            wanted = f"{image.get('newName', image['name'])}:{image.get('newTag', '')}".rstrip(":")
            for folder in _first_uses(tree, one):
                found = [
                    container["image"]
                    for pods in tree.rendered(folder).own_pods()
                    for container in pods.containers()
                ]
                if not any(each.startswith(wanted) for each in found):
                    has = ", ".join(sorted(set(found)))
                    said = f"{image['name']!r} is no image of {folder}, which has {has}"
                    yield Problem("images", one.folder, "images", said)
