"""How the command ends: one sentence, one class and one exit status for one situation."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from lab.cli.group import COMMANDS
from tests.commands import GOODJOB, ROOT, SECONDS, goodjob

if TYPE_CHECKING:
    from pathlib import Path

LAB = {
    "apply": ("k8s",),
    "rollout": ("v2",),
    "status": (),
    "watch": (),
    "why": ("v2",),
    "logs": ("v2",),
    "report": (),
    "hammer": (),
    "faults": (),
    "board": ("--port", "0"),
}
"""The commands that need a lab, and what else they need."""
FOLDER = {
    "up": ("-k",),
    "apply": (),
    "translate": (),
    "lint": (),
    "predict": (),
    "simulate": (),
}
"""The commands that take a folder, and what comes before it."""
NAMED = [*LAB, "up", "down"]


def test_every_command_is_one_of_them() -> None:
    """A new command has to say what it needs; the last seven need nothing of the kind."""
    others = {"classroom", "demo", "doctor", "down", "drill", "grade", "init"}
    assert set(COMMANDS) == {*LAB, *FOLDER, *others}


def _error(*line: str) -> dict[str, Any]:
    done = goodjob(*line, "--json")
    (only,) = json.loads(done.stdout).items()
    assert only[0] == "error"
    found: dict[str, Any] = only[1]
    assert set(found) == {"template", "values", "sentence", "exit_code"}
    assert found["exit_code"] == done.returncode
    assert found["sentence"] in done.stderr
    assert "Traceback" not in done.stderr
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_wrong_usage(command: str) -> None:
    """Whatever the command, and in JSON too."""
    found = _error(command, "--like-no-other")
    assert (found["exit_code"], found["sentence"]) == (2, "No such option: --like-no-other")


@pytest.mark.parametrize("command", LAB)
def test_no_lab_is_one_sentence_everywhere(command: str) -> None:
    """The same words and the same status, whatever was wanted of it."""
    found = _error(command, *LAB[command], "--name", "blue")
    assert (
        found["sentence"] == "no lab named blue is running; start it with `goodjob up --name blue`"
    )
    assert found["exit_code"] == 1


def test_down_twice_is_fine() -> None:
    """What was asked for is so."""
    done = goodjob("down", "--name", "blue")
    assert (done.returncode, done.stdout) == (0, "no lab named blue was running\n")
    told = json.loads(goodjob("down", "--name", "blue", "--json").stdout)
    assert told == {"name": "blue", "logs": None}


@pytest.mark.parametrize("command", NAMED)
def test_a_name_that_can_not_be_is_one_sentence_everywhere(command: str) -> None:
    """It is wrong usage, before anything else is looked at."""
    found = _error(command, *LAB.get(command, ()), "--name", "Blue")
    assert found["sentence"].startswith("the lab name 'Blue' is not possible: use 1 to 40 ")
    assert found["exit_code"] == 2


@pytest.mark.parametrize("command", FOLDER)
def test_a_missing_folder_is_one_sentence_everywhere(command: str) -> None:
    """It is wrong usage, and never the default instead."""
    found = _error(command, *FOLDER[command], "none")
    what = "name a folder with a kustomization.yaml, or a YAML file"
    assert found["sentence"] == f"there is no none; {what}"
    assert found["exit_code"] == 2
    assert (found["template"], found["values"]) == ("cli-no-folder", {"folder": "none"})


def test_what_the_system_says_of_a_file_has_a_template(tmp_path: Path) -> None:
    """The operating system's own sentence about a file is made ours."""
    file = tmp_path / "file"
    file.touch()
    done = goodjob("up", "--json", GOODJOB_LAB_HOME=str(file))
    error = json.loads(done.stdout)["error"]
    assert (error["template"], error["values"]) == ("file-no-folder", {"path": str(file)})
    assert done.returncode == 1


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    """A closed pipe ends the command as it ends any other: by the signal, without a word."""
    with subprocess.Popen(
        [GOODJOB, "translate"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait(SECONDS) == -signal.SIGPIPE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_is_130(number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM take the same way out; the figures of what was done are printed."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        subprocess.Popen(
            [GOODJOB, "hammer", f"http://127.0.0.1:{server.getsockname()[1]}/", "-t", "60"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as hammer,
    ):
        # It is sending; nobody answers.
        server.accept()[0].close()
        hammer.send_signal(number)
        out, err = hammer.communicate(timeout=SECONDS)
    assert hammer.returncode == 130
    assert "interrupted: these are the figures of what was done" in out
    assert err == "goodjob: interrupted\n"


def test_an_answer_that_is_there_is_not_followed_by_another(tmp_path: Path) -> None:
    """What fails after its answer says so by its status and on standard error."""
    (tmp_path / "a.yaml").write_text("{")
    done = goodjob("lint", str(tmp_path), "--json")
    assert done.returncode == 1
    assert [each["rule"] for each in json.loads(done.stdout)] == ["unreadable"]
    assert done.stderr.startswith("goodjob: ")


MODULES = (
    "cli.light",
    "words.catalogue",
    "cli",
    "manifests.model",
    "manifests.tls",
    "manifests.pod",
)


@pytest.mark.parametrize("after", MODULES)
def test_a_ctrl_c_while_it_loads_says_nothing_of_python(after: str) -> None:
    """Before it has begun the system ends it; afterwards it is an interruption like any other."""
    with subprocess.Popen(
        [sys.executable, "-v", "-m", "lab", "translate"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as loading:
        assert loading.stderr is not None
        assert any(line.startswith(f"import 'lab.{after}'") for line in loading.stderr)
        loading.send_signal(signal.SIGINT)
        rest = loading.stderr.read()
        status = loading.wait(SECONDS)
    assert status in {-signal.SIGINT, 130}
    assert "Traceback" not in rest
