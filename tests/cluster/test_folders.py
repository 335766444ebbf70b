"""Every folder on a real API server: alone, and on top of the default and back.

The server knows what no schema says: rules in CEL, admission, defaults that it fills in, and who
owns a field. What it remarks is in a table with its reasons (explained.py), or it is a failure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.ground import FOLDERS, TREE, undo
from tests.cluster.kubectl import differences
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
    """Applied to an empty cluster, once more, by the server, and deleted."""
    _on(ground, folder)
    before = ground.empty()
    said = ground.run("apply", "-k", folder, of=folder)
    assert [line for line in said.out.splitlines() if not line.endswith(" created")] == []
    ground.again(folder)
    ground.run("apply", "-k", folder, "--server-side", of=folder)
    ground.again(folder)
    ground.run("delete", "-k", folder, "--ignore-not-found", of=folder)
    assert differences(before, ground.kubectl.state()) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_over_the_default_and_back(ground: Ground, folder: str) -> None:
    """By what the README says: nothing of it is left, and nothing of the default is gone."""
    _on(ground, folder)
    fresh = ground.default()
    ground.run("apply", "-k", folder, "--dry-run=server", of=folder)
    assert differences(fresh, ground.kubectl.state()) == []
    ground.run("apply", "-k", folder, of=folder)
    ground.again(folder)
    ground.run("apply", "-k", folder, "--server-side", of=folder)
    for command in undo(folder):
        ground.run(*command.split()[1:], of=folder)
    ground.run("apply", "-k", "k8s", of="k8s")
    assert differences(fresh, ground.kubectl.state()) == []


def test_the_rules_alone_are_the_defaults(ground: Ground) -> None:
    """``kubectl apply -k istio/`` on pods that are there already."""
    fresh = ground.default()
    ground.again("istio")
    assert differences(fresh, ground.kubectl.state()) == []


@pytest.mark.parametrize("combination", COMBINED, ids=str)
def test_components_side_by_side(ground: Ground, combination: Combination) -> None:
    """Whatever goes together is taken by the server, which is only asked."""
    _on(ground, combination.base)
    fresh = ground.default()
    ground.dry_run(composed(TREE, combination).documents, of=str(combination))
    assert differences(fresh, ground.kubectl.state()) == []
