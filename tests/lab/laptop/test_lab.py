"""The life of a lab, through the command: up, down, two at once, and everything that kills."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest
import yaml

from tests.commands import GOODJOB, ROOT, goodjob, started
from tests.labs import Documents, ours, repository_manifests, resource, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

SERVICE = Path(__file__).parents[1] / "any_service.py"
SECONDS = 60


def status(name: str = "goodjob") -> dict[str, Any]:
    """What `goodjob status --json` says."""
    done = goodjob("status", "--json", "--name", name)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def state(home: Path, name: str = "goodjob") -> dict[str, Any]:
    """What the supervisor wrote last."""
    found: dict[str, Any] = json.loads((home / name / "state.json").read_text(encoding="utf-8"))
    return found


def ask(url: str) -> httpx.Response:
    """One request to a lab's gateway."""
    target = httpx.URL(url)
    return httpx.get(
        target.copy_with(host="127.0.0.1", path="/test"),
        headers={"host": target.netloc.decode()},
        trust_env=False,
    )


@pytest.fixture
def home(labs_of_our_own: Path) -> Iterator[Path]:
    """Where this test's labs are; whatever still runs there is killed at the end."""
    labs_of_our_own.mkdir(exist_ok=True)
    yield labs_of_our_own
    for process in ours(labs_of_our_own):
        process.kill()


def manifests(folder: Path, documents: Documents) -> str:
    """A file with these manifests."""
    file = folder / "manifests.yaml"
    file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    return str(file)


def test_up_and_down(home: Path) -> None:
    """It starts, answers, says what runs, and leaves nothing but its logs."""
    up = goodjob("up")
    assert up.returncode == 0, up.stderr
    assert up.stdout.splitlines()[-1].endswith("/test")
    assert "pod goodjob-v1-1 is ready at 127.42." in up.stdout
    # A kind is named once, however many there are of it.
    skipped = "Deployment client, Namespace goodjob, ServiceAccount client goodjob, NetworkPolicy "
    assert f"not run on a laptop: {skipped}" in " ".join(up.stdout.split())

    seen = status()
    assert seen["phase"] == "ready"
    pods = [(host["pod"], host["ready"], host["ejected"]) for host in seen["hosts"]]
    assert ("goodjob-v1-1", True, False) in pods
    assert ("goodjob-v2-1", True, False) in pods
    assert ask(seen["gateway"]["url"]).status_code == 200
    assert (home / "goodjob" / "url").read_text().strip() == seen["gateway"]["url"]

    again = goodjob("up")
    assert again.returncode == 1
    assert again.stderr == (
        "goodjob: a lab named goodjob is running already: end it with `goodjob down`, put a "
        "fresh one in its place with `goodjob up --fresh`, or start another one with --name\n"
    )
    assert ask(seen["gateway"]["url"]).status_code == 200

    down = goodjob("down")
    assert (down.returncode, down.stderr) == (0, "")
    assert down.stdout.startswith("the lab goodjob is down; its logs are in ")
    assert ours(home) == []
    assert "goodjob - v" in goodjob("logs", "v1").stdout + goodjob("logs", "v2").stdout
    assert not (home / "goodjob" / "url").exists()

    assert goodjob("down").stdout == "no lab named goodjob was running\n"
    gone = goodjob("status")
    assert (gone.returncode, gone.stdout) == (1, "")
    assert gone.stderr == "goodjob: no lab named goodjob is running; start it with `goodjob up`\n"


def test_two_labs_side_by_side(home: Path) -> None:
    """Each has its own addresses, port and breaker; ending one leaves the other alone."""
    for name in ("one", "two"):
        assert goodjob("up", "--name", name).returncode == 0
    one, two = status("one"), status("two")
    assert one["gateway"]["url"] != two["gateway"]["url"]
    addresses = [{host["address"] for host in lab["hosts"]} for lab in (one, two)]
    assert addresses[0].isdisjoint(addresses[1])
    assert "(running are: one, two)" in goodjob("status").stderr

    assert goodjob("down", "--name", "one").returncode == 0
    assert ask(two["gateway"]["url"]).status_code == 200
    assert goodjob("down", "--name", "two").returncode == 0
    assert ours(home) == []


