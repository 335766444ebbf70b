"""Real servers on real sockets for the load generator: a script, a trouble-maker and an Envoy."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest

from lab.envoy.access import AccessEntry
from lab.hammer.outcome import Outcome
from lab.hammer.tally import Tally
from lab.lines import Place, end, entries, read
from lab.site import Mark

if TYPE_CHECKING:
    import ssl

ENVOY = Path(sys.executable).with_name("envoy")
WAIT_SECONDS = 30.0
Found = TypeVar("Found")
ACCESS_FORMAT = {
    "time": "%START_TIME(%Y-%m-%dT%H:%M:%S.%6fZ)%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "client_id": "%REQ(X-GOODJOB-REQUEST)%",
    "method": "%REQ(:METHOD)%",
    "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
    "authority": "%REQ(:AUTHORITY)%",
    "status": "%RESPONSE_CODE%",
    "flags": "%RESPONSE_FLAGS%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "upstream": "%UPSTREAM_HOST%",
    "cluster": "%UPSTREAM_CLUSTER%",
    "route": "%ROUTE_NAME%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "duration_ms": "%DURATION%",
}


@dataclass
class Request:
    """What a server got."""

    method: str
    target: str
    headers: dict[str, str]


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[bool]]
"""Writes a response; returns whether the connection stays open."""


@dataclass
class Server:
    """A server on a free port of the loopback, and what it was asked."""

    answer: Answer
    port: int = 0
    connections: int = 0
    requests: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/test"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read requests without a body from one connection and answer each."""
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self.answer(await self._request(reader), writer):
                    await writer.drain()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _request(self, reader: asyncio.StreamReader) -> Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8")
        line, *fields = head.strip().split("\r\n")
        method, target, _ = line.split(" ")
        headers = {n.lower(): v for n, _, v in (f.partition(": ") for f in fields)}
        self.requests.append(Request(method, target, headers))
        return self.requests[-1]


def response(status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """Return an HTTP response as it goes over the wire."""
    given = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    head = f"HTTP/1.1 {status} -\r\ncontent-length: {len(body)}\r\n{given}\r\n"
    return head.encode() + body


def pod(version: str, status: int = 200) -> bytes:
    """Return what a pod of goodjob answers."""
    body = f"굿잡 {version} 요청입니다.\n".encode()
    return response(
        status, body, {"x-goodjob-pod": f"goodjob-{version}-a", "x-goodjob-version": version}
    )


def script(*answers: bytes) -> Answer:
    """Answer with each in turn, and with the last for ever after."""
    left = list(answers)

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        return True

    return answer


async def hang(_request: Request, _writer: asyncio.StreamWriter) -> bool:
    """Never answer."""
    await asyncio.Event().wait()
    return False


async def close(_request: Request, _writer: asyncio.StreamWriter) -> bool:
    """Close the connection instead of an answer."""
    return False


async def reset(_request: Request, writer: asyncio.StreamWriter) -> bool:
    """Reset the connection instead of an answer."""
    writer.transport.abort()
    return False


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """Serve on a free port; end with every connection closed."""
    server = Server(answer)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(server.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="session")
def closed_port() -> Iterator[int]:
    """A port that refuses: it is bound, so that nobody else gets it, and doesn't listen."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@dataclass(frozen=True)
class AccessLog:
    """The access log of an Envoy that is no lab's."""

    path: Path

    def mark(self) -> Mark:
        """Return where it ends."""
        return Mark(places={"log": end(self.path)})

    def entries_since(self, mark: Mark) -> tuple[Sequence[AccessEntry], Mark]:
        """Return what came since."""
        taken = read(self.path, Place(*mark.places["log"]))
        found, _ = entries(taken.lines, AccessEntry.model_validate_json)
        return found, Mark(places={"log": taken.place})


@dataclass
class Envoy:
    """A running Envoy."""

    process: subprocess.Popen[bytes]
    port: int
    access: AccessLog

    @property
    def url(self) -> str:
        """Where its listener answers."""
        return f"http://127.0.0.1:{self.port}"


def bootstrap(
    log: Path, clusters: list[dict[str, Any]], routes: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a static configuration with the lab's access log format."""
    filters = "type.googleapis.com/envoy.extensions.filters.http"
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network."
        "http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "http_filters": [
            {
                "name": "envoy.filters.http.fault",
                "typed_config": {"@type": f"{filters}.fault.v3.HTTPFault"},
            },
            {
                "name": "envoy.filters.http.local_ratelimit",
                "typed_config": {
                    "@type": f"{filters}.local_ratelimit.v3.LocalRateLimit",
                    "stat_prefix": "limit",
                },
            },
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{filters}.router.v3.Router"},
            },
        ],
        "route_config": {
            "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}],
        },
        "access_log": [
            {
                "name": "file",
                "typed_config": {
                    "@type": "type.googleapis.com/"
                    "envoy.extensions.access_loggers.file.v3.FileAccessLog",
                    "path": str(log),
                    "log_format": {"json_format": ACCESS_FORMAT},
                },
            }
        ],
    }
    loopback = {"socket_address": {"address": "127.0.0.1", "port_value": 0}}
    listener = {
        "name": "in",
        "address": loopback,
        "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}],
    }
    return {
        "admin": {"address": loopback},
        "static_resources": {"listeners": [listener], "clusters": clusters},
    }


