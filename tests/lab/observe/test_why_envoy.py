"""The causes of an ejection, and of none, made to happen on the real Envoy and explained."""

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


def test_reset_by_a_200_and_by_a_404(tmp_path: Path) -> None:
    """Four errors, never three in a row: what came between is named."""
    with running_lab(tmp_path, without_retries) as lab:
        lab.faults("v2", "500@script:500,500,404,500,500,200,404,500")
        ask(lab, 6)
        found = reasons(lab)
        assert found["reset"].figures["errors"] == 4
        assert found["reset"].figures["longest_run"] == 2
        assert found["reset"].figures["resets"] == 2
        assert found["reset"].figures["reset_by"] == 200
        assert "4 5xx, but at most 2 in a row" in str(found["reset"].text)
        assert found["client-errors"].figures["4xx"] == 1
        assert lab.stat("ejections_detected_consecutive_5xx") == 0
        ask(lab, 8)
        assert reasons(lab)["in-the-pool"].figures["in_a_row_now"] == 1


def test_the_ceiling_refuses(tmp_path: Path) -> None:
    """10 % of two hosts: detected again and again, and refused each time."""

    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents)["maxEjectionPercent"] = 10

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@always")
        ask(lab, 7)
        found = reasons(lab)
        assert next(iter(found)) == "in-the-pool"
        ceiling = found["ceiling"]
        assert ceiling.figures["ejections_overflow"] == lab.stat("ejections_overflow") == 2
        assert ceiling.figures["detections"] == 2
        assert "1 of 2 hosts out would be 50 %, more than 10 %; 0 can be out" in str(ceiling.text)
        assert found["in-the-pool"].figures["in_a_row_now"] == 1


def test_a_500_is_no_gateway_error(tmp_path: Path) -> None:
    """Where only gateway errors count, 500s never eject, and 503s do."""

    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents).update(consecutive5xxErrors=0, consecutiveGatewayErrors=3)

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@always")
        ask(lab, 6)
        found = reasons(lab)
        assert next(iter(found)) == "in-the-pool"
        assert found["wrong-class"].figures["gateway_errors"] == 0
        assert "6 errors did not count: only 502, 503, 504 do" in str(found["wrong-class"].text)
        lab.faults("v2", "503@always")
        ask(lab, 3)
        wait_until(lab.target.turns, "the event")
        ejected = reasons(lab)["ejected"]
        assert ejected.figures["type"] == "CONSECUTIVE_GATEWAY_FAILURE"


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


def test_a_panic_asks_the_ejected_too(tmp_path: Path) -> None:
    """Half of the hosts is less than 60 %: v2 is ejected, and asked all the same."""

    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents)["minHealthPercent"] = 60

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@always")
        ask(lab, 3)
        wait_until(lambda: lab.stat("ejections_active") == 1, "the ejection")
        ask(lab, 6)
        found = reasons(lab)
        assert next(iter(found)) == "ejected"
        panics = found["panic"].figures["lb_healthy_panic"]
        assert isinstance(panics, int)
        assert panics > 0
        assert "50 % of the hosts are healthy, below 60 %" in str(found["panic"].text)


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


def test_told_apart_only_connections_that_do_not_open_add_up(tmp_path: Path) -> None:
    """Eight resets in a row and a threshold of two: each connection that opened resets the count.

    With a port that nobody listens on, the second refused connection ejects.
    """

    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents).update(
            splitExternalLocalOriginErrors=True, consecutiveLocalOriginFailures=2
        )

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "reset@always")
        ask(lab, 8)
        found = reasons(lab)
        assert next(iter(found)) == "in-the-pool"
        assert found["local-origin"].figures["local_origin"] == 8
        assert found["local-origin"].figures["longest_unconnected"] == 0
        assert lab.stat("ejections_detected_consecutive_local_origin_failure") == 0

    def refused(documents: Documents) -> None:
        change(documents)
        resource(documents, "Service", "goodjob")["spec"]["ports"][0]["targetPort"] = 9999

    with running_lab(tmp_path, refused, name="refused") as lab:
        wait_until(lambda: lab.get().text == "no healthy upstream", "both ejected")
        wait_until(lambda: "since" in reasons(lab)["ejected"].figures, "the event")
        found = reasons(lab)
        assert found["ejected"].figures["type"] == "CONSECUTIVE_LOCAL_ORIGIN_FAILURE"
        assert "2 in a row did not open" in str(found["ejected"].text)
        assert found["local-origin"].figures["longest_unconnected"] == 2


def test_a_share_of_failures_ejects_at_a_sweep(tmp_path: Path) -> None:
    """An EnvoyFilter's failure percentage: half of its requests failed, never three in a row."""

    def change(documents: Documents) -> None:
        quick(documents)
        shares = {
            "failure_percentage_threshold": 40,
            "failure_percentage_minimum_hosts": 2,
            "failure_percentage_request_volume": 5,
            "enforcing_failure_percentage": 100,
        }
        patch = {
            "applyTo": "CLUSTER",
            "match": {"cluster": {"service": "goodjob.goodjob.svc.cluster.local"}},
            "patch": {"operation": "MERGE", "value": {"outlier_detection": shares}},
        }
        documents.append(
            {
                "apiVersion": "networking.istio.io/v1alpha3",
                "kind": "EnvoyFilter",
                "metadata": {"name": "shares", "namespace": "istio-system"},
                "spec": {"configPatches": [patch]},
            }
        )

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@every:2")

        def ejected() -> bool:
            lab.get()
            return lab.stat("ejections_active") == 1

        wait_until(ejected, "a sweep that finds half of the requests failed")
        wait_until(lambda: "since" in reasons(lab)["ejected"].figures, "the event")
        found = reasons(lab)["ejected"]
        assert found.figures["type"] == "FAILURE_PERCENTAGE"
        rate = found.figures["host_success_rate"]
        assert isinstance(rate, float)
        assert 40 <= rate <= 60
        assert "40 % of failures between two sweeps" in str(found.text)
        assert f"{100 - rate:.4g} % of its requests had failed" in str(found.text)
