"""Health as Spring Boot answers it: bodies, codes, media types and methods, vector by vector."""

import pytest
from starlette.applications import Starlette

from app.actuator.endpoint import MEDIA_TYPES
from app.availability import Availability, Liveness, Readiness
from app.health import is_probe, openapi, routes
from tests.app.inprocess import ask
from tests.app.pod import Pod

V3, V2, JSON = MEDIA_TYPES
PREFIXES = ("/actuator/health", "/health")


def health(
    liveness: Liveness = Liveness.CORRECT, readiness: Readiness = Readiness.ACCEPTING_TRAFFIC
) -> Starlette:
    """An app of the health routes alone, in a state."""
    availability = Availability()
    availability.liveness, availability.readiness = liveness, readiness
    return Starlette(routes=routes(availability))


REFUSING = Readiness.REFUSING_TRAFFIC
BROKEN = Liveness.BROKEN
"""Short names for the tables below."""


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    ("state", "path", "status", "body"),
    [
        ((), "", 200, '{"status":"UP","groups":["liveness","readiness"]}'),
        ((), "/", 200, '{"status":"UP","groups":["liveness","readiness"]}'),
        ((), "/liveness", 200, '{"status":"UP"}'),
        ((), "/liveness/", 200, '{"status":"UP"}'),
        ((), "/readiness", 200, '{"status":"UP"}'),
        ((), "/livez", 200, '{"status":"UP"}'),
        ((), "/readyz", 200, '{"status":"UP"}'),
        ((REFUSING,), "", 503, '{"status":"OUT_OF_SERVICE","groups":["liveness","readiness"]}'),
        ((REFUSING,), "/liveness", 200, '{"status":"UP"}'),
        ((REFUSING,), "/readiness", 503, '{"status":"OUT_OF_SERVICE"}'),
        ((BROKEN,), "", 503, '{"status":"DOWN","groups":["liveness","readiness"]}'),
        ((BROKEN, REFUSING), "", 503, '{"status":"DOWN","groups":["liveness","readiness"]}'),
        ((BROKEN,), "/liveness", 503, '{"status":"DOWN"}'),
        ((BROKEN,), "/readiness", 200, '{"status":"UP"}'),
    ],
)
def test_health_below_each_prefix(
    prefix: str, state: tuple[Liveness | Readiness, ...], path: str, status: int, body: str
) -> None:
    """The body to the byte, the code, and the actuator's media type."""
    app = health(
        next((s for s in state if isinstance(s, Liveness)), Liveness.CORRECT),
        next((s for s in state if isinstance(s, Readiness)), Readiness.ACCEPTING_TRAFFIC),
    )
    answer = ask(app, "GET", prefix + path)
    assert (answer.status_code, answer.text) == (status, body)
    assert answer.headers["content-type"] == V3


@pytest.mark.parametrize(
    ("path", "state", "status", "body"),
    [
        ("/livez", Liveness.CORRECT, 200, '{"status":"UP"}'),
        ("/livez", Liveness.BROKEN, 503, '{"status":"DOWN"}'),
    ],
)
def test_livez(path: str, state: Liveness, status: int, body: str) -> None:
    """The short path of liveness gives the same answers."""
    answer = ask(health(liveness=state), "GET", path)
    assert (answer.status_code, answer.text) == (status, body)


@pytest.mark.parametrize(
    ("state", "status", "body"),
    [
        (Readiness.ACCEPTING_TRAFFIC, 200, '{"status":"UP"}'),
        (Readiness.REFUSING_TRAFFIC, 503, '{"status":"OUT_OF_SERVICE"}'),
    ],
)
def test_readyz(state: Readiness, status: int, body: str) -> None:
    """The short path of readiness gives the same answers."""
    answer = ask(health(readiness=state), "GET", "/readyz")
    assert (answer.status_code, answer.text) == (status, body)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "path", ["/ping", "/nosuch", "/Liveness", "/liveness/livenessState", "/livez/x"]
)
def test_an_unknown_component_is_an_empty_404(prefix: str, path: str) -> None:
    """Components are not shown, so that each of them is not found, without a body."""
    answer = ask(health(), "GET", prefix + path)
    assert (answer.status_code, answer.content) == (404, b"")
    assert "content-type" not in answer.headers
    assert answer.headers["content-length"] == "0"


