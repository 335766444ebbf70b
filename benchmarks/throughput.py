"""How much of a bare ASGI app's throughput does `/test` keep? `python -m benchmarks.throughput`.

Both servers run in processes of their own and are loaded in turns, so that whatever else the
machine does falls on both. The service runs as it does in a pod: request log on (into a pipe
that is read), metrics on, a fault plan on.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple, cast

import uvloop

ROOT = Path(__file__).resolve().parent.parent
# An address of this run's own: two runs at once must not measure each other's servers.
HOST = f"127.83.{os.getpid() // 250 % 250}.{os.getpid() % 250 + 1}"
HELLO_PORT = 8090
TEST_PORT = 8080
REQUEST = b"GET /test HTTP/1.1\r\nHost: goodjob\r\n\r\n"
START_SECONDS = 15.0


class Load(asyncio.Protocol):
    """One keep-alive connection that sends the next request when it has the answer."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._buffer = b""
        self.done = asyncio.get_running_loop().create_future()
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # uvloop's transports do not derive from asyncio's.
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        """Count whole answers only."""
        self._buffer += data
        head, blank, rest = self._buffer.partition(b"\r\n\r\n")
        if not blank:
            return
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self.answers += 1
        if time.perf_counter() < self._deadline:
            self._transport.write(REQUEST)
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Report that this connection is through."""
        if exc is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(exc)


class Turn(NamedTuple):
    """What one turn of load has come to."""

    rate: float
    answers: int


async def load(port: int, connections: int, seconds: float) -> Turn:
    """Load a server for a while.

    Returns:
        Requests a second, and how many there were.
    """
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    clients = [
        (await loop.create_connection(lambda: Load(began + seconds), HOST, port))[1]
        for _ in range(connections)
    ]
    async with asyncio.timeout(seconds + 10):
        await asyncio.gather(*(client.done for client in clients))
    answers = sum(client.answers for client in clients)
    return Turn(answers / (time.perf_counter() - began), answers)


def start(
    command: list[str], port: int, **environment: str
) -> tuple[subprocess.Popen[bytes], float]:
    """Start a server and wait until it answers.

    Returns:
        The process, and how long it took.
    """
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
    )
    # The log has a reader, as it has in a pod; it ends with its pipe.
    subprocess.Popen(["cat"], stdin=child.stdout, stdout=subprocess.DEVNULL)
    assert child.stdout is not None
    child.stdout.close()
    while time.monotonic() < began + START_SECONDS:
        if child.poll() is not None:
            sys.exit(f"{command} ended with status {child.returncode}")
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=1).close()
        except urllib.error.HTTPError:
            pass
        except OSError:
            time.sleep(0.01)
            continue
        return child, time.monotonic() - began
    child.kill()
    sys.exit(f"{command} did not answer in {START_SECONDS} s")


def resident_mb(pid: int) -> float:
    """Give a process's resident memory in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def processor_seconds(pid: int) -> float:
    """Give the time that a process has had a processor."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.7, help="of load, each turn")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--faults", default="500@random:0.3; 503@every:10", help="the fault plan")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another setting of the service, such as GOODJOB_LOG_FORMAT=json",
    )
    given = parser.parse_args()
    costs: dict[int, list[float]] = {HELLO_PORT: [], TEST_PORT: []}
    hello, _ = start(["benchmarks/hello.py", HOST, str(HELLO_PORT)], HELLO_PORT)
    try:
        service, start_seconds = start(
            ["-m", "app"],
            TEST_PORT,
            GOODJOB_HOST=HOST,
            GOODJOB_PORT=str(TEST_PORT),
            GOODJOB_CONTROL_HOST=HOST,
            GOODJOB_FAULTS=given.faults,
            GOODJOB_SEED="1",
            GOODJOB_LOG_LEVEL="warning",
            **dict(setting.split("=", 1) for setting in given.set),
        )
        try:
            idle = resident_mb(service.pid)
            rates: dict[int, list[float]] = {HELLO_PORT: [], TEST_PORT: []}
            for port in rates:
                uvloop.run(load(port, given.connections, 0.5))  # warm up
            pids = {HELLO_PORT: hello.pid, TEST_PORT: service.pid}
            for _ in range(given.rounds):
                for port, measured in rates.items():
                    before = processor_seconds(pids[port])
                    turn = uvloop.run(load(port, given.connections, given.seconds))
                    costs[port].append((processor_seconds(pids[port]) - before) / turn.answers)
                    measured.append(turn.rate)
            loaded = resident_mb(service.pid)
        finally:
            service.terminate()
            service.wait(10)
    finally:
        hello.terminate()
        hello.wait(10)
    bare, test = (statistics.median(measured) for measured in rates.values())
    ratios = [ours / theirs for theirs, ours in zip(*rates.values(), strict=True)]
    print(f"bare ASGI hello     {bare:8.0f} requests/s")
    print(f"goodjob /test       {test:8.0f} requests/s, faults {given.faults}")
    print(
        f"ratio               {test / bare:8.2f} (rounds: {min(ratios):.2f} to {max(ratios):.2f})"
    )
    theirs, ours = (statistics.median(cost) * 1e6 for cost in costs.values())
    print(f"by processor time   {theirs / ours:8.2f} ({theirs:.1f} and {ours:.1f} µs a request)")
    print(f"start to ready      {start_seconds:8.2f} s")
    print(f"resident memory     {idle:8.1f} MB idle, {loaded:.1f} MB after the load")


if __name__ == "__main__":
    main()
