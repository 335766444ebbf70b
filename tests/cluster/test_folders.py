"""Every folder on a real API server: alone, and on top of the default and back.

The server knows what no schema says: rules in CEL, admission, defaults that it fills in, and who
owns a field. What it remarks is in a table with its reasons (explained.py), or it is a failure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.ground import FOLDERS, TREE, undo
from tests.cluster.pinned import NEWEST
from tests.manifests.proof.combine import combinations, composed

if TYPE_CHECKING:
    from tests.cluster.ground import Ground
    from tests.manifests.proof.combine import Combination

COMBINED = list(combinations(TREE))
#: What an older release has no CRDs for, with why.
NEEDS_NEWER = {"k8s/overlays/gateway-api": "1.30 refuses the Gateway of Gateway API 1.7 (isIP)"}


def _on(ground: Ground, folder: str) -> None:
    reason = NEEDS_NEWER.get(folder)
    if reason and ground.version != NEWEST:
        pytest.skip(reason)


def test_it_is_the_release_that_was_asked_for(ground: Ground) -> None:
    """Everything else here would be about another one."""
    assert ground.kubectl.version() == ground.version


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_alone(ground: Ground, folder: str) -> None:
    """Applied to an empty cluster, and deleted: nothing of it is left."""
    _on(ground, folder)
    ground.empty()
    said = ground.run("apply", "-k", folder, of=folder)
    assert [line for line in said.out.splitlines() if not line.endswith(" created")] == []
    ground.no_difference(folder)
    ground.run("delete", "-k", folder, "--ignore-not-found", of=folder)
    ground.is_empty()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_over_the_default_and_back(ground: Ground, folder: str) -> None:
    """Whoever owns its fields, and by what the README says, nothing of it left in the end."""
    _on(ground, folder)
    ground.default()
    ground.run("apply", "-k", folder, "--dry-run=server", of=folder)
    ground.is_default()
    ground.run("apply", "-k", folder, of=folder)
    ground.again(folder)
    ground.no_difference(folder)
    ground.run("apply", "-k", folder, "--server-side", of=folder)
    ground.no_difference(folder, "--server-side")
    # The first one back writes its own note of what was applied, in other words than the server's.
    ground.run("apply", "-k", folder, of=folder)
    ground.again(folder)
    for command in undo(folder):
        ground.run(*command.split()[1:], of=folder)
    ground.run("apply", "-k", "k8s", of="k8s")
    ground.is_default()


def test_the_rules_alone_are_the_defaults(ground: Ground) -> None:
    """``kubectl apply -k istio/`` on pods that are there already."""
    ground.default()
    ground.again("istio")
    ground.is_default()


@pytest.mark.parametrize("combination", COMBINED, ids=str)
def test_components_side_by_side(ground: Ground, combination: Combination) -> None:
    """Whatever goes together is taken by the server, which is only asked."""
    _on(ground, combination.base)
    ground.default()
    ground.dry_run(composed(TREE, combination).documents, of=str(combination))
