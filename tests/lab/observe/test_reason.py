"""Every reason, with its sentence and its figures, and when it is not given."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from lab import sources
from lab.observe.since import Since
from lab.site.events import Detected, Ejected, Returned
from tests.lab.observe.told import OFF, POOL, START, THREE, host, seen, sentence, told, turn

if TYPE_CHECKING:
    from lab.envoy.outlier import Breaker

OVERFLOW = "upstream_rq_pending_overflow"


def test_without_outlier_detection() -> None:
    """There is nothing else to say."""
    found = told(seen(None, stats={"upstream_rq_pending_overflow": 1}))
    assert list(found) == ["no-breaker"]
    said = found["no-breaker"]
    assert str(said.text) == "web:80 has no outlier detection, so nobody is ever ejected from it"
    assert said.figures == {"outlier_detection": "unset"}
    assert said.source == sources.ISTIO_OUTLIER


def test_in_the_pool() -> None:
    """How far the count is, and Envoy's own counters."""
    found = told(seen(now=2, tries=7))
    assert list(found) == ["in-the-pool"]
    said = found["in-the-pool"]
    assert str(said.text) == (
        "web-v2-1 is in web:80: 2 of 3 in a row now; 2 errors in 7 requests to it. "
        "3 5xx in a row eject"
    )
    assert said.figures == {
        "failed_outlier_check": False,
        "in_a_row_now": 2,
        "rq_total": 7,
        "rq_error": 2,
        "tries_logged": 7,
        "consecutive_5xx": 3,
        "consecutive_gateway_failure": 0,
    }
    assert said.source == sources.OUTLIER
    assert said.as_dict() == {
        "code": "in-the-pool",
        "sentence": str(said.text),
        "template": "why-in-the-pool",
        "values": said.text.as_dict()["values"],
        "figures": said.figures,
        "source": {"title": sources.OUTLIER.title, "url": sources.OUTLIER.url},
    }


@pytest.mark.parametrize(
    ("breaker", "what", "figures"),
    [
        (THREE, "2 of 3 in a row now; 2 errors in 7 requests to it. 3 5xx in a row", {}),
        (
            replace(OFF, consecutive_gateway=4),
            (
                "1 of 4 502, 503, 504 in a row now; 2 errors in 7 requests to it. "
                "4 of 502, 503, 504 in a row"
            ),
            {"consecutive_5xx": 0, "consecutive_gateway_failure": 4},
        ),
        (
            replace(THREE, consecutive_gateway=4),
            (
                "2 of 3 in a row now and 1 of 4 502, 503, 504 in a row now; 2 errors in 7 requests "
                "to it. 3 5xx in a row or 4 of 502, 503, 504 in a row"
            ),
            {"consecutive_gateway_failure": 4},
        ),
        (
            replace(OFF, consecutive_local=6),
            (
                "0 of 6 connections in a row that don't open now; 2 errors in 7 requests to it. "
                "6 connections in a row that don't open"
            ),
            {"consecutive_5xx": 0, "consecutive_local_origin_failure": 6},
        ),
        (
            replace(OFF, failure_percentage=40, failure_volume=8, failure_hosts=9),
            (
                "no run of errors ejects; 2 errors in 7 requests to it. 40 % of failures between "
                "two sweeps (of at least 8 requests, where 9 hosts had so many)"
            ),
            {"consecutive_5xx": 0, "failure_percentage_threshold": 40},
        ),
        (
            replace(OFF, success_rate=1.25, success_rate_volume=8, success_rate_hosts=9),
            (
                "no run of errors ejects; 2 errors in 7 requests to it. a share of good answers "
                "between two sweeps 1.25 standard deviations below the average (of at least 8 "
                "requests, where 9 hosts had so many)"
            ),
            {"consecutive_5xx": 0, "success_rate_stdev_factor": 1250},
        ),
        (
            OFF,
            "no threshold is on; 2 errors in 7 requests to it. So nothing",
            {"consecutive_5xx": 0},
        ),
        (
            replace(THREE, codes=(429, 503)),
            "2 of 3 in a row now; 2 errors in 7 requests to it. 3 of 429 or 503 in a row",
            {"error_codes": "429, 503"},
        ),
    ],
)
def test_all_that_ejects(breaker: Breaker, what: str, figures: dict[str, Any]) -> None:
    """What few have heard of is told where it is switched on."""
    said = told(seen(breaker, now=2, gateway_now=1))["in-the-pool"]
    assert str(said.text) == f"web-v2-1 is in web:80: {what} eject" + "s" * what.endswith("nothing")
    thresholds = {"consecutive_5xx": 3, "consecutive_gateway_failure": 0, **figures}
    rest = {"failed_outlier_check", "in_a_row_now", "rq_total", "rq_error", "tries_logged"}
    assert {name: n for name, n in said.figures.items() if name not in rest} == thresholds


