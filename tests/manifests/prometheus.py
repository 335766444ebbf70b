"""A real Prometheus over a real lab, told what to scrape by the PodMonitors themselves.

Two things have no place on a laptop, and have stand-ins: the Prometheus operator, which makes a
scrape configuration of a PodMonitor, and Istio's agent, which merges a pod's figures and Envoy's.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from tests.labs import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.manifests.kustomized import Document

AGENT_PORT = 15020
# What Istio's Envoy tells where nobody asked it for more.
# Source: Istio, pkg/bootstrap/config.go, requiredEnvoyStatsMatcherInclusionPrefixes.
KEPT_BY_DEFAULT = ("envoy_cluster_manager", "envoy_listener_manager", "envoy_server")


def need(program: str) -> str:
    """The path of a program of Prometheus, or a skip that says what to install."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"needs {program}: apt-get install --no-install-recommends prometheus")
    return found


@dataclass(frozen=True)
class Target:
    """A pod as Kubernetes' service discovery shows it: one port of one of its containers."""

    address: str
    pod: str
    namespace: str
    labels: dict[str, str]
    port_name: str = "http-envoy-prom"

    def static(self) -> Document:
        """The same with its labels written down, for want of a cluster to discover it in."""
        return {
            "targets": [self.address],
            "labels": {
                "__meta_kubernetes_namespace": self.namespace,
                "__meta_kubernetes_pod_name": self.pod,
                "__meta_kubernetes_pod_container_port_name": self.port_name,
                **{
                    f"__meta_kubernetes_pod_label_{_sanitized(name)}": value
                    for name, value in self.labels.items()
                },
            },
        }


