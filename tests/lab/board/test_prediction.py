"""What is predicted of what runs, with the plans that the pods have now."""

from __future__ import annotations

from lab.board.prediction import predicted
from lab.manifests import render
from lab.theory.planned import PodNow
from tests.commands import ROOT


def test_the_plans_of_now_count() -> None:
    """Two pods, of which one fails always: three requests to it, for 30 to 40 seconds."""
    text = render(ROOT / "k8s")
    healthy = PodNow("goodjob-v1", "goodjob-v1-1", "none")
    broken = PodNow("goodjob-v2", "goodjob-v2-1", "500@always")
    (pool,) = [each for each in predicted(text, [healthy, broken]) if each["pool"] == "goodjob:80"]
    assert (pool["hosts"], pool["ejectable"], pool["threshold"]) == (2, 2, 3)
    (trip,) = pool["trips"]
    assert (trip["who"], trip["requests"], trip["exact"]) == ("goodjob-v2", 3, True)
    assert pool["outs"][0] == {"number": 1, "earliest": 30.0, "latest": 40.0}
    half = PodNow("goodjob-v2", "goodjob-v2-1", "500@random:0.5")
    (pool,) = [each for each in predicted(text, [healthy, half]) if each["pool"] == "goodjob:80"]
    assert (pool["trips"][0]["requests"], pool["trips"][0]["exact"]) == (14, False)