def test_out_of_the_pool() -> None:
    """Since when and until when; what would be said of one that is in is not."""
    breaker = replace(THREE, interval=20, base=50)
    stats = {"outlier_detection.ejections_active": 1, "outlier_detection.ejections_overflow": 5}
    found = told(
        seen(
            breaker,
            out=True,
            events=(turn(Ejected, 5, 1),),
            stats=stats,
            longest=4,
            resets=2,
            detections=9,
        )
    )
    assert list(found) == ["ejected", "growth"]
    said = found["ejected"]
    assert str(said.text) == (
        "web-v2-1 is out of web:80 since 09:00:05 (CONSECUTIVE_5XX, time 1); it comes back at "
        "the first sweep, one every 20 s, from 09:00:55 to 09:01:15. 3 5xx in a row eject, and it "
        "had 4 in a row"
    )
    assert said.figures == {
        "failed_outlier_check": True,
        "ejections_active": 1,
        "longest_run": 4,
        "consecutive_5xx": 3,
        "consecutive_gateway_failure": 0,
        "type": "CONSECUTIVE_5XX",
        "since": "2026-03-02T09:00:05+00:00",
        "num_ejections": 1,
        "in_a_row": 4,
    }
    assert said.source == sources.OUTLIER


def test_out_a_moment_before_it_is_in_the_log() -> None:
    """The flag is there, and the event is not yet."""
    said = told(seen(out=True, longest=3))["ejected"]
    assert str(said.text) == (
        "web-v2-1 is out of web:80. 3 5xx in a row eject, and it had 3 in a row"
    )
    assert "since" not in said.figures


@pytest.mark.parametrize(
    ("given", "had", "figures"),
    [
        (
            {"detector": "CONSECUTIVE_LOCAL_ORIGIN_FAILURE"},
            "2 in a row did not open",
            {"longest_unconnected": 2},
        ),
        (
            {"detector": "FAILURE_PERCENTAGE", "success_rate": 100 / 3},
            "66.67 % of its requests had failed at the last sweep",
            {"host_success_rate": 100 / 3},
        ),
        (
            {"detector": "FAILURE_PERCENTAGE", "success_rate": 0.0},
            "100 % of its requests had failed at the last sweep",
            {"host_success_rate": 0.0},
        ),
        (
            {"detector": "SUCCESS_RATE", "success_rate": 62.5, "success_rate_threshold": 200 / 3},
            (
                "62.5 % of its requests were good at the last sweep, below 66.67 %, which is far "
                "from the other hosts"
            ),
            {"host_success_rate": 62.5, "cluster_success_rate_ejection_threshold": 200 / 3},
        ),
        ({}, "it had 4 in a row", {}),
    ],
)
def test_what_it_had(given: dict[str, Any], had: str, figures: dict[str, Any]) -> None:
    """As the last ejection says, and not the one before or what was only detected."""
    before = turn(Ejected, 5, 1, detector="FAILURE_PERCENTAGE", success_rate=1.0)
    back = turn(Returned, 36, 1)
    events = (before, back, turn(Ejected, 40, 2, **given), turn(Detected, 41, 2))
    said = told(seen(out=True, events=events, longest=4, longest_unconnected=2))["ejected"]
    assert str(said.text).endswith(f"3 5xx in a row eject, and {had}")
    names = ("host_success_rate", "cluster_success_rate_ejection_threshold", "longest_unconnected")
    assert {name: said.figures[name] for name in names if name in said.figures} == figures


