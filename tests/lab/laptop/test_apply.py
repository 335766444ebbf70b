"""Changing a lab that runs: nothing lost, nothing half done, and said what was forgotten."""

from __future__ import annotations

import concurrent.futures
import json
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lab.errors import Interrupted
from lab.laptop import apply as laptop
from lab.laptop import lab as ended
from lab.laptop.presence import is_running
from lab.manifests import load
from lab.waiting import until
from tests.changes import routes, rule
from tests.commands import GOODJOB, ROOT, SECONDS, started
from tests.labs import RunningLab, repository_manifests, resource, running_lab, wait_until

if TYPE_CHECKING:
    from pathlib import Path

POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"


def apply(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    return subprocess.run(
        [GOODJOB, "apply", str(file), "--name", "test", *options],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )


def changes(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What it says has changed: not that v2's plan is the test's own."""
    return [line for line in done.stdout.splitlines() if not line.startswith("still in force")]


def write(folder: Path, *documents: dict[str, Any]) -> Path:
    """A file with these resources, without their namespace, as in istio/."""
    for document in documents:
        document["metadata"].pop("namespace", None)
    file = folder / "change.yaml"
    file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    return file


# The changes are read and translated fifty times, on a machine that makes the load as well.
@pytest.mark.timeout(600)
def test_fifty_changes_under_load_lose_nothing(tmp_path: Path) -> None:
    """At 200 requests a second, through fifty changes of pools and routes, all are answered."""
    # However slow the machine is, an answer that comes is not lost.
    load = ("-t", "900", "-r", "200", "-c", "50", "--timeout", "300", "--name", "test", "--json")
    changes = [yaml.safe_dump_all([rule(4 + one % 2), routes(one % 3)]) for one in range(6)]
    with running_lab(tmp_path) as lab:
        log = lab.target.access_log()
        before = log.stat().st_size
        with started(GOODJOB, "hammer", *load) as running:
            try:
                wait_until(lambda: log.stat().st_size > before, "the load")
                for number in range(50):
                    change = laptop.apply(lab.target.home, changes[number % 6], "the test")
                    done = change.applied
                    assert (done.reset[:1], done.routes) == ((POOL,), ("http.8080",))
                # However slow the machine is, so many answers say something.
                wait_until(lambda: log.read_bytes()[before:].count(b"\n") > 1100, "the answers")
            finally:
                running.send_signal(signal.SIGINT)
            found = json.loads(running.communicate(timeout=60)[0])
        assert found["achieved"]["failed"] == 0
        assert found["ok"] == found["achieved"]["answered"]
        assert found["ok"] > 1000


def test_a_changed_pool_forgets_its_ejections(tmp_path: Path) -> None:
    """As in a mesh: with new settings v2 is back at once; new routes alone leave it out."""
    with running_lab(tmp_path) as lab:
        lab.faults("v2", "500@first:3")
        while lab.requests_seen("v2") < 3:
            lab.get()
        wait_until(lambda: ejected(lab), "the ejection")

        changed = apply(write(tmp_path, routes(1)))
        assert changed.returncode == 0
        assert changed.stdout.startswith(
            "routes changed: http.8080\nstill in force in pod goodjob-v2"
        )
        assert ejected(lab)

        changed = apply(write(tmp_path, rule(5)))
        assert changed.returncode == 0
        assert changed.stdout.splitlines()[0] == (
            "pool goodjob:80 starts anew: its ejections and counters are forgotten"
        )
        assert not ejected(lab)
        versions = {lab.get().headers["x-goodjob-version"] for _ in range(4)}
        assert versions == {"v1", "v2"}

        again = apply(write(tmp_path, rule(5)))
        assert again.returncode == 0
        assert again.stdout.startswith("nothing changed\n")
        kept = load((lab.target.home.manifests).read_text(encoding="utf-8"), "kept")
        assert [one.spec.http[1].retries.attempts for one in kept.virtual_services] == [1]  # type: ignore[union-attr]  # it has retries


def ejected(lab: RunningLab) -> bool:
    """Whether anybody is out of the pool of both versions."""
    return any(host.ejected for host in lab.target.hosts() if host.cluster == POOL)


def test_what_can_not_be_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    """A wrong field, nothing to run: exit 1, the reason, and the lab as before."""
    with running_lab(tmp_path) as lab:
        before = lab.target.home.manifests.read_text(encoding="utf-8")
        misspelt = rule(3)
        misspelt["spec"]["trafficPolicy"]["outlierDetection"]["intervall"] = "10s"
        no_command = resource(repository_manifests(), "Deployment", "goodjob-v1")
        del no_command["spec"]["template"]["spec"]["containers"][0]["command"]
        for document, reason in (
            (misspelt, "spec.trafficPolicy.outlierDetection.intervall"),
            (no_command, "containers[0].command: is needed on a laptop"),
        ):
            refused = apply(write(tmp_path, document))
            assert refused.returncode == 1
            assert reason in refused.stderr
            assert "Traceback" not in refused.stderr
        assert lab.target.home.manifests.read_text(encoding="utf-8") == before
        assert [lab.get().status_code for _ in range(4)] == [200] * 4


def test_a_route_that_leads_nowhere_now_is_said(tmp_path: Path) -> None:
    """It is taken, as in a mesh, and answers 503; the warning is said once, when it is new."""
    with running_lab(tmp_path) as lab:
        no_subset = rule(3)
        no_subset["spec"]["subsets"] = no_subset["spec"]["subsets"][:1]
        first = apply(write(tmp_path, no_subset))
        assert first.returncode == 0
        (warning,) = [each for each in first.stdout.splitlines() if each.startswith("warning: ")]
        assert "subset 'v2'" in warning
        assert lab.get(**{"ukids-user": "green"}).status_code == 503
        no_subset["spec"]["trafficPolicy"]["outlierDetection"]["consecutive5xxErrors"] = 4
        assert json.loads(apply(write(tmp_path, no_subset), "--json").stdout)["warnings"] == []


def test_pools_come_and_go(tmp_path: Path) -> None:
    """A new subset gets its pool before its route, and loses it after."""
    with running_lab(tmp_path) as lab:
        green = rule(3)
        green["spec"]["subsets"].append({"name": "green", "labels": {"version": "v2"}})
        way = routes(2)
        way["spec"]["http"][0]["route"][0]["destination"]["subset"] = "green"
        found = json.loads(apply(write(tmp_path, green, way), "--json").stdout)
        assert found["added"] == ["outbound|80|green|goodjob.goodjob.svc.cluster.local"]
        assert found["routes"] == ["http.8080"]
        assert lab.get(**{"ukids-user": "green"}).headers["x-goodjob-version"] == "v2"

        found = json.loads(apply(write(tmp_path, rule(3), routes(2)), "--json").stdout)
        assert found["removed"] == ["outbound|80|green|goodjob.goodjob.svc.cluster.local"]
        assert lab.get(**{"ukids-user": "green"}).headers["x-goodjob-version"] == "v2"
        names = [
            one["name"] for one in lab.target.admin("/clusters?format=json")["cluster_statuses"]
        ]
        assert "outbound|80|green|goodjob.goodjob.svc.cluster.local" not in names


def test_what_was_added_goes_when_it_is_asked_to(tmp_path: Path) -> None:
    """Not naming a filter leaves it, as `kubectl apply` does; --prune takes it, and no pod."""
    drill, base = ROOT / "istio" / "drills" / "failure-percentage", ROOT / "k8s"
    with running_lab(tmp_path) as lab:
        pods = lab.target.pods()

        def filters() -> list[str]:
            text = lab.target.home.manifests.read_text(encoding="utf-8")
            return [each.metadata.name for each in load(text, "kept").envoy_filters]

        assert apply(drill).returncode == 0
        assert filters() == ["goodjob-failure-percentage"]
        assert apply(base).returncode == 0
        assert filters() == ["goodjob-failure-percentage"]
        # The mesh's rules alone are named, and its rules alone go.
        pruned = apply(ROOT / "istio", "--prune")
        assert (pruned.returncode, pruned.stderr) == (0, "")
        assert "pool goodjob:80 starts anew" in pruned.stdout
        assert filters() == []
        assert lab.target.pods() == pods
        assert changes(apply(ROOT / "istio", "--prune")) == ["nothing changed"]
        assert [lab.get().status_code for _ in range(4)] == [200] * 4


def test_what_a_laptop_does_not_run_is_said(tmp_path: Path) -> None:
    """Of what is applied, as `up` says it of all: an autoscaler that nobody runs is no change."""
    with running_lab(tmp_path):
        scale = ROOT / "k8s" / "overlays" / "scale"
        said, *rest = changes(apply(scale))
        assert said.startswith("not run on a laptop: ")
        assert "HorizontalPodAutoscaler goodjob-v1 goodjob-v2" in said
        assert rest == ["nothing changed"]
        skipped = json.loads(apply(scale, "--json").stdout)["skipped"]
        assert "HorizontalPodAutoscaler goodjob-v1" in skipped
        assert apply(write(tmp_path, routes(2))).stdout.count("not run") == 0


def test_two_changes_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """Both are carried out, one after the other."""
    with running_lab(tmp_path):
        files = []
        for name, document in (("one", rule(5)), ("two", routes(1))):
            folder = tmp_path / name
            folder.mkdir()
            files.append(write(folder, document))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            codes = [done.returncode for done in pool.map(apply, files)]
        assert codes == [0, 0]
        assert changes(apply(files[0])) == ["nothing changed"]
        assert changes(apply(files[1])) == ["nothing changed"]


def test_an_interrupted_change_goes_on_and_says_so(tmp_path: Path) -> None:
    """Whoever waits goes; the supervisor has the request, and replaces the pods to the end."""
    with running_lab(tmp_path) as lab:
        before = {pod.name for pod in lab.target.pods()}
        command = (GOODJOB, "rollout", "all", "--name", "test")
        with started(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as rollout:
            assert rollout.stdout is not None
            assert rollout.stdout.readline() != ""
            rollout.send_signal(signal.SIGINT)
            _, said = rollout.communicate(timeout=SECONDS)
        assert rollout.returncode == 130
        assert said == (
            "goodjob: interrupted; the lab test goes on with the change without you: see "
            "`goodjob status --name test`\n"
        )
        wait_until(lambda: before.isdisjoint(pod.name for pod in lab.target.pods()), "the new pods")


def test_an_interrupted_down_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was told to end ends, whether or not anybody waits for it."""
    with running_lab(tmp_path) as lab:
        waits = iter([until])

        def interrupted(*asked: Any, **more: Any) -> object:
            """The wait for the end, which is the second, is where the Ctrl-C comes."""
            for real in waits:
                return real(*asked, **more)
            raise KeyboardInterrupt

        monkeypatch.setattr(ended, "until", interrupted)
        with pytest.raises(Interrupted) as told:
            ended.stop(lab.target.home)
        assert told.value.exit_code == 130
        assert str(told.value) == (
            "interrupted; the lab test goes on ending without you; "
            "`goodjob down --name test` waits for it again"
        )
        monkeypatch.undo()
        wait_until(lambda: not is_running(lab.target.home), "the end of the lab")


@pytest.mark.usefixtures("labs_of_our_own")
def test_without_a_lab(tmp_path: Path) -> None:
    """There is nothing to change, and that is said."""
    done = apply(write(tmp_path, rule(3)))
    assert done.returncode == 1
    assert done.stderr == (
        "goodjob: no lab named test is running; start it with `goodjob up --name test`\n"
    )
