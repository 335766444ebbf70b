"""The variables and the command line of a pod."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.errors import UnsupportedField
from lab.laptop.environment import command, environment, expand, own_ports
from tests.lab.laptop.deployments import container_of, deployment, pod_state


def variables(*env: dict[str, Any]) -> dict[str, str]:
    """The environment of a pod with these variables in its manifest."""
    found = deployment(env=list(env))
    return environment(found, container_of(found), pod_state(ip="127.42.7.1"))


def field(path: str) -> dict[str, Any]:
    """A variable X from a field of the pod."""
    return {"name": "X", "valueFrom": {"fieldRef": {"fieldPath": path}}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata.name", "web-1"),
        ("metadata.namespace", "shop"),
        ("metadata.labels['version']", "v7"),
        ("metadata.labels['no-such']", ""),
        ("metadata.annotations['team/name']", "blue"),
        ("metadata.annotations['no-such']", ""),
        ("status.podIP", "127.42.7.1"),
        ("status.hostIP", "127.0.0.1"),
        ("spec.nodeName", "laptop"),
    ],
)
def test_a_field_of_the_pod(path: str, value: str) -> None:
    """As in a cluster; a label that isn't there is empty."""
    assert variables(field(path))["X"] == value


@pytest.mark.parametrize("path", ["metadata.uid", "spec.serviceAccountName", "metadata.labels"])
def test_a_field_that_a_laptop_does_not_know(path: str) -> None:
    """The error names the variable, as a list's index alone is hard to find."""
    with pytest.raises(UnsupportedField) as caught:
        variables({"name": "A", "value": "1"}, field(path))
    assert str(caught.value) == (
        "Deployment shop/web: spec.template.spec.containers[0].env[1].valueFrom.fieldRef.fieldPath "
        f"(X): {path!r} is not known on a laptop"
    )


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$(A)", "1"),
        ("x$(A)y$(B_2)z", "x1y2z"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$1"),
        ("$$$$(A)", "$$(A)"),
        ("$(NONE)", "$(NONE)"),
        ("$A ${A} $", "$A ${A} $"),
        ("$()", "$()"),
        ("$(A", "$(A"),
        ("$$", "$"),
        ("100$$", "100$"),
    ],
)
def test_references_are_filled_in(text: str, expanded: str) -> None:
    """Kubernetes' own syntax only; ``$$`` is one dollar, and what is unknown stays as it is."""
    assert expand(text, {"A": "1", "B_2": "2"}) == expanded


def test_a_value_refers_to_what_came_before() -> None:
    """Later variables aren't known yet, as the API says."""
    found = variables(
        {"name": "EARLY", "value": "$(LATE)"},
        {"name": "LATE", "value": "8080"},
        field("metadata.name"),
        {"name": "URL", "value": "http://$(X):$(LATE)/$$(LATE)"},
        {"name": "EMPTY"},
    )
    assert found["EARLY"] == "$(LATE)"
    assert found["URL"] == "http://web-1:8080/$(LATE)"
    assert found["EMPTY"] == ""


def test_nothing_of_the_callers_own_comes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token in the teacher's shell is not the pod's; programs and the time zone are."""
    for name in ("TMPDIR", "TZ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("API_TOKEN", "secret")
    monkeypatch.setenv("GOODJOB_FAULTS", "500@always")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("TZ", "Asia/Seoul")
    assert variables({"name": "OWN", "value": "1"}) == {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "GOODJOB_CONTROL_HOST": "127.42.7.1",
        "TZ": "Asia/Seoul",
        "OWN": "1",
    }


def test_the_manifest_comes_before_the_lab() -> None:
    """Whoever sets a variable of the lab's means it."""
    assert variables({"name": "LANG", "value": "ko_KR.UTF-8"})["LANG"] == "ko_KR.UTF-8"


def test_the_command_line_is_command_and_arguments() -> None:
    """With the pod's variables; nothing in it is a shell's."""
    found = deployment(command=["serve", "--at=$(HOST):80"], args=["$(NONE)", "$$(HOST)", "$HOST"])
    assert command(container_of(found), {"HOST": "127.42.7.1"}) == [
        "serve",
        "--at=127.42.7.1:80",
        "$(NONE)",
        "$(HOST)",
        "$HOST",
    ]


MOVED = {80: 24000, 8080: 24001, 8081: 24002, 9090: 24003}


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("PORT", "8080", "24001"),
        ("SERVER_PORT", "9090", "24003"),
        ("GOODJOB_MORE_PORTS", "9090,80,7", "24003,24000,7"),
        ("PORT", "7", "7"),
        ("PORT", "", ""),
        ("PORT", "0x50", "0x50"),
        ("REPORT", "8080", "8080"),
        ("TIMEOUT", "8080", "8080"),
        ("DB_PORT", "tcp://10.0.0.1:8080", "tcp://10.0.0.1:8080"),
    ],
)
def test_a_program_is_told_its_own_port_where_it_is_told_one(
    name: str, value: str, found: str
) -> None:
    """By a variable that has a port's name and value, and by nothing that only looks like one."""
    assert own_ports(name, value, MOVED) == found
    assert own_ports(name, value, {}) == value


def test_the_service_is_told_its_ports_where_it_shares_its_address() -> None:
    """Both; and what is expanded has them, too."""
    env = [
        {"name": "PORT", "value": "9090"},
        {"name": "URL", "value": "http://$(GOODJOB_CONTROL_HOST):$(PORT)"},
    ]
    found = deployment(env=env)
    pod = pod_state(ip="127.0.0.1", moved=MOVED)
    told = environment(found, container_of(found), pod)
    assert (told["GOODJOB_PORT"], told["GOODJOB_CONTROL_PORT"]) == ("24001", "24002")
    assert told["URL"] == "http://127.0.0.1:24003"