def test_the_ceiling() -> None:
    """Detected more often than ejected, and Envoy has refused some."""
    stats = {
        "outlier_detection.ejections_active": 1,
        "outlier_detection.ejections_overflow": 4,
        "outlier_detection.ejections_detected_consecutive_5xx": 5,
        "outlier_detection.ejections_enforced_consecutive_5xx": 1,
    }
    others = (host(2), host(3))
    said = told(seen(stats=stats, detections=2, others=others))["ceiling"]
    assert str(said.text) == (
        "its errors reached the threshold 2 times, and this pool refused 4 ejections: 2 of 3 hosts "
        "out would be 66.67 %, more than 40 %; 1 can be out"
    )
    assert said.figures == {
        "ejections_overflow": 4,
        "ejections_active": 1,
        "max_ejection_percent": 40,
        "hosts": 3,
        "detections": 2,
    }
    assert said.source == sources.OUTLIER_API
    stats["outlier_detection.ejections_overflow"] = 1
    assert "reached the threshold 1 time, and this pool refused 1 ejection: " in sentence(
        seen(stats=stats, detections=1), "ceiling"
    )


@pytest.mark.parametrize(
    ("overflow", "detections", "ejects", "there"),
    [(1, 1, 0, True), (0, 1, 0, False), (1, 0, 0, False), (1, 1, 1, False), (1, 2, 1, True)],
)
def test_when_it_was_the_ceiling(
    overflow: int,
    detections: int,
    ejects: int,
    there: bool,
) -> None:
    """The statistic outlives a change of the pool, so it says nothing where each was enforced."""
    events = (turn(Ejected, 5, 1), turn(Returned, 36, 1))[: 2 * ejects]
    stats = {
        "outlier_detection.ejections_overflow": overflow,
        "outlier_detection.ejections_detected_consecutive_5xx": detections,
        "outlier_detection.ejections_enforced_consecutive_5xx": ejects,
    }
    found = told(seen(stats=stats, detections=detections, events=(*events, turn(Detected, 50))))
    assert ("ceiling" in found) is there


def test_resets() -> None:
    """Errors that never came in a row."""
    streak: dict[str, Any] = {"bad": Counter({500: 4, 503: 1}), "longest": 2, "reset_by": 204}
    said = told(seen(**streak, resets=3))["reset"]
    assert str(said.text) == (
        "5 5xx, but at most 2 in a row: an answer below 500 sets the count back to 0, which "
        "happened 3 times, last by a 204"
    )
    assert said.figures == {
        "errors": 5,
        "longest_run": 2,
        "resets": 3,
        "reset_by": 204,
        "consecutive_5xx": 3,
    }
    assert said.source == sources.OUTLIER
    assert sentence(seen(replace(THREE, codes=(429, 404)), **streak, resets=1), "reset") == (
        "5 of 429 or 404, but at most 2 in a row: any other answer sets the count back to 0, which "
        "happened 1 time, last by a 204"
    )
    assert "reset" not in told(seen(**streak))
    assert "reset" not in told(seen(replace(OFF, consecutive_gateway=3), **streak, resets=3))


