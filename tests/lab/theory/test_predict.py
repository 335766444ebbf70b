"""The figures that a class writes down before it runs anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from lab.errors import LabError
from lab.manifests import render
from lab.theory.figures import Out, Rate, Share
from lab.theory.predict import outlook, predict
from tests.commands import ROOT, goodjob
from tests.lab.theory.shop import deployment, envoy_filter, routes, rule, service, text

if TYPE_CHECKING:
    from lab.theory.figures import Prediction


def prediction(plan: str = "none", replicas: int = 4, **breaker: object) -> Prediction:
    """One pool's."""
    documents = service(), deployment(replicas=replicas, faults=plan), rule(breaker), routes()
    (found,) = predict([("test", text(*documents))])
    return found


def test_who_can_be_out() -> None:
    """floor(hosts x percent / 100), and a panic only where it is asked for."""
    found = prediction(maxEjectionPercent=60)
    assert (found.hosts, found.ejectable, found.panic_below) == (4, 2, None)
    assert prediction(maxEjectionPercent=100, minHealthPercent=60).panic_below == 3


def test_the_first_five_ejections() -> None:
    """Base times n up to 300 s, and back a sweep later at the latest."""
    found = prediction(maxEjectionPercent=50, baseEjectionTime="90s", interval="10s")
    assert found.outs == tuple(
        Out(n, seconds, seconds + 10) for n, seconds in enumerate((90, 180, 270, 300, 300), 1)
    )


def test_requests_until_it_trips() -> None:
    """By chance on average, always at the threshold, and never where nothing counts."""
    (chance,) = prediction("500@random:0.3", consecutive5xxErrors=3).trips
    assert chance.requests is not None
    assert chance.requests_to_pool is not None
    assert (round(chance.requests), round(chance.requests_to_pool)) == (51, 206)
    (always,) = prediction("500@always", consecutive5xxErrors=3).trips
    assert always.requests == 3
    (never,) = prediction("404@always", consecutive5xxErrors=3).trips
    assert (never.threshold, never.requests) == (0, None)


@pytest.mark.parametrize(
    ("plan", "breaker", "threshold", "requests"),
    [
        ("503(retry-after=5)@random:0.3", {}, 3, 51.48),
        ("500:20@always", {}, 3, 155),
        ("500:20,503:10@always", {}, 3, 51.48),
        ("500:20,503:10@always", {"consecutiveGatewayErrors": 1}, 1, 10),
        ("500:60,503:10@always", {"consecutiveGatewayErrors": 2}, 3, 6.4),
        ("500@during:10s-40s+random:0.5", {}, 3, 14),
        ("500@during:10s-40s+burst:3/5", {}, 3, 3),
        ("reset@every:1", {}, 3, 3),
        ("reset@every:2", {}, 3, None),
        ("hang@loop:200,x,500,503", {}, 3, 4),
        ("malformed@first:3", {}, 3, 3),
        ("malformed@first:2", {}, 3, None),
        ("crash:1@always", {}, 3, 3),
        ("truncate@always", {}, 3, None),
        ("truncate@always", {"consecutive5xxErrors": 1}, 1, 1),
        ("delay:1h@always", {}, 0, None),
        ("rate:1/m@always", {}, 0, None),
        ("limit:1@always", {}, 3, None),
        ("reset@always", {"splitExternalLocalOriginErrors": True}, 0, None),
        (
            "reset@every:4",
            {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 1},
            1,
            4,
        ),
        (
            "truncate@always",
            {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 1},
            1,
            1,
        ),
        (
            "hang@always",
            {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 2},
            0,
            None,
        ),
    ],
)
def test_every_rule_of_a_plan_is_foreseen(
    plan: str, breaker: dict[str, Any], threshold: int, requests: float | None
) -> None:
    """Options, mixes, connection faults, windows and scripts, as the breaker counts them."""
    (trip,) = prediction(plan, **{"consecutive5xxErrors": 3, **breaker}).trips
    assert (trip.fault, trip.threshold) == (plan, threshold)
    expected = None if requests is None else pytest.approx(requests, abs=0.05)
    assert trip.requests == expected
    assert trip.requests_to_pool == (
        None if requests is None else pytest.approx(4 * requests, abs=0.2)
    )


