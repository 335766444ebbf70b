"""Do probes still answer while thousands of requests are slow? `python -m benchmarks.probes`.

The service delays each request to `/test`; clients open as many connections as asked for and wait
on all of them, while a probe asks for liveness on a new connection, again and again.
"""

import argparse
import asyncio
import resource
import sys
import time

import uvloop

from benchmarks.throughput import HOST, REQUEST, TEST_PORT, resident_mb, start

PROBE = b"GET /livez HTTP/1.1\r\nHost: goodjob\r\nConnection: close\r\n\r\n"
PAUSE_SECONDS = 0.05
# Of the client's open files, those that are not connections under load.
SPARE_FILES = 200
LIMIT_SECONDS = 1.0


class Slow(asyncio.Protocol):
    """One request that waits for its answer.

    Args:
        done: Gets the status line.
    """

    def __init__(self, done: "asyncio.Future[bytes]") -> None:
        self._done = done
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request."""
        transport.write(REQUEST)  # type: ignore[attr-defined]  # uvloop's own class

    def data_received(self, data: bytes) -> None:
        """Take the status line."""
        self._head += data
        if b"\r\n" in self._head and not self._done.done():
            self._done.set_result(self._head.partition(b"\r\n")[0])

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so if it was too early."""
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("closed without an answer"))


async def probe() -> float:
    """Ask for liveness on a connection of its own.

    Returns:
        How long it took.
    """
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(HOST, TEST_PORT)
    writer.write(PROBE)
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200"), answer
    return time.perf_counter() - began


async def measure(requests: int) -> tuple[list[float], list[float], float]:
    """Wait on many requests, and probe meanwhile.

    Returns:
        The times of the probes before all requests were sent, those after, and how long all took.
    """
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    answers: list[asyncio.Future[bytes]] = []
    opening: list[float] = []
    waiting: list[float] = []

    async def connect() -> None:
        done: asyncio.Future[bytes] = loop.create_future()
        answers.append(done)
        await loop.create_connection(lambda: Slow(done), HOST, TEST_PORT)

    async def connect_all() -> None:
        # In groups that fit into the backlog of the server.
        for _ in range(0, requests, 500):
            await asyncio.gather(*(connect() for _ in range(min(500, requests - len(answers)))))

    connecting = asyncio.create_task(connect_all())
    while not connecting.done():
        opening.append(await probe())
        await asyncio.sleep(PAUSE_SECONDS)
    await connecting
    while any(not answer.done() for answer in answers):
        waiting.append(await probe())
        await asyncio.sleep(PAUSE_SECONDS)
    lines = await asyncio.gather(*answers)
    assert set(lines) == {b"HTTP/1.1 200 OK"}, set(lines)
    return opening, waiting, time.perf_counter() - began


def main() -> None:
    """Measure, print, and fail if a probe took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="slow requests at a time")
    parser.add_argument("--delay", default="10s", help="how slow each of them is")
    given = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = (hard if hard != resource.RLIM_INFINITY else 1 << 20) - SPARE_FILES
    if given.requests > room:
        print(f"only {room} of {given.requests} requests: `ulimit -Hn` is {hard}")
        given.requests = room
    # The service inherits the limit, and needs as many files as the client.
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, given.requests + SPARE_FILES), hard))
    service, _ = start(
        ["-m", "app"],
        TEST_PORT,
        GOODJOB_HOST=HOST,
        GOODJOB_PORT=str(TEST_PORT),
        GOODJOB_CONTROL_HOST=HOST,
        GOODJOB_FAULTS=f"delay:{given.delay}@always",
        GOODJOB_LOG_LEVEL="warning",
    )
    try:
        idle = resident_mb(service.pid)
        opening, waiting, seconds = uvloop.run(measure(given.requests))
        loaded = resident_mb(service.pid)
    finally:
        service.terminate()
        service.wait(10)
    print(f"slow requests       {given.requests:8d} at a time, {given.delay} each, {seconds:.1f} s")
    for name, times in (("connecting", opening), ("waiting", waiting)):
        if times:
            median = sorted(times)[len(times) // 2]
            print(
                f"liveness, {name:<10}{median * 1000:8.1f} ms median, "
                f"{max(times) * 1000:.1f} ms at most, of {len(times)} probes"
            )
    print(f"resident memory     {idle:8.1f} MB idle, {loaded:.1f} MB after the load")
    if max(opening + waiting) > LIMIT_SECONDS:
        sys.exit(f"a probe took longer than {LIMIT_SECONDS} s")


if __name__ == "__main__":
    main()
