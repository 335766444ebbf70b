"""Several callers over the same pods: each has its own opinion of v2, and its own life."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import yaml

from lab.laptop.caller import callers
from lab.laptop.home import lab_home
from lab.laptop.lab import start
from tests.changes import outlier_detection
from tests.commands import goodjob
from tests.labs import WAIT_SECONDS, RunningLab, Target, ours, repository_manifests, wait_until

if TYPE_CHECKING:
    from pathlib import Path

POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"


def opinions(name: str = "test") -> dict[str, bool]:
    """Whether v2 is out, by caller, as `goodjob status` says it."""
    told: dict[str, Any] = json.loads(goodjob("status", "--json", "--name", name).stdout)
    return {
        host["caller"]: host["ejected"]
        for host in told["hosts"]
        if host["pod"] == "goodjob-v2-1" and host["cluster"] == POOL
    }


def test_each_caller_has_its_own_opinion(labs_of_our_own: Path, tmp_path: Path) -> None:
    """v2 is out for the gateway and in for the sidecar, whose Envoy may die without a loss to it.

    The sidecar is a client's Envoy of its own, with a port of its own.
    """
    manifests = repository_manifests()
    # It is out as long as the test looks, however slow the machine is.
    outlier_detection(manifests)["baseEjectionTime"] = "300s"
    file = tmp_path / "manifests.yaml"
    file.write_text(yaml.safe_dump_all(manifests), encoding="utf-8")
    home = lab_home("test")
    with start(home, file, callers=callers("2")) as lab:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        gateway, sidecar = (RunningLab(Target(home, name)) for name in ("gateway", "sidecar"))
        gateway.faults("v2", "none")
        for caller in (gateway, sidecar):
            caller.settle()
        gateway.faults("v2", "500@first:3")
        while gateway.requests_seen("v2") < 3:
            assert gateway.get().status_code == 200
        wait_until(lambda: opinions()["gateway"], "the ejection")
        assert opinions() == {"gateway": True, "sidecar": False}
        assert {gateway.get().headers["x-goodjob-version"] for _ in range(4)} == {"v1"}
        assert {sidecar.get().headers["x-goodjob-version"] for _ in range(4)} == {"v1", "v2"}

        shown = goodjob("status", "--name", "test").stdout
        assert all(len(line) <= 80 for line in shown.splitlines())
        words = [" ".join(line.split()) for line in shown.splitlines()]
        assert any(w.startswith("goodjob-v2-1 gateway goodjob:80 ejected") for w in words)
        assert "goodjob-v2-1 sidecar goodjob:80 in the pool 0 -" in words
        why = goodjob("why", "goodjob-v2-1", "--name", "test").stdout
        assert "for gateway: goodjob-v2-1 is out of goodjob:80" in why
        assert "for sidecar: goodjob-v2-1 is in goodjob:80" in why

        before = gateway.target.state().proxies[1]
        assert before.process is not None
        os.kill(before.process.pid, signal.SIGKILL)

        def returned() -> bool:
            now = gateway.target.state().proxies[1]
            return now.restarts == 1 and now.admin is not None

        wait_until(returned, "the return of the sidecar's Envoy")
        assert sidecar.get().status_code == 200
        assert opinions() == {"gateway": True, "sidecar": False}
        assert [c.restarts for c in gateway.target.state().proxies] == [0, 1]
        report = json.loads(goodjob("report", "--name", "test", "--json").stdout)
        assert report["ejections_by_caller"] == {"gateway": {POOL: 1}, "sidecar": {}}
        gateway.close()
        sidecar.close()

        unknown = goodjob("hammer", "--caller", "side", "--name", "test")
        assert unknown.returncode == 2
        assert unknown.stderr == (
            "goodjob: no caller 'side' in the lab test; there are: gateway, sidecar\n"
        )
    assert ours(labs_of_our_own) == []
