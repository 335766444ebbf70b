"""Components and groups of health: what they measure, and when they may be seen."""

import asyncio
import json
import logging
import re
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette

from app import health
from app.actuator import components
from app.actuator.endpoint import MEDIA_TYPES
from app.actuator.management import GroupSettings, Management
from app.availability import Availability, Liveness
from tests.app.inprocess import ask

SLOW = r"health contributor ping took 0\.\d{3} s to respond"
V2 = MEDIA_TYPES[1]
UP = {"status": "UP"}


def get(
    path: str, management: Management, *, refusing: bool = False, **headers: str
) -> tuple[int, Any]:
    """The status and the body of a health answer; an empty body is nothing."""
    availability = Availability()
    availability.start()
    if refusing:
        availability.refuse()
    app = Starlette(routes=health.routes(availability, management))
    answer = ask(app, "GET", f"/actuator/health{path}", headers=headers)
    return answer.status_code, answer.json() if answer.content else None


def shown(**settings: Any) -> Management:
    """Settings that show components."""
    return Management(show_components=True, **settings)


def test_components_without_details() -> None:
    """Sorted by name, behind the groups."""
    status, body = get("", shown())
    names = ["diskSpace", "livenessState", "ping", "readinessState"]
    assert (status, list(body)) == (200, ["status", "groups", "components"])
    assert json.dumps(body["components"]) == json.dumps(dict.fromkeys(names, UP))


def test_details_show_the_components_too(tmp_path: Path) -> None:
    """Unless the settings hide these by name."""
    details = Management(show_details=True, disk_space_path=str(tmp_path), disk_space_threshold=7)
    _, body = get("/diskSpace", details)
    assert list(body["details"]) == ["total", "free", "threshold", "path", "exists"]
    assert (body["details"]["threshold"], body["details"]["path"]) == (7, str(tmp_path))
    assert "components" not in get("", Management(show_details=True, show_components=False))[1]


def test_version_2_calls_them_details() -> None:
    """The newest version that is named anywhere decides."""
    assert "details" in get("", shown(), Accept=V2)[1]
    assert "details" in get("", shown(), Accept=V2.upper())[1]
    assert "components" in get("", shown(), Accept=f"{V2}, {MEDIA_TYPES[0]}")[1]
    assert "components" in get("", shown(), Accept=MEDIA_TYPES[2])[1]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ping", (200, UP)),
        ("/livenessState", (200, UP)),
        ("/readinessState", (503, {"status": "OUT_OF_SERVICE"})),
        ("/ping/x", (404, None)),
        ("/Ping", (404, None)),
        ("/nosuch", (404, None)),
        ("/liveness/livenessState", (404, None)),
    ],
)
def test_a_component_has_a_path(path: str, expected: tuple[int, Any]) -> None:
    """Its own status decides the code; the probes' groups never show theirs."""
    assert get(path, shown(), refusing=True) == expected


def test_a_full_disk_is_down_and_no_probe_says_so() -> None:
    """The whole is 503, and Kubernetes hears nothing of it."""
    full = shown(disk_space_threshold=2**60)
    status, body = get("", full)
    assert (status, body["status"], body["components"]["diskSpace"]) == (
        503,
        "DOWN",
        {"status": "DOWN"},
    )
    assert get("/readiness", full) == get("/liveness", full) == (200, UP)


def test_a_disk_that_is_not_there_is_down(tmp_path: Path) -> None:
    """It has no space, and says that it does not exist."""
    management = Management(show_details=True, disk_space_path=str(tmp_path / "none"))
    status, body = get("/diskSpace", management)
    assert (status, body["status"], body["details"]["exists"]) == (503, "DOWN", False)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"default_components": False}, ["livenessState", "readinessState"]),
        ({"default_components": False, "ping": True, "probes": False}, ["ping"]),
        ({"ping": False, "probes": False}, ["diskSpace"]),
        (
            {"probes": False, "liveness_state": True, "readiness_state": True},
            ["diskSpace", "livenessState", "ping", "readinessState"],
        ),
    ],
)
def test_components_can_be_switched_off(settings: dict[str, Any], names: list[str]) -> None:
    """All of Spring's switches."""
    assert list(get("", shown(**settings))[1]["components"]) == names


