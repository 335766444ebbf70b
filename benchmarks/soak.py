"""Two labs with two callers each, side by side under load: does anything leak, grow or go missing?

`python -m benchmarks.soak`.

It checks, and exits with 1 if one of these does not hold: every request was answered; no Envoy
ended; no file grew past its cap; every ejection in Envoy's statistics is in the timeline, and there
were some for every caller; nothing runs any more when the labs have ended.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil
import yaml

from lab.laptop.admin import client
from lab.laptop.caller import callers
from lab.laptop.home import lab_home
from lab.laptop.lab import running, start
from lab.laptop.logs import MAX_BYTES
from lab.laptop.site import LaptopSite
from lab.manifests import render
from lab.observe.timeline import timeline

if TYPE_CHECKING:
    from lab.laptop.home import LabHome
    from lab.laptop.state import ProxyState

ROOT = Path(__file__).resolve().parents[1]
LABS = ("one", "two")
# A file is looked at once a second by its lab; it may be longer by what is written meanwhile.
SLACK_BYTES = 1024 * 1024
# Both callers send to v2 in turn, so that a burst has to hold three in a row for each of them.
PLAN = "500@burst:8/40"
_SETTLE_SECONDS = 10.0


class Target(NamedTuple):
    """One proxy of a lab."""

    home: LabHome
    caller: str

    def state(self) -> ProxyState:
        """What the supervisor knows of it now."""
        (found,) = (each for each in running(self.home).proxies if each.name == self.caller)
        return found


def manifests() -> str:
    """The repository's, with an ejection that lasts a second and a v2 that fails in bursts."""
    documents = [document for document in yaml.safe_load_all(render(ROOT / "k8s")) if document]
    for document in documents:
        if document["kind"] == "DestinationRule":
            document["spec"]["trafficPolicy"]["outlierDetection"] |= {
                "interval": "1s",
                "baseEjectionTime": "1s",
            }
        if document["kind"] == "Deployment" and document["metadata"]["name"] == "goodjob-v2":
            (container,) = document["spec"]["template"]["spec"]["containers"]
            (faults,) = (each for each in container["env"] if each["name"] == "GOODJOB_FAULTS")
            faults["value"] = PLAN
    return yaml.safe_dump_all(documents)


def soak(seconds: float, rate: float, folder: Path) -> list[str]:
    """Run it, print what was seen, and return what should not have been.

    Args:
        seconds: how long the load lasts.
        rate: requests a second through each caller.
        folder: where everything is written.
    """
    file = folder / "manifests.yaml"
    file.write_text(manifests(), encoding="utf-8")
    homes = [lab_home(name) for name in LABS]
    wrong: list[str] = []
    with contextlib.ExitStack() as stack:
        targets: list[Target] = []
        for home in homes:
            lab = stack.enter_context(start(home, file, callers=callers("2")))
            lab.until_ready(lambda _: None)
            targets += [Target(home, each.name) for each in running(home).proxies]
        largest = _load(targets, seconds, rate, wrong)
        for target in targets:
            _ejections(target, wrong)
            if restarts := target.state().restarts:
                wrong.append(f"{_name(target)}: its Envoy ended {restarts} times")
    name, size = max(largest.items(), key=lambda each: each[1])
    print(f"largest file: {name}, {size / 2**20:.1f} MiB; the cap is {MAX_BYTES / 2**20:.0f} MiB")
    wrong += [
        f"{name} grew to {size} bytes, past the cap of {MAX_BYTES}"
        for name, size in largest.items()
        if size > MAX_BYTES + SLACK_BYTES
    ]
    left = orphans(folder)
    print(f"processes left: {len(left)}")
    wrong += [f"process {process.pid} was left" for process in left]
    return wrong


def _load(targets: list[Target], seconds: float, rate: float, wrong: list[str]) -> Counter[str]:
    """Send requests through every caller; the largest size that each file had meanwhile."""
    largest: Counter[str] = Counter()
    goodjob = Path(sys.executable).with_name("goodjob")
    command = [str(goodjob), "hammer", "-t", str(seconds), "-r", str(rate), "-c", "20", "--json"]
    loads = [
        subprocess.Popen(
            [*command, "--name", target.home.name, "--caller", target.caller],
            stdout=subprocess.PIPE,
            text=True,
        )
        for target in targets
    ]
    deadline = time.monotonic() + seconds + 60
    while any(load.poll() is None for load in loads) and time.monotonic() < deadline:
        for root in {target.home.root for target in targets}:
            for path in root.rglob("*"):
                with contextlib.suppress(FileNotFoundError):
                    name = str(path.relative_to(root.parent))
                    largest[name] = max(largest[name], path.stat().st_size)
        time.sleep(0.5)
    for target, load in zip(targets, loads, strict=True):
        if load.poll() is None:
            load.kill()
            wrong.append(f"{_name(target)}: the load did not end")
        told: dict[str, Any] = json.loads(load.communicate()[0] or "{}")
        achieved = told.get("achieved", {})
        print(f"{_name(target)}: {told.get('ok', 0)} of {achieved.get('sent', 0)} requests fine")
        if not told.get("ok") or told["ok"] != achieved["sent"]:
            wrong.append(f"{_name(target)}: {told.get('ok', 0)} fine of {achieved.get('sent', 0)}")
    return largest


def _ejections(target: Target, wrong: list[str]) -> None:
    """Compare Envoy's own count with the timeline's, pool by pool."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        counted, told = _counted(target), _told(target)
        # What was counted is in the log a moment later.
        if counted == told or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    print(
        f"{_name(target)}: {sum(counted.values())} ejections in Envoy's statistics, "
        f"{sum(told.values())} in the timeline"
    )
    if counted != told or not counted:
        wrong.append(f"{_name(target)}: ejections {dict(counted)}, in the timeline {dict(told)}")


def _counted(target: Target) -> Counter[str]:
    with client(str(target.state().admin), timeout=30) as asking:
        stats = asking.get("/stats?format=json&filter=ejections_enforced_total").json()["stats"]
    found: Counter[str] = Counter()
    for stat in stats:
        name = stat.get("name", "").removeprefix("cluster.")
        if stat.get("value"):
            found[name.partition(";.")[0]] += int(stat["value"])
    return found


def _told(target: Target) -> Counter[str]:
    found = timeline(LaptopSite(target.home))
    return Counter(found.ejections_by_caller[target.caller])


def _name(target: Target) -> str:
    return f"{target.home.name}/{target.caller}"


def orphans(folder: Path) -> list[psutil.Process]:
    """Every process that works in this folder; one that ends this moment is given time to."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                works_here = Path(process.cwd()).is_relative_to(folder)
                if works_here and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def main() -> None:
    """``python -m benchmarks.soak``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=40.0, help="a second, through each caller")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="goodjob-soak-") as folder:
        os.environ["GOODJOB_LAB_HOME"] = folder
        wrong = soak(arguments.minutes * 60, arguments.rate, Path(folder))
    for each in wrong:
        print(f"WRONG: {each}")
    print("nothing wrong" if not wrong else f"{len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
