"""A change is every caller's or nobody's, and no request through any of them is lost by it."""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lab.errors import LabError
from lab.laptop.apply import apply
from lab.laptop.caller import callers
from lab.laptop.home import lab_home
from lab.laptop.lab import start
from tests.changes import routes, rule
from tests.commands import GOODJOB, ROOT, started
from tests.labs import WAIT_SECONDS, RunningLab, Target, ours, targets, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CHANGES = 10


@contextmanager
def two_callers() -> Iterator[list[RunningLab]]:
    """A lab with a gateway and a sidecar, whose v2 has no faults of its own."""
    home = lab_home("test")
    with start(home, ROOT / "k8s", callers=callers("2")) as lab, ExitStack() as stack:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        found = [RunningLab(target) for target in targets(home)]
        for each in found:
            stack.callback(each.close)
        found[0].faults("v2", "none")
        yield found


def change(*documents: Mapping[str, Any]) -> list[str]:
    """Have the lab take these, as `goodjob apply` does; the routes that changed."""
    done = apply(lab_home("test"), yaml.safe_dump_all(documents), "the test")
    return list(done.applied.routes)


def settings(target: Target) -> tuple[set[int], set[int]]:
    """What this caller's Envoy has in force: thresholds of its pools, retries of its routes."""
    clusters = target.admin("/config_dump?resource=dynamic_active_clusters")["configs"]
    tables = target.admin("/config_dump?resource=dynamic_route_configs")["configs"]
    return (
        {
            each["cluster"]["outlier_detection"]["consecutive_5xx"]
            for each in clusters
            if "outlier_detection" in each["cluster"]
        },
        {
            route["route"]["retry_policy"]["num_retries"]
            for table in tables
            for host in table["route_config"]["virtual_hosts"]
            for route in host["routes"]
            if "retry_policy" in route.get("route", {})
        },
    )


@contextmanager
def load(target: Target) -> Iterator[dict[str, Any]]:
    """Fifty requests a second, whatever the answers take; its figures are there after the block."""
    # However slow the machine is, an answer that comes is not lost.
    load = ("-t", "300", "-r", "50", "-c", "20", "--timeout", "100", "--json")
    found: dict[str, Any] = {}
    lab = ("--name", target.name, "--caller", target.caller)
    with started(GOODJOB, "hammer", *load, *lab, stderr=subprocess.DEVNULL) as running:
        try:
            yield found
        finally:
            running.send_signal(signal.SIGINT)
            told, _ = running.communicate(timeout=60)
        found |= json.loads(told)


def test_a_change_reaches_every_caller_and_loses_nothing(labs_of_our_own: Path) -> None:
    """Through ten changes of pools and routes both loads are answered in full."""
    variants = [(rule(4 + number), routes(3 + number)) for number in range(2)]
    with two_callers() as labs:
        targets = [each.target for each in labs]
        logs = [target.access_log() for target in targets]
        before = [log.stat().st_size for log in logs]
        with ExitStack() as stack:
            loads = [stack.enter_context(load(target)) for target in targets]
            wait_until(
                lambda: all(log.stat().st_size > b for log, b in zip(logs, before, strict=True)),
                "the load",
            )
            for number in range(CHANGES):
                assert change(*variants[number % 2]) == ["http.8080", "80"]
                # No waiting here: what is said to be changed is in force.
                for target in targets:
                    thresholds, retries = settings(target)
                    assert thresholds == {4 + number % 2}, target.caller
                    assert 3 + number % 2 in retries, target.caller
        for told in loads:
            assert told["achieved"]["failed"] == 0
            assert told["ok"] == told["achieved"]["answered"] > 0
    assert ours(labs_of_our_own) == []


def test_what_one_caller_refuses_nobody_keeps(labs_of_our_own: Path) -> None:
    """The gateway has taken it when the sidecar's Envoy refuses it, and gives it back.

    A rule for the mesh alone never gets to the gateway, and of a regular expression Envoy has the
    last word: RE2 repeats a thousand times at the most.
    """
    refused: dict[str, Any] = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "elsewhere", "namespace": "goodjob"},
        "spec": {
            "hosts": ["elsewhere.example"],
            "gateways": ["mesh"],
            "http": [
                {
                    "match": [{"uri": {"regex": "a{1001}"}}],
                    "route": [{"destination": {"host": "goodjob", "port": {"number": 80}}}],
                }
            ],
        },
    }
    with two_callers() as labs:
        targets = [each.target for each in labs]
        change(rule(4), routes(1))
        before = [settings(target) for target in targets]
        kept = targets[0].home.manifests.read_text(encoding="utf-8")
        with pytest.raises(LabError) as caught:
            change(rule(7), routes(2), refused)
        assert str(caught.value).startswith("sidecar: Envoy refused the change:\n")
        assert "invalid repetition size: {1001}" in str(caught.value)
        assert settings(targets[0]) == before[0]
        # The one that refused it reads its old files a moment later.
        wait_until(lambda: settings(targets[1]) == before[1], "the sidecar's old rules")
        assert targets[0].home.manifests.read_text(encoding="utf-8") == kept
        for each in labs:
            assert [each.get().status_code for _ in range(4)] == [200] * 4

        # Another refusal is told by its own words, though the log has those of the first as well.
        refused["spec"]["http"][0]["match"][0]["uri"]["regex"] = "b{1002}"
        with pytest.raises(LabError, match=r"invalid repetition size: \{1002\}") as caught:
            change(rule(7), refused)
        assert "1001" not in str(caught.value)

        # It is no dead end: what both can take they take.
        change(rule(6), routes(2))
        assert [settings(target)[0] for target in targets] == [{6}, {6}]
    assert ours(labs_of_our_own) == []
