"""What Envoy counts while a lab lives, made to happen and explained; the rest is recorded."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psutil
import pytest
import yaml

from lab.observe.why import why
from tests.changes import outlier_detection, quick, without_retries
from tests.commands import ROOT, goodjob
from tests.labs import (
    Documents,
    RunningLab,
    one_ejection,
    repository_manifests,
    resource,
    running_lab,
    wait_until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from lab.observe.reason import Reason

POOL = "goodjob:80"


def reasons(lab: RunningLab, version: str = "v2") -> dict[str, Reason]:
    """What is said of a version's pod in the pool of both."""
    names = [pod.name for pod in lab.target.pods() if pod.version == version]
    (found,) = (each for each in why(lab.target.site, lab.target.proxy, names) if each.pool == POOL)
    for reason in found.reasons:
        assert reason.figures, reason
        assert reason.source.url.startswith("https://")
    return {reason.code: reason for reason in found.reasons}


def ask(lab: RunningLab, requests: int, **headers: str) -> None:
    """Send requests until v2 has seen so many since its plan."""
    while lab.requests_seen("v2") < requests:
        lab.get(**headers)


@pytest.fixture
def green() -> dict[str, str]:
    """The header that is v2's alone, in a pool of its own."""
    return {"ukids-user": "green"}


def test_the_third_in_a_row(tmp_path: Path, green: dict[str, str]) -> None:
    """Two in a row are counted as two of three; the third ejects, and the JSON says the same."""
    with running_lab(tmp_path) as lab:
        lab.faults("v2", "500@first:3")
        ask(lab, 2)
        # Another pool of the same pod counts on its own: its 200 would set this count back to 0.
        found = reasons(lab)
        assert next(iter(found)) == "in-the-pool"
        assert found["in-the-pool"].figures["in_a_row_now"] == 2
        assert "2 of 3 in a row now; 2 errors" in str(found["in-the-pool"].text)
        tries, total = (found["in-the-pool"].figures[k] for k in ("tries_logged", "rq_total"))
        assert tries == total

        ask(lab, 3)
        wait_until(lab.target.turns, "the event")
        found = reasons(lab)
        assert next(iter(found)) == "ejected"
        assert found["ejected"].figures["longest_run"] == 3
        assert found["ejected"].figures["type"] == "CONSECUTIVE_5XX"
        assert "time 1" in str(found["ejected"].text)
        assert reasons(lab, "v1")["in-the-pool"].figures["in_a_row_now"] == 0

        assert lab.get(**green).headers["x-goodjob-version"] == "v2"
        done = goodjob("why", "v2", "--name", "test", "--json")
        assert done.returncode == 0, done.stderr
        by_pool = {each["pool"]: each for each in json.loads(done.stdout)}
        assert by_pool[POOL]["ejected"] is True
        assert by_pool["goodjob:80/v2"]["ejected"] is False
        text = goodjob("why", "v2", "--name", "test").stdout
        assert "goodjob-v2-1 is out of goodjob:80 since " in text
        assert "Envoy, Outlier detection: https://www.envoyproxy.io/" in text
        assert goodjob("why", "v3", "--name", "test").returncode == 2


def test_the_meshs_own_faults_overflow_and_timeouts(tmp_path: Path) -> None:
    """Aborts and refused requests blame no host; a pod that does not answer in time is blamed."""

    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents)["consecutive5xxErrors"] = 12
        policy = resource(documents, "DestinationRule", "goodjob")["spec"]["trafficPolicy"]
        limits = {"tcp": {"maxConnections": 1}, "http": {"http1MaxPendingRequests": 1}}
        policy["connectionPool"] = limits
        rules = resource(documents, "VirtualService", "goodjob")["spec"]["http"]
        rules[1]["timeout"] = "300ms"
        abort = {"abort": {"httpStatus": 500, "percentage": {"value": 100}}}
        match = [{"headers": {"x-abort": {"exact": "yes"}}}]
        route = [{"destination": {"host": "goodjob"}}]
        rules.insert(0, {"name": "abort", "match": match, "fault": abort, "route": route})

    with running_lab(tmp_path, change) as lab:
        for _ in range(20):
            assert lab.get(**{"x-abort": "yes"}).status_code == 500
        wait_until(lambda: "fault-filter" in reasons(lab), "the access log")
        wait_until(lambda: reasons(lab)["fault-filter"].figures["FI"] == 20, "all twenty")
        found = reasons(lab)
        assert next(iter(found)) == "in-the-pool"
        assert found["fault-filter"].figures["aborts_injected"] == 20
        assert found["in-the-pool"].figures["in_a_row_now"] == 0

        (v2,) = (p for p in lab.target.state().pods if p.version == "v2" and p.process)
        assert v2.process is not None
        process = psutil.Process(v2.process.pid)
        process.suspend()
        try:
            with ThreadPoolExecutor(12) as threads:
                statuses = [s.status_code for s in threads.map(lambda _: lab.get(), range(12))]
        finally:
            process.resume()
        assert {503, 504} <= set(statuses)
        found = reasons(lab)
        assert found["overflow"].figures["upstream_rq_pending_overflow"] == statuses.count(503)
        # The one that waited for a connection asked nobody, so it is not among them.
        local = found["local-origin"].figures["local_origin"]
        assert isinstance(local, int)
        assert 1 <= local <= statuses.count(504)
        assert (
            found["local-origin"].figures["local_origin"]
            == found["in-the-pool"].figures["in_a_row_now"]
        )


