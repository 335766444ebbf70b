"""``/actuator/info``: what is known, and nothing that is not."""

import os
import platform
import tomllib
from pathlib import Path

import pytest

import app
from app.actuator import info
from tests.app.pod import ROOT, Launch, Pod


def test_all_contributors(open_pod: Pod) -> None:
    """Each says what is true of this process and this machine."""
    found = open_pod.get("/actuator/info").json
    process = found.pop("process")
    assert found == {
        "build": {"artifact": "goodjob", "name": "goodjob", "version": app.__version__},
        "python": {
            "version": platform.python_version(),
            "implementation": "CPython",
            "compiler": platform.python_compiler(),
        },
        "os": {
            "name": platform.system(),
            "version": platform.release(),
            "arch": platform.machine(),
        },
    }
    assert (process["pid"], process["parentPid"]) == (open_pod.child.pid, os.getpid())
    assert process["memory"]["peak"] >= process["memory"]["resident"] > 1_000_000


def test_memory_that_cannot_be_known_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no /proc."""

    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", missing)
    assert list(info.process()) == ["pid", "parentPid", "owner", "cpus"]


def test_by_default_only_the_build_is_known(launch: Launch) -> None:
    """As in Spring, what tells about the machine has to be asked for."""
    pod = launch(MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="health,info").wait_ready()
    assert list(pod.get("/actuator/info").json) == ["build"]


def test_the_environment_may_add_to_it(launch: Launch) -> None:
    """Every word of an ``INFO_*`` variable is a level; what is longer wins."""
    pod = launch(
        MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="health,info",
        MANAGEMENT_INFO_ENV_ENABLED="true",
        INFO_TEAM="blue",
        INFO_APP="shop",
        INFO_APP_OWNER_NAME="kim",
        INFO_="",
    ).wait_ready()
    found = pod.get("/actuator/info").json
    assert list(found) == ["app", "team", "build"]
    assert (found["app"], found["team"]) == ({"owner": {"name": "kim"}}, "blue")


def test_nothing_to_say_is_an_empty_object(launch: Launch) -> None:
    """Not a 404."""
    pod = launch(
        MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="health,info",
        MANAGEMENT_INFO_BUILD_ENABLED="false",
    ).wait_ready()
    answer = pod.get("/actuator/info")
    assert (answer.status, answer.body) == (200, b"{}")


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (
            "git.branch=main\ngit.commit.id=0123456789abcdef\ngit.commit.time=2026-01-01T00:00:00Z",
            {"branch": "main", "commit": {"id": "0123456", "time": "2026-01-01T00:00:00Z"}},
        ),
        ("# none\ngit.branch=\ngit.commit.id=abc", {"commit": {"id": "abc"}}),
        ("", {}),
    ],
)
def test_git_is_what_the_build_has_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lines: str, known: dict[str, object]
) -> None:
    """The branch, seven characters of the commit and its time, each if it is there."""
    path = tmp_path / "git.properties"
    path.write_text(lines, encoding="utf-8")
    monkeypatch.setattr(info, "GIT_PROPERTIES", path)
    assert info.git() == known


def test_the_version_is_the_projects() -> None:
    """The image holds no package metadata, so that the number stands in two places."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == app.__version__