@pytest.mark.parametrize(
    ("plan", "requests", "at_most"),
    [
        ("500@random:0.5; 503@random:0.5", 5.48, None),
        ("500@every:2; 503@every:3", 4, 3),
        ("200@always; 500@always", None, None),
        ("500@every:2; 200@always", None, 1),
        ("404@every:2; 500@always", None, 1),
        ("truncate@loop:x,200; 500@every:2", None, 2),
        ("500@every:3; truncate@loop:200,x,200,500,x,500", 4, 3),
    ],
)
def test_the_rules_of_a_plan_are_foreseen_together(
    plan: str, requests: float | None, at_most: int | None
) -> None:
    """They meet in one request, and the first that answers wins."""
    (trip,) = prediction(plan, consecutive5xxErrors=3).trips
    assert (trip.fault, trip.at_most) == (plan, at_most)
    assert trip.requests == (None if requests is None else pytest.approx(requests, abs=0.01))


def test_what_counts_at_sweeps_only() -> None:
    """With a success rate, and nothing that counts in a row, an error counts all the same."""
    fields = {"enforcing_success_rate": 100, "enforcing_failure_percentage": 0}
    documents = service(), rule({"consecutive5xxErrors": 0}), routes(), envoy_filter(**fields)
    for plan, counts in (("500@random:0.5", True), ("404@random:0.5", False)):
        pods = deployment(replicas=6, faults=plan)
        (found,) = predict([("test", text(*documents, pods))])
        (trip,) = found.trips
        assert (trip.threshold, trip.by_share, trip.counts) == (0, False, counts)


@pytest.mark.parametrize(
    ("http", "threshold"),
    [
        ({}, 0),
        ({"timeout": "2s"}, 3),
        ({"timeout": "2.5s"}, 0),
        ({"timeout": "1m", "retries": {"attempts": 1, "perTryTimeout": "2s"}}, 3),
        ({"timeout": "1m", "retries": {"attempts": 1}}, 0),
    ],
)
def test_a_delay_counts_where_it_passes_a_timeout(http: dict[str, object], threshold: int) -> None:
    """The route's, or the one of a try."""
    documents = deployment(faults="delay:2s@always"), rule({"consecutive5xxErrors": 3})
    (found,) = predict([("test", text(service(), *documents, routes(http)))])
    (trip,) = found.trips
    assert (trip.threshold, trip.requests) == (threshold, 3 if threshold else None)


def test_a_plan_that_is_none_is_no_prediction() -> None:
    """Pods that don't start are not foreseen as pods without faults."""
    with pytest.raises(LabError, match=r'Deployment mall/shop-v1 does not start: .*"sometimes"'):
        prediction("500@always; 503@sometimes")


def test_the_command_says_it_and_json_too() -> None:
    """For the repository's own manifests: 2 hosts, both ejectable, 51 requests, 30 to 40 s."""
    done = goodjob("predict")
    assert done.returncode == 0, done.stderr
    assert "goodjob:80: 2 hosts, 2 of them can be out at once (100 %)" in done.stdout
    assert "3 in a row after 51 requests to one host, 103 to the pool" in done.stdout
    assert "30 to 40, 60 to 70" in done.stdout
    found = json.loads(goodjob("predict", "--json").stdout)
    assert found == json.loads(
        json.dumps([each.as_dict() for each in predict([("k8s", render(ROOT / "k8s"))])])
    )


def test_a_share_that_ejects() -> None:
    """An EnvoyFilter's: its bounds, and whether the pool and the plan reach them."""
    plain = service(), deployment(faults="500@every:5"), rule({"interval": "5s"}), routes()
    assert predict([("test", text(*plain))])[0].share is None
    (found,) = predict([("test", text(*plain, envoy_filter()))])
    assert found.share == Share(20, 2, 5, 10, 5.0, acts=True)
    assert [trip.by_share for trip in found.trips] == [True]
    few = envoy_filter(failure_percentage_minimum_hosts=3)
    (found,) = predict([("test", text(*plain, few))])
    assert found.share == Share(20, 3, 5, 10, 5.0, acts=False)
    assert [trip.by_share for trip in found.trips] == [False]


