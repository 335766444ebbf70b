"""The numbers that Prometheus gets."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.actuator import prometheus
from app.availability import Availability
from app.faults.switch import FaultSwitch
from app.identity import Identity
from app.log import RequestLog
from app.metrics import PATH, Metrics, Tally, content_length, spring_uri
from app.service import Service
from tests.app.inprocess import ask

PATHS = (PATH, prometheus.PATH)


def service(faults: str = "none") -> Service:
    """Build a service whose log goes nowhere."""
    return Service(
        identity=Identity("v1", "p"),
        faults=FaultSwitch(faults, 1),
        availability=Availability(),
        metrics=Metrics(),
        log=RequestLog("v1", descriptor=-1),
    )


def samples(app: Service, name: str, path: str = PATH) -> dict[tuple[str, ...], float]:
    """A metric's samples by the values of their labels, sorted by label."""
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(ask(app, "GET", path).text)
        for sample in family.samples
        if sample.name == name
    }


@pytest.mark.parametrize("path", PATHS)
def test_requests_are_counted_by_handler_method_and_status(path: str) -> None:
    """Greetings, faults, probes and unknown paths each under their own labels."""
    app = service("500@every:3")
    for _ in range(6):
        ask(app, "GET", "/test")
    ask(app, "HEAD", "/test")
    ask(app, "POST", "/test", content=b"12345")
    ask(app, "GET", "/livez")
    ask(app, "GET", "/actuator/health/readiness")
    ask(app, "GET", "/nosuch/1")
    assert samples(app, "http_requests_total", path) == {
        ("/test", "GET", "200"): 4,
        ("/test", "GET", "500"): 2,
        ("/test", "HEAD", "200"): 1,
        ("/test", "POST", "405"): 1,
        ("/livez", "GET", "503"): 1,
        ("/actuator/health/{path:path}", "GET", "503"): 1,
        ("none", "GET", "404"): 1,
    }


def test_sizes_and_times_are_measured() -> None:
    """The content lengths both ways, and as many durations as requests."""
    app = service()
    ask(app, "GET", "/test")
    for _ in range(2):
        ask(app, "POST", "/test", content=b"12345")
    ask(app, "GET", "/livez")
    assert samples(app, "http_request_size_bytes_sum")[("/test",)] == 10
    assert samples(app, "http_response_size_bytes_sum")[("/livez",)] == len('{"status":"DOWN"}')
    assert samples(app, "http_request_duration_seconds_count")[("/test", "GET")] == 1
    # The scrapes above are requests, too.
    assert samples(app, "http_request_duration_highr_seconds_count")[()] == 7


def test_dashboards_of_the_instrumentator_find_its_labels() -> None:
    """The families' names, with the labels that they are selected by."""
    app = service()
    ask(app, "GET", "/test")
    found: dict[str, set[tuple[str, ...]]] = {}
    for family in text_string_to_metric_families(ask(app, "GET", PATH).text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).add(tuple(sorted(sample.labels)))
    by_handler, by_both = {("handler",)}, {("handler", "method")}
    expected = {
        "http_requests_total": {("handler", "method", "status")},
        "http_request_size_bytes_sum": by_handler,
        "http_request_size_bytes_count": by_handler,
        "http_response_size_bytes_sum": by_handler,
        "http_request_duration_seconds_sum": by_both,
        "http_request_duration_seconds_bucket": {("handler", "le", "method")},
        "http_request_duration_highr_seconds_count": {()},
        "http_request_duration_highr_seconds_bucket": {("le",)},
    }
    assert {name: found[name] for name in expected} == expected
    assert {"python_info", "python_gc_collections_total", "process_open_fds"} <= set(found)
    assert found["process_start_time_seconds"] == {("application",)}, "Micrometer's, and once"


def test_bodies_are_measured_whoever_answers() -> None:
    """Behind the middleware, too; and an answer without a length has none."""
    app = service()
    ask(app, "POST", "/livez", content=b"12345")
    assert samples(app, "http_request_size_bytes_sum")[("/livez",)] == 5
    assert samples(app, "http_response_size_bytes_sum")[("/livez",)] > 50


def test_durations_fall_into_their_buckets() -> None:
    """A bound belongs to its bucket, buckets add up, and handlers share the fine ones."""
    metrics = Metrics()
    for handler, status, seconds in [
        ("/test", 200, 0.001),
        ("/test", 200, 0.0011),
        ("/test", 500, 0.5),
        ("/livez", 200, 99.0),
    ]:
        metrics.tally("GET", status, handler).count(seconds, received=0, sent=1)
    found = {
        (sample.name, sample.labels.get("handler"), sample.labels.get("le")): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
    }
    name = "http_request_duration_seconds"
    coarse = {le: found[f"{name}_bucket", "/test", le] for le in ("0.1", "0.5", "1.0", "+Inf")}
    assert coarse == {"0.1": 2, "0.5": 3, "1.0": 3, "+Inf": 3}
    assert found[f"{name}_sum", "/test", None] == pytest.approx(0.5021)
    name = "http_request_duration_highr_seconds"
    fine = {le: found[f"{name}_bucket", None, le] for le in ("0.001", "0.0025", "30.0", "+Inf")}
    assert fine == {"0.001": 1, "0.0025": 2, "30.0": 3, "+Inf": 4}
    assert found["http_response_size_bytes_count", "/test", None] == 3
    bounds = [le for key, _, le in found if key == f"{name}_bucket"]
    assert bounds == [
        *["0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0"],
        *["2.5", "5.0", "10.0", "30.0", "+Inf"],
    ]


