"""Localities on the real Envoy: who is asked, who waits, and what makes the far ones wait."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import yaml

from lab.observe.why import why
from tests.changes import outlier_detection, without_retries
from tests.commands import goodjob
from tests.labs import (
    Documents,
    RunningLab,
    repository_manifests,
    resource,
    running_lab,
    wait_until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from lab.observe.reason import Reason

POOL = "goodjob:80"
PLACES = {"v1": "r2.z1", "v2": "r1.z1"}


def near_and_far(documents: Documents) -> None:
    """The gateway and v2 in one region, v1 in another; the breaker as it is."""
    without_retries(documents)
    for version, place in PLACES.items():
        template = resource(documents, "Deployment", f"goodjob-{version}")["spec"]["template"]
        template["metadata"]["labels"]["istio-locality"] = place
    gateway = resource(documents, "Gateway", "goodjob-gateway")["metadata"]
    gateway["annotations"] = {"lab.goodjob/locality": "r1/z1"}
    # Long enough that nobody comes back while a test looks.
    outlier_detection(documents)["baseEjectionTime"] = "300s"


def without_a_breaker(documents: Documents) -> None:
    """The same places, and nobody is ever ejected."""
    near_and_far(documents)
    policy = resource(documents, "DestinationRule", "goodjob")["spec"]["trafficPolicy"]
    del policy["outlierDetection"]


def answers(lab: RunningLab, number: int = 20) -> Counter[str]:
    """Who answered so many requests."""
    return Counter(lab.get().headers["x-goodjob-version"] for _ in range(number))


def order(lab: RunningLab, version: str) -> Reason:
    """What is said about the place of a version's pod."""
    names = [pod.name for pod in lab.target.pods() if pod.version == version]
    (pool,) = (each for each in why(lab.target.site, lab.target.proxy, names) if each.pool == POOL)
    (found,) = (reason for reason in pool.reasons if reason.code == "locality")
    return found


def test_a_breaker_switches_locality_failover_on(tmp_path: Path) -> None:
    """Adding outlierDetection, and nothing else, takes the far pod all its requests."""
    with running_lab(tmp_path, without_a_breaker) as lab:
        assert set(answers(lab)) == {"v1", "v2"}

        documents = repository_manifests()
        near_and_far(documents)
        file = tmp_path / "with.yaml"
        file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
        done = goodjob("apply", str(file), "--name", "test")
        assert done.returncode == 0, done.stderr

        assert answers(lab) == {"v2": 20}
        said = order(lab, "v1")
        figures: dict[str, Any] = dict(said.figures)
        assert (figures["priority"], figures["locality"]) == (1, "r2/z1")
        assert figures["load_percent"] == 0
        assert "priority 0 gets 100 % (1 of 1 healthy), priority 1 gets 0 %" in str(said.text)


def test_requests_spill_to_the_far_locality(tmp_path: Path) -> None:
    """The near pod is ejected: with nobody healthy left near, the far one gets them all."""
    with running_lab(tmp_path, near_and_far) as lab:
        assert answers(lab) == {"v2": 20}
        lab.faults("v2", "500@always")
        wait_until(lambda: lab.get().headers["x-goodjob-version"] == "v1", "the far pod's turn")

        assert lab.stat("ejections_active") == 1
        assert answers(lab) == {"v1": 20}
        said = order(lab, "v2")
        assert said.figures["load_percent"] == 0
        assert said.figures["healthy_in_priority"] == 0
        assert "priority 0 gets 0 % (0 of 1 healthy), priority 1 gets 100 %" in str(said.text)


def test_a_share_for_each_locality(tmp_path: Path) -> None:
    """Distribute sends by weight, ejections or not, and gives no share to whom it leaves out."""

    def change(documents: Documents) -> None:
        without_a_breaker(documents)
        rule = resource(documents, "DestinationRule", "goodjob")["spec"]["trafficPolicy"]
        shares = [{"from": "r1/*", "to": {"r1/z1": 25, "r2/z1": 75}}]
        rule["loadBalancer"] = {
            "simple": "ROUND_ROBIN",
            "localityLbSetting": {"distribute": shares},
        }

    with running_lab(tmp_path, change) as lab:
        # Envoy takes turns by weight: over whole rounds the shares are exact.
        assert answers(lab, 40) == {"v1": 30, "v2": 10}
