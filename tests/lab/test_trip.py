"""The breaker on the real Envoy: when it trips, when it does not, and when it lets go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.changes import outlier_detection, quick, without_retries
from tests.labs import Documents, one_ejection, running_lab, wait_until

if TYPE_CHECKING:
    from pathlib import Path

POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"


def test_the_third_500_in_a_row_ejects(tmp_path: Path) -> None:
    """Two in a row leave v2 in the pool, the third puts it out, and no fourth ever reaches it."""
    with running_lab(tmp_path, without_retries) as lab:
        lab.faults("v2", "500@always")
        while lab.requests_seen("v2") < 2:
            lab.get()
        assert lab.stat("ejections_active") == 0

        while lab.requests_seen("v2") < 3:
            lab.get()
        wait_until(lambda: lab.stat("ejections_active") == 1, "the ejection")
        assert [lab.get().status_code for _ in range(10)] == [200] * 10
        assert lab.requests_seen("v2") == 3

        wait_until(lab.target.turns, "the event")
        (event,) = lab.target.turns()
        (v2,) = (pod for pod in lab.target.pods() if pod.version == "v2")
        assert (event.address, event.ejects, event.detector, event.ejections) == (
            v2.address,
            True,
            "CONSECUTIVE_5XX",
            1,
        )


def test_a_200_between_starts_the_count_again(tmp_path: Path) -> None:
    """Every other answer a 500, twenty of them: not once three in a row, so never ejected."""
    with running_lab(tmp_path, without_retries) as lab:
        lab.faults("v2", "500@every:2")
        statuses = [lab.get().status_code for _ in range(80)]
        assert statuses.count(500) == 20
        assert lab.stat("ejections_detected_consecutive_5xx") == 0
        assert lab.target.turns() == []


def test_with_everybody_out_the_proxy_says_so(tmp_path: Path) -> None:
    """Istio sets the panic threshold to 0: with both out, nobody is asked, and it is a 503."""
    with running_lab(tmp_path, without_retries) as lab:
        lab.faults("v1", "500@always")
        lab.faults("v2", "500@always")
        wait_until(lambda: lab.get().status_code == 503, "both ejected")
        answer = lab.get()
        assert answer.text == "no healthy upstream"
        assert "x-goodjob-pod" not in answer.headers
        assert lab.stat("ejections_active") == 2

        def flagged() -> bool:
            entries = lab.target.asked().entries_since(mark)[0]
            return bool(entries) and entries[-1].flags == ("UH",)

        mark = lab.target.asked().mark()
        lab.get()
        wait_until(flagged, "the access log")


def test_ten_percent_of_two_hosts_is_nobody(tmp_path: Path) -> None:
    """Envoy's own default ceiling ejects nobody from a pool of two, however many errors."""

    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents)["maxEjectionPercent"] = 10

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@always")
        statuses = [lab.get().status_code for _ in range(40)]
        assert statuses.count(500) == 20
        assert lab.stat("ejections_active") == 0
        assert lab.stat("ejections_overflow") > 0


def test_it_comes_back_at_the_first_sweep_after_its_time(tmp_path: Path) -> None:
    """It is out for its time at least, and returns are whole sweeps of 5 s apart."""

    def change(documents: Documents) -> None:
        quick(documents)
        outlier_detection(documents)["interval"] = "5s"

    with running_lab(tmp_path, change) as lab:
        first = one_ejection(lab)
        second = one_ejection(lab)
        # Two returns are whole sweeps apart; a busy machine may make one late, never early.
        assert first >= 2.0
        assert second >= 4.0
        events = lab.target.turns()
        one, two = (event.time for event in events if event.returns)
        # The time of the second is over 4 s after the first return; the sweep is what it waits for.
        assert (two - one).total_seconds() >= 4.99


def test_the_second_time_it_stays_out_longer(tmp_path: Path) -> None:
    """The ejection time is multiplied by how often a host was ejected lately."""
    with running_lab(tmp_path, quick) as lab:
        first = one_ejection(lab)
        second = one_ejection(lab)
        assert first >= 2.0
        assert second >= 4.0
        events = lab.target.turns()
        assert [event.ejections for event in events if event.ejects] == [1, 2]


def test_what_is_under_way_still_lands(tmp_path: Path) -> None:
    """Three eject, and yet the class sees six 500s: the others had been sent before the third."""
    with running_lab(tmp_path, without_retries) as lab:
        lab.faults("v2", "delay:1s@always; 500@always")
        with ThreadPoolExecutor(12) as threads:
            statuses = [
                answer.status_code for answer in threads.map(lambda _: lab.get(), range(12))
            ]
        wait_until(lambda: lab.stat("ejections_active") == 1, "the ejection")
        assert lab.requests_seen("v2") == statuses.count(500) > 3
        (event,) = (event for event in lab.target.turns() if event.ejects)
        assert event.ejections == 1


def test_status_knows_once_the_event_is_written(tmp_path: Path) -> None:
    """What `goodjob status` shows is never behind Envoy's own event."""

    def change(documents: Documents) -> None:
        quick(documents)
        outlier_detection(documents)["baseEjectionTime"] = "60s"

    with running_lab(tmp_path, change) as lab:
        lab.faults("v2", "500@always")

        def ejected() -> bool:
            lab.get()
            return bool(lab.target.turns())

        wait_until(ejected, "the event")
        (host,) = (host for host in lab.target.hosts() if host.ejected and host.cluster == POOL)
        (event,) = lab.target.turns()
        assert host.ejection is not None
        assert host.ejection.since == event.time
        assert host.pod.version == "v2"
        assert host.pod.ready
        assert host.ejections == 1
        assert (host.ejection.earliest_return - host.ejection.since).total_seconds() == 60.0
        assert (host.ejection.latest_return - host.ejection.since).total_seconds() == 61.0


def test_retries_hide_the_500(tmp_path: Path) -> None:
    """With the manifests as they are, the client sees no error although v2 logs three."""
    with running_lab(tmp_path) as lab:
        lab.faults("v2", "500@script:500,200,500,200,200")
        assert [lab.get().status_code for _ in range(10)] == [200] * 10
        (v2,) = (pod for pod in lab.target.pods() if pod.version == "v2")
        log = lab.target.pod_log(v2.name).read_text(encoding="utf-8")
        assert log.count("goodjob - v2 - 500\n") == 2


def test_the_header_goes_to_v2(tmp_path: Path) -> None:
    """`ukids-user: green` is always v2; everybody else gets both, in turn."""
    with running_lab(tmp_path) as lab:
        lab.faults("v2", "none")
        green = {lab.get(**{"ukids-user": "green"}).headers["x-goodjob-version"] for _ in range(6)}
        assert green == {"v2"}
        versions = [lab.get().headers["x-goodjob-version"] for _ in range(6)]
        assert versions in (["v1", "v2"] * 3, ["v2", "v1"] * 3)
        assert lab.get().text == f"굿잡 {versions[0]} 요청입니다.\n"
