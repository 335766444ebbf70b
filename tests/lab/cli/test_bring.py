"""A lab that takes the place of another, and what a change says of faults that are still on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lab.cli.bring import other_hosts
from lab.laptop.home import lab_home
from lab.laptop.lab import running
from lab.laptop.state import ProxyState
from tests.commands import goodjob

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def _a_lab(labs_of_our_own: Path) -> Iterator[None]:  # noqa: ARG001 - where it is
    assert goodjob("up", "--callers", "2").returncode == 0
    try:
        yield
    finally:
        goodjob("down")


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("_a_lab")
def test_a_fresh_lab_knows_nothing_of_the_one_before() -> None:
    """A change says which plans are still on; a fresh lab has none, and wrong YAML ends nothing."""
    assert goodjob("faults", "set", "v2", "500@always").returncode == 0
    before = running(lab_home()).supervisor
    door = running(lab_home()).entrance.address
    applied = goodjob("apply", "istio/drills/percent-10", "--json")
    (still,) = json.loads(applied.stdout)["faults"]
    assert still == {"pod": "goodjob-v2-1", "version": "v2", "plan": "500@always"}
    said = goodjob("apply", "k8s").stdout.splitlines()[-1]
    assert said == (
        "still in force in pod goodjob-v2-1: the plan 500@always, set by hand; "
        "`goodjob faults clear` ends it"
    )

    refused = goodjob("up", "--fresh", "-k", "pyproject.toml")
    assert refused.returncode == 1, refused.stdout
    assert running(lab_home()).supervisor == before

    fresh = goodjob("up", "--fresh", "-k", "istio/drills/percent-50")
    assert fresh.returncode == 0, fresh.stderr
    assert fresh.stdout.startswith("the lab goodjob ends, and a fresh one takes its place")
    assert running(lab_home()).supervisor != before
    assert running(lab_home()).entrance.address == door, "who asks there goes on"
    assert [each.name for each in running(lab_home()).proxies] == ["gateway"]
    assert json.loads(goodjob("apply", "k8s", "--json").stdout)["faults"] == []
    assert "goodjob: " in goodjob("up").stderr, "without --fresh it is in the way"


def test_other_hosts_are_named_once() -> None:
    """Each by its longest name; the one of the printed command, and wildcards, are none of them."""
    names = ["a.b.svc.cluster.local", "c", "c.b", "c.b.svc", "c.b.svc.cluster.local", "*", "*.org"]
    caller = ProxyState(
        name="sidecar",
        kind="sidecar",
        host="a.b.svc.cluster.local",
        hosts=["a", "a.b", "a.b.svc", *names, "a.b.svc.cluster.local.", "pay.example.com"],
        address="127.0.0.1:1",
    )
    assert other_hosts(caller) == ("c.b.svc.cluster.local", "pay.example.com")
    one = caller.model_copy(update={"hosts": names})
    assert other_hosts(one) == ()
    assert other_hosts(one.model_copy(update={"doors": {"c": "127.0.0.1:2"}}))
