"""Pods that are replaced under load, one after the other, and nobody notices."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

import yaml

from lab.envoy.delay import ENDPOINT_DELAY_SECONDS
from lab.site.events import PodTurned, Tried
from tests import commands
from tests.commands import GOODJOB, started
from tests.labs import (
    Documents,
    RunningLab,
    ours,
    repository_manifests,
    resource,
    running_lab,
    wait_until,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def goodjob(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on the lab of the test."""
    return commands.goodjob(*arguments, "--name", "test")


def four_of_v2(documents: Documents) -> None:
    """The write-up's four replicas of v2, with the base's quick probes and no faults."""
    spec = resource(documents, "Deployment", "goodjob-v2")["spec"]
    spec["replicas"] = 4
    variables = spec["template"]["spec"]["containers"][0]["env"]
    (faults,) = (variable for variable in variables if variable["name"] == "GOODJOB_FAULTS")
    faults["value"] = "none"


class Load:
    """Requests at a steady rate while a test does something else."""

    def __init__(self, lab: RunningLab) -> None:
        self._log = lab.target.access_log()
        self._before = self._log.stat().st_size

    def __enter__(self) -> Load:
        # However slow the machine is, an answer that comes is not lost.
        load = ["-t", "300", "-r", "100", "-c", "30", "--timeout", "100", "--name", "test"]
        command = [GOODJOB, "hammer", *load, "--json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        wait_until(lambda: self._log.stat().st_size > self._before, "the load")
        return self

    def answered(self) -> int:
        """How many requests have ended so far."""
        with self._log.open("rb") as log:
            log.seek(self._before)
            return log.read().count(b"\n")

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        found = json.loads(self._process.communicate(timeout=60)[0])
        self.failed = found["achieved"]["failed"]
        self.not_ok = found["achieved"]["answered"] - found["ok"]
        self.ok = found["ok"]


def test_a_rollout_under_load_loses_no_request(tmp_path: Path) -> None:
    """Four pods, 25 % more, 50 % fewer: never over five, never under two, not a request lost."""
    with running_lab(tmp_path, four_of_v2) as lab:
        before = {pod.name for pod in lab.target.pods()}
        seen: set[tuple[int, int]] = set()
        done = threading.Event()

        def look() -> None:
            while not done.is_set():
                staying = [
                    pod
                    for pod in lab.target.state().pods
                    if pod.version == "v2" and not pod.terminating
                ]
                seen.add((len(staying), sum(pod.ready for pod in staying)))

        watcher = threading.Thread(target=look)
        with Load(lab) as load:
            watcher.start()
            rolled = goodjob("rollout", "v2")
            done.set()
            watcher.join()
            # preStop and the drain of those that leave are part of it.
            wait_until(lambda: len(lab.target.pods()) == 5, "the end of the old pods")
            # However slow the machine is, so many answers say something.
            wait_until(lambda: load.answered() > 700, "the answers")
        assert rolled.returncode == 0, rolled.stderr
        assert rolled.stdout.splitlines()[-1].startswith("replaced: goodjob-v2-5, ")
        assert (load.failed, load.not_ok) == (0, 0)
        assert load.ok > 500
        assert max(pods for pods, _ in seen) == 5
        assert min(ready for _, ready in seen) == 2
        after = {pod.name for pod in lab.target.pods()}
        assert after - before == {f"goodjob-v2-{number}" for number in (5, 6, 7, 8)}
        assert "goodjob-v1-1" in after


def test_a_rollout_without_pre_stop_sends_to_closed_ports(tmp_path: Path) -> None:
    """SIGTERM and the endpoint's removal race, and the proxies hear of it late."""

    def two_without(documents: Documents) -> None:
        four_of_v2(documents)
        spec = resource(documents, "Deployment", "goodjob-v2")["spec"]
        spec["replicas"] = 2
        del spec["template"]["spec"]["containers"][0]["lifecycle"]

    # However slow the machine is, a pod has closed its port by then.
    delay = 5 * ENDPOINT_DELAY_SECONDS
    with running_lab(tmp_path, two_without, endpoint_delay=delay) as lab:
        old = {pod.name for pod in lab.target.pods() if pod.version == "v2"}
        with Load(lab):
            rolled = goodjob("rollout", "v2")
            assert rolled.returncode == 0, rolled.stderr
            wait_until(lambda: len(lab.target.pods()) == 3, "the end of the old pods")
        said = "is leaving, and has no preStop; the proxies hear of it in 5 s"
        assert f"pod {min(old)} {said}" in rolled.stdout

        events, _ = lab.target.site.events(kinds={"tried", "pod turned"})
        times: dict[str, dict[str, datetime]] = {}
        broken: list[Tried] = []
        for event in events:
            if isinstance(event, PodTurned) and event.pod in old:
                times.setdefault(event.to, {})[event.pod] = event.time
            elif isinstance(event, Tried) and {"UF", "UC"} & set(event.flags):
                broken.append(event)
        assert times["terminating"].keys() == times["withdrawn"].keys() == old
        for pod in old:
            late = times["withdrawn"][pod] - times["terminating"][pod]
            assert late.total_seconds() >= delay
        # Which of them a retry hid is Envoy's matter; that they met a closed port is ours.
        assert {each.pod for each in broken} == old
        assert all(each.time >= times["terminating"][each.pod or ""] for each in broken)


def test_apply_scales_and_rolls(tmp_path: Path) -> None:
    """More replicas are started, fewer are ended, and another template replaces the pods."""
    with running_lab(tmp_path) as lab:
        v1 = resource(repository_manifests(), "Deployment", "goodjob-v1")
        file = tmp_path / "v1.yaml"

        def applied() -> list[str]:
            file.write_text(yaml.safe_dump(v1), encoding="utf-8")
            done = goodjob("apply", str(file))
            assert done.returncode == 0, done.stderr
            # That v2's plan is the test's own is said last.
            return [line for line in done.stdout.splitlines() if not line.startswith("still in")]

        def names() -> list[str]:
            return sorted(pod.name for pod in lab.target.pods() if pod.version == "v1")

        v1["spec"]["replicas"] = 3
        assert applied()[-2:] == [
            "new pod: goodjob-v1-2",
            "new pod: goodjob-v1-3",
        ]
        assert names() == ["goodjob-v1-1", "goodjob-v1-2", "goodjob-v1-3"]
        answered = {lab.get().headers["x-goodjob-pod"] for _ in range(20)}
        assert answered == {*names(), "goodjob-v2-1"}

        v1["spec"]["replicas"] = 1
        applied()
        wait_until(lambda: names() == ["goodjob-v1-1"], "the end of two")

        container = v1["spec"]["template"]["spec"]["containers"][0]
        container["env"].append({"name": "GOODJOB_SEED", "value": "7"})
        assert "new pod: goodjob-v1-4" in applied()
        wait_until(lambda: names() == ["goodjob-v1-4"], "the end of the old one")
        assert "seed 7 (set)" in lab.target.pod_log("goodjob-v1-4").read_text(encoding="utf-8")
        assert applied() == ["nothing changed"]


def test_nobody_to_replace_is_said(tmp_path: Path) -> None:
    """A version that there isn't is wrong usage."""
    with running_lab(tmp_path):
        done = goodjob("rollout", "v3")
        assert done.returncode == 2
        assert done.stderr == (
            "goodjob: no pod, Deployment, version or pool 'v3' in the lab test; there are: "
            "v1, v2, goodjob-v1, goodjob-v2, goodjob-v1-1, goodjob-v2-1, "
            "goodjob:80, goodjob:80/v1, goodjob:80/v2\n"
        )


def test_the_end_in_the_middle_of_a_rollout(tmp_path: Path, labs_of_our_own: Path) -> None:
    """A lab that is ended while pods leave and come leaves nothing, whoever was waiting."""

    def slowly(documents: Documents) -> None:
        """New pods take longer to come than the command to end the lab."""
        four_of_v2(documents)
        template = resource(documents, "Deployment", "goodjob-v2")["spec"]["template"]["spec"]
        template["containers"][0]["env"].append(
            {"name": "GOODJOB_STARTUP_DELAY_SECONDS", "value": "5"}
        )

    with running_lab(tmp_path, slowly) as lab:
        nowhere = subprocess.DEVNULL
        command = (GOODJOB, "rollout", "v2", "--name", "test")
        with started(*command, stdout=nowhere, stderr=nowhere) as rolling:
            wait_until(
                lambda: any(pod.trouble == "terminating" for pod in lab.target.pods()),
                "the rollout",
            )
            assert goodjob("down").returncode == 0
            assert rolling.wait(60) == 1
        assert ours(labs_of_our_own) == []


def test_a_rollout_that_does_not_come_forward_says_so(tmp_path: Path) -> None:
    """A new pod that ends again and again is no progress: the old ones keep answering."""
    with running_lab(tmp_path) as lab:
        v1 = resource(repository_manifests(), "Deployment", "goodjob-v1")
        v1["spec"]["progressDeadlineSeconds"] = 3
        (container,) = v1["spec"]["template"]["spec"]["containers"]
        container["env"].append({"name": "GOODJOB_SEED", "value": "seven"})
        file = tmp_path / "v1.yaml"
        file.write_text(yaml.safe_dump(v1), encoding="utf-8")
        done = goodjob("apply", str(file))
        assert done.returncode == 1
        said = done.stderr.splitlines()[-1]
        assert said.startswith(
            "goodjob: Deployment goodjob/goodjob-v1: the rollout is stuck: goodjob-v1-2 is not "
            "ready: it"
        )
        assert said.endswith(
            "; nothing came forward for 3 s (progressDeadlineSeconds); the pods that are left "
            "keep answering; see `goodjob logs goodjob-v1-2 --name test`"
        )
        assert "GOODJOB_SEED" in goodjob("logs", "goodjob-v1-2").stdout
        answered = {lab.get().headers["x-goodjob-pod"] for _ in range(20)}
        assert answered == {"goodjob-v1-1", "goodjob-v2-1"}

        # What was wrong is put right by the next apply.
        container["env"][-1]["value"] = "7"
        # However slow the machine is, the pod that is right comes.
        v1["spec"]["progressDeadlineSeconds"] = 60
        file.write_text(yaml.safe_dump(v1), encoding="utf-8")
        assert goodjob("apply", str(file)).returncode == 0
        ready = {pod.name for pod in lab.target.pods() if pod.version == "v1" and pod.ready}
        assert "goodjob-v1-3" in ready
