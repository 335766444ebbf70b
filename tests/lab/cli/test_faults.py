"""``goodjob faults`` with real services as pods.

The lab is its state file and its lock, as a supervisor keeps them. No cluster can run here: its
kubectl is a program of ours that lists pods and names the port of a service on this machine.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from lab.laptop.home import lab_home
from lab.laptop.state import LabState, Phase, PodState, ProcessState, ProxyState, write_state
from tests.app.pod import CONTROL_PORT, PORT, Pod, fresh_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = {"goodjob-v1-a": "v1", "goodjob-v2-a": "v2", "goodjob-v2-b": "v2"}

KUBECTL = """#!{python}
import json, sys, time
ports = {ports}
if sys.argv[1] == "config":
    json.dump({{"contexts": [{{"name": "kind", "context": {{}}}}]}}, sys.stdout)
elif sys.argv[1:3] == ["get", "pods,services"]:
    items = [
        {{
            "kind": "Pod",
            "metadata": {{"name": name, "labels": {{"app": "x", "version": version}}}},
            "status": {{"phase": phase}},
        }}
        for name, version, phase in {pods}
    ]
    items.append({{"kind": "Service", "spec": {{"selector": {{"app": "x"}}}}}})
    json.dump({{"items": items}}, sys.stdout)
elif sys.argv[1:3] == ["get", "events"]:
    json.dump({{"items": []}}, sys.stdout)
elif sys.argv[1] == "get":
    sys.exit("error: the server doesn't have a resource type \\"gateways\\"")
elif sys.argv[1] == "port-forward":
    name = sys.argv[-2].removeprefix("pod/")
    if name not in ports:
        sys.exit("error: unable to forward port because pod is not running")
    print(f"Forwarding from 127.0.0.1:{{ports[name]}} -> 8081", flush=True)
    time.sleep(60)