def test_without_any_component_the_whole_is_up() -> None:
    """As Spring answers, without groups."""
    assert get("", Management(default_components=False, probes=False)) == (200, UP)
    assert get("/liveness", Management(probes=False)) == (404, None)


def test_a_group_of_ones_own() -> None:
    """Its members, its order, its codes, its short path; the whole lists it."""
    group = GroupSettings(
        include=("readinessState", "ping"),
        show_components=True,
        status_order=("UP", "OUT_OF_SERVICE"),
        http_mapping={"up": 299},
        additional_path="/upz",
    )
    management = Management(groups={"own": group})
    both = {"ping": UP, "readinessState": {"status": "OUT_OF_SERVICE"}}
    expected = (299, {"status": "UP", "components": both})
    assert get("/own", management, refusing=True) == expected
    assert get("/upz", management, refusing=True) == expected
    assert get("/own/ping", management) == (299, UP)
    assert get("/own/diskSpace", management) == (404, None)
    assert get("", management)[1]["groups"] == ["liveness", "own", "readiness"]
    app = Starlette(routes=health.routes(Availability(), management))
    assert ask(app, "GET", "/upz").status_code == 299


def test_a_probe_that_is_defined_anew_loses_its_state() -> None:
    """What the user includes is all that counts; the short path stays."""
    management = Management(groups={"readiness": GroupSettings(include=("ping",))})
    assert get("/readiness", management, refusing=True) == (200, UP)
    assert get("/readyz", management, refusing=True) == (200, UP)


def test_a_probe_that_is_defined_anew_keeps_what_it_says() -> None:
    """Its order, its codes, what it shows; a path of its own takes the place of the probe's."""
    group = GroupSettings(
        include=("ping", "readinessState"),
        show_components=True,
        status_order=("UP", "OUT_OF_SERVICE"),
        http_mapping={"up": 299},
        additional_path="/own",
    )
    management = Management(groups={"readiness": group})
    both = {"ping": UP, "readinessState": {"status": "OUT_OF_SERVICE"}}
    for path in ("/readiness", "/own"):
        found = get(path, management, refusing=True)
        assert found == (299, {"status": "UP", "components": both})
    app = Starlette(routes=health.routes(Availability(), management))
    assert ask(app, "GET", "/own").status_code == 299
    assert ask(app, "GET", "/readyz").status_code == 404
    bare = Management(groups={"readiness": group}, probe_paths=False)
    app = Starlette(routes=health.routes(Availability(), bare))
    assert ask(app, "GET", "/own").status_code == 299


@pytest.mark.parametrize(
    ("whole", "own", "shows"),
    [
        ({}, {}, (False, False)),
        ({"show_components": True}, {}, (True, False)),
        ({"show_details": True}, {}, (True, True)),
        ({"show_details": True, "show_components": False}, {}, (False, False)),
        ({"show_components": True}, {"show_details": False}, (False, False)),
        ({}, {"show_details": True}, (True, True)),
        ({"show_details": True}, {"show_details": False}, (False, False)),
        ({"show_details": True}, {"show_components": False}, (False, False)),
        ({"show_details": True}, {"show_details": False, "show_components": True}, (True, False)),
        ({}, {"show_components": True}, (True, False)),
    ],
)
def test_a_group_shows_what_it_says_or_the_whole_says(
    whole: dict[str, Any], own: dict[str, Any], shows: tuple[bool, bool]
) -> None:
    """Components go with the details of whoever speaks of details, the group or the whole."""
    group = GroupSettings(include=("diskSpace",), **own)
    _, body = get("/own", Management(groups={"own": group}, **whole))
    component = body.get("components", {}).get("diskSpace", {})
    assert ("components" in body, "details" in component) == shows


def test_a_group_of_no_settings_has_all_members_and_the_usual_order() -> None:
    """Neither a list to include nor codes."""
    management = shown(groups={"own": GroupSettings()})
    status, body = get("/own", management, refusing=True)
    assert (status, body["status"], len(body["components"])) == (503, "OUT_OF_SERVICE", 4)