def test_kill_9_of_the_supervisor_leaves_nothing(home: Path, tmp_path: Path) -> None:
    """The kernel ends its children, and theirs; status says what happened; the next up works."""
    documents = repository_manifests()
    spec = resource(documents, "Deployment", "goodjob-v1")["spec"]["template"]["spec"]
    container = spec["containers"][0]
    container["command"] = ["sh", "-c", "setsid sleep 600 & exec python -m app"]
    assert goodjob("up", "-k", manifests(tmp_path, documents)).returncode == 0
    supervisor = state(home)["supervisor"]["pid"]
    # Itself, Envoy and two pods, each of the three with a leash, and what a pod has started.
    assert len(ours(home)) == 8
    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: ours(home) == [], "the end of its children")

    seen = goodjob("status")
    assert seen.returncode == 1
    assert seen.stderr == (
        "goodjob: the lab goodjob was killed (its supervisor is gone); start it again with "
        "`goodjob up`\n"
    )
    # Without its leashes not even the kernel ends what has a session of its own; `down` does.
    assert goodjob("up", "-k", manifests(tmp_path, documents)).returncode == 0
    supervisor = state(home)["supervisor"]["pid"]
    leashes = psutil.Process(supervisor).children()
    os.kill(supervisor, signal.SIGSTOP)
    for leash in leashes:
        leash.kill()
    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: len(ours(home)) == 1, "the end of all but one")
    assert goodjob("down").returncode == 0
    wait_until(lambda: ours(home) == [], "the end of that")


def test_kill_9_of_envoy_and_of_a_pod(home: Path) -> None:
    """Both are started again and the lab goes on; status tells how often."""
    assert goodjob("up").returncode == 0
    before = state(home)
    url = status()["gateway"]["url"]
    os.kill(before["callers"][0]["process"]["pid"], signal.SIGKILL)
    wait_until(lambda: state(home)["callers"][0]["restarts"] == 1, "the restart of Envoy")
    wait_until(lambda: state(home)["callers"][0]["admin"], "Envoy's return")
    assert ask(url).status_code == 200

    pod = before["pods"][0]
    os.kill(pod["process"]["pid"], signal.SIGKILL)
    wait_until(lambda: state(home)["pods"][0]["restarts"] == 1, "the restart of the pod")
    wait_until(lambda: state(home)["pods"][0]["ready"], "the return of the pod")
    assert state(home)["pods"][0]["last_exit"] == -signal.SIGKILL
    shown = goodjob("status").stdout
    assert f"restarted: {pod['name']} 1x" in shown
    events = (home / "goodjob" / "events.jsonl").read_text(encoding="utf-8")
    ended = [json.loads(line) for line in events.splitlines() if '"proxy turned"' in line]
    assert [each["exit_code"] for each in ended if each["to"] == "ended"] == [-signal.SIGKILL]
    assert "Envoy ended (killed by SIGKILL)" in goodjob("report").stdout
    assert goodjob("down").returncode == 0
    assert ours(home) == []


