"""Every file of a lab's folder damaged in every way: each command that reads it still answers.

The folder is made of a real run's recording, as the lab would have left it; who is asked live,
answers as it did in that run.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lab.cli.group import program
from lab.cli.out import fail
from lab.errors import LabError
from lab.laptop.home import LabHome, lab_home
from lab.laptop.logs import EventLog
from lab.laptop.site import LaptopSite
from lab.laptop.state import LabState, Phase, PodState, ProcessState, ProxyState, write_state
from lab.recorded import RecordedSite
from lab.site.events import Counted, Planned, Sent
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.recorded.site import RecordedProxy
    from lab.site import Event, Pod

RUN = ROOT / "tests" / "lab" / "recorded" / "tripped"
V2 = "goodjob-v2-1"
#: The logs that are lines of JSON, each with what a report has of it.
LINES = {
    "events.jsonl": "moments",
    "sent.jsonl": "sent",
    "callers/gateway/access.jsonl": "requests",
    "callers/gateway/attempts.jsonl": "seen_by_pod",
    "callers/gateway/outlier.jsonl": "ejections",
}
PRINTED = f"logs/{V2}.log"
FILES = (*LINES, PRINTED, "state.json")
LIVE = (["status"], ["status", "--json"], ["why", "all"], ["why", V2, "--json"], ["watch"])
DEAD = (["report"], ["logs", "all"], ["logs", "gateway"], ["logs", V2, "--json"])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _line_cut(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    longest = max(lines, key=len)
    lines[lines.index(longest)] = longest[: len(longest) // 2] + b"\n"
    path.write_bytes(b"".join(lines))


def _another_line(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"time": "0001-01-01T00:00:00Z", "kind": [{"reset": {}}]}\n')


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut": _cut,
    "a line cut": _line_cut,
    "another line": _another_line,
    "binary": _binary,
    "empty": _empty,
    "missing": Path.unlink,
    "a folder": _folder,
    "a pipe": _pipe,
}


class _Lab:
    """A lab that seems to run: pods and proxies are those of the run, the evidence is the folder's.

    Args:
        home: the folder.
    """

    def __init__(self, home: LabHome) -> None:
        self._run = RecordedSite(RUN)
        self._kept = LaptopSite(home)
        self.name = home.name
        self.events = self._kept.events
        self.condition = self._kept.condition

    def pods(self) -> Sequence[Pod]:
        return self._run.pods()

    def proxies(self) -> list[RecordedProxy]:
        return self._run.proxies()


@pytest.fixture
def home(labs_of_our_own: Path) -> LabHome:
    """What the run has left."""
    home = lab_home("goodjob")
    assert home.root.is_relative_to(labs_of_our_own)
    (home.root / "logs").mkdir(parents=True)
    run = RecordedSite(RUN)
    for proxy in run.proxies():
        files = home.proxy(proxy.name)
        files.root.mkdir(parents=True)
        for path in (files.log, files.access_log, files.attempt_log, files.outlier_log):
            path.touch()
    for event in run.events()[0]:
        _keep(home, event)
    write_state(home.state, _state(run, home))
    return home


def _keep(home: LabHome, event: Event) -> None:
    match event.kind:
        case "asked":
            EventLog(home.proxy(event.proxy).access_log).write(event)
        case "tried":
            EventLog(home.proxy(event.proxy).attempt_log).write(event)
        case "ejected" | "returned" | "detected":
            with home.proxy(event.proxy).outlier_log.open("a") as file:
                file.write(event.line + "\n")
        case "lost":
            pass
        case _ if isinstance(event, Sent | Planned):
            EventLog(home.sent).write(event)
        case _ if isinstance(event, Counted):
            lines = [f"x - v - {s}\n" for s, count in event.answers.items() for _ in range(count)]
            home.pod_log(event.pod).write_text("".join(lines))
        case _:
            EventLog(home.events).write(event)


def _state(run: RecordedSite, home: LabHome) -> LabState:
    pods = [
        PodState(
            name=pod.name,
            namespace="goodjob",
            deployment=pod.deployment,
            labels={"version": pod.version},
            ip=pod.address.partition(":")[0],
            ports={"http": 8080},
        )
        for pod in run.pods()
    ]
    proxies = [
        ProxyState(name=each.name, kind=each.kind, host="x.localhost", address="127.0.0.1:1")
        for each in run.proxies()
    ]
    nobody = ProcessState(pid=1, started=0)
    return LabState(
        name=home.name,
        phase=Phase.STOPPED,
        source="k8s",
        supervisor=nobody,
        callers=proxies,
        pods=pods,
    )


@pytest.fixture
def asked(
    home: LabHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs a command here, and what it has printed; whatever is no sentence of ours is raised."""

    class Once:
        @staticmethod
        def sleep(_: float) -> None:
            raise KeyboardInterrupt

    for command in ("status", "why", "watch"):
        monkeypatch.setattr(f"lab.cli.{command}.live", lambda _: _Lab(home), raising=True)
    monkeypatch.setattr("lab.cli.watch.time", Once)

    def run(*arguments: str) -> str:
        capsys.readouterr()
        try:
            with suppress(KeyboardInterrupt):
                program().main(args=list(arguments), prog_name="goodjob", standalone_mode=False)
        except LabError as error:
            fail(error)
        found = capsys.readouterr()
        return found.out + found.err

    return run


