"""The state file: whole at any time, and refused when it is not ours."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Literal

import pytest

from lab.errors import LabError
from lab.files import replace_text
from lab.laptop.state import (
    LabState,
    Phase,
    ProcessState,
    ProxyState,
    read_state,
    write_state,
)
from tests.lab.laptop.deployments import pod_state

if TYPE_CHECKING:
    from pathlib import Path


def lab_state(**changes: object) -> LabState:
    """A lab that starts."""
    state = LabState(
        name="red",
        phase=Phase.STARTING,
        source="k8s",
        supervisor=ProcessState(pid=100, started=1.5),
    )
    return state.model_copy(update=changes)


def caller(kind: Literal["gateway", "sidecar"], **changes: object) -> ProxyState:
    """An Envoy that does not run."""
    state = ProxyState(
        name=kind, kind=kind, host="goodjob.localhost", address="127.0.0.1:18080", listeners={}
    )
    return state.model_copy(update=changes)


def test_the_entrance_is_the_first_gateway() -> None:
    """A sidecar is meant only where there is no gateway; a URL has its port."""
    callers = [caller("sidecar"), caller("gateway"), caller("gateway", name="gateway-2")]
    assert lab_state(proxies=callers).entrance is callers[1]
    assert lab_state(proxies=callers[:1]).entrance is callers[0]
    assert callers[1].url == "http://goodjob.localhost:18080"


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Everything, Korean and process ids included."""
    state = lab_state(
        message="굿잡",
        proxies=[caller("gateway", process=ProcessState(pid=101, started=2.25), restarts=3)],
        pods=[pod_state(process=ProcessState(pid=102, started=3.5), ready=True, restarts=2)],
        skipped=["Deployment client"],
    )
    write_state(tmp_path / "state.json", state)
    assert read_state(tmp_path / "state.json") == state


def test_no_file_is_no_state(tmp_path: Path) -> None:
    """A lab that never ran is not an error here."""
    assert read_state(tmp_path / "state.json") is None


@pytest.mark.parametrize("text", ["", "{", "{}", '{"name": "red", "colour": "red"}'])
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, text: str) -> None:
    """Of another release, or damaged: the sentence says what to do."""
    path = tmp_path / "state.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LabError) as caught:
        read_state(path)
    said = str(caught.value)
    assert said.startswith(f"{path} is damaged, or of another release of goodjob (")
    name = path.parent.name
    assert f"`goodjob down --name {name}`" in said
    assert said.endswith(f"`goodjob up --name {name}`")
    # Its folder is that of a lab which may be running.
    assert "delete" not in said


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    """A state of a later release may mean something else by the fields that we know."""
    path = tmp_path / "state.json"
    path.write_text(
        lab_state().model_dump_json().replace('"message"', '"colour":"red","message"'),
        encoding="utf-8",
    )
    with pytest.raises(LabError, match="is damaged, or of another release of goodjob"):
        read_state(path)


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """While one thread writes long and short texts in turn, the other reads whole ones only."""
    path = tmp_path / "state.json"
    texts = {"a" * 200_000, "b"}
    replace_text(path, "b")
    done = threading.Event()

    def write() -> None:
        for _ in range(100):
            for text in texts:
                replace_text(path, text)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(path.read_text(encoding="utf-8"))
    writer.join()
    assert seen <= texts
    assert os.listdir(tmp_path) == ["state.json"]  # noqa: PTH208 - names are all that is wanted


def test_every_process_that_was_started_is_listed() -> None:
    """A sweep after a ``kill -9`` must miss none, and a pod without a process has none."""
    envoy, first = ProcessState(pid=101, started=1), ProcessState(pid=102, started=2)
    state = lab_state(
        proxies=[caller("gateway", process=envoy), caller("sidecar")],
        pods=[pod_state(process=first), pod_state(name="web-2")],
    )
    assert state.processes() == [envoy, first]
    assert lab_state().processes() == []


def test_where_a_pod_is_shown_to_be() -> None:
    """At its own address, or at its first port where others have that address, too."""
    assert pod_state(ip="127.42.7.1").address == "127.42.7.1"
    assert pod_state(ports={"a": 24000}, moved={80: 24000}).address == "127.0.0.1:24000"


def test_the_version_is_the_label() -> None:
    """A dash stands for a pod without one."""
    assert pod_state().version == "v7"
    assert pod_state(labels={}).version == "-"
