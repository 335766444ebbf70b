"""Prometheus metrics: requests under the instrumentator's usual names, and faults that fired."""

from fastapi import FastAPI
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    Summary,
)
from prometheus_fastapi_instrumentator import Instrumentator
from prometheus_fastapi_instrumentator.metrics import Info

PATHS = ("/metrics", "/actuator/prometheus")

# Fine where a healthy answer lies, and up to the timeouts that meshes are given.
FINE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
COARSE_BUCKETS = (0.1, 0.5, 1)


class Meter:
    """Counts the requests to one handler that ended with one method and status.

    Looking up a metric by its labels costs more than counting, so that is done once, here.

    Args:
        metrics: The families to count in.
        method: The HTTP method.
        status: The status as text.
        handler: The path's template.
    """

    __slots__ = ("_duration", "_fine_duration", "_received", "_requests", "_sent")

    def __init__(self, metrics: "Metrics", method: str, status: str, handler: str) -> None:
        self._requests = metrics.requests.labels(method, status, handler)
        self._received = metrics.received.labels(handler)
        self._sent = metrics.sent.labels(handler)
        self._duration = metrics.duration.labels(method, handler)
        self._fine_duration = metrics.fine_duration

    def count(self, seconds: float, *, received: int, sent: int) -> None:
        """Count a request.

        Args:
            seconds: How long it took.
            received: The content length of the request.
            sent: The content length of the answer.
        """
        self._requests.inc()
        self._received.observe(received)
        self._sent.observe(sent)
        self._duration.observe(seconds)
        self._fine_duration.observe(seconds)


class Metrics:
    """The metrics of one service, in a registry of their own.

    A registry of its own lets several services live in one process, as they do in tests. The
    names are those that the instrumentator gives by default, which dashboards for it expect;
    they are spelled out here because `/test` counts in them without passing its middleware.
    """

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self.requests = Counter(
            "http_requests",
            "Requests by method, status and handler.",
            ("method", "status", "handler"),
            registry=registry,
        )
        self.received = Summary(
            "http_request_size_bytes",
            "Content length of requests by handler.",
            ("handler",),
            registry=registry,
        )
        self.sent = Summary(
            "http_response_size_bytes",
            "Content length of answers by handler.",
            ("handler",),
            registry=registry,
        )
        self.duration = Histogram(
            "http_request_duration_seconds",
            "Time to answer by method and handler, in a few buckets.",
            ("method", "handler"),
            buckets=COARSE_BUCKETS,
            registry=registry,
        )
        self.fine_duration = Histogram(
            "http_request_duration_highr_seconds",
            "Time to answer over all handlers, in many buckets.",
            buckets=FINE_BUCKETS,
            registry=registry,
        )
        self._faults = Counter(
            "goodjob_faults_fired",
            "Requests that a fault rule hit, by rule and by the status they got.",
            ("rule", "status"),
            registry=registry,
        )

    def attach(self, app: FastAPI) -> None:
        """Measure an app's requests and offer the metrics at `PATHS`."""
        instrumentator = Instrumentator(should_group_status_codes=False, registry=self.registry)
        instrumentator.add(self._record)
        instrumentator.instrument(app)
        for path in PATHS:
            instrumentator.expose(app, endpoint=path, tags=["metrics"])

    def fault_fired(self, rule: str, status: int) -> None:
        """Count a fault."""
        self._faults.labels(rule, str(status)).inc()

    def _record(self, info: Info) -> None:
        response_headers = info.response.headers if info.response else {}
        Meter(self, info.method, info.modified_status, info.modified_handler).count(
            info.modified_duration,
            received=content_length(info.request.headers.get("content-length")),
            sent=content_length(response_headers.get("content-length")),
        )


def content_length(header: str | None) -> int:
    """Read a `Content-Length`; one that is missing or malformed counts as nothing."""
    return int(header) if header and header.isascii() and header.isdigit() else 0
