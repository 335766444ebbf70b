"""The proof: every folder, and every sensible combination, is asked everything.

Folders and components are found, so that a new one is proven without a word here. What a
combination may be is said in proof/combine.py, what a part is in proof/tree.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.manifests.kinds import group_of
from tests.manifests.kustomized import ROOT
from tests.manifests.proof.combine import (
    COMPONENTS,
    ENTRANCES,
    NEEDS,
    NOT_TOGETHER,
    Combination,
    combinations,
    composed,
)
from tests.manifests.proof.prove import prove_combinations, prove_folder
from tests.manifests.proof.rendered import RenderFailed
from tests.manifests.proof.safety import one_tag
from tests.manifests.proof.schema import CUSTOM, ISTIO, KUBERNETES
from tests.manifests.proof.structure import image_tags, structure, targets
from tests.manifests.proof.tree import PARTS, Tree
from tests.manifests.schemas import NEWEST, OLDEST, SchemaNotFoundError, validate

if TYPE_CHECKING:
    from tests.manifests.proof.problem import Problem

TREE = Tree(ROOT)
WANTED = list(combinations(TREE))


def said(problems: list[Problem]) -> str:
    """Problems as a failing test shows them."""
    return "\n".join(str(problem) for problem in problems)


@pytest.mark.parametrize("folder", TREE.folders)
def test_a_folder_holds(folder: str) -> None:
    """Schemas, references, values, rights, images, the write-up's parts: of what it renders to."""
    problems = prove_folder(TREE, folder)
    assert not problems, said(problems)


def test_no_kustomization_is_blind() -> None:
    """Each patch hits something, has tested what it changes, and drops nothing unnamed."""
    problems = [*structure(TREE), *targets(TREE), *image_tags(TREE)]
    assert not problems, said(problems)


@pytest.mark.parametrize("base", sorted({one.base for one in WANTED}))
def test_components_go_together(base: str) -> None:
    """Each sensible combination holds, and is the sum of what its components change alone."""
    problems = prove_combinations(TREE, [one for one in WANTED if one.base == base])
    assert not problems, said(problems)


def test_every_component_is_combined() -> None:
    """What every entrance that it fits brings along itself is in all of them."""
    taken = {f"{COMPONENTS}/{name}" for one in WANTED for name in one.components}
    entrances = {f"{COMPONENTS}/{name}" for name in ENTRANCES}
    assert set(TREE.components) - entrances - taken <= {f"{COMPONENTS}/strict"}


def test_every_component_is_in_a_folder_that_is_applied() -> None:
    """One that only combinations use would be a stop that nobody comes to."""
    used = {
        TREE.resolve(one.folder, entry)
        for one in TREE.kustomizations.values()
        for entry in one.content.get("components", [])
    }
    assert set(TREE.components) == used


def test_an_image_has_one_tag_everywhere() -> None:
    """A folder with another build of the service, or of curl, would prove something else."""
    found = list(one_tag([TREE.rendered(folder) for folder in TREE.folders if folder not in PARTS]))
    assert not found


def test_a_part_is_a_part_of_something() -> None:
    """What is asked less because it is only a part must be in some folder that is asked all."""
    taken_in = {
        TREE.resolve(one.folder, entry)
        for one in TREE.kustomizations.values()
        for entry in one.content.get("resources", [])
    }
    # istio/ is for whoever has the pods already; all of it is istio/base.
    assert set(PARTS) - {"istio"} <= taken_in
    assert TREE.documents("istio") == TREE.documents("istio/base")


def test_each_kind_is_checked_by_a_schema_and_by_the_right_one() -> None:
    """Kubernetes' own by kubernetes-validate, Istio's by the lab, and just these by our models."""
    found = [one for folder in TREE.folders for one in TREE.documents(folder)]
    missing, known = set(), set()
    for document in found:
        key = (group_of(document["apiVersion"]), document["kind"])
        try:
            for version in (OLDEST, NEWEST):
                validate(document, version, strict=True)
        except SchemaNotFoundError:
            missing.add(key)
        else:
            known.add(key)
    assert known == {(group, kind) for group, kinds in KUBERNETES.items() for kind in kinds}
    assert missing == CUSTOM.keys() | ISTIO
    assert not ISTIO & CUSTOM.keys()


@pytest.mark.parametrize("pair", NOT_TOGETHER, ids=lambda pair: " + ".join(sorted(pair)))
def test_what_is_not_combined_can_not_be(pair: frozenset[str]) -> None:
    """Kustomize refuses the pair in one order or the other, so that nobody combines it unawares."""
    names = {one.rpartition("/")[2] for one in TREE.components}
    if not pair <= names:
        pytest.skip(f"needs the components {', '.join(sorted(pair))}")
    one, other = sorted(pair)
    for order in ((one, other), (other, one)):
        with pytest.raises(RenderFailed, match="test"):
            composed(TREE, Combination(ENTRANCES["istio"], order))


@pytest.mark.parametrize("name", NEEDS)
def test_what_a_component_needs_it_does_need(name: str) -> None:
    """Over the bare base there is no mesh for it; a need that is none would hide pairs."""
    names = {one.rpartition("/")[2] for one in TREE.components}
    if name not in names:
        pytest.skip(f"needs the component {name}")
    try:
        bare = composed(TREE, Combination("k8s/base", (name,)))
    except RenderFailed:
        return
    meshed = any(
        one["metadata"].get("labels", {}).get("istio-injection") for one in bare.all("Namespace")
    )
    assert not meshed
