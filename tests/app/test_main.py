"""Starting: how soon, how large, and how it ends when it cannot start."""

import contextlib
import http.client
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faultplan.grammar import GRAMMAR
from tests.app.pod import DEADLINE, ROOT, Launch, fresh_address


def test_a_start_is_quick_small_and_announced(launch: Launch) -> None:
    """Ready in seconds even on a busy machine, below 80 MB, with one line about all that counts."""
    began = time.monotonic()
    pod = launch(GOODJOB_POD="p", GOODJOB_FAULTS="500@every:3", GOODJOB_SEED="4").wait_ready()
    assert time.monotonic() - began < 5
    status = Path(f"/proc/{pod.child.pid}/status").read_text(encoding="utf-8")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    assert int(resident.split()[1]) < 80 * 1024
    assert pod.line("stderr") == (
        f"INFO: goodjob v1 as p on {pod.address} port 8080, control on {pod.address} port 8081, "
        "faults 500@every:3, seed 4 (set)"
    )


def test_wrong_settings_end_the_start_with_their_sentences(launch: Launch) -> None:
    """Exit status 2, no traceback, and nothing on stdout, which is the request log."""
    pod = launch(GOODJOB_PORT="tcp://10.0.0.1:80", GOODJOB_FAULTS="500@often", GOODJOB_SED="1")
    assert pod.child.wait(DEADLINE) == 2
    assert "\n".join(pod.rest("stderr")) == (
        'goodjob: GOODJOB_SED="1" is not a setting of goodjob; did you mean GOODJOB_SEED?\n'
        'goodjob: GOODJOB_PORT="tcp://10.0.0.1:80" was set by Kubernetes, which describes the '
        'Service "goodjob" to this pod: set enableServiceLinks: false in the pod\'s spec, or give '
        "GOODJOB_PORT a number.\n"
        'goodjob: GOODJOB_FAULTS="500@often" is not allowed: the fault plan has "often": no such '
        'schedule as "often"; there are always, random, every, first, burst, script, loop, during, '
        "uptime. It must be a fault plan:\n" + GRAMMAR
    )
    assert pod.rest() == []


@pytest.mark.parametrize(
    ("own", "port", "setting"),
    [
        ({"GOODJOB_CONTROL_PORT": "8082"}, 8080, "GOODJOB_"),
        ({"GOODJOB_PORT": "8082"}, 8081, "GOODJOB_CONTROL_"),
    ],
)
def test_a_busy_port_is_named(launch: Launch, own: dict[str, str], port: int, setting: str) -> None:
    """Exit status 1, with the address and what to do."""
    first = launch().wait_ready()
    second = launch(GOODJOB_HOST=first.address, **(own | {"GOODJOB_CONTROL_HOST": first.address}))
    assert second.child.wait(DEADLINE) == 1
    (complaint,) = second.rest("stderr")
    assert complaint == (
        f"goodjob: cannot listen on {first.address} port {port}: address already in use; stop the "
        f"process that has it (ss -ltnp 'sport = :{port}' shows it), "
        f"or set {setting}HOST or {setting}PORT to something else."
    )


def test_arguments_are_refused() -> None:
    """Settings are variables; an argument would be ignored otherwise."""
    ended = subprocess.run(
        [sys.executable, "-m", "app", "--port=1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (
        2,
        'goodjob: takes no arguments, not even "--port=1": settings are GOODJOB_* variables.\n',
    )


def test_an_address_of_another_machine_is_refused(launch: Launch) -> None:
    """There is no process to stop, so that only the settings are named."""
    pod = launch(GOODJOB_HOST="192.0.2.1", GOODJOB_CONTROL_HOST="127.0.0.1")
    assert pod.child.wait(DEADLINE) == 1
    (complaint,) = pod.rest("stderr")
    assert complaint == (
        "goodjob: cannot listen on 192.0.2.1 port 8080: cannot assign requested address; "
        "set GOODJOB_HOST or GOODJOB_PORT to something else."
    )


def test_the_pods_loopback_leads_to_the_service_too(launch: Launch) -> None:
    """Istio's agent and ``kubectl port-forward`` ask there; the control API stays where it was."""
    loopback = fresh_address()
    pod = launch(GOODJOB_CONTROL_HOST=loopback).wait_ready()
    for address in (pod.address, loopback):
        assert get(address, 8080, "/actuator/prometheus") == 200
    assert get(loopback, 8081, "/faults") == 200
    with pytest.raises(ConnectionRefusedError):
        get(pod.address, 8081, "/faults")


def get(address: str, port: int, path: str) -> int:
    """The status of an answer."""
    connection = http.client.HTTPConnection(address, port, timeout=DEADLINE)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status
