"""A lab on machines that lack what Linux has: addresses, a leash, /proc. Each is taken away here.

What it does is what it does on Linux: it comes up, breaks, explains, and leaves nothing.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import yaml

from tests.commands import GOODJOB, ROOT
from tests.labs import ours, resource, wait_until
from tests.machines import LEASH, PROC, alone, lacking, not_alone

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(300)
HTTPBIN = ROOT / "tests" / "lab" / "httpbin"
# On a machine of its own, so that all of it has to happen there.
TWO_LABS = """
import json, subprocess, sys

def goodjob(*words, status=0):
    done = subprocess.run([sys.argv[1], *words], capture_output=True, text=True, timeout=120)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout

def told(*words):
    return json.loads(goodjob(*words, "--json"))

found = {"up": told("up", "--callers", "2")}
found["other"] = told("up", "-k", sys.argv[2], "--name", "other")
goodjob("faults", "set", "v2", "500@first:3")
# Both versions in turn, so that v2 has three before it is out.
found["hammer"] = told("hammer", "-n", "12")
found["status"] = told("status")
found["other status"] = told("status", "--name", "other")
found["why"] = goodjob("why", "v2")
found["report"] = goodjob("report")
found["logs"] = goodjob("logs", "v2")
goodjob("faults", "clear", "v2")
found["rollout"] = goodjob("rollout", "v1")
found["after"] = told("status")
goodjob("down", "--name", "other")
goodjob("down")
found["ended"] = goodjob("report")
print(json.dumps(found))
"""


def _any_service(folder: Path) -> str:
    """The mesh of httpbin, with a program that is told its port as httpbin is."""
    documents = [
        each
        for name in ("workload.yaml", "mesh.yaml")
        for each in yaml.safe_load_all((HTTPBIN / name).read_text(encoding="utf-8"))
    ]
    container = resource(documents, "Deployment", "httpbin")["spec"]["template"]["spec"][
        "containers"
    ][0]
    program = ROOT / "tests" / "lab" / "any_service.py"
    container["command"] = ["python", str(program), "$(POD_IP)", "$(PORT)", str(folder)]
    del container["args"]
    return yaml.safe_dump_all(documents)


@pytest.fixture(scope="module")
def on_one_address(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What two labs beside each other have told where the loopback is 127.0.0.1 alone."""
    if why := not_alone():
        pytest.skip(why)
    home = tmp_path_factory.mktemp("one")
    other = tmp_path_factory.mktemp("other")
    (other / "other.yaml").write_text(_any_service(other), encoding="utf-8")
    env = {**os.environ, "GOODJOB_LAB_HOME": str(home)}
    done = subprocess.run(
        alone(sys.executable, "-c", TWO_LABS, GOODJOB, str(other / "other.yaml")),
        capture_output=True,
        text=True,
        timeout=280,
        env=env,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert ours(home) == []
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_pods_have_ports_of_their_own(on_one_address: dict[str, Any]) -> None:
    """Service and control port, each pod of each lab; no port is another's."""
    places = [
        place
        for name in ("status", "other status")
        for host in on_one_address[name]["hosts"]
        for place in (host["address"], host["control"].removeprefix("http://"))
    ]
    # Two callers see the same two pods; the other lab has one caller and two pods.
    assert len(set(places)) == 8
    assert {place.partition(":")[0] for place in places} == {"127.0.0.1"}
    shown = {pod["name"]: pod["ports"] for pod in on_one_address["up"]["pods"]}
    known = {host["pod"]: host["address"] for host in on_one_address["status"]["hosts"]}
    assert {pod: f"127.0.0.1:{ports['http']}" for pod, ports in shown.items()} == known


def test_every_place_says_the_same_pods(on_one_address: dict[str, Any]) -> None:
    """What was asked, what failed, who is out: by name, wherever it is told."""
    answered = {(row["pod"], row["status"]) for row in on_one_address["hammer"]["rows"]}
    # Its third answer puts v2 out.
    assert answered == {("goodjob-v1-1", 200)}
    out = [
        (host["caller"], host["pod"])
        for host in on_one_address["status"]["hosts"]
        if host["ejected"]
    ]
    assert out == [("gateway", "goodjob-v2-1")]
    # It may be back by the time that a full machine comes to this command.
    why = on_one_address["why"]
    assert re.search("^for gateway: goodjob-v2-1 is (out of|in) goodjob:80", why, re.MULTILINE)
    assert "3 5xx in a row eject" in on_one_address["why"]
    assert "goodjob - v2 - 500" in on_one_address["logs"]
    for report in (on_one_address["report"], on_one_address["ended"]):
        assert "ejects goodjob-v2-1 from goodjob:80" in report
        assert "goodjob-v2-1: logged 500 3x; Envoy saw 500 3x" in report
        # An address of a pod's stands for nobody anywhere.
        assert "127.0.0.1:24" not in report.replace("nobody listens at 127.0.0.1:24", "")


def test_a_pod_that_follows_another_has_ports_of_its_own(on_one_address: dict[str, Any]) -> None:
    """A rollout starts it beside the one that it replaces."""
    before = {host["pod"]: host["address"] for host in on_one_address["status"]["hosts"]}
    after = {host["pod"]: host["address"] for host in on_one_address["after"]["hosts"]}
    assert "goodjob-v1-2" in on_one_address["rollout"]
    assert after["goodjob-v1-2"] not in before.values()
    assert after["goodjob-v2-1"] == before["goodjob-v2-1"]


def test_the_story_is_the_same_on_one_address(tmp_path: Path) -> None:
    """The demo measures what it measures anywhere, and leaves nothing."""
    if why := not_alone():
        pytest.skip(why)
    env = {**os.environ, "GOODJOB_LAB_HOME": str(tmp_path)}
    done = subprocess.run(
        alone(GOODJOB, "demo", "--lang", "en"),
        capture_output=True,
        text=True,
        timeout=280,
        env=env,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ours(tmp_path) == []


@pytest.mark.parametrize(
    "lacks", [[LEASH], [LEASH, PROC]], ids=["no leash", "no leash and no proc"]
)
def test_kill_9_leaves_nothing_without_a_leash(
    tmp_path: Path, labs_of_our_own: Path, lacks: list[str]
) -> None:
    """Neither pods, nor what has left their groups, nor the watcher; the next lab comes up."""
    env = {**os.environ, **lacking(tmp_path / "site", *lacks)}

    def goodjob(*words: str) -> str:
        done = subprocess.run(
            [GOODJOB, *words],
            capture_output=True,
            text=True,
            env=env,
            cwd=ROOT,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    goodjob("up")
    (supervisor,) = (each for each in ours(labs_of_our_own) if _is(each, "lab.laptop.supervisor"))
    assert any(_is(each, "lab.laptop.watcher") for each in ours(labs_of_our_own))
    goodjob("faults", "set", "v2", "500@first:3")
    goodjob("hammer", "-n", "12")
    assert "is out of goodjob:80" in goodjob("why", "v2")
    supervisor.send_signal(signal.SIGKILL)
    wait_until(lambda: ours(labs_of_our_own) == [], "the end of all that it had started")

    goodjob("up")
    assert "in the pool" in goodjob("status")
    goodjob("down")
    assert ours(labs_of_our_own) == []


def _is(process: psutil.Process, module: str) -> bool:
    try:
        return module in process.cmdline()
    except psutil.NoSuchProcess:
        return False