def scrape_config(monitor: Document, targets: list[Target]) -> Document:
    """What the operator makes of a PodMonitor with one endpoint, over these pods.

    Source: prometheus-operator, pkg/prometheus/promcfg.go, generatePodMonitorConfig.
    """
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    assert set(monitor["spec"]) <= {
        "selector", "namespaceSelector", "podTargetLabels", "podMetricsEndpoints",
    }  # fmt: skip
    assert set(endpoint) <= {"port", "path", "interval", "relabelings"}
    metadata = monitor["metadata"]
    namespaces = (
        monitor["spec"].get("namespaceSelector", {}).get("matchNames", [metadata["namespace"]])
    )
    wanted = monitor["spec"]["selector"]["matchLabels"]
    relabel: list[Document] = [
        {
            "source_labels": [f"__meta_kubernetes_pod_label_{_sanitized(name)}"],
            "regex": re.escape(value).replace(r"\-", "-"),
            "action": "keep",
        }
        for name, value in wanted.items()
    ]
    relabel += [
        {
            "source_labels": ["__meta_kubernetes_namespace"],
            "regex": "|".join(namespaces),
            "action": "keep",
        },
        {
            "source_labels": ["__meta_kubernetes_pod_container_port_name"],
            "regex": endpoint["port"],
            "action": "keep",
        },
        {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
        {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "pod"},
    ]
    relabel += [
        {
            "source_labels": [f"__meta_kubernetes_pod_label_{_sanitized(name)}"],
            "target_label": _sanitized(name),
            "regex": "(.+)",
        }
        for name in monitor["spec"].get("podTargetLabels", [])
    ]
    names = {"sourceLabels": "source_labels", "targetLabel": "target_label"}
    relabel += [
        {names.get(key, key): value for key, value in rule.items()}
        for rule in endpoint.get("relabelings", [])
    ]
    return {
        "job_name": f"podMonitor/{metadata['namespace']}/{metadata['name']}",
        "metrics_path": endpoint["path"],
        "static_configs": [target.static() for target in targets],
        "relabel_configs": relabel,
    }


def _sanitized(name: str) -> str:
    return re.sub("[^A-Za-z0-9_]", "_", name)


@dataclass
class Prometheus:
    """A running server, and what a test asks it."""

    url: str
    _client: httpx.Client = field(repr=False)

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series of an instant query that have a value."""
        answer = self._client.get("/api/v1/query", params={"query": expression})
        assert answer.status_code == 200, f"{expression}: {answer.text}"
        found: list[dict[str, Any]] = answer.json()["data"]["result"]
        return [one for one in found if one["value"][1] != "NaN"]

    def firing(self) -> set[str]:
        """The names of the alerts that are firing."""
        alerts = self._client.get("/api/v1/alerts").json()["data"]["alerts"]
        return {one["labels"]["alertname"] for one in alerts if one["state"] == "firing"}

    def targets(self) -> list[dict[str, Any]]:
        """What is scraped, and how that went."""
        found: list[dict[str, Any]] = self._client.get("/api/v1/targets").json()["data"][
            "activeTargets"
        ]
        return found


@contextlib.contextmanager
def prometheus(
    folder: Path, scrapes: list[Document], rules: Document | None = None
) -> Iterator[Prometheus]:
    """Run a server on loopback; it ends with the block."""
    program = need("prometheus")
    if rules is not None:
        (folder / "rules.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    settings = {
        # A class waits 15 s for the next figure; a test does not.
        "global": {
            "scrape_interval": "1s",
            "scrape_timeout": "1s",
            "evaluation_interval": "1s",
        },
        "scrape_configs": scrapes,
        "rule_files": [] if rules is None else ["rules.yml"],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    log = folder / "prometheus.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [
                program,
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                "--storage.tsdb.retention.size=64MB",
                "--web.listen-address=127.0.0.1:0",
            ],
            cwd=folder,
            stderr=said,
            stdout=said,
        )
    try:
        url = _url(process, log)
        with httpx.Client(base_url=url, trust_env=False, timeout=10) as client:
            yield Prometheus(url, client)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _url(process: subprocess.Popen[bytes], log: Path) -> str:
    found: list[str] = []

    def ready() -> bool:
        said = log.read_text(encoding="utf-8")
        assert process.poll() is None, said
        match = re.search(r'msg="Listening on" address=(\S+)', said)
        if match is None:
            return False
        found[:] = [f"http://{match[1]}"]
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{found[0]}/-/ready", trust_env=False).status_code == 200
        return False

    wait_until(ready, "Prometheus is ready")
    return found[0]


@contextlib.contextmanager
def agent(address: str, annotations: dict[str, str], envoy_admin: httpx.Client) -> Iterator[None]:
    """A stand-in for a pod's Istio agent: Envoy's figures, and then the service's, in one text.

    It finds the service by the pod's annotations and passes its content type on, as the real one
    does. The laptop's pods have no Envoy of their own: the gateway's stands in, with what Istio
    keeps by default. Source: Istio, pilot/cmd/pilot-agent/status/server.go, handleStats.
    """
    assert annotations["prometheus.io/scrape"] == "true"
    service = (
        f"http://{address}:{annotations['prometheus.io/port']}{annotations['prometheus.io/path']}"
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            envoy = envoy_admin.get("/stats/prometheus").text
            kept = [line for line in envoy.splitlines() if _name(line).startswith(KEPT_BY_DEFAULT)]
            accept = {"accept": self.headers["accept"]}
            own = client.get(service, headers=accept)
            body = ("\n".join(kept) + "\n").encode() + own.content
            self.send_response(200 if self.path == "/stats/prometheus" else 404)
            self.send_header("content-type", own.headers["content-type"])
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
            """Say nothing."""

    with (
        httpx.Client(trust_env=False) as client,
        ThreadingHTTPServer((address, AGENT_PORT), Handler) as server,
    ):
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def gateway_agent(envoy_admin: httpx.Client) -> Iterator[str]:
    """The same for a gateway, with all of Envoy's figures; where it is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = envoy_admin.get(self.path)
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers["content-type"])
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _name(line: str) -> str:
    """The metric that a line of the text format is about."""
    return line.removeprefix("# TYPE ").removeprefix("# HELP ")


def promtool(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run promtool."""
    return subprocess.run(
        [need("promtool"), *arguments],
        cwd=cwd,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


def dashboard_of(config_map: Document) -> Document:
    """The dashboard in a ConfigMap."""
    ((name, text),) = config_map["data"].items()
    assert name.endswith(".json")
    dashboard: Document = json.loads(text)
    return dashboard


def until_some(server: Prometheus, expression: str, seconds: float = 30) -> list[dict[str, Any]]:
    """The series of a query as soon as there are any."""
    deadline = time.monotonic() + seconds
    while not (found := server.query(expression)):
        assert time.monotonic() < deadline, f"no series within {seconds:.0f} s: {expression}"
        time.sleep(0.1)
    return found
