"""What is read of a cluster, where some of it may not be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lab.cluster.kubectl import Kubectl
from lab.doctor.gathered import gather
from tests.lab.doctor.clusters import serve, well

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_kind_that_may_not_be_listed_is_named_and_the_others_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One kind does not take the others with it."""
    state = well()
    state["forbidden"].append(["list", "networkpolicies.networking.k8s.io", "goodjob"])
    path = os.pathsep.join([serve(tmp_path, state), os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)
    found = gather(Kubectl())
    assert (found.context, found.name, found.version) == ("kind", "goodjob", "v1.36.3")
    assert found.of("NetworkPolicy") == ()
    assert len(found.of("Pod")) == 3
    assert [str(each) for each in found.refused] == [
        "list networkpolicies.networking.k8s.io in the namespace goodjob"
    ]
    assert found.lacking == ()
