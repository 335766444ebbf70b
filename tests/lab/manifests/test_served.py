"""API versions that no server has any more."""

from __future__ import annotations

import json

import pytest

from lab.manifests import read
from lab.manifests.istio import API_VERSIONS
from lab.manifests.kinds import MODELLED
from lab.manifests.served import GONE
from lab.manifests.workload import LOOSE
from lab.notes import Standing


def told(version: str, kind: str) -> list[tuple[Standing, str]]:
    """What is said of the API version of an empty resource."""
    data = {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, "spec": {}}
    return [
        (note.standing, str(note.text))
        for note in read([("a", json.dumps(data))]).notes
        if note.text.template == "manifests-not-served"
    ]


@pytest.mark.parametrize(("version", "kind"), GONE)
def test_it_is_said_once_with_what_to_write(version: str, kind: str) -> None:
    """Where the kind is the lab's own too, it is refused for it."""
    ((standing, said),) = told(version, kind)
    gone = GONE[version, kind]
    assert gone.since in said
    assert said.endswith(gone.now)
    is_ours = kind in MODELLED and version.partition("/")[0] == "apps"
    assert standing is (Standing.REFUSED if is_ours else Standing.REMARK)


def test_nothing_that_is_read_has_gone() -> None:
    """Istio's v1alpha3 is still served, and so is all that the lab takes."""
    taken = {(version, kind) for kind, (versions, _) in MODELLED.items() for version in versions}
    assert not taken & set(GONE)
    assert "networking.istio.io/v1alpha3" in API_VERSIONS
    assert not told("apps/v1", "Deployment")
    assert not [kind for kinds in LOOSE.values() for kind in kinds if told("apps/v1", kind)]