def _report(asked: Callable[..., str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked("report", "--json"))
    assert "error" not in found
    return found


def test_what_is_whole_is_told_whole(home: LabHome, asked: Callable[..., str]) -> None:
    """The folder is as a lab leaves one: the report is that of the recording."""
    assert home.state.exists()
    found = _report(asked)
    assert (found["lost"], found["damaged"], found["unread"]) == ([], {}, [])
    assert (found["requests"], found["sent"], found["hidden_retries"]) == (30, 30, 3)
    for command in LIVE:
        assert V2 in asked(*command), command


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_ends_no_command(
    home: LabHome, asked: Callable[..., str], file: str, damage: str
) -> None:
    """What is lost is told in one sentence, and all the rest is told as ever."""
    whole = _report(asked)
    DAMAGES[damage](home.root / file)
    found = _report(asked)
    told = [each for each in found["lost"] if each.startswith(f"{file} ")]
    if damage in {"a folder", "a pipe"}:
        assert told == _unreadable(file)
    elif damage == "missing":
        assert told == ([f"{file} is not there"] if file != "sent.jsonl" else [])
    elif file == "state.json":
        assert told == _unreadable(file)
    elif damage == "empty":
        assert told == ([f"{file} is empty"] if file == "events.jsonl" else [])
    elif file in LINES:
        assert told == []
        count = found["damaged"][file]
        assert count > 0 if damage == "binary" else count == 1
    assert len(found["lost"]) == len(told)
    for other, figure in LINES.items():
        if other != file:
            assert _known(found[figure]) == _known(whole[figure]), figure
    text = asked("report")
    assert all(each in text for each in told)
    for command in (*LIVE, *DEAD):
        said = asked(*command)
        assert V2 in said or command not in LIVE, command


@pytest.mark.parametrize("damage", ["missing", "a folder", "a pipe"])
def test_a_log_that_can_not_be_printed_is_told(
    home: LabHome, asked: Callable[..., str], damage: str
) -> None:
    """Beside the lines of all others."""
    DAMAGES[damage](home.root / PRINTED)
    why = "is not there" if damage == "missing" else "can't be read: it is no regular file"
    assert asked("logs", V2) == f"goodjob: {PRINTED} {why}\n"
    said = asked("logs", "all")
    assert "goodjob-v1-1: x - v - 200" in said
    assert said.endswith(f"goodjob: {PRINTED} {why}\n")


def test_last_words_without_an_end_are_printed(home: LabHome, asked: Callable[..., str]) -> None:
    """Of a pod that was killed in the middle of a line."""
    with (home.root / PRINTED).open("a") as file:
        file.write("it is too la")
    assert asked("logs", V2).splitlines()[-1] == "it is too la"


def _unreadable(file: str) -> list[str]:
    state = file == "state.json"
    why = "damaged, or of another release of goodjob" if state else "no regular file"
    return [f"{file} can't be read: it is {why}"]


def _known(figure: Any) -> Any:
    """A figure without what is told by time alone: lines of text begin and end at events."""
    return None if isinstance(figure, list) else figure