def starting() -> AbstractContextManager[subprocess.Popen[str]]:
    """A `goodjob up` whose pods, with the write-up's probes, are not ready for half a minute."""
    command = (GOODJOB, "up", "-k", "k8s/overlays/as-written")
    return started(*command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_up_leaves_nothing(home: Path, number: signal.Signals) -> None:
    """Whatever ends `goodjob up` before the lab is ready ends the lab too."""
    with starting() as up:
        wait_until(lambda: len(ours(home)) >= 2, "the first processes")
        up.send_signal(number)
        _, stderr = up.communicate(timeout=SECONDS)
    wait_until(lambda: ours(home) == [], "the end of all processes")
    if number is not signal.SIGKILL:
        assert up.returncode == 130
        assert stderr == "goodjob: interrupted\n"
    assert goodjob("up").returncode == 0
    assert goodjob("down").returncode == 0


def test_two_ups_at_once(home: Path) -> None:
    """One of them gets the lab, the other is told; neither harms the other's."""
    both = [
        subprocess.Popen([GOODJOB, "up"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
        for errors in (subprocess.PIPE, subprocess.PIPE)
    ]
    said = sorted(up.communicate(timeout=SECONDS)[1].decode() for up in both)
    assert sorted(up.returncode for up in both) == [0, 1]
    assert said[0] == ""
    assert said[1].startswith("goodjob: a lab named goodjob is running already")
    assert ask(status()["gateway"]["url"]).status_code == 200
    assert goodjob("down").returncode == 0
    assert ours(home) == []


def test_down_ends_a_lab_that_is_still_starting(home: Path) -> None:
    """And whoever was starting it is told so."""
    with starting() as up:
        wait_until(lambda: len(ours(home)) >= 2, "the first processes")
        assert goodjob("down").returncode == 0
        assert up.communicate(timeout=SECONDS)[1] == (
            "goodjob: the lab goodjob was ended while it was starting\n"
        )
    assert up.returncode == 1
    assert ours(home) == []


def test_down_ends_a_lab_whose_supervisor_was_stopped(home: Path) -> None:
    """By SIGSTOP, or in a debugger: it ends in order, as any other."""
    with starting() as up:
        wait_until(lambda: len(ours(home)) >= 2, "the first processes")
        os.kill(state(home)["supervisor"]["pid"], signal.SIGSTOP)
        assert goodjob("down").returncode == 0
        assert up.wait(SECONDS) == 1
    assert state(home)["phase"] == "stopped"
    assert ours(home) == []


def test_a_busy_port_is_named(home: Path) -> None:
    """The port asked for is taken: who has it, and what to do; never another port instead."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        up = goodjob("up", "--port", str(port))
    assert up.returncode == 1
    me = psutil.Process().name()
    assert up.stderr == (
        f"goodjob: port {port} is taken by {me} (process {os.getpid()}): "
        "choose another one with --port\n"
    )
    assert ours(home) == []


def test_a_pod_that_can_not_start_is_quoted(home: Path, tmp_path: Path) -> None:
    """A wrong setting in the manifest fails `up` with the service's own sentence."""
    documents = repository_manifests()
    container = resource(documents, "Deployment", "goodjob-v2")["spec"]["template"]["spec"]
    (faults,) = (v for v in container["containers"][0]["env"] if v["name"] == "GOODJOB_FAULTS")
    faults["value"] = "500@sometimes"
    alone = [each for each in documents if each["metadata"]["name"] != "goodjob-v1"]
    up = goodjob("up", "-k", manifests(tmp_path, alone))
    assert up.returncode == 1
    assert up.stderr.startswith("goodjob: pod goodjob-v2-1 keeps ending (exit code 2)")
    assert "sometimes" in up.stderr
    assert goodjob("status").stderr == up.stderr.replace(
        "goodjob: ", "goodjob: the lab goodjob failed: ", 1
    )
    assert ours(home) == []

    # With another pod that is ready, the lab serves from that.
    up = goodjob("up", "-k", manifests(tmp_path, documents))
    assert up.returncode == 1
    assert up.stderr.startswith(
        "goodjob: the lab runs without some of its pods: goodjob-v2-1 is not ready: it ended "
        "(exit code 2) and said last: "
    )
    assert "sometimes" in up.stderr
    assert ask(status()["gateway"]["url"]).status_code == 200
    assert goodjob("down").returncode == 0
    assert ours(home) == []


def never_ready(documents: Documents, *names: str) -> Documents:
    """These Deployments have a readiness probe whose path the service does not know."""
    for name in names:
        spec = resource(documents, "Deployment", name)["spec"]["template"]["spec"]
        spec["containers"][0]["readinessProbe"] = {
            "httpGet": {"path": "/actuator/health/ready", "port": "http"},
            "periodSeconds": 1,
        }
    return documents


def test_one_pod_that_never_gets_ready_does_not_end_the_lab(home: Path, tmp_path: Path) -> None:
    """A cluster would serve from the others, too; what its probe got is in all that is told."""
    documents = never_ready(repository_manifests(), "goodjob-v2")
    up = goodjob("up", "-k", manifests(tmp_path, documents), "--timeout", "20")
    assert up.returncode == 1
    why = r"its readiness probe GET /actuator/health/ready got 404, \d+ times of \d+"
    without = "goodjob: the lab runs without some of its pods: goodjob-v2-1 is not ready: "
    assert re.match(f"{without}{why}", up.stderr)
    assert "--timeout" not in up.stderr
    assert up.stdout.splitlines()[-1].endswith("/test")

    seen = status()
    assert seen["phase"] == "ready"
    unready = {host["pod"]: host["unready"] for host in seen["hosts"]}
    assert unready["goodjob-v1-1"] is None
    assert re.match(why, unready["goodjob-v2-1"])
    assert {ask(seen["gateway"]["url"]).status_code for _ in range(4)} == {200}
    assert re.search(f"goodjob-v2-1 is not ready: {why}", goodjob("status").stdout)
    told = "pod goodjob-v2-1 failed its readiness probe GET /actuator/health/ready: it got 404"
    assert told in goodjob("report").stdout
    assert goodjob("down").returncode == 0
    assert ours(home) == []


def test_a_pod_that_its_probe_ends_again_and_again_says_so(home: Path, tmp_path: Path) -> None:
    """Its exit code is the lab's SIGTERM, and says nothing."""
    documents = [
        each for each in repository_manifests() if each["metadata"]["name"] != "goodjob-v2"
    ]
    spec = resource(documents, "Deployment", "goodjob-v1")["spec"]["template"]["spec"]
    spec["terminationGracePeriodSeconds"] = 1
    spec["containers"][0]["startupProbe"] = {
        "httpGet": {"path": "/started", "port": "http"},
        "periodSeconds": 1,
        "failureThreshold": 1,
    }
    up = goodjob("up", "-k", manifests(tmp_path, documents))
    assert up.returncode == 1
    assert up.stderr.startswith(
        "goodjob: pod goodjob-v1-1 keeps ending (it was ended, as its startup probe GET /started "
        "failed and got "
    )
    assert ours(home) == []


def test_with_none_ready_the_probes_answers_are_the_failure(home: Path, tmp_path: Path) -> None:
    """More time is no advice where it changes nothing."""
    documents = never_ready(repository_manifests(), "goodjob-v1", "goodjob-v2")
    up = goodjob("up", "-k", manifests(tmp_path, documents), "--timeout", "20")
    assert up.returncode == 1
    why = r"its readiness probe GET /actuator/health/ready got 404, \d+ times of \d+"
    assert re.match(f"goodjob: after 20 s goodjob-v1-1.*{why}", up.stderr)
    assert "goodjob-v2-1" in up.stderr
    assert "--timeout" not in up.stderr
    assert ours(home) == []


def test_probes_decide_who_gets_requests(home: Path, tmp_path: Path) -> None:
    """An unready pod leaves the pool and comes back; one that fails liveness is restarted."""
    documents = repository_manifests()
    for name, switches in (("goodjob-v1", tmp_path / "v1"), ("goodjob-v2", tmp_path / "v2")):
        switches.mkdir()
        spec = resource(documents, "Deployment", name)["spec"]["template"]["spec"]
        container = spec["containers"][0]
        container["command"] = ["python", str(SERVICE), "$(GOODJOB_HOST)", "8080", str(switches)]
        container["readinessProbe"] = {
            "httpGet": {"path": "/ready", "port": "http"},
            "periodSeconds": 1,
            "failureThreshold": 1,
        }
        container["livenessProbe"] = {
            "httpGet": {"path": "/live", "port": "http"},
            "periodSeconds": 1,
            "failureThreshold": 2,
        }
    up = goodjob("up", "-k", manifests(tmp_path, documents))
    assert up.returncode == 0, up.stderr
    url = status()["gateway"]["url"]

    def upstreams(requests: int = 6) -> set[str]:
        log = home / "goodjob" / "callers" / "gateway" / "access.jsonl"
        for _ in range(requests):
            assert ask(url).status_code == 200
        lines = log.read_text(encoding="utf-8").splitlines()
        return {json.loads(line)["upstream"] for line in lines[-requests:]}

    wait_until(lambda: len(upstreams()) == 2, "requests to both")
    (tmp_path / "v2" / "unready").touch()
    wait_until(lambda: not state(home)["pods"][1]["ready"], "v2 unready")
    first = f"{state(home)['pods'][0]['ip']}:8080"
    wait_until(lambda: upstreams() == {first}, "requests to v1 alone")
    (tmp_path / "v2" / "unready").unlink()
    wait_until(lambda: len(upstreams()) == 2, "requests to both again")

    assert state(home)["pods"][1]["restarts"] == 0
    (tmp_path / "v2" / "unlive").touch()
    wait_until(lambda: state(home)["pods"][1]["restarts"] == 1, "the restart of v2")
    (tmp_path / "v2" / "unlive").unlink()
    wait_until(lambda: state(home)["pods"][1]["ready"], "the return of v2")
    assert goodjob("down").returncode == 0
    assert ours(home) == []


@pytest.mark.parametrize("damaged", [b"", b"[]", b'{"name": "good', b"\x00\xff"])
def test_a_lab_whose_state_is_damaged_can_be_ended(home: Path, damaged: bytes) -> None:
    """It is found by what its supervisor was started with."""
    assert goodjob("up").returncode == 0
    # The supervisor writes it anew whenever something happens; nothing does, in this moment.
    (home / "goodjob" / "state.json").write_bytes(damaged)
    down = goodjob("down")
    assert (down.returncode, down.stderr) == (0, "")
    assert down.stdout.startswith("the lab goodjob is down; its logs are in ")
    assert ours(home) == []


def test_files_of_a_running_lab_may_be_damaged(home: Path) -> None:
    """A pod without its log, an Envoy without its files, a request that is none: it goes on.

    Until the lock goes: then nobody could tell whose the folder is, and it ends by itself.
    """
    assert goodjob("up").returncode == 0
    folder = home / "goodjob"
    before = state(home)
    for path in (folder / "logs").iterdir():
        path.unlink()
    for path in (folder / "callers" / "gateway" / "xds").iterdir():
        path.write_bytes(b"\x00\xff")
    (folder / "apply.json").write_bytes(b"\x00")
    os.kill(before["supervisor"]["pid"], signal.SIGHUP)
    os.kill(before["pods"][0]["process"]["pid"], signal.SIGKILL)
    os.kill(before["callers"][0]["process"]["pid"], signal.SIGKILL)

    def back() -> bool:
        now = state(home)
        pod, caller = now["pods"][0], now["callers"][0]
        return bool(pod["ready"] and caller["admin"]) and pod["restarts"] == caller["restarts"] == 1

    wait_until(back, "their return")
    assert ask(status()["gateway"]["url"]).status_code in {200, 500}
    assert "apply.json is no request that this release of goodjob has made" in (
        goodjob("report").stdout
    )
    assert not (folder / "apply.json").exists()
    (folder / "lock").unlink()
    wait_until(lambda: ours(home) == [], "its end")
    assert goodjob("status").stderr.startswith("goodjob: no lab named goodjob is running")
    assert state(home)["phase"] == "stopped"
    assert not (folder / "manifests.yaml").exists()


def test_an_old_folder_is_no_obstacle(home: Path) -> None:
    """Of another release, or damaged: `down` ends what there is, which is nothing; `up` starts."""
    folder = home / "goodjob"
    folder.mkdir(mode=0o755)
    state = folder / "state.json"
    for damage in ("{}", "\x00\xff", "pipe", "folder"):
        if damage == "folder":
            (state / "more").mkdir(parents=True)
        elif damage == "pipe":
            os.mkfifo(state)
        else:
            state.write_text(damage, encoding="latin-1")
        said = goodjob("status")
        assert (said.returncode, said.stderr.count("\n")) == (1, 1)
        assert f"{state} is damaged, or of another release of goodjob (" in said.stderr
        assert "end the lab with `goodjob down`, and start it anew with `goodjob up`" in said.stderr
        down = goodjob("down")
        assert (down.returncode, down.stdout) == (0, "no lab named goodjob was running\n")
        if damage != "folder":
            state.unlink()
    up = goodjob("up")
    assert up.returncode == 0, up.stderr
    assert folder.stat().st_mode & 0o777 == 0o700
    assert goodjob("down").returncode == 0