def cluster(name: str, *ports: int, **more: Any) -> dict[str, Any]:
    """Return a static cluster of hosts on the loopback."""
    endpoints = [
        {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": port}}}}
        for port in ports
    ]
    load = {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}] if ports else []}
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "5s",
        "load_assignment": load,
        **more,
    }


def wait_for(find: Callable[[], Found | None], process: subprocess.Popen[bytes]) -> Found:
    """Return what is found within the time, as long as the process lives."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = find()
        if found is not None:
            return found
        assert process.poll() is None, f"envoy ended with {process.returncode}"
        time.sleep(0.02)
    pytest.fail(f"nothing within {WAIT_SECONDS} s")


@contextlib.contextmanager
def running_envoy(
    folder: Path, clusters: list[dict[str, Any]], routes: list[dict[str, Any]]
) -> Iterator[Envoy]:
    """Start Envoy with a static configuration; end it in any case."""
    access, admin = folder / "access.log", folder / "admin"
    config = folder / "envoy.json"
    config.write_text(json.dumps(bootstrap(access, clusters, routes)), encoding="utf-8")
    command = [str(ENVOY), "-c", str(config), "--admin-address-path", str(admin)]
    command += ["--file-flush-interval-msec", "100", "--use-dynamic-base-id", "--concurrency", "1"]

    def listening() -> int | None:
        if not admin.exists() or not (address := admin.read_text(encoding="utf-8").strip()):
            return None
        try:
            got = httpx.get(f"http://{address}/listeners?format=json", trust_env=False)
        except httpx.TransportError:
            return None
        statuses = got.json().get("listener_statuses", [])
        ports = [s["local_address"]["socket_address"]["port_value"] for s in statuses]
        return ports[0] if ports else None

    with (folder / "envoy.stderr").open("wb") as stderr:
        process = subprocess.Popen([*command, "-l", "warning"], stderr=stderr)
    try:
        yield Envoy(process, wait_for(listening, process), AccessLog(access))
    finally:
        process.terminate()
        try:
            process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Log:
    """A log that is filled by the test."""

    def __init__(self) -> None:
        self.entries: list[AccessEntry] = []

    def mark(self) -> Mark:
        """Return where it ends."""
        return Mark(places={"log": (1, len(self.entries))})

    def entries_since(self, mark: Mark) -> tuple[list[AccessEntry], Mark]:
        """Return what came since."""
        return self.entries[mark.places["log"][1] :], self.mark()


class Counted(Tally):
    """A tally that shows what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str | None]] = []

    def add(self, outcome: Outcome, entry: AccessEntry | None) -> None:
        """Note the pair."""
        self.pairs.append((outcome.request_id, None if entry is None else entry.client_id))
        super().add(outcome, entry)


def outcome(index: int, **more: Any) -> Outcome:
    """Return an answered request of run r."""
    given = {"latency_seconds": 0.1, "service_seconds": 0.1, "status": 200, **more}
    return Outcome(index=index, request_id=f"r-{index}", **given)


def entry(client_id: str | None, **more: Any) -> AccessEntry:
    """Return the entry of a request."""
    given = {"status": 200, "details": "via_upstream", **more}
    return AccessEntry(time=datetime.now(UTC), client_id=client_id, **given)