def test_faults_are_counted_by_rule() -> None:
    """Which rule fired how often, and with which status."""
    app = service("503@every:2; 500@script:500,200,502")
    for _ in range(4):
        ask(app, "GET", "/test")
    assert samples(app, "goodjob_faults_fired_total") == {
        ("500@script:500,200,502", "500"): 1,
        ("500@script:500,200,502", "502"): 1,
        ("503@every:2", "503"): 2,
    }


def test_two_services_in_a_process_count_apart() -> None:
    """Each has a registry of its own."""
    one, other = service(), service()
    ask(one, "GET", "/test")
    assert samples(one, "http_requests_total") == {("/test", "GET", "200"): 1}
    assert samples(other, "http_requests_total") == {}


def test_openapi_documents_the_plain_asgi_paths_too() -> None:
    """The greeting, health and metrics are all in the one document."""
    document = ask(service(), "GET", "/openapi.json").json()
    assert {"/test", "/livez", "/actuator/health/readiness", *PATHS} <= set(document["paths"])


def test_the_longest_time_is_of_windows_of_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgotten when the third begins, to the moment; whoever counts then begins a new one."""
    now = 1000.0
    monkeypatch.setattr("app.metrics.perf_counter", lambda: now)
    for look in (Tally.longest, None):
        now = 1000.0
        tally = Tally("GET", "200", "/test")
        tally.count(0.5, received=0, sent=0)
        for passed, longest in ((179.9, 0.5), (180.0, 0.1)):
            now = 1000.0 + passed
            if look is None:
                tally.count(0.1, received=0, sent=0)
            assert tally.longest() == (longest if look is None or longest == 0.5 else 0.0)


def test_the_longest_of_a_window_stays() -> None:
    """Whichever of them came last; times and sizes add up."""
    tally = Tally("GET", "200", "/test")
    for seconds in (0.25, 0.5, 0.125):
        tally.count(seconds, received=2, sent=3)
    assert (tally.longest(), tally.seconds) == (0.5, 0.875)
    assert (tally.received, tally.sent, sum(tally.hits)) == (6, 9, 3)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (101, "INFORMATIONAL"),
        (200, "SUCCESS"),
        (302, "REDIRECTION"),
        (404, "CLIENT_ERROR"),
        (503, "SERVER_ERROR"),
        (0, "UNKNOWN"),
    ],
)
def test_an_outcome_goes_by_the_first_digit(status: int, outcome: str) -> None:
    """0 is a request without an answer."""
    metrics = Metrics()
    metrics.tally("GET", status, "/test").count(0.1, received=0, sent=0)
    (timer,) = [each for each in metrics.meters() if each.name == "http.server.requests"]
    ((tags, figures),) = timer.samples.items()
    assert dict(tags)["outcome"] == outcome
    assert dict(tags)["status"] == str(status)
    assert figures == {"COUNT": 1, "TOTAL_TIME": 0.1, "MAX": 0.1}
    assert [name for name, _ in tags] == [
        "application",
        "error",
        "exception",
        "method",
        "outcome",
        "status",
        "uri",
    ]


@pytest.mark.parametrize(
    ("header", "length"), [(None, 0), ("", 0), ("12", 12), ("-1", 0), ("x", 0), ("٣", 0)]
)
def test_a_content_length_is_a_number_or_nothing(header: str | None, length: int) -> None:
    """A malformed header is never an error of the metrics."""
    assert content_length(header) == length


@pytest.mark.parametrize(
    ("method", "status", "handler", "uri"),
    [
        ("GET", "200", "/test", "/test"),
        ("GET", "404", "none", "/**"),
        ("OPTIONS", "404", "none", "/**"),
        ("POST", "405", "/livez", "UNKNOWN"),
        ("GET", "406", "/actuator", "UNKNOWN"),
        ("POST", "415", "/actuator/loggers/{name}", "UNKNOWN"),
        ("OPTIONS", "200", "/livez", "UNKNOWN"),
        ("GET", "404", "/actuator/health/{path:path}", "/actuator/health/**"),
        ("POST", "400", "/actuator/loggers/{name}", "/actuator/loggers/{name}"),
    ],
)
def test_a_path_is_called_what_spring_calls_it(
    method: str, status: str, handler: str, uri: str
) -> None:
    """Its pattern, unless no mapping took the request; measured at a Spring Boot 3.5.16."""
    assert spring_uri(method, status, handler) == uri


def test_the_greetings_path_is_called_what_spring_calls_it() -> None:
    """A method that it has not is none of its requests; a fault of the same status is."""
    app = service("405@first:1")
    ask(app, "GET", "/test")
    ask(app, "POST", "/test")
    ask(app, "POST", "/actuator/health")
    ask(app, "GET", "/nosuch")
    found = samples(app, "http_server_requests_seconds_count", prometheus.PATH)
    assert {(labels[3], labels[5], labels[6]) for labels in found} == {
        ("GET", "405", "/test"),
        ("POST", "405", "UNKNOWN"),
        ("GET", "404", "/**"),
    }