def test_errors_of_the_wrong_class() -> None:
    """500s, where only gateway errors count."""
    bad = Counter({503: 2, 500: 4, 501: 1})
    gateway = replace(OFF, consecutive_gateway=2)
    said = told(seen(gateway, bad=bad, good=Counter({200: 9})))["wrong-class"]
    assert str(said.text) == (
        "5 errors did not count: only 502, 503, 504 do here, and these were 500, 501"
    )
    assert said.figures == {
        "errors": 7,
        "gateway_errors": 2,
        "consecutive_5xx": 0,
        "consecutive_gateway_failure": 2,
    }
    assert said.source == sources.ISTIO_OUTLIER
    assert sentence(seen(gateway, bad=Counter({500: 1})), "wrong-class").startswith("1 error did")
    assert "wrong-class" not in told(seen(gateway, bad=Counter({503: 2})))
    assert "wrong-class" not in told(seen(replace(THREE, consecutive_gateway=2), bad=bad))
    assert "wrong-class" not in told(seen(OFF, bad=bad))


def test_gateway_errors_that_others_came_between() -> None:
    """They count, and never came to the threshold, for a 500 sets their count back."""
    gateway = replace(OFF, consecutive_gateway=2)
    given: dict[str, Any] = {"bad": Counter({500: 4, 502: 2})}
    said = sentence(seen(gateway, longest_gateway=1, **given), "gateway-apart")
    assert said.startswith("2 errors did count, and came at most 1 in a row, where 2 eject")
    assert "gateway-apart" not in told(seen(gateway, longest_gateway=2, **given))


def test_client_errors() -> None:
    """400 to 499 that are no errors here."""
    said = told(seen(good=Counter({200: 9, 399: 8, 400: 1, 404: 2, 499: 3, 500: 4})))
    assert str(said["client-errors"].text) == (
        "6 answers of 4xx: that counts as a good answer, and sets the count back to 0"
    )
    assert said["client-errors"].figures == {"4xx": 6}
    assert said["client-errors"].source == sources.OUTLIER
    assert sentence(seen(good=Counter({404: 1})), "client-errors").startswith("1 answer of 4xx")
    assert "client-errors" not in told(seen(good=Counter({200: 9, 399: 1}), bad=Counter({404: 9})))


def test_errors_that_are_not_on_the_list() -> None:
    """5xx are good answers where the cluster names other statuses."""
    named = replace(THREE, codes=(429,))
    said = told(seen(named, good=Counter({499: 9, 500: 2, 503: 1})))["unlisted-codes"]
    assert str(said.text) == (
        "3 answers of 5xx that count as good ones, and set the count back to 0: only those of 429 "
        "are errors here"
    )
    assert said.figures == {
        "5xx": 3,
        "consecutive_5xx": 3,
        "consecutive_gateway_failure": 0,
        "error_codes": "429",
    }
    assert said.source == sources.ISTIO_OUTLIER
    assert "unlisted-codes" not in told(seen(named, good=Counter({499: 9})))


def test_faults_of_the_mesh() -> None:
    """Some proxies' faults are for other pools."""
    said = told(seen(faults=20, aborted=7))["fault-filter"]
    assert str(said.text) == (
        "7 requests for this pool answered by the mesh's own fault (FI) before a host was chosen: "
        "they count for nobody"
    )
    assert said.figures == {"aborts_injected": 20, "FI": 7}
    assert said.source == sources.FAULT_FILTER
    assert "fault-filter" not in told(seen(faults=20))
    assert "fault-filter" not in told(seen(aborted=7))


def test_overflow() -> None:
    """No host was asked."""
    said = told(seen(stats={"upstream_rq_pending_overflow": 1}))["overflow"]
    assert str(said.text) == (
        "1 request refused by the connection pool's limits (UO): no host was asked, so they count "
        "for nobody"
    )
    assert said.figures == {"upstream_rq_pending_overflow": 1}
    assert said.source == sources.CIRCUIT_BREAKING


