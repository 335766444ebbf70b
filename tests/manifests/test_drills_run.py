"""The drills' changes on a lab that runs: what Envoy itself says that it has then.

What a class sees in each of them is its lesson's own check: tests/lab/drills/test_all.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lab.laptop.apply import apply
from lab.manifests import render
from tests.commands import ROOT
from tests.labs import RunningLab, lab_from
from tests.manifests.drills import DRILLS, EXPECTED, envoy_changes, expected_changes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def labs_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees a lab of the user's."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(tmp_path / "labs"))


def envoy_config(lab: RunningLab) -> dict[str, list[dict[str, Any]]]:
    """What Envoy itself says that it has now."""
    found: dict[str, list[dict[str, Any]]] = {"listeners": [], "endpoints": []}
    for kind, resource, inside in (
        ("clusters", "dynamic_active_clusters", "cluster"),
        ("routes", "dynamic_route_configs", "route_config"),
    ):
        dump = lab.target.admin(f"/config_dump?resource={resource}")
        found[kind] = [each[inside] for each in dump["configs"]]
    return found


def change(lab: RunningLab, folder: Path) -> None:
    """`goodjob apply FOLDER --prune`."""
    apply(lab.target.home, render(folder), str(folder), prune=True)


def as_envoy_says(value: Any) -> Any:
    """Proto JSON as Envoy prints it: a number of 64 bits is text, a percentage of 0 left out."""
    if isinstance(value, dict):
        return {key: as_envoy_says(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_envoy_says(each) for each in value]
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value or None


def test_from_drill_to_drill_and_back() -> None:
    """On a lab that runs Envoy itself changes by the one thing, and nothing of it stays."""
    with lab_from(ROOT / "k8s") as lab:
        base = envoy_config(lab)
        for name, drill in EXPECTED.items():
            change(lab, DRILLS / name)
            changed = envoy_changes(base, envoy_config(lab))
            expected = expected_changes(drill, "gateway")
            assert as_envoy_says(changed) == as_envoy_says(expected), name
        change(lab, ROOT / "k8s")
        assert envoy_config(lab) == base
        assert [lab.get().status_code for _ in range(4)] == [200] * 4
