"""The figures that a class writes down before it runs anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lab.manifests import render
from lab.theory.predict import Out, Share, predict
from tests.lab.cli.command import goodjob
from tests.lab.theory.shop import deployment, envoy_filter, routes, rule, service, text
from tests.labs import ROOT

if TYPE_CHECKING:
    from lab.theory.predict import Prediction


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
