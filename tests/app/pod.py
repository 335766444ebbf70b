"""A pod on this machine: ``python -m app`` as a child, on a loopback address of its own."""

import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PORT = 8080
CONTROL_PORT = 8081
DEADLINE = 20.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def wait_for(condition: Callable[[], bool], what: str, alive: Callable[[], bool]) -> None:
    """Wait until a condition holds, as long as the process behind it lives."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        if not alive():
            pytest.fail(f"the process ended while waiting for {what}")
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {DEADLINE} s")
        time.sleep(0.005)  # between two looks at the condition


class Pod:
    """A running service.

    Args:
        address: the loopback address of both its ports.
        command: what to run instead of ``python -m app``.
        stdout: where its log goes, instead of to ``line``.
        environment: its ``GOODJOB_*`` and ``MANAGEMENT_*`` settings.
    """

    def __init__(
        self,
        address: str,
        *,
        command: list[str] | None = None,
        stdout: IO[bytes] | None = None,
        **environment: str,
    ) -> None:
        self.address = address
        ours = ("GOODJOB_", "MANAGEMENT_")
        inherited = {k: v for k, v in os.environ.items() if not k.upper().startswith(ours)}
        self.child = subprocess.Popen(
            [sys.executable, *(command or ["-m", "app"])],
            cwd=ROOT,
            env=inherited
            | {"GOODJOB_HOST": address, "GOODJOB_CONTROL_HOST": address, "PYTHONPATH": str(ROOT)}
            | environment,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._lines: dict[str, queue.Queue[str | None]] = {}
        self._readers = []
        for name in ("stdout", "stderr") if stdout is None else ("stderr",):
            self._lines[name] = queue.Queue()
            reader = threading.Thread(target=self._read, args=(name,), daemon=True)
            reader.start()
            self._readers.append(reader)

    def _read(self, name: str) -> None:
        with getattr(self.child, name) as stream:
            for line in stream:
                self._lines[name].put(line.decode().rstrip("\n"))
        self._lines[name].put(None)

    def line(self, name: str = "stdout") -> str | None:
        """The next line of a stream, or nothing at its end."""
        return self._lines[name].get(timeout=DEADLINE)

    def rest(self, name: str = "stdout") -> list[str]:
        """All lines of a stream up to its end."""
        return list(iter(lambda: self.line(name), None))

    def wait_ready(self, path: str = "/readyz") -> "Pod":
        """Wait until a probe of that path says so."""
        kubelet = {"user-agent": "kube-probe/1.31"}

        def ready() -> bool:
            try:
                return self.request("GET", path, headers=kubelet).status == 200
            except OSError:
                return False

        wait_for(ready, "readiness", lambda: self.child.poll() is None)
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and give the exit status."""
        self.child.send_signal(number)
        return self.child.wait(DEADLINE)

    def request(
        self,
        method: str,
        path: str,
        *,
        port: int = PORT,
        body: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request on a new connection; an error status is an answer, too."""
        connection = http.client.HTTPConnection(self.address, port, timeout=DEADLINE)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """GET from the service port."""
        return self.request("GET", path, headers=headers)

    def control(
        self, method: str, order: dict[str, Any] | None = None, path: str = "/faults"
    ) -> Answer:
        """Use ``/faults`` on the control port, or what is below it."""
        return self.request(
            method,
            path,
            port=CONTROL_PORT,
            body=None if order is None else json.dumps(order).encode(),
            headers={"Content-Type": "application/json"},
        )

    def close(self) -> None:
        """End the process whatever state it is in."""
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)


Launch = Callable[..., Pod]

_count = 0


def fresh_address() -> str:
    """A loopback address that no other test of this machine uses."""
    global _count  # noqa: PLW0603 - one counter a process is the point
    _count += 1
    # The process id keeps test runs apart, the counter the tests of one run.
    return f"127.{64 + os.getpid() // 250 % 128}.{os.getpid() % 250 + 1}.{_count % 250 + 1}"
