"""What a drill runs has no faults of its own, and is otherwise what the folder says."""

from __future__ import annotations

from lab.drills.plain import plain
from lab.manifests import load, render
from lab.manifests.documents import documents
from tests.commands import ROOT


def test_every_plan_is_none() -> None:
    """v2 has one of its own in k8s/; nothing else differs, and nothing stays."""
    source = ROOT / "k8s"
    with plain(source) as path:
        told = path.read_text(encoding="utf-8")
    assert not path.parent.exists()
    before, after = load(render(source), "before"), load(told, "after")
    assert {each.plan for each in before.workloads} != {"none"}
    assert {each.plan for each in after.workloads if each.plan} == {"none"}
    pairs = zip(documents(render(source), "before"), documents(told, "after"), strict=True)
    assert [one["metadata"]["name"] for one, other in pairs if one != other] == ["goodjob-v2"]