def test_the_usual_order_and_codes_are_springs() -> None:
    """DOWN, OUT_OF_SERVICE, UP, UNKNOWN; the first two are 503, whatever else is 200."""
    group = GroupSettings(include=("livenessState", "readinessState", "ping"))
    management = Management(groups={"own": group})
    availability = Availability()
    app = Starlette(routes=health.routes(availability, management))
    availability.liveness = Liveness.BROKEN
    assert ask(app, "GET", "/health/own").json() == {"status": "DOWN"}
    only = Management(groups={"own": GroupSettings(include=("ping",), status_order=("DOWN",))})
    assert get("/own", only) == (200, {"status": "UNKNOWN"})


def test_a_group_takes_what_it_does_not_say_from_the_whole() -> None:
    """Order, codes and what is shown; its own exclusions win over its inclusions."""
    management = shown(
        groups={"own": GroupSettings(exclude=("diskSpace", "ping"))},
        status_order=("UP",),
        http_mapping={"out-of-service": 418},
    )
    _, body = get("/own", management, refusing=True)
    assert (body["status"], list(body["components"])) == ("UP", ["livenessState", "readinessState"])
    assert get("/own/readinessState", management, refusing=True)[0] == 418
    empty = Management(groups={"own": GroupSettings(exclude=("*",))})
    assert get("/own", empty) == (404, None)


@pytest.mark.parametrize(
    ("free", "threshold", "status"),
    [(7, 7, "UP"), (8, 7, "UP"), (6, 7, "DOWN"), (0, 0, "UP")],
)
def test_a_disk_is_up_as_long_as_the_threshold_is_free(
    free: int, threshold: int, status: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """To the byte."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: (100, 100 - free, free))
    found = components.measure_disk(str(tmp_path), threshold)
    assert found.status == status
    assert found.details == {
        "total": 100,
        "free": free,
        "threshold": threshold,
        "path": str(tmp_path),
        "exists": True,
    }


def test_a_disk_that_is_not_there_is_down_whatever_the_threshold(tmp_path: Path) -> None:
    """Even where nothing has to be free."""
    found = components.measure_disk(str(tmp_path / "none"), 0)
    assert (found.status, found.details["total"], found.details["free"]) == ("DOWN", 0, 0)


def test_a_component_that_takes_just_as_long_as_it_may_is_not_told(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moment more is."""
    times = iter([10.0, 12.0, 20.0, 22.5])
    monkeypatch.setattr(components, "time", SimpleNamespace(perf_counter=lambda: next(times)))

    async def ping() -> components.Component:
        return components.Component("UP")

    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            asyncio.run(components.look("ping", ping, 2.0))
    assert caplog.messages == ["health contributor ping took 2.500 s to respond"]


def test_a_disk_that_hangs_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, and requests don't pile up."""
    monkeypatch.setattr(components, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(components, "measure_disk", lambda *_: time.sleep(0.3))
    status, body = get("/diskSpace", shown(show_details=True))
    assert (status, body["status"]) == (503, "DOWN")
    assert body["details"]["error"].startswith("builtins.TimeoutError")


def test_a_component_that_fails_is_down(caplog: pytest.LogCaptureFixture) -> None:
    """It names the error, and so does the log."""

    async def fail() -> components.Component:
        msg = "no disk"
        raise OSError(msg)

    with caplog.at_level(logging.WARNING):
        found = asyncio.run(components.look("diskSpace", fail, 10.0))
    assert (found.status, found.details) == ("DOWN", {"error": "builtins.OSError: no disk"})
    assert caplog.messages == ["health check diskSpace failed: OSError('no disk')"]
    assert caplog.records[0].name == "goodjob"


@pytest.mark.parametrize(("threshold", "told"), [(0.0, True), (10.0, False)])
def test_a_slow_component_is_told(
    threshold: float, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names it and its time; the answer is as ever."""
    with caplog.at_level(logging.WARNING):
        assert get("/ping", shown(slow_indicator_seconds=threshold)) == (200, UP)
    found = [bool(re.fullmatch(SLOW, message)) for message in caplog.messages]
    assert found == [True] * told


def test_the_probe_paths_can_be_switched_off() -> None:
    """The groups stay."""
    management = Management(probe_paths=False)
    app = Starlette(routes=health.routes(Availability(), management))
    assert ask(app, "GET", "/livez").status_code == 404
    assert get("/liveness", management) == (200, UP)
