"""What a drill runs has no faults of its own, and is otherwise what the folder says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.drills.plain import plain
from lab.manifests import load, render
from lab.manifests.documents import documents
from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_every_plan_is_none(tmp_path: Path) -> None:
    """v2 has one of its own in k8s/; nothing else differs."""
    source = ROOT / "k8s"
    path = plain(source, tmp_path)
    before = load(render(source), "before")
    after = load(path.read_text(encoding="utf-8"), "after")
    assert {each.plan for each in before.workloads} != {"none"}
    assert {each.plan for each in after.workloads if each.plan} == {"none"}
    told = path.read_text(encoding="utf-8")
    changed = [
        (one, other)
        for one, other in zip(
            documents(render(source), "before"), documents(told, "after"), strict=True
        )
        if one != other
    ]
    assert [one["metadata"]["name"] for one, _ in changed] == ["goodjob-v2"]
