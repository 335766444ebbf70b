"""``/actuator/loggers`` on a real socket: levels seen, set and taken away."""

import pytest

from app.actuator.loggers import level_name
from tests.app.pod import Answer, Launch, Pod

V3 = "application/vnd.spring-boot.actuator.v3+json"


def post(pod: Pod, name: str, body: bytes, content_type: str | None = "application/json") -> Answer:
    """Set a level."""
    headers = {"Content-Type": content_type} if content_type else {}
    return pod.request("POST", f"/actuator/loggers/{name}", body=body, headers=headers)


def level(pod: Pod, name: str) -> dict[str, str]:
    """The levels of a logger."""
    found: dict[str, str] = pod.get(f"/actuator/loggers/{name}").json
    return found


def test_all_loggers(open_pod: Pod) -> None:
    """Levels from the highest, the root first; what is inherited has no level of its own."""
    found = open_pod.get("/actuator/loggers").json
    assert list(found) == ["levels", "loggers", "groups"]
    assert found["levels"] == ["OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG"]
    assert next(iter(found["loggers"])) == "ROOT"
    assert found["loggers"]["ROOT"] == {"configuredLevel": "INFO", "effectiveLevel": "INFO"}
    assert found["loggers"]["goodjob"] == {"effectiveLevel": "INFO"}
    assert found["groups"] == {"web": {"members": ["fastapi", "uvicorn", "uvicorn.error"]}}


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", V3])
@pytest.mark.parametrize("reset", [b'{"configuredLevel": null}', b"{}", b"null", b""])
def test_a_level_is_set_and_taken_away(open_pod: Pod, content_type: str, reset: bytes) -> None:
    """204 without a body; what inherits it, shows it."""
    answer = post(open_pod, "uvicorn", b'{"configuredLevel": "debug"}', content_type)
    assert (answer.status, answer.body) == (204, b"")
    assert level(open_pod, "uvicorn") == {"configuredLevel": "DEBUG", "effectiveLevel": "DEBUG"}
    assert level(open_pod, "uvicorn.error") == {"effectiveLevel": "DEBUG"}
    assert post(open_pod, "uvicorn", reset, content_type).status == 204
    assert level(open_pod, "uvicorn") == {"effectiveLevel": "INFO"}


def test_a_level_works(launch: Launch) -> None:
    """What is said after it, is said or not."""
    pod = launch(MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="health,loggers").wait_ready()
    assert str(pod.line("stderr")).startswith("INFO: goodjob v1")
    assert post(pod, "ROOT", b'{"configuredLevel": "OFF"}').status == 204
    assert pod.stop() == 0
    assert pod.rest("stderr") == []


def test_the_root_goes_back_to_the_settings_level(open_pod: Pod) -> None:
    """It has nothing to inherit from."""
    post(open_pod, "ROOT", b'{"configuredLevel": "FATAL"}')
    assert level(open_pod, "goodjob") == {"effectiveLevel": "FATAL"}
    post(open_pod, "ROOT", b"{}")
    assert level(open_pod, "ROOT") == {"configuredLevel": "INFO", "effectiveLevel": "INFO"}


def test_a_group_sets_its_members(open_pod: Pod) -> None:
    """And has a level itself while they share one."""
    assert post(open_pod, "web", b'{"configuredLevel": "ERROR"}').status == 204
    assert level(open_pod, "web")["configuredLevel"] == "ERROR"
    assert level(open_pod, "uvicorn.error")["configuredLevel"] == "ERROR"
    assert post(open_pod, "web", b"{}").status == 204
    assert "configuredLevel" not in level(open_pod, "web")


def test_a_new_logger_is_made(open_pod: Pod) -> None:
    """Its code may come later; a name that nobody has used is not found."""
    assert open_pod.get("/actuator/loggers/new.one").status == 404
    assert post(open_pod, "new.one", b'{"configuredLevel": "WARN"}').status == 204
    assert level(open_pod, "new.one") == {"configuredLevel": "WARN", "effectiveLevel": "WARN"}
    assert open_pod.get("/actuator/loggers/new").status == 404


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"configuredLevel": "LOUD"}', "application/json", 400),
        (b'{"configuredLevel": "TRACE"}', "application/json", 400),
        (b'{"configuredLevel": 10}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[" * 4000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b" " * 4097, "application/json", 413),
        (b"{}", "text/plain", 415),
        (b"{}", None, 415),
    ],
)
def test_a_wrong_order_is_refused(
    open_pod: Pod, body: bytes, content_type: str | None, status: int
) -> None:
    """With Spring's error, and nothing is changed."""
    answer = post(open_pod, "goodjob", body, content_type)
    assert (answer.status, answer.json["path"]) == (status, "/actuator/loggers/goodjob")
    assert level(open_pod, "goodjob") == {"effectiveLevel": "INFO"}


def test_a_body_may_be_of_4_kibibytes(open_pod: Pod) -> None:
    """To the byte."""
    body = b'{"configuredLevel": "WARN"}'.ljust(4096)
    assert post(open_pod, "uvicorn", body).status == 204
    assert level(open_pod, "uvicorn")["configuredLevel"] == "WARN"
    assert post(open_pod, "uvicorn", b" " * 4096).status == 204
    assert "configuredLevel" not in level(open_pod, "uvicorn")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "DEBUG"),
        (10, "DEBUG"),
        (11, "INFO"),
        (20, "INFO"),
        (30, "WARN"),
        (31, "ERROR"),
        (50, "FATAL"),
        (51, "OFF"),
        (60, "OFF"),
        (61, "OFF"),
    ],
)
def test_a_level_between_two_names_goes_by_what_it_lets_through(number: int, name: str) -> None:
    """The next one above it."""
    assert level_name(number) == name


def test_loggers_cannot_fill_the_memory(launch: Launch) -> None:
    """Names have a limit, and so has their number."""
    pod = launch(MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="health,loggers").wait_ready()
    assert post(pod, "x" * 201, b"{}").status == 400
    assert post(pod, "x" * 200, b"{}").status == 204
    statuses = [post(pod, f"made{number}", b"{}").status for number in range(1001)]
    assert set(statuses) == {204, 400}
    assert statuses == sorted(statuses)
    assert post(pod, "made0", b'{"configuredLevel": "INFO"}').status == 204
