"""Prometheus metrics: requests under the instrumentator's usual names, and faults that fired."""

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from time import perf_counter
from typing import TypeVar

from fastapi import FastAPI
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import (
    CounterMetricFamily,
    HistogramMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector
from prometheus_fastapi_instrumentator import Instrumentator
from prometheus_fastapi_instrumentator.metrics import Info

from app.active import Active, known_method
from app.actuator.management import Management
from app.actuator.meters import Meter, SystemMeters, Tags, with_common
from app.actuator.prometheus import MeterCollector

Key = TypeVar("Key")

PATH = "/metrics"

# Fine where a healthy answer lies, and up to the timeouts that meshes are given.
FINE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# A few of the fine ones, for the histogram that every handler has.
COARSE_BUCKETS = (0.1, 0.5, 1.0)

# Micrometer forgets the longest time after the third of three such windows.
WINDOW_SECONDS = 60.0

_OUTCOMES = ("INFORMATIONAL", "SUCCESS", "REDIRECTION", "CLIENT_ERROR", "SERVER_ERROR")


class Tally:
    """Counts the requests to one handler that ended with one method, status and exception.

    Plain numbers, because ``/test`` counts on its way out: the families that Prometheus knows are
    made of them when somebody asks.
    """

    __slots__ = (
        "_longest",
        "_turn",
        "exception",
        "handler",
        "hits",
        "method",
        "received",
        "seconds",
        "sent",
        "status",
        "uri",
    )

    def __init__(
        self, method: str, status: str, handler: str, exception: str = "none", uri: str = ""
    ) -> None:
        self.method = method
        self.status = status
        self.handler = handler
        self.exception = exception
        self.uri = uri or handler
        # The longest time of this window and of the two before it.
        self._longest = [0.0, 0.0, 0.0]
        self._turn = perf_counter() + WINDOW_SECONDS
        self.hits = [0] * (len(FINE_BUCKETS) + 1)
        self.seconds = 0.0
        self.received = 0
        self.sent = 0

    def count(self, seconds: float, *, received: int, sent: int) -> None:
        """Count a request.

        Args:
            seconds: how long it took.
            received: the content length of the request.
            sent: the content length of the answer.
        """
        self.hits[bisect_left(FINE_BUCKETS, seconds)] += 1
        self.seconds += seconds
        self.received += received
        self.sent += sent
        now = perf_counter()
        if now >= self._turn:
            self._turn_windows(now)
        self._longest[0] = max(self._longest[0], seconds)

    def longest(self) -> float:
        """The longest time of the last two to three minutes."""
        now = perf_counter()
        if now >= self._turn:
            self._turn_windows(now)
        return max(self._longest)

    def _turn_windows(self, now: float) -> None:
        turns = int((now - self._turn) // WINDOW_SECONDS) + 1
        self._turn += turns * WINDOW_SECONDS
        self._longest = ([0.0] * min(turns, 3) + self._longest)[:3]


class _Tallies(Collector):
    """All tallies, as the families of the instrumentator."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str, str, str, str], Tally] = {}

    def of(
        self, method: str, status: str, handler: str, exception: str = "none", uri: str = ""
    ) -> Tally:
        """The tally for these labels; the path's pattern is the handler's unless it is given."""
        labels = (method, status, handler, exception, uri)
        tally = self._tallies.get(labels)
        if tally is None:
            tally = self._tallies[labels] = Tally(*labels)
        return tally

    def collect(self) -> Iterator[Metric]:
        """The families with all samples."""
        # A copy: scrapes run in a thread, and requests go on meanwhile.
        tallies = list(self._tallies.values())
        requests = CounterMetricFamily(
            "http_requests",
            "Requests by method, status and handler.",
            labels=("method", "status", "handler"),
        )
        for labels, group in _group(tallies, lambda t: (t.method, t.status, t.handler)):
            requests.add_metric(labels, sum(sum(tally.hits) for tally in group))
        yield requests
        yield _sizes(
            "http_request_size_bytes", "Content length of requests.", tallies, lambda t: t.received
        )
        yield _sizes(
            "http_response_size_bytes", "Content length of answers.", tallies, lambda t: t.sent
        )
        coarse = HistogramMetricFamily(
            "http_request_duration_seconds",
            "Time to answer by method and handler, in a few buckets.",
            labels=("method", "handler"),
        )
        for (method, handler), group in _group(tallies, lambda t: (t.method, t.handler)):
            coarse.add_metric((method, handler), *_histogram(group, COARSE_BUCKETS))
        yield coarse
        fine = HistogramMetricFamily(
            "http_request_duration_highr_seconds",
            "Time to answer over all handlers, in many buckets.",
            labels=(),
        )
        fine.add_metric((), *_histogram(tallies, FINE_BUCKETS))
        yield fine

    def timer(self, *, histogram: bool) -> Meter:
        """The same requests as the timer that Spring measures them with."""
        groups = dict(_group(list(self._tallies.values()), _spring_tags))
        return Meter(
            "http.server.requests",
            "Time to answer by method, path and result.",
            "seconds",
            {
                tags: {
                    "COUNT": sum(sum(tally.hits) for tally in group),
                    "TOTAL_TIME": sum(tally.seconds for tally in group),
                    "MAX": max(tally.longest() for tally in group),
                }
                for tags, group in groups.items()
            },
            {tags: _histogram(group, FINE_BUCKETS)[0] for tags, group in groups.items()}
            if histogram
            else None,
        )


class _Process(ProcessCollector):
    """The client's process metrics without the one that Micrometer has under the same name."""

    def collect(self) -> Iterable[Metric]:
        """The families."""
        return [family for family in super().collect() if family.name not in _MICROMETERS]


_MICROMETERS = frozenset({"process_start_time_seconds"})


class Metrics:
    """The metrics of one service, in a registry of their own.

    A registry of its own lets several services live in one process, as they do in tests. The
    names are those that the instrumentator gives by default, and next to them those that
    Micrometer gives: dashboards for either find what they expect.

    Args:
        management: the tags of Micrometer's families, and whether their timer has buckets.
    """

    def __init__(self, management: Management | None = None) -> None:
        management = management or Management()
        self.registry = CollectorRegistry()
        _Process(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.active = Active()
        self._tallies = _Tallies()
        self.registry.register(self._tallies)
        self.system = SystemMeters(management.disk_space_path)
        self._histogram = management.histogram
        self._common = {"application": "goodjob", **management.tags}
        self.registry.register(MeterCollector(self.meters))
        self._faults = Counter(
            "goodjob_faults_fired",
            "Requests that a fault rule hit, by rule and by the status they got.",
            ("rule", "status"),
            registry=self.registry,
        )

    def meters(self) -> Iterator[Meter]:
        """Everything that Micrometer has a name for, with the common tags."""
        for meter in (
            self._tallies.timer(histogram=self._histogram),
            self.active.meter(histogram=self._histogram),
            *self.system(),
        ):
            yield with_common(meter, self._common)

    def attach(self, app: FastAPI) -> None:
        """Measure an app's requests and offer the metrics at ``PATH``."""
        instrumentator = Instrumentator(should_group_status_codes=False, registry=self.registry)
        instrumentator.add(self._record)
        instrumentator.instrument(app)
        instrumentator.expose(app, endpoint=PATH, tags=["metrics"])

    def tally(self, method: str, status: int, handler: str, uri: str = "") -> Tally:
        """The tally for requests that do not pass the instrumentator's middleware.

        Args:
            method: the request's.
            status: the answer's.
            handler: the path's pattern.
            uri: what Spring's metrics call it, if that is something else.
        """
        return self._tallies.of(method, str(status), handler, uri=uri)

    def fault(self, rule: str, status: int) -> Counter:
        """The counter of a rule's faults with a status."""
        return self._faults.labels(rule, str(status))

    def _record(self, info: Info) -> None:
        response_headers = info.response.headers if info.response else {}
        # The instrumentator records while an exception that nobody handled is on its way out.
        error = sys.exception()
        exception = "none" if error is None else type(error).__name__
        handler, status = info.modified_handler, info.modified_status
        uri = spring_uri(info.method, status, handler)
        self._tallies.of(info.method, status, handler, exception, uri).count(
            info.modified_duration,
            received=content_length(info.request.headers.get("content-length")),
            sent=content_length(response_headers.get("content-length")),
        )


def content_length(header: str | None) -> int:
    """Read a ``Content-Length``; one that is missing or malformed counts as nothing."""
    return int(header) if header and header.isascii() and header.isdigit() else 0


def _spring_tags(tally: Tally) -> Tags:
    """A tally's labels as Spring names them, the tags in their order."""
    digit = tally.status[:1]
    return (
        ("error", tally.exception),
        ("exception", tally.exception),
        ("method", known_method(tally.method)),
        ("outcome", _OUTCOMES[int(digit) - 1] if digit in {*"12345"} else "UNKNOWN"),
        ("status", tally.status),
        ("uri", tally.uri),
    )


UNMATCHED = "UNKNOWN"
"""Spring's ``uri`` of a request that no mapping took, though its path has one."""
# A method, a body's type or an answer's that a path's mappings have not.
_UNMATCHED_STATUSES = frozenset({"405", "406", "415"})


def spring_uri(method: str, status: str, handler: str) -> str:
    """What Spring's metrics call the path of a request.

    Args:
        method: the request's.
        status: the answer's.
        handler: the pattern of the path, as Starlette writes it; ``none`` if no route matched.
    """
    if handler == "none":
        # Spring maps all that is left over to its static files.
        return "/**"
    if status in _UNMATCHED_STATUSES or method == "OPTIONS":
        return UNMATCHED
    return handler.replace("{path:path}", "**")


def _group(
    tallies: Iterable[Tally], key: Callable[[Tally], Key]
) -> Iterable[tuple[Key, list[Tally]]]:
    groups: dict[Key, list[Tally]] = {}
    for tally in tallies:
        groups.setdefault(key(tally), []).append(tally)
    return groups.items()


def _sizes(
    name: str, meaning: str, tallies: Iterable[Tally], size: Callable[[Tally], int]
) -> SummaryMetricFamily:
    family = SummaryMetricFamily(name, meaning, labels=("handler",))
    for handler, group in _group(tallies, lambda tally: tally.handler):
        count = sum(sum(tally.hits) for tally in group)
        family.add_metric((handler,), count, sum(map(size, group)))
    return family


def _histogram(
    tallies: Iterable[Tally], bounds: tuple[float, ...]
) -> tuple[list[tuple[str, float]], float]:
    """Add up tallies as cumulative buckets with some of the fine bounds, and their sum."""
    tallies = list(tallies)
    hits = [sum(column) for column in zip(*(tally.hits for tally in tallies), strict=True)]
    below = list(accumulate(hits or [0] * (len(FINE_BUCKETS) + 1)))
    buckets: list[tuple[str, float]] = [
        (str(bound), below[FINE_BUCKETS.index(bound)]) for bound in bounds
    ]
    return [*buckets, ("+Inf", below[-1])], sum(tally.seconds for tally in tallies)