def test_failures_of_the_proxys_own() -> None:
    """They count, though the pod's log has none of them, or they are told apart."""
    said = told(seen(local=2))["local-origin"]
    assert str(said.text) == (
        "2 times a try ended without a whole answer (timeout, connection refused or broken): they "
        "count as 503 and 504, though the pod's log has none of them"
    )
    assert said.figures == {"local_origin": 2, "split_external_local_origin_errors": False}
    assert said.source == sources.OUTLIER
    apart = replace(THREE, split=True, consecutive_local=6)
    said = told(seen(apart, local=1, unconnected=3, longest_unconnected=4))["local-origin"]
    assert str(said.text) == (
        "1 time a try ended without a whole answer (timeout, connection refused or broken): they "
        "are counted apart (splitExternalLocalOriginErrors), and each connection that opens sets "
        "that count back to 0: a timeout or a broken connection never adds up, only connections "
        "that don't open do, now 3 in a row, and 6 eject"
    )
    assert said.figures == {
        "local_origin": 1,
        "split_external_local_origin_errors": True,
        "unconnected": 3,
        "longest_unconnected": 4,
        "consecutive_local_origin_failure": 6,
    }
    assert "local-origin" not in told(seen(apart))


def test_growth_while_it_is_out() -> None:
    """The second ejection is twice the base."""
    events = (turn(Ejected, 5, 1), turn(Returned, 36, 1), turn(Ejected, 36.5, 2))
    said = told(seen(replace(THREE, maximum=200), out=True, events=events))["growth"]
    # Half a second in the pool may have had a sweep.
    assert str(said.text) == (
        "ejected 2 times; the last one is for 30 s at least: 30 s times 1, one more with each "
        "ejection and one less with each sweep that finds it in the pool, 200 s at most"
    )
    assert said.figures == {
        "num_ejections": 2,
        "base_ejection_time": 30,
        "ejection_seconds": 30,
        "interval": 10,
    }
    assert said.source == sources.OUTLIER


def test_growth_of_one_that_is_back() -> None:
    """It was out for more than twice the base, so it was twice and not once."""
    events = (
        turn(Ejected, 5, 1),
        turn(Returned, 36, 1),
        turn(Ejected, 40, 2),
        turn(Returned, 106.04, 2),
        turn(Detected, 110, 2),
    )
    said = told(seen(events=events))["growth"]
    assert str(said.text) == (
        "ejected 2 times; the last one was for 60 s at least: 30 s times 2, one more with each "
        "ejection and one less with each sweep that finds it in the pool, 300 s at most; it came "
        "back after 66.0 s, at a sweep, which is every 10 s"
    )
    assert said.figures == {
        "num_ejections": 2,
        "base_ejection_time": 30,
        "ejection_seconds": 60,
        "interval": 10,
        "out_seconds": 66.04,
    }


@pytest.mark.parametrize(
    ("interval", "out", "length"), [(10, 35, 30), (29.9, 61, 60), (30, 61, 30), (40, 65, 30)]
)
def test_how_long_it_had_to_be_is_known_where_sweeps_are_often(
    interval: float, out: float, length: float
) -> None:
    """Where a sweep is rarer than the base, it may have waited for the sweep."""
    events = (turn(Ejected, 0, 1), turn(Returned, out, 1))
    said = told(seen(replace(THREE, interval=interval), events=events))["growth"]
    assert said.figures["ejection_seconds"] == length
    assert str(said.text).startswith("ejected 1 time; the last one was for ")


def test_no_growth_without_an_ejection() -> None:
    """A return whose ejection is in no log any more, and what was only detected."""
    assert "growth" not in told(seen(events=(turn(Returned, 1), turn(Detected, 2))))