@pytest.mark.parametrize("accept", [V3, V2, JSON])
def test_the_media_type_is_negotiated(accept: str) -> None:
    """The type that was asked for comes back, with the same body."""
    answer = ask(health(), "GET", "/actuator/health", headers={"Accept": accept})
    assert answer.headers["content-type"] == accept
    assert answer.text == '{"status":"UP","groups":["liveness","readiness"]}'


@pytest.mark.parametrize("path", ["/actuator/health", "/actuator/health/nosuch", "/livez"])
def test_a_type_that_is_not_offered_is_an_empty_406(path: str) -> None:
    """The media type is checked before the component."""
    answer = ask(health(), "GET", path, headers={"Accept": "text/plain"})
    assert (answer.status_code, answer.content) == (406, b"")


@pytest.mark.parametrize("path", ["/actuator/health", "/health/readiness", "/livez", "/readyz"])
def test_options_names_the_methods(path: str) -> None:
    """OPTIONS is answered, empty, on each path."""
    answer = ask(health(), "OPTIONS", path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["allow"] == "GET,HEAD,OPTIONS"


@pytest.mark.parametrize("path", ["/actuator/health", "/health/liveness", "/livez", "/readyz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_another_method_is_a_405(path: str, method: str) -> None:
    """The error has Spring's keys in Spring's order, and Allow names what is declared."""
    answer = ask(health(), method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert list(body) == ["timestamp", "status", "error", "path"]
    assert (body["status"], body["error"], body["path"]) == (405, "Method Not Allowed", path)


def test_head_on_a_real_socket_has_no_body(shared_pod: Pod) -> None:
    """HEAD gives the status and the headers of GET."""
    head, get = (shared_pod.request(m, "/actuator/health/readiness") for m in ("HEAD", "GET"))
    assert (head.status, head.body) == (200, b"")
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


@pytest.mark.parametrize("path", ["/", "/actuator/", "/actuator/info", "/livez/", "/livez/x"])
def test_an_unmapped_path_is_springs_404(shared_pod: Pod, path: str) -> None:
    """The error JSON says what happened and where, and nothing redirects."""
    answer = shared_pod.get(path)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/json")
    body = answer.json
    assert list(body) == ["timestamp", "status", "error", "path"]
    assert (body["status"], body["error"], body["path"]) == (404, "Not Found", path)
    assert body["timestamp"].endswith("+00:00")


@pytest.mark.parametrize(
    ("path", "probe"),
    [
        ("/livez", True),
        ("/readyz", True),
        ("/health", True),
        ("/health/readiness", True),
        ("/actuator/health", True),
        ("/actuator/health/ping", True),
        ("/livez/x", False),
        ("/test", False),
        ("/metrics", False),
        ("/actuator", False),
        ("/actuator/info", False),
        ("/x/health", False),
    ],
)
def test_what_a_kubelet_asks_is_a_probe(path: str, *, probe: bool) -> None:
    """And health as a whole, which a delay of probes holds up too."""
    assert is_probe(path) is probe


def test_openapi_describes_each_path() -> None:
    """Both prefixes with the probes' groups, and the short paths; what comes back, and why."""
    found = openapi()
    assert list(found) == [
        *[prefix + group for prefix in PREFIXES for group in ("", "/liveness", "/readiness")],
        "/livez",
        "/readyz",
    ]
    schema = {
        "type": "object",
        "required": ["status"],
        "properties": {
            "status": {"type": "string", "enum": ["DOWN", "OUT_OF_SERVICE", "UP", "UNKNOWN"]},
            "components": {"type": "object"},
            "groups": {"type": "array", "items": {"type": "string"}},
        },
    }
    content = {media_type: {"schema": schema} for media_type in MEDIA_TYPES}
    assert found["/health/readiness"] == {
        "get": {
            "summary": "Health at /health/readiness",
            "operationId": "health_health_readiness",
            "tags": ["health"],
            "responses": {
                "200": {"description": "UP", "content": content},
                "503": {"description": "DOWN or OUT_OF_SERVICE", "content": content},
            },
        }
    }