def test_the_whole_of_a_prediction() -> None:
    """Every figure of a pool, as JSON has it."""
    block = {"consecutive5xxErrors": 3, "maxEjectionPercent": 50, "minHealthPercent": 60}
    fields = {"enforcing_success_rate": 100, "success_rate_minimum_hosts": 6}
    (found,) = predict(
        [
            (
                "test",
                text(
                    service(),
                    deployment(replicas=5),
                    deployment("v2", 1, "500@random:0.5"),
                    rule(block),
                    routes(),
                    envoy_filter(**fields),
                ),
            )
        ]
    )
    assert found.as_dict() == {
        "pool": "shop:80",
        "hosts": 6,
        "ejectable": 3,
        "percent": 50,
        "panic_below": 4,
        "trips": (
            {
                "workload": "Deployment mall/shop-v2",
                "fault": "500@random:0.5",
                "threshold": 3,
                "requests": pytest.approx(14),
                "requests_to_pool": pytest.approx(84),
                "by_share": True,
                "at_most": None,
                "counts": True,
                "ever": pytest.approx(1),
                "to_host": {"mean": 14, "half": 10, "most": 30, "nearly_all": 57},
                "hosts": 1,
            },
        ),
        "outs": tuple(
            {"number": n, "earliest": 30.0 * n, "latest": 30.0 * n + 10} for n in range(1, 6)
        ),
        "share": {
            "percent": 20,
            "hosts": 2,
            "volume": 5,
            "volume_to_pool": 30,
            "interval": 10.0,
            "acts": True,
        },
        "rate": {
            "deviations": 1.9,
            "hosts": 6,
            "volume": 100,
            "volume_to_pool": 600,
            "interval": 10.0,
            "acts": True,
        },
        "callers": (),
        "fewest": 2,
        "threshold": 3,
        "asked": 6,
        "chosen": True,
        "routes": (
            {
                "where": "VirtualService mall/shop",
                "path": "spec.http[0]",
                "attempts": 2,
                "elsewhere": True,
                "retried": (),
                "clients": (
                    {
                        "out": 0,
                        "without_retries": pytest.approx(1 / 12),
                        "errors": pytest.approx(1 / 12),
                        "tries": pytest.approx(1),
                        "most": 1,
                    },
                    {
                        "out": 1,
                        "without_retries": 0,
                        "errors": 0,
                        "tries": pytest.approx(1),
                        "most": 1,
                    },
                ),
                "trips": (
                    {
                        "workload": "Deployment mall/shop-v2",
                        "fault": "500@random:0.5",
                        "requests": {
                            "mean": pytest.approx(84),
                            "half": pytest.approx(60),
                            "most": pytest.approx(180),
                            "nearly_all": pytest.approx(342),
                        },
                        "seconds": None,
                        "out_share": None,
                        "seconds_in": None,
                        "seconds_out": None,
                    },
                ),
                "errors_in_the_long_run": None,
            },
        ),
        "requests_a_second": None,
        "assumed": (),
    }


def test_what_the_files_do_not_say() -> None:
    """With an unknown number of hosts nothing is said that would need it."""
    fields = {"enforcing_success_rate": 100}
    pods = deployment(kind="DaemonSet", faults="500@always")
    block = {"consecutive5xxErrors": 3, "minHealthPercent": 50}
    documents = service(), pods, rule(block), routes(), envoy_filter(**fields)
    (found,) = predict([("test", text(*documents))])
    assert (found.hosts, found.ejectable, found.panic_below) == (None, None, None)
    assert found.share == Share(20, 2, 5, None, 10.0, acts=None)
    assert found.rate == Rate(1.9, 5, 100, None, 10.0, acts=None)
    (trip,) = found.trips
    assert (trip.requests, trip.requests_to_pool, trip.by_share) == (3, None, True)


def test_too_few_hosts_for_a_success_rate() -> None:
    """It has its figures, and never acts."""
    plain = service(), deployment(replicas=4), rule(), routes()
    (found,) = predict([("test", text(*plain, envoy_filter(enforcing_success_rate=100)))])
    assert found.rate == Rate(1.9, 5, 100, 400, 10.0, acts=False)


def test_what_there_was_to_look_at() -> None:
    """Resources by kind, and nothing where there was nothing."""
    documents = service(), deployment(), deployment("v2"), rule(), routes(), envoy_filter()
    assert outlook([("test", text(*documents))]).looked_at == {
        "Service": 1,
        "DestinationRule": 1,
        "VirtualService": 1,
        "EnvoyFilter": 1,
        "Deployment": 2,
    }
    assert outlook([("test", "a: b")]).looked_at == {}
