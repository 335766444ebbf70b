"""Components side by side: each still does all that it does alone.

Two components that write the same list, or the same number, overwrite each other without a word.
So a combination must differ from its base by the sum of what each component changes alone.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.manifests.proof.problem import Problem
from tests.manifests.proof.rendered import Document, Rendered, RenderFailed, compose, where_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.proof.tree import Tree

COMPONENTS = "k8s/components"

#: How requests come in: a folder has one of them, or none, for each is a stop of the road. The
#: folder that stands for each, which every other component is put on.
ENTRANCES = {
    "istio": "k8s/overlays/istio",
    "loadbalancer": "k8s/overlays/loadbalancer",
    "nginx": "k8s/overlays/nginx",
    "gateway-api": "k8s/overlays/gateway-api",
}

#: What a component changes or talks about, where it is not in the base.
NEEDS = {
    "monitoring": {"istio", "gateway-api"},  # scrapes the figures of sidecars
    "strict": {"istio", "gateway-api"},  # who may talk is proven by certificates of the mesh
    "tls": {"istio"},  # adds a server to Istio's Gateway
}

#: Pairs that nobody should combine, and why.
NOT_TOGETHER = {
    frozenset({"as-written", "scale"}): "both say how many pods there are",
}


@dataclass(frozen=True)
class Combination:
    """A folder with components on top.

    Args:
        base: the folder.
        components: the components' names.
    """

    base: str
    components: tuple[str, ...]

    def __str__(self) -> str:
        """As problems name it."""
        return " + ".join((self.base, *self.components))


def combinations(tree: Tree) -> Iterator[Combination]:
    """Each sensible pair over each entrance, and each drill with everything that fits."""
    names = _names(tree)
    for entrance, base in ENTRANCES.items():
        if base not in tree.kustomizations:
            continue
        fitting = [name for name in names if _fits(name, entrance) and not _has(tree, base, name)]
        yield from (Combination(base, (name,)) for name in fitting)
        pairs = itertools.combinations(fitting, 2)
        yield from (Combination(base, pair) for pair in pairs if _together(pair))
    for folder in tree.folders:
        if folder.startswith("istio/drills/"):
            yield Combination(folder, _most(tree, folder, "istio"))


def _names(tree: Tree) -> list[str]:
    return [one.rpartition("/")[2] for one in tree.components if one.startswith(COMPONENTS)]


def _fits(name: str, entrance: str) -> bool:
    return name not in ENTRANCES and (name not in NEEDS or entrance in NEEDS[name])


def _together(names: tuple[str, ...]) -> bool:
    return not any(frozenset(pair) in NOT_TOGETHER for pair in itertools.combinations(names, 2))


def _most(tree: Tree, folder: str, entrance: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for name in _names(tree):
        fits = _fits(name, entrance) and not _has(tree, folder, name)
        if fits and _together((*found, name)):
            found = (*found, name)
    return found


def _has(tree: Tree, folder: str, name: str) -> bool:
    """Whether a folder, or one that it builds on, brings a component along."""
    content = tree.kustomizations[folder].content
    components = {tree.resolve(folder, entry) for entry in content.get("components", [])}
    if f"{COMPONENTS}/{name}" in components:
        return True
    below = {tree.resolve(folder, entry) for entry in content.get("resources", [])}
    return any(_has(tree, one, name) for one in below if one in tree.kustomizations)


def composed(tree: Tree, one: Combination) -> Rendered:
    """A combination, rendered.

    Raises:
        RenderFailed: kustomize refused it.
    """
    if not one.components:
        return tree.rendered(one.base)
    folders = tuple(f"{COMPONENTS}/{name}" for name in one.components)
    documents = compose(tree.root, one.base, folders)
    return Rendered(str(one), documents, shows=tree.kustomizations[one.base].first_line)


def sums(tree: Tree, rendered: dict[Combination, Rendered]) -> Iterator[Problem]:
    """A combination differs from its base by the sum of what its components change alone."""
    for one, result in rendered.items():
        if len(one.components) < 2:
            continue
        base = facts(tree.documents(one.base))
        wanted = Counter(base)
        for name in one.components:
            alone = rendered.get(Combination(one.base, (name,)))
            try:
                alone = alone or composed(tree, Combination(one.base, (name,)))
            except RenderFailed:
                break
            change = facts(alone.documents)
            wanted.subtract(base)
            wanted.update(change)
        else:
            yield from _differences(str(one), wanted, facts(result.documents))


def _differences(name: str, wanted: Counter[Fact], found: Counter[Fact]) -> Iterator[Problem]:
    for fact in sorted(wanted.keys() | found.keys()):
        where, path, value = fact
        if wanted[fact] > found[fact]:
            said = f"{path}: {value} is lost, or added by two"
        elif wanted[fact] < found[fact]:
            said = f"{path}: {value} comes from no component alone, or is changed by two"
        else:
            continue
        yield Problem("combination", name, where, said)


Fact = tuple[str, str, str]


def facts(documents: list[Document]) -> Counter[Fact]:
    """What documents say, without regard to the order of lists: resource, path, value."""
    return Counter(
        (f"{document['apiVersion']} {where_of(document)}", path, value)
        for document in documents
        for path, value in _said(document, "")
    )


def _said(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _said(inner, f"{path}.{key}")
    elif isinstance(value, list) and value:
        for inner in value:
            # An item is known by its name, else by all that it says.
            name = inner.get("name") if isinstance(inner, dict) else None
            if isinstance(name, str):
                yield from _said(inner, f"{path}[{name}]")
            else:
                yield f"{path}[]", json.dumps(inner, sort_keys=True)
    else:
        yield path, json.dumps(value)
