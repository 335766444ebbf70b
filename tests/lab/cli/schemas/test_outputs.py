"""What the commands print of a real lab with ``--json`` is what docs/json.md says."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands import GOODJOB, goodjob
from tests.lab.cli.schemas.fitting import fits

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = "outbound|80||goodjob.goodjob.svc.cluster.local"


@pytest.mark.timeout(240)
def test_the_life_of_a_lab_fits(labs_of_our_own: Path) -> None:
    """From up to down, with an ejection in between: each answer is held to its model."""
    up = fits("up", goodjob("up", "--json").stdout)
    assert up["url"].startswith("http://goodjob.localhost:")
    assert all(pod["process"]["started"].endswith("+00:00") for pod in up["pods"])
    try:
        fits("faults", goodjob("faults", "set", "v2", "500@always", "--json").stdout)
        load = fits("hammer", goodjob("hammer", "-n", "40", "-s", "0.05", "--json").stdout)
        assert load["unkept"] == 0
        found = fits("status", goodjob("status", "--json").stdout)
        (out,) = (host for host in found["hosts"] if host["ejected"])
        assert (out["pool"], out["cluster"], out["pod"]) == ("goodjob:80", WHOLE, "goodjob-v2-1")
        with subprocess.Popen([GOODJOB, "watch", "--json"], stdout=subprocess.PIPE) as watch:
            assert watch.stdout is not None
            lines = b"".join(watch.stdout.readline() for _ in range(4)).decode()
            watch.terminate()
        states = {(each["pool"], each["pod"]): each["state"] for each in fits("watch", lines)}
        assert states["goodjob:80", "goodjob-v2-1"] == "ejected"
        for each in fits("why", goodjob("why", "goodjob:80", "--json").stdout):
            assert (each["pool"], each["cluster"]) == ("goodjob:80", WHOLE)
        told = fits("report", goodjob("report", "--json").stdout)
        assert told["sent"] == 40
        assert told["ejections"] == {WHOLE: 1}
        printed = fits("logs", goodjob("logs", "all", "--tail", "1", "--json").stdout)
        assert [each["who"] for each in printed] == ["goodjob-v1-1", "goodjob-v2-1"]
        assert fits("apply", goodjob("apply", "k8s", "--json").stdout)["reset"] == []
        done = fits("rollout", goodjob("rollout", "goodjob-v1-1", "--json").stdout)
        assert done == {"deployments": ["goodjob-v1"], "started": ["goodjob-v1-2"]}
    finally:
        down = goodjob("down", "--json")
    ended = fits("down", down.stdout)
    assert ended == {"name": "goodjob", "logs": str(labs_of_our_own / "goodjob")}
    gone = fits("a command that fails", goodjob("status", "--json").stdout)
    assert gone["error"]["template"] == "laptop-none"
    kept = str(labs_of_our_own.parent / "kept")
    told = fits("report", goodjob("report", "--save", kept, "--json").stdout)
    assert told["condition"] == "ended"
    again = fits("report", goodjob("report", "--from", kept, "--json").stdout)
    assert again == told | {"recorded": True, "saved": None}
    both = goodjob("report", "--from", kept, "--name", "blue")
    assert (both.returncode, both.stdout) == (2, "")
    again = goodjob("report", "--save", kept)
    assert again.returncode == 2
    assert "kept" in again.stderr
