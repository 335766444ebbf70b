"""Records what ``why`` is tested on: ``python -m tests.lab.observe.record``.

Each scenario is played in a real lab once, and kept as ``goodjob`` keeps a run: what its Envoy
said of the pool of both versions, and what it logged of tries and ejections. The rest is left out,
statistics of zero as well.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from lab.recorded import save
from lab.recorded.facts import EVENTS, FACTS
from tests.changes import outlier_detection, quick, without_retries
from tests.labs import (
    Documents,
    RunningLab,
    resource,
    running_lab,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent / "data"
KINDS = {"tried", "detected", "ejected", "returned"}
POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"


def _ask(lab: RunningLab, requests: int) -> None:
    while lab.requests_seen("v2") < requests:
        lab.get()


def _ejected(lab: RunningLab) -> None:
    wait_until(lambda: lab.stat("ejections_active"), "the ejection")
    wait_until(lab.target.turns, "the event")


def _set(**fields: object) -> Callable[[Documents], None]:
    def change(documents: Documents) -> None:
        without_retries(documents)
        outlier_detection(documents).update(fields)

    return change


def _split(documents: Documents) -> None:
    _set(splitExternalLocalOriginErrors=True, consecutiveLocalOriginFailures=2)(documents)


def _refused_port(documents: Documents) -> None:
    _split(documents)
    resource(documents, "Service", "goodjob")["spec"]["ports"][0]["targetPort"] = 9999


def _shares(documents: Documents) -> None:
    quick(documents)
    shares = {
        "failure_percentage_threshold": 40,
        "failure_percentage_minimum_hosts": 2,
        "failure_percentage_request_volume": 5,
        "enforcing_failure_percentage": 100,
    }
    change = {
        "applyTo": "CLUSTER",
        "match": {"cluster": {"service": "goodjob.goodjob.svc.cluster.local"}},
        "patch": {"operation": "MERGE", "value": {"outlier_detection": shares}},
    }
    documents.append(
        {
            "apiVersion": "networking.istio.io/v1alpha3",
            "kind": "EnvoyFilter",
            "metadata": {"name": "shares", "namespace": "istio-system"},
            "spec": {"configPatches": [change]},
        }
    )


def _reset(lab: RunningLab) -> None:
    lab.faults("v2", "500@script:500,500,404,500,500,200,404,500")
    _ask(lab, 6)


def _ceiling(lab: RunningLab) -> None:
    lab.faults("v2", "500@always")
    _ask(lab, 7)


def _gateway(lab: RunningLab) -> None:
    lab.faults("v2", "500@always")
    _ask(lab, 6)


def _gateway_trips(lab: RunningLab) -> None:
    _gateway(lab)
    lab.faults("v2", "503@always")
    _ask(lab, 3)
    _ejected(lab)


def _panic(lab: RunningLab) -> None:
    lab.faults("v2", "500@always")
    _ask(lab, 3)
    _ejected(lab)
    _ask(lab, 6)


def _resets(lab: RunningLab) -> None:
    lab.faults("v2", "reset@always")
    _ask(lab, 8)


def _refused(lab: RunningLab) -> None:
    wait_until(lambda: lab.get().text == "no healthy upstream", "both ejected")
    _ejected(lab)


def _share(lab: RunningLab) -> None:
    lab.faults("v2", "500@every:2")

    def ejected() -> bool:
        for _ in range(20):
            lab.get()
        return lab.stat("ejections_active") == 1

    wait_until(ejected, "a sweep that finds half of the requests failed")
    _ejected(lab)


SCENARIOS: dict[str, tuple[Callable[[Documents], None], Callable[[RunningLab], None]]] = {
    "reset": (without_retries, _reset),
    "ceiling": (_set(maxEjectionPercent=10), _ceiling),
    "gateway": (_set(consecutive5xxErrors=0, consecutiveGatewayErrors=3), _gateway),
    "gateway-trips": (_set(consecutive5xxErrors=0, consecutiveGatewayErrors=3), _gateway_trips),
    "panic": (_set(minHealthPercent=60), _panic),
    "resets-apart": (_split, _resets),
    "refused-apart": (_refused_port, _refused),
    "share": (_shares, _share),
}


def record(name: str) -> None:
    """Play a scenario and keep it."""
    change, play = SCENARIOS[name]
    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    # Waiting without asking: what was asked before would be kept as well.
    still = patch.object(RunningLab, "settle", lambda _: time.sleep(1.3))
    with tempfile.TemporaryDirectory() as home, still:
        os.environ["GOODJOB_LAB_HOME"] = home
        with running_lab(Path(home), change, name="recorded") as lab:
            play(lab)
            # Envoy writes its logs every tenth of a second.
            time.sleep(0.5)
            save(lab.target.site, folder)
    _trim(folder)


def _trim(folder: Path) -> None:
    path = folder / EVENTS
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["kind"] in KINDS]
    path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    for proxy in facts["proxies"]:
        pool = proxy["look"]["pools"][POOL]
        pool["stats"] = {name: value for name, value in pool["stats"].items() if value}
        pool["config"].pop("eds_cluster_config")
        proxy["look"]["pools"] = {POOL: pool}
    (folder / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in SCENARIOS:
        record(each)
