"""Two servers in a process: starting, stopping, and what others see meanwhile."""

import http.client
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.app.pod import DEADLINE, PORT, Answer, Launch, Pod, wait_for

SIGNALS = [signal.SIGTERM, signal.SIGINT]
FINISHING = "INFO: {}: refusing new requests and finishing the ones at hand"


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_process_well(launch: Launch, number: signal.Signals) -> None:
    """Exit status 0, and one line that says what happens."""
    pod = launch().wait_ready()
    assert pod.stop(number) == 0
    assert pod.rest("stderr")[1:] == [FINISHING.format(number.name)]


def test_readiness_refuses_before_the_port_closes(launch: Launch) -> None:
    """A client that asks on an open connection right after the signal is told.

    1. A connection is open and has asked for readiness: 200.
    2. SIGTERM. The process has handled it when stderr says so.
    3. The same connection asks again: 503, while liveness is still fine.
    """
    pod = launch().wait_ready()
    pod.line("stderr")
    connections = [http.client.HTTPConnection(pod.address, PORT, timeout=DEADLINE) for _ in "ab"]
    for connection in connections:
        connection.request("GET", "/readyz")
        assert connection.getresponse().read() == b'{"status":"UP"}'
    pod.child.send_signal(signal.SIGTERM)
    assert pod.line("stderr") == FINISHING.format("SIGTERM")
    found = []
    for connection, path in zip(connections, ("/readyz", "/livez"), strict=True):
        connection.request("GET", path)
        response = connection.getresponse()
        found.append((response.status, response.read()))
        connection.close()
    assert found == [(503, b'{"status":"OUT_OF_SERVICE"}'), (200, b'{"status":"UP"}')]
    assert pod.child.wait(DEADLINE) == 0


def slow_pod(launch: Launch, gate: Path, grace: int) -> Pod:
    """Start the service whose answers wait for a file."""
    command = [str(Path(__file__).with_name("slow_service.py")), str(gate), str(grace)]
    return launch(command=command).wait_ready()


class Asking(threading.Thread):
    """A request in a thread."""

    def __init__(self, pod: Pod) -> None:
        super().__init__(daemon=True)
        self._pod = pod
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        """Ask and keep what comes."""
        try:
            self.answer = self._pod.get("/slow")
        except (OSError, http.client.HTTPException) as error:
            self.error = error


def refuses(pod: Pod) -> bool:
    """Whether the service port is closed."""
    try:
        socket.create_connection((pod.address, PORT), timeout=DEADLINE).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_request_at_hand_is_finished(launch: Launch, tmp_path: Path) -> None:
    """The stop waits for it.

    1. A request is in the service.
    2. SIGTERM: the port closes, the control port does not.
    3. The request is answered, and then the process ends with 0.
    """
    gate = tmp_path / "gate"
    pod = slow_pod(launch, gate, grace=30)
    asking = Asking(pod)
    assert pod.line() == "in"
    pod.child.send_signal(signal.SIGTERM)
    wait_for(lambda: refuses(pod), "the closing of the port", lambda: pod.child.poll() is None)
    # uvicorn looks for its end ten times a second: half a second is enough to see it stay.
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        assert pod.control("GET").status == 200
    gate.touch()
    asking.join(DEADLINE)
    assert asking.answer is not None
    assert (asking.answer.status, asking.answer.body) == (200, b"slow")
    assert pod.child.wait(DEADLINE) == 0
    assert pod.rest() == ["out"]


def test_a_request_that_takes_too_long_gets_no_answer(launch: Launch, tmp_path: Path) -> None:
    """As from Spring: not a byte, since a 500 would be one that the service has given.

    A breaker counts the two differently, and a client may ask again somewhere else.
    """
    pod = slow_pod(launch, tmp_path / "never", grace=1)
    asking = Asking(pod)
    assert pod.line() == "in"
    began = time.monotonic()
    assert pod.stop() == 0
    assert time.monotonic() - began >= 1
    asking.join(DEADLINE)
    assert isinstance(asking.error, http.client.RemoteDisconnected)
    assert pod.rest() == [], "the request never got its answer"
    assert pod.rest("stderr")[-1] == (
        "WARNING: 1 s are over: closing 1 connections without an answer"
    )


@pytest.mark.parametrize("second", SIGNALS)
@pytest.mark.parametrize("first", SIGNALS)
def test_a_second_signal_changes_nothing(
    launch: Launch, tmp_path: Path, first: signal.Signals, second: signal.Signals
) -> None:
    """As in Spring: whoever wants no answers any more sends SIGKILL."""
    gate = tmp_path / "gate"
    pod = slow_pod(launch, gate, grace=3600)
    asking = Asking(pod)
    assert pod.line() == "in"
    pod.child.send_signal(first)
    assert pod.line("stderr") == FINISHING.format(first.name)
    pod.child.send_signal(second)
    assert pod.line("stderr") == (
        f"INFO: {second.name} again: the stop goes on, and still waits for requests"
    )
    gate.touch()
    asking.join(DEADLINE)
    assert asking.answer is not None
    assert (asking.answer.status, asking.answer.body) == (200, b"slow")
    assert pod.child.wait(DEADLINE) == 0


def test_a_greeting_that_takes_too_long_is_logged_without_a_status(launch: Launch) -> None:
    """One line for it, as for each request that got no answer."""
    pod = launch(GOODJOB_FAULTS="delay:1h@always", GOODJOB_GRACE_SECONDS="0").wait_ready()
    with socket.create_connection((pod.address, PORT), timeout=DEADLINE) as client:
        client.sendall(b"GET /test HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(
            lambda: pod.control("GET").json["requests"] == 1,
            "the request",
            lambda: pod.child.poll() is None,
        )
        assert pod.stop() == 0
        assert client.recv(100) == b""
    assert pod.rest() == ["goodjob - v1 - 0"]


def test_a_request_behind_another_does_not_hold_up_the_stop(launch: Launch, tmp_path: Path) -> None:
    """What comes on a connection after the signal is answered, and then it is over."""
    gate = tmp_path / "gate"
    pod = slow_pod(launch, gate, grace=3600)
    with socket.create_connection((pod.address, PORT), timeout=DEADLINE) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert pod.line() == "in"
        pod.child.send_signal(signal.SIGTERM)
        wait_for(lambda: refuses(pod), "the closing of the port", lambda: pod.child.poll() is None)
        client.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        gate.touch()
        with client.makefile("rb") as stream:
            assert stream.read().count(b"HTTP/1.1 200") in {1, 2}
    assert pod.child.wait(DEADLINE) == 0


def test_an_idle_connection_does_not_hold_up_the_stop(launch: Launch) -> None:
    """Neither a silent client nor half a request is waited for."""
    pod = launch(GOODJOB_GRACE_SECONDS="3600").wait_ready()
    with (
        socket.create_connection((pod.address, PORT)),
        socket.create_connection((pod.address, PORT)) as half,
    ):
        half.sendall(b"GET /test HTTP/1.1\r\nHost:")
        assert pod.stop() == 0
