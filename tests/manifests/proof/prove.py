"""Every check, by the name that a problem carries, and what it takes to prove a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.manifests.proof import mesh, references, safety, schema
from tests.manifests.proof.combine import Combination, combinations, composed, sums
from tests.manifests.proof.problem import Check, Problem
from tests.manifests.proof.rendered import Rendered, RenderFailed
from tests.manifests.proof.structure import image_tags, structure, targets
from tests.manifests.proof.tree import PARTS, Tree
from tests.manifests.proof.values import values

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What holds for each resource alone, and so for a part of a folder too.
ALONE: dict[str, Check] = {
    "kubernetes-schema": schema.kubernetes,
    "custom-schema": schema.custom,
    "lab-model": schema.istio,
    "values": values,
    "rights": safety.rights,
    "control-port": safety.control_port,
    "names": safety.names,
}

#: What holds for a folder that can be applied.
WHOLE: dict[str, Check] = {
    "namespaces": safety.namespaces,
    "tokens": safety.tokens,
    "images": safety.images,
    "services": references.services,
    "selectors": references.selectors,
    "spreads": references.spreads,
    "probes": references.probes,
    "accounts": references.accounts,
    "mounts": references.mounts,
    "autoscalers": references.autoscalers,
    "network-policies": references.network_policies,
    "monitors": references.monitors,
    "ingresses": references.ingresses,
    "destinations": mesh.destinations,
    "subsets": mesh.subsets,
    "gateways": mesh.gateways,
    "certificates": mesh.certificates,
    "authorization": mesh.authorization,
    "targets": mesh.targets,
    "gateway-api": mesh.gateway_api,
    "routes": mesh.routes,
}

#: What is seen elsewhere: in kustomize's answer, its files, its combinations; by the linter.
OTHER = (
    "combination",
    "lint",
    "patch-target",
    "patch-test",
    "renders",
    "strategic-merge",
    "structure",
)

#: Folders whose lint findings are what they are there to show; their own tests hold them.
SHOWS_FINDINGS = "istio/drills/"


def prove(tree: Tree) -> list[Problem]:
    """Everything that is wrong with a tree: its files, its folders, its combinations."""
    found = [*structure(tree)]
    for folder in tree.folders:
        found += prove_folder(tree, folder)
    if any(problem.check == "renders" for problem in found):
        # What does not render can be asked nothing more.
        return found
    found += [*targets(tree), *image_tags(tree)]
    found += prove_combinations(tree, list(combinations(tree)))
    return found


def prove_folder(tree: Tree, folder: str) -> list[Problem]:
    """Everything that is wrong with what one folder renders to."""
    try:
        return list(_problems(tree.rendered(folder), whole=_whole(folder)))
    except RenderFailed as error:
        return [Problem("renders", folder, "kustomize", str(error))]


def prove_combinations(tree: Tree, wanted: list[Combination]) -> list[Problem]:
    """Everything that is wrong with combinations of components."""
    found: list[Problem] = []
    rendered: dict[Combination, Rendered] = {}
    for one in wanted:
        try:
            rendered[one] = composed(tree, one)
        except RenderFailed as error:
            found.append(Problem("combination", str(one), "kustomize", str(error)))
        else:
            found += _problems(rendered[one], whole=True)
    return [*found, *sums(tree, rendered)]


def _whole(folder: str) -> bool:
    return PARTS.get(folder, "") is not None


def _problems(rendered: Rendered, *, whole: bool) -> Iterator[Problem]:
    checks = {**ALONE, **WHOLE} if whole else ALONE
    for name, check in checks.items():
        for where, sentence in check(rendered):
            yield Problem(name, rendered.folder, where, sentence)
    if not whole:
        return
    if not rendered.folder.startswith(SHOWS_FINDINGS):
        for where, sentence in schema.breaker(rendered):
            yield Problem("lint", rendered.folder, where, sentence)
