"""What all endpoints have in common, on a real socket: exposure, methods, types and errors."""

import pytest

from app.actuator.endpoint import MEDIA_TYPES
from app.actuator.prometheus import OPENMETRICS, TEXT
from tests.app.pod import Launch, Pod

V3, V2, JSON = MEDIA_TYPES

READ_ONLY = [
    "/actuator",
    "/actuator/health",
    "/actuator/info",
    "/actuator/loggers",
    "/actuator/metrics",
    "/actuator/metrics/process.uptime",
]
SCRAPE = "/actuator/prometheus"
LOGGER = "/actuator/loggers/goodjob"


@pytest.mark.parametrize("path", [*READ_ONLY, LOGGER])
@pytest.mark.parametrize(
    ("accept", "sent"), [("*/*", V3), (V3, V3), (V2, V2), (JSON, JSON), (f"{V2}, {V3}", V2)]
)
def test_the_media_type_is_negotiated(open_pod: Pod, path: str, accept: str, sent: str) -> None:
    """The actuator's own types, its newest one if the client does not care."""
    answer = open_pod.get(path, accept=accept)
    assert (answer.status, answer.headers["content-type"]) == (200, sent)
    assert answer.json


@pytest.mark.parametrize("path", [*READ_ONLY, LOGGER, SCRAPE])
def test_a_type_that_is_not_offered_is_an_empty_406(open_pod: Pod, path: str) -> None:
    """Nothing is sent that the client could not read; a header says what it could."""
    answer = open_pod.get(path, accept="image/png")
    assert (answer.status, answer.body) == (406, b"")
    assert answer.headers["accept"] == ", ".join(
        (TEXT, OPENMETRICS) if path == SCRAPE else MEDIA_TYPES
    )


@pytest.mark.parametrize("path", [*READ_ONLY, LOGGER, SCRAPE])
def test_head_is_get_without_the_body(open_pod: Pod, path: str) -> None:
    """The same status and type."""
    head = open_pod.request("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-type"] == open_pod.get(path).headers["content-type"]


@pytest.mark.parametrize("path", [*READ_ONLY, LOGGER, SCRAPE])
def test_options_names_the_methods(open_pod: Pod, path: str) -> None:
    """OPTIONS is answered, empty."""
    answer = open_pod.request("OPTIONS", path)
    allow = "GET,HEAD,POST,OPTIONS" if path == LOGGER else "GET,HEAD,OPTIONS"
    assert (answer.status, answer.body, answer.headers["allow"]) == (200, b"", allow)


@pytest.mark.parametrize("path", [*READ_ONLY, LOGGER, SCRAPE])
def test_another_method_is_a_405(open_pod: Pod, path: str) -> None:
    """Allow has what is declared, and the error is Spring's JSON."""
    answer = open_pod.request("DELETE", path)
    allow = "GET, POST" if path == LOGGER else "GET"
    assert (answer.status, answer.headers["allow"]) == (405, allow)
    assert list(answer.json) == ["timestamp", "status", "error", "path"]
    assert answer.json["error"] == "Method Not Allowed"


def test_what_is_not_exposed_is_not_there(shared_pod: Pod) -> None:
    """By default health and the scrape are, and a plain 404 hides the rest."""
    statuses = {path: shared_pod.get(path).status for path in [*READ_ONLY, LOGGER, SCRAPE]}
    assert [path for path, status in statuses.items() if status == 200] == [
        "/actuator",
        "/actuator/health",
        "/actuator/prometheus",
    ]
    assert set(statuses.values()) == {200, 404}


def test_without_exposure_only_the_contracts_paths_are_left(launch: Launch) -> None:
    """/test and /metrics are no part of the actuator; all ways to health are."""
    pod = launch(MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_EXCLUDE="*")
    assert str(pod.line("stderr")).startswith("INFO: goodjob v1")
    paths = ["/test", "/metrics", "/actuator", "/actuator/health", "/health", "/livez", SCRAPE]
    assert [pod.get(path).status for path in paths] == [200, 200, 200, 404, 404, 404, 404]
    documented = set(pod.get("/openapi.json").json["paths"])
    assert documented == {"/test", "/metrics", "/actuator"}


def test_discovery_can_be_switched_off(launch: Launch) -> None:
    """The endpoints stay."""
    pod = launch(MANAGEMENT_ENDPOINTS_WEB_DISCOVERY_ENABLED="false").wait_ready()
    assert [pod.get(path).status for path in ("/actuator", "/actuator/health")] == [404, 200]


def test_access_can_be_for_reading_only(launch: Launch) -> None:
    """Levels can be seen and not set; an endpoint without access is not there, nor its link."""
    pod = launch(
        MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="*",
        MANAGEMENT_ENDPOINTS_ACCESS_MAXPERMITTED="read-only",
        MANAGEMENT_ENDPOINT_INFO_ACCESS="none",
    ).wait_ready()
    posted = pod.request("POST", LOGGER, body=b"{}", headers={"content-type": JSON})
    assert (posted.status, posted.headers["allow"]) == (405, "GET")
    assert pod.request("OPTIONS", LOGGER).headers["allow"] == "GET,HEAD,OPTIONS"
    assert [pod.get(path).status for path in (LOGGER, "/actuator/info")] == [200, 404]
    assert "info" not in pod.get("/actuator").json["_links"]
    paths = pod.get("/openapi.json").json["paths"]
    assert set(paths["/actuator/loggers/{name}"]) == {"get"}


def test_without_access_to_health_there_are_no_probes(launch: Launch) -> None:
    """All ways to it are closed, as where it is not exposed."""
    pod = launch(MANAGEMENT_ENDPOINT_HEALTH_ACCESS="none")
    assert str(pod.line("stderr")).startswith("INFO: goodjob v1")
    assert {pod.get(path).status for path in ("/actuator/health", "/livez", "/readyz")} == {404}


def test_links_name_what_is_exposed(open_pod: Pod, shared_pod: Pod) -> None:
    """Self first, as the client wrote it; what has a placeholder says so."""
    found = open_pod.get("/actuator?x=1", Host="goodjob.example:81").json["_links"]
    here = "http://goodjob.example:81/actuator"
    expected = {
        "self": "",
        "health": "/health",
        "health-path": "/health/{*path}",
        "info": "/info",
        "loggers": "/loggers",
        "loggers-name": "/loggers/{name}",
        "metrics": "/metrics",
        "metrics-requiredMetricName": "/metrics/{requiredMetricName}",
        "prometheus": "/prometheus",
    }
    assert list(found) == list(expected)
    assert found == {
        name: {"href": here + path, "templated": "{" in path} for name, path in expected.items()
    }
    assert list(shared_pod.get("/actuator").json["_links"]) == [
        "self",
        "health",
        "health-path",
        "prometheus",
    ]


def test_openapi_documents_what_is_exposed(open_pod: Pod) -> None:
    """Each route with its methods."""
    paths = open_pod.get("/openapi.json").json["paths"]
    assert {*READ_ONLY[:-1], SCRAPE, "/actuator/metrics/{requiredMetricName}"} <= set(paths)
    assert set(paths["/actuator/loggers/{name}"]) == {"get", "post"}
