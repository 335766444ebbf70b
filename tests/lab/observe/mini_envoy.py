"""The smallest Envoy that ejects: one listener, and hosts that always answer 500."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx

from lab.laptop.envoy import envoy_binary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DEADLINE_SECONDS = 30.0
_TYPES = "type.googleapis.com/envoy.extensions.filters"


class _Fails(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(500)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
        """Say nothing."""


@contextlib.contextmanager
def failing() -> Iterator[int]:
    """A server that answers every request with 500; its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Fails) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@dataclass
class MiniEnvoy:
    """A running Envoy."""

    url: str
    outlier_log: Path
    admin: Path
    """The file that holds the address of its admin interface."""
    _process: subprocess.Popen[bytes]

    def hammer(self, path: str, until: Callable[[], bool]) -> None:
        """Send requests until something has happened."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        with httpx.Client(trust_env=False) as client:
            while not until():
                assert time.monotonic() < deadline, "it did not happen in time"
                assert self._process.poll() is None, "Envoy has ended"
                assert client.get(self.url + path).status_code in {500, 503}


def cluster(name: str, port: int, **detection: Any) -> dict[str, Any]:
    """A cluster of one host, with its outlier detection."""
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "outlier_detection": {
            "consecutive_5xx": 3,
            "enforcing_consecutive_5xx": 100,
            "max_ejection_percent": 100,
            **detection,
        },
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}],
        },
    }


def _bootstrap(
    log: Path, clusters: dict[str, dict[str, Any]], route: dict[str, Any]
) -> dict[str, Any]:
    anywhere = {"socket_address": {"address": "127.0.0.1", "port_value": 0}}
    routes = [
        {"match": {"path": path}, "route": {"cluster": one["name"], **route}}
        for path, one in clusters.items()
    ]
    manager = {
        "@type": f"{_TYPES}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{_TYPES}.http.router.v3.Router"},
            }
        ],
    }
    chain = {"filters": [{"name": "http", "typed_config": manager}]}
    return {
        "admin": {"address": anywhere},
        "cluster_manager": {"outlier_detection": {"event_log_path": str(log)}},
        "static_resources": {
            "clusters": list(clusters.values()),
            "listeners": [{"name": "in", "address": anywhere, "filter_chains": [chain]}],
        },
    }


@contextlib.contextmanager
def mini_envoy(
    folder: Path,
    clusters: dict[str, dict[str, Any]],
    route: dict[str, Any] | None = None,
    **bootstrap: Any,
) -> Iterator[MiniEnvoy]:
    """Run an Envoy that sends each path to its cluster; its files are in the folder."""
    log, admin = folder / "outlier.jsonl", folder / "admin"
    start = _bootstrap(log, clusters, route or {}) | bootstrap
    (folder / "envoy.json").write_text(json.dumps(start), encoding="utf-8")
    command = [envoy_binary(), "-c", str(folder / "envoy.json"), "--disable-hot-restart"]
    command += ["--admin-address-path", str(admin), "--concurrency", "1"]
    command += ["--file-flush-interval-msec", "20", "--log-level", "error"]
    with (folder / "envoy.log").open("wb") as said:
        process = subprocess.Popen(command, stderr=said)
    try:
        yield MiniEnvoy(_url(admin, process), log, admin, process)
    finally:
        process.kill()
        process.wait()


def _url(admin: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"Envoy ended with {process.returncode}"
        address = admin.read_text(encoding="utf-8") if admin.exists() else ""
        with contextlib.suppress(httpx.HTTPError):
            answer = address and httpx.get(f"http://{address}/listeners", trust_env=False).text
            if answer:
                return "http://" + answer.strip().partition("::")[2]
        time.sleep(0.02)
    raise AssertionError("Envoy did not start in time")  # noqa: EM101 - it is said once
