"""The timeline of a real lab, while it runs and after it was killed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psutil

from lab.laptop.presence import is_running
from lab.observe.timeline import Timeline, timeline
from tests.commands import goodjob
from tests.labs import RunningLab, running_lab, wait_until

if TYPE_CHECKING:
    from pathlib import Path

POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"


def test_hidden_retries_are_seen_and_a_killed_lab_still_tells(tmp_path: Path) -> None:
    """What the client saw, what each pod saw, the ejection and its cause; then kill -9."""
    with running_lab(tmp_path) as lab:
        home = lab.target.home
        before = _timeline(lab)
        lab.faults("v2", "500@first:3")
        while lab.requests_seen("v2") < 3:
            assert lab.get().status_code == 200
        wait_until(lab.target.turns, "the event")
        wait_until(lambda: _timeline(lab).hidden_retries == 3, "the access log")
        found = _timeline(lab)
        assert found.ejections == {POOL: lab.stat("ejections_enforced_total")} == {POOL: 1}
        # Each pod's own log, counted, is what Envoy saw of it.
        assert found.logged_by_pod == found.seen_by_pod
        assert found.seen_by_pod["goodjob-v2-1"][500] == 3
        assert set(found.statuses) == {200}
        assert found.requests > before.requests

        told = [m for m in found.moments if m.kind == "request"]
        saw = (
            "client saw 1 answer, a 200; goodjob-v2-1 saw a 500, goodjob-v1-1 saw the retry, a 200"
        )
        assert all(str(m.text).endswith(saw) for m in told)
        assert sum(m.data.get("count", 1) for m in told) == 3
        kinds = [m.kind for m in found.moments]
        # The third of them is what it was ejected for.
        assert (
            kinds.index("eject") == [n for n, kind in enumerate(kinds) if kind == "request"][-1] + 1
        )
        assert kinds[:2] == ["started", "started"]
        times = [m.time.replace(microsecond=m.time.microsecond // 1000) for m in found.moments]
        assert times == sorted(times)

        psutil.Process(lab.target.state().supervisor.pid).kill()
        wait_until(lambda: not is_running(home), "its end")
        with lab.target.access_log().open("a") as log:
            log.write('{"time": "2026-')
        done = goodjob("report", "--name", "test", "--json")
        assert done.returncode == 0, done.stderr
        after: dict[str, Any] = json.loads(done.stdout)
        assert after["condition"] == "killed"
        assert after["hidden_retries"] == 3
        assert after["ejections"] == {POOL: 1}
        text = goodjob("report", "--name", "test", "--last", "2").stdout
        head, more = text.splitlines()[:2]
        assert head.startswith("lab test (killed); 20")
        assert more.startswith("… ")
        assert "failures that a retry hid: 3; ejections: 1" in text


def _timeline(lab: RunningLab) -> Timeline:
    return timeline(lab.target.site)


def test_a_lab_that_never_was() -> None:
    """There is nothing to report, and that is said as every command says it."""
    done = goodjob("report", "--name", "never")
    assert done.returncode == 1
    assert "no lab named never is running" in done.stderr