def test_the_order_of_localities() -> None:
    """Which share each priority gets, and which this one is."""
    others = (host(2), host(3, out=True), host(4, 1), host(5, 1, out=True), host(6, 1))
    near = replace(host(1), locality="kr/kr-a")
    said = told(seen(others=others, own=near))["locality"]
    now = "priority 0 gets 93 % (2 of 3 healthy), priority 1 gets 7 % (2 of 3 healthy)"
    because = "for with an outlierDetection Istio orders localities by how near they are"
    assert str(said.text) == (
        f"web-v2-1 is in kr/kr-a, priority 0 of this pool: asked first, {because}. Now {now}"
    )
    assert said.figures == {
        "priority": 0,
        "locality": "kr/kr-a",
        "healthy_in_priority": 2,
        "hosts_in_priority": 3,
        "load_percent": 93,
    }
    assert said.source == sources.PRIORITIES
    said = told(seen(others=(*others, host(7)), own=host(1, 1)))["locality"]
    assert str(said.text).startswith(
        "web-v2-1 is in no locality, priority 1 of this pool: asked when nearer ones are not "
        f"healthy enough, {because}. Now priority 0 gets 93 % (2 of 3 healthy), "
    )
    assert said.figures["healthy_in_priority"] == 3
    assert said.figures["hosts_in_priority"] == 4
    assert said.figures["load_percent"] == 7
    assert "locality" not in told(seen())


def test_a_panic() -> None:
    """Fewer healthy hosts than the threshold: ejected ones are asked, too."""
    breaker = replace(THREE, panic=67)
    stats = {"lb_healthy_panic": 5}
    others = (host(2), host(3, out=True))
    said = told(seen(breaker, others=others, stats=stats))["panic"]
    assert str(said.text) == (
        "66.67 % of the hosts are healthy, below 67 %: Envoy asks all of them, ejected or not "
        "(5 times so far)"
    )
    assert said.figures == {
        "lb_healthy_panic": 5,
        "healthy_panic_threshold": 67,
        "healthy_hosts": 2,
        "hosts": 3,
    }
    assert said.source == sources.PANIC
    assert "panic" not in told(seen(replace(breaker, panic=66), others=others, stats=stats))


def test_nobody_left() -> None:
    """Without a panic every request fails."""
    everybody = (host(2, out=True), host(3, out=True))
    said = told(seen(out=True, others=everybody))["nobody-left"]
    assert str(said.text) == (
        "0 of 3 hosts are healthy, and the panic threshold is 0 %: every request gets a 503 (UH) "
        "until one comes back"
    )
    assert said.figures == {
        "lb_healthy_panic": 0,
        "healthy_panic_threshold": 0,
        "healthy_hosts": 0,
        "hosts": 3,
    }
    assert said.source == sources.PANIC
    panics = told(seen(replace(THREE, panic=1), out=True, others=everybody))
    assert "panic" in panics
    assert "nobody-left" not in panics
    assert "nobody-left" not in told(seen(out=True))


def test_a_ceiling_of_shares() -> None:
    """A sweep detected it, the pool refused, and this host's tries are what was detected."""
    shares = replace(OFF, failure_percentage=40, failure_volume=5)
    stats = {
        "outlier_detection.ejections_overflow": 2,
        "outlier_detection.ejections_detected_failure_percentage": 2,
    }
    bad, good = Counter({500: 5}), Counter({200: 5})
    said = told(seen(shares, stats=stats, tries=10, bad=bad, good=good))["ceiling"]
    assert str(said.text).startswith(
        "50 % of its tries failed, and 40 % eject, and this pool refused 2 ejections: 1 of 4 hosts"
    )
    for fewer in (
        {"tries": 4, "bad": Counter({500: 4})},
        {"tries": 20, "bad": bad},
        {"tries": 10, "bad": bad, "stats": {**stats, "outlier_detection.ejections_overflow": 0}},
    ):
        given: dict[str, Any] = {"stats": stats, **fewer}
        assert "ceiling" not in told(seen(shares, **given))
    only = {"outlier_detection.ejections_overflow": 2}
    assert "ceiling" not in told(seen(shares, stats=only, tries=10, bad=bad))
    every = replace(shares, failure_percentage=0)
    assert "0 % of its tries failed, and 0 % eject" in sentence(
        seen(every, stats=stats, tries=5, good=good), "ceiling"
    )