def test_each_time_it_stays_out_longer(tmp_path: Path) -> None:
    """After its second return the sentence has base times two, and how long it really was."""
    with running_lab(tmp_path, quick) as lab:
        one_ejection(lab)
        first = reasons(lab)["growth"]
        assert (first.figures["num_ejections"], first.figures["ejection_seconds"]) == (1, 2.0)
        out = one_ejection(lab)
        second = reasons(lab)["growth"]
        assert (second.figures["num_ejections"], second.figures["ejection_seconds"]) == (2, 4.0)
        assert second.figures["out_seconds"] == out
        assert "2 s times 2" in str(second.text)
        assert reasons(lab)["in-the-pool"].figures["in_a_row_now"] == 0


def test_no_sweep_resets_the_count(tmp_path: Path) -> None:
    """The interval is no window: many sweeps between the errors, and the third still ejects."""

    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents)["interval"] = "20ms"

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@always")
        for number in (1, 2):
            ask(lab, number)
            until = time.monotonic() + 0.3
            while time.monotonic() < until:
                assert lab.stat("ejections_active") == 0
            assert reasons(lab)["in-the-pool"].figures["in_a_row_now"] == number
        ask(lab, 3)
        wait_until(lambda: lab.stat("ejections_active") == 1, "the ejection")


def test_istios_own_retries_leave_500_and_503_alone(tmp_path: Path) -> None:
    """Without `retries` the client sees both."""

    def change(documents: Documents) -> None:
        del resource(documents, "VirtualService", "goodjob")["spec"]["http"][1]["retries"]

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@script:500,503")
        seen = [lab.get().status_code for _ in range(4)]
        assert sorted(seen) == [200, 200, 500, 503]


def test_a_changed_pool_is_told_of_from_its_beginning(tmp_path: Path) -> None:
    """After another threshold Envoy has forgotten the errors before, and so has the answer."""
    with running_lab(tmp_path) as lab:
        lab.faults("v2", "500@first:3")
        ask(lab, 3)
        wait_until(lab.target.turns, "the event")
        assert next(iter(reasons(lab))) == "ejected"
        drill = str(ROOT / "istio" / "drills" / "threshold-5")
        assert goodjob("apply", drill, "--name", "test").returncode == 0

        found = reasons(lab)
        assert set(found) == {"in-the-pool"}
        assert found["in-the-pool"].figures["tries_logged"] == 0
        lab.faults("v2", "500@first:4")
        ask(lab, 4)
        found = reasons(lab)
        assert set(found) == {"in-the-pool"}
        assert "4 of 5 in a row now; 4 errors in 4 requests" in str(found["in-the-pool"].text)
        assert found["in-the-pool"].figures["tries_logged"] == 4


def test_a_refusal_of_an_earlier_pool_is_not_this_ones(tmp_path: Path) -> None:
    """Envoy's own statistic outlives the change from 10 % to 100 %; what is said does not."""

    def change(documents: Documents) -> None:
        quick(documents)
        outlier_detection(documents)["maxEjectionPercent"] = 10

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@first:3")
        ask(lab, 3)
        wait_until(lambda: lab.stat("ejections_overflow") == 1, "the refusal")
        assert "ceiling" in reasons(lab)
        documents = repository_manifests()
        quick(documents)
        file = tmp_path / "more.yaml"
        file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
        assert goodjob("apply", str(file), "--name", "test").returncode == 0
        one_ejection(lab)
        assert lab.stat("ejections_overflow") == 1
        assert "ceiling" not in reasons(lab)