"""


def goodjob(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "lab", "faults", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def reports(*arguments: str, **environment: str) -> dict[str, Any]:
    """Run the command with --json; the plans by pod."""
    done = goodjob(*arguments, "--json", **environment)
    assert done.returncode == 0, done.stderr
    return {report["pod"]: report["plan"] for report in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def services() -> Iterator[dict[str, Pod]]:
    """A service for each pod."""
    found: dict[str, Pod] = {}
    try:
        for name, version in NAMES.items():
            found[name] = Pod(
                fresh_address(),
                GOODJOB_VERSION=version,
                GOODJOB_POD=name,
                GOODJOB_SEED="7",
                GOODJOB_FAULTS="500@first:1" if version == "v2" else "none",
            )
        for pod in found.values():
            pod.wait_ready()
        yield found
    finally:
        for pod in found.values():
            pod.close()


@pytest.fixture
def lab(services: dict[str, Pod]) -> Iterator[LabState]:
    """A lab with these pods, each with the plan of its settings."""
    for pod in services.values():
        pod.control("DELETE")
    home = lab_home()
    home.root.mkdir(parents=True)
    state = LabState(
        name=home.name,
        phase=Phase.READY,
        source="k8s",
        supervisor=ProcessState(pid=os.getpid(), started=1.0),
        callers=[
            ProxyState(
                name="gateway", kind="gateway", host="goodjob.localhost", address="127.0.0.1:18080"
            )
        ],
        pods=[
            PodState(
                name=name,
                namespace="goodjob",
                deployment=f"goodjob-{NAMES[name]}",
                labels={"version": NAMES[name]},
                ip=pod.address,
                ports={"http": PORT},
            )
            for name, pod in services.items()
        ],
    )
    write_state(home.state, state)
    with home.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield state


@pytest.mark.usefixtures("lab")
def test_what_each_pod_does_now_is_shown(services: dict[str, Pod]) -> None:
    """The plan, where it is from, and what its rules have done."""
    services["goodjob-v2-a"].control("PUT", {"plan": "503@every:2", "seed": 3, "ttl_seconds": 600})
    for _ in range(5):
        services["goodjob-v2-a"].get("/test")
    done = goodjob(COLUMNS="200")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[0] == ["pod", "version", "plan", "from", "seed", "requests"]
    assert rows[1] == ["goodjob-v1-a", "v1", "none", "settings", "7", "0"]
    assert rows[2][:4] == ["goodjob-v2-a", "v2", "503@every:2", "control,"]
    assert rows[2][5:] == ["s", "left", "3", "5"]
    assert rows[3] == ["goodjob-v2-b", "v2", "500@first:1", "settings", "7", "0"]
    assert rows[5] == ["pod", "rule", "matched", "fired"]
    assert rows[6:] == [
        ["goodjob-v2-a", "503@every:2", "2", "2"],
        ["goodjob-v2-b", "500@first:1", "0", "0"],
    ]


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize(
    ("who", "hit"),
    [
        ("v2", {"goodjob-v2-a", "goodjob-v2-b"}),
        ("goodjob-v2-b", {"goodjob-v2-b"}),
        ("all", set(NAMES)),
    ],
)
def test_a_plan_is_set_on_one_pod_a_version_or_all(who: str, hit: set[str]) -> None:
    """Only those that are meant have it, and clear takes it away."""
    assert reports("set", who, "503@every:2") == dict.fromkeys(sorted(hit), "503@every:2")
    assert {pod for pod, plan in reports().items() if plan == "503@every:2"} == hit
    cleared = reports("clear", who)
    assert set(cleared) == hit
    assert "503@every:2" not in reports().values()


@pytest.mark.usefixtures("lab")
def test_clear_means_all_pods_and_none_is_a_plan(services: dict[str, Pod]) -> None:
    """Clear returns to the settings; `set none` is stronger than they are."""
    assert set(reports("set", "all", "none").values()) == {"none"}
    assert reports("clear") == {
        "goodjob-v1-a": "none",
        "goodjob-v2-a": "500@first:1",
        "goodjob-v2-b": "500@first:1",
    }
    assert services["goodjob-v2-a"].get("/test").status == 500


@pytest.mark.usefixtures("lab")
def test_a_plan_has_its_seed_and_its_time() -> None:
    """Both come to the service, and --json may stand before the subcommand."""
    done = goodjob(
        "--json", "set", "goodjob-v1-a", "500@random:0.5", "--ttl", "1.5m", "--seed", "9"
    )
    (report,) = json.loads(done.stdout)
    assert (report["seed"], report["source"]) == (9, "control")
    assert 80 < report["ttl_seconds_left"] <= 90


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (
            ["set", "v3", "none"],
            2,
            "no pod, Deployment, version or pool 'v3' in the lab goodjob; there are: "
            + ", ".join(["v1", "v2", "goodjob-v1", "goodjob-v2", *NAMES]),
        ),
        (
            ["set", "v1", "500@evry:3"],
            2,
            'goodjob-v1-a refuses: the fault plan has "evry:3": no such schedule as "evry"',
        ),
        (
            ["set", "v1", "none", "--seed", "-1"],
            2,
            "--seed -1: a seed is a whole number from 0 to 9223372036854775807",
        ),
        (
            ["set", "v1", "none", "--ttl", "25h"],
            2,
            "--ttl 25h is no time; write it as 30s, 2m or 1h, 24h at the most",
        ),
        (
            ["set", "v1", "none", "--ttl", "soon"],
            2,
            "--ttl soon is no time; write it as 30s, 2m or 1h",
        ),
        (["--name", "blue"], 1, "no lab named blue is running"),
        (["clear", "--name", "blue"], 1, "no lab named blue is running"),
        (
            ["--cluster", "--name", "blue"],
            2,
            "--name chooses a lab on this machine: not with --cluster",
        ),
    ],
)
def test_a_mistake_is_one_clear_sentence(arguments: list[str], status: int, said: str) -> None:
    """What was asked and what there is; no traceback."""
    done = goodjob(*arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.splitlines()[0].startswith(f"goodjob: {said}")


def test_a_pod_that_does_not_answer_hides_no_other(lab: LabState) -> None:
    """The others are shown, the silent one is named, and the exit status is 1."""
    silent = lab.pods[0].model_copy(update={"ip": fresh_address()})
    write_state(lab_home().state, lab.model_copy(update={"pods": [silent, *lab.pods[1:]]}))
    done = goodjob("set", "all", "503@every:2", "--json")
    assert done.returncode == 1
    url = f"http://{silent.ip}:{CONTROL_PORT}"
    sentence = f"goodjob-v1-a doesn't answer at its control port, {url}: "
    assert done.stderr.startswith(f"goodjob: {sentence}")
    found = json.loads(done.stdout)
    assert found[0]["error"].startswith(sentence)
    assert [report["plan"] for report in found[1:]] == ["503@every:2"] * 2
    assert "no answer" in goodjob(COLUMNS="200").stdout


def test_another_service_at_the_port_is_no_fault_service(lab: LabState) -> None:
    """A Deployment may name any program; its answers are not taken for plans."""
    with socket.create_server((fresh_address(), CONTROL_PORT)) as listener:
        other = subprocess.Popen(
            [sys.executable, "-c", ANSWER_ONCE], stdin=listener.fileno(), stderr=subprocess.DEVNULL
        )
        pod = lab.pods[0].model_copy(update={"ip": listener.getsockname()[0]})
        write_state(lab_home().state, lab.model_copy(update={"pods": [pod]}))
        done = goodjob()
        other.wait(20)
    assert done.returncode == 1
    assert "is no fault service: status 200" in done.stderr


ANSWER_ONCE = """
import socket
client = socket.socket(fileno=0).accept()[0]
client.recv(65536)
client.sendall(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\nconnection: close\\r\\n\\r\\n{}")
"""


def _quiet_port() -> int:
    """A free port below those that the kernel hands out to whoever asks for any."""
    # The process id keeps workers apart.
    for port in range(20_000 + os.getpid() % 10_000, 31_000):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    pytest.fail("no port from 20000 to 31000 is free")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment whose kubectl lists three pods: one to reach, one it can't, and one ended."""
    port = _quiet_port()
    pod = Pod(
        fresh_address(),
        GOODJOB_VERSION="v2",
        GOODJOB_POD="goodjob-v2-x",
        GOODJOB_CONTROL_HOST="127.0.0.1",
        GOODJOB_CONTROL_PORT=str(port),
    )
    pods = [
        ("goodjob-v1-x", "v1", "Running"),
        ("goodjob-v2-x", "v2", "Running"),
        ("goodjob-v2-y", "v2", "Succeeded"),
    ]
    program = tmp_path / "bin" / "kubectl"
    program.parent.mkdir()
    program.write_text(
        KUBECTL.format(python=sys.executable, ports={"goodjob-v2-x": port}, pods=pods),
        encoding="utf-8",
    )
    program.chmod(0o755)
    try:
        pod.wait_ready()
        yield {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    finally:
        pod.close()


def test_the_pods_of_a_cluster_are_reached_by_port_forward(cluster: dict[str, str]) -> None:
    """Set, seen and cleared through kubectl; pods that do not run are not asked."""
    assert reports("set", "v2", "500@always", "--cluster", **cluster) == {
        "goodjob-v2-x": "500@always"
    }
    assert reports("clear", "goodjob-v2-x", "--cluster", **cluster) == {"goodjob-v2-x": "none"}
    done = goodjob("--cluster", "set", "v3", "none", **cluster)
    assert done.returncode == 2
    names = "v1, v2, goodjob-v1-x, goodjob-v2-x"
    assert f"in the cluster kind/goodjob; there are: {names}" in done.stderr


def test_a_pod_that_kubectl_can_not_reach_is_named(cluster: dict[str, str]) -> None:
    """Kubectl's own words, and the other pod all the same."""
    done = goodjob("--cluster", "--json", **cluster)
    assert done.returncode == 1
    assert done.stderr == (
        "goodjob: kubectl does not forward to goodjob-v1-x: "
        "unable to forward port because pod is not running\n"
    )
    assert [report.get("plan") for report in json.loads(done.stdout)] == [None, "none"]


def test_a_cluster_that_is_not_there_is_said(tmp_path: Path) -> None:
    """The last line of kubectl, and exit status 1."""
    program = tmp_path / "kubectl"
    program.write_text('#!/bin/sh\necho "The connection was refused" >&2\nexit 1\n', "utf-8")
    program.chmod(0o755)
    done = goodjob("--cluster", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 1
    said = "goodjob: kubectl failed: The connection was refused\n"
    assert done.stderr == said