def test_a_pool_from_which_nobody_can_be_ejected() -> None:
    """Whatever is detected: told before anything is."""
    tenth = replace(THREE, percent=10)
    said = told(seen(tenth))["ejects-nobody"]
    assert str(said.text) == "nobody is ever ejected: 10 % of 4 hosts is not one host"
    assert said.figures == {"max_ejection_percent": 10, "hosts": 4}
    assert "ejects-nobody" not in told(seen(replace(tenth, always_one=True)))
    assert "ejects-nobody" not in told(seen(replace(OFF, percent=10)))
    stats = {
        "outlier_detection.ejections_overflow": 1,
        "outlier_detection.ejections_detected_consecutive_5xx": 1,
    }
    assert "ejects-nobody" not in told(seen(tenth, detections=1, stats=stats))


def test_counters_of_before_a_change_are_told_no_more() -> None:
    """An overflow of the pool that was there before, under the same name."""
    since = Since(began=START, reset={POOL: START}, counters={POOL: {OVERFLOW: 4}})
    figures = replace(seen(stats={OVERFLOW: 4}), since=since)
    assert "overflow" not in told(figures)
    figures = replace(seen(stats={OVERFLOW: 6}), since=since)
    assert told(figures)["overflow"].figures == {OVERFLOW: 2}
    # Where nobody has noted what it stood at, the requests themselves are counted.
    figures = replace(figures, since=replace(since, counters={}), overflowed=1)
    assert told(figures)["overflow"].figures == {OVERFLOW: 1}


def test_a_run_that_envoy_did_not_detect_was_refused_by_nobody() -> None:
    """Of 20 errors within 10 ms it detected one run and two of 5 gateway errors."""
    stats = {
        "outlier_detection.ejections_overflow": 3,
        "outlier_detection.ejections_detected_consecutive_5xx": 1,
        "outlier_detection.ejections_detected_consecutive_gateway_failure": 2,
    }
    said = sentence(seen(stats=stats, detections=6), "ceiling")
    assert said.startswith("its errors reached the threshold 1 time, and this pool refused 1 ")
    assert "(Envoy counts 2 more that would have ejected nobody" in said
    stats["outlier_detection.ejections_detected_consecutive_5xx"] = 0
    assert "ceiling" not in told(seen(stats=stats, detections=6))


def test_a_client_that_was_gone_counts_for_nobody() -> None:
    """It is told apart from timeouts."""
    found = told(seen(tries=4, abandoned=2, local=2))
    assert str(found["abandoned"].text).startswith("2 times a client was gone before there was an")
    assert found["local-origin"].figures["local_origin"] == 2
    assert "abandoned" not in told(seen(tries=4))


def test_connections_that_did_not_open_are_tries() -> None:
    """Envoy counts them as errors, and as none of its requests."""
    own = replace(host(1), requests=0, errors=2)
    said = sentence(seen(own=own, tries=2), "in-the-pool")
    assert "2 errors in 2 requests to it" in said


def test_the_ceiling_of_what_would_have_ejected() -> None:
    """Envoy counts refusals of gateway failures, too, and those eject nobody by default."""
    stats = {
        "outlier_detection.ejections_overflow": 10,
        "outlier_detection.ejections_detected_consecutive_5xx": 6,
        "outlier_detection.ejections_detected_consecutive_gateway_failure": 4,
    }
    said = told(seen(stats=stats, detections=6))["ceiling"]
    assert "this pool refused 6 ejections (Envoy counts 4 more that would have" in str(said.text)
    assert said.figures["ejections_overflow"] == 10
    enforced = replace(THREE, consecutive_gateway=5)
    assert "refused 10 ejections" in sentence(seen(enforced, stats=stats, detections=6), "ceiling")
