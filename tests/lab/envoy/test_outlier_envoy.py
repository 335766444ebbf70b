"""Which answers a real Envoy counts as errors, where a cluster names statuses."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lab.envoy.outlier import HTTP_OPTIONS, Breaker
from lab.manifests.destination_rule import OutlierDetection
from lab.translate.connection_pool import http_options
from lab.translate.outlier import error_matcher
from tests.lab.observe.mini_envoy import cluster, mini_envoy
from tests.labs import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATUSES = (429, 500, 503)
THRESHOLD = 3


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path[1:]))
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers with the status that it is asked for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("codes", [(), (429, 503)])
def test_which_answers_count(tmp_path: Path, port: int, codes: tuple[int, ...]) -> None:
    """What is detected after three of each status is what the lab foresees."""
    block = OutlierDetection.model_validate({"outlierDetectionHttpErrorCodes": list(codes)})
    options = http_options(None, "HTTP", error_matcher=error_matcher(block))
    more = {} if options is None else {"typed_extension_protocol_options": options}
    # Watched and not enforced, so that every answer is the server's.
    watched = {"enforcing_consecutive_5xx": 0, "consecutive_gateway_failure": THRESHOLD}
    clusters = {f"/{each}": cluster(str(each), port, **watched) | more for each in STATUSES}
    with mini_envoy(tmp_path, clusters) as envoy, httpx.Client(trust_env=False) as client:
        for path in clusters:
            for _ in range(THRESHOLD):
                assert client.get(envoy.url + path).status_code == int(path[1:])

        def detected() -> set[tuple[int, str]]:
            lines = envoy.outlier_log.read_text(encoding="utf-8").splitlines()
            told = [json.loads(line) for line in lines]
            return {(int(each["cluster_name"]), each["type"]) for each in told}

        foreseen = set()
        for status in STATUSES:
            for kind in ("5xx", "gateway"):
                only: dict[str, Any] = {"consecutive_5xx": 0, f"consecutive_{kind}": THRESHOLD}
                if Breaker(**only, codes=codes or None).threshold_for(status):
                    name = {"5xx": "CONSECUTIVE_5XX", "gateway": "CONSECUTIVE_GATEWAY_FAILURE"}
                    foreseen.add((status, name[kind]))
        wait_until(lambda: detected() == foreseen, f"{foreseen}")
        assert HTTP_OPTIONS in more.get("typed_extension_protocol_options", {HTTP_OPTIONS: {}})
