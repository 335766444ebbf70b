"""The command line as a whole: its list of commands, and what it loads to show it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import lab.cli
from lab.cli.group import COMMANDS, program
from tests.commands import GOODJOB, ROOT, goodjob

HEAVY = {"httpx", "pydantic", "rich", "yaml", "lab.manifests", "lab.translate", "lab.laptop.state"}
SHELLS = ("bash", "zsh", "fish")


def _command(name: str) -> object:
    return program().commands[name]  # type: ignore[attr-defined]  # a group has them


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_is_its_own(name: str) -> None:
    """What is listed without loading a command is the first sentence of its help."""
    assert _command(name).get_short_help_str(200) == COMMANDS[name]  # type: ignore[attr-defined]


def test_every_command_is_a_module() -> None:
    """A module with a command that nobody lists could not be called."""
    folder = Path(lab.cli.__file__).parent
    modules = {file.stem for file in folder.glob("*.py")}
    assert set(COMMANDS) <= modules
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all(f'"lab.cli.{name}",' in contract for name in COMMANDS)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["--show-completion", "bash"], 0),
        (["status", "-h"], 0),
        (["status"], 1),
        (["watch"], 1),
        (["why", "v2"], 1),
        (["logs", "v2"], 1),
    ],
)
def test_what_answers_at_once_loads_little(line: list[str], status: int) -> None:
    """No HTTP client, no models, no YAML and no tables where none of them is used."""
    code = (
        "import sys, lab.cli; sys.argv[0] = 'goodjob'\n"
        "try: lab.cli.main()\n"
        "except SystemExit as end: status = end.code or 0\n"
        "print(*sys.modules, file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *line], capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    loaded = set(done.stderr.splitlines()[-1].split())
    assert HEAVY & loaded == set()
    assert not {f"lab.cli.{name}" for name in COMMANDS if name not in line} & loaded


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_a_short_spelling(name: str) -> None:
    """`-h` is `--help`, at every command."""
    short = goodjob(name, "-h")
    assert short.returncode == 0
    assert short.stdout.startswith(f"Usage: goodjob {name} ")
    assert "--lang en|ko" in short.stdout


def test_a_command_of_a_command_has_help_and_a_language_too() -> None:
    """`faults` has two of its own."""
    for name in ("set", "clear"):
        shown = goodjob("faults", name, "-h")
        assert shown.returncode == 0
        assert "--lang en|ko" in shown.stdout


def test_the_version_is_the_packages() -> None:
    """And nothing else is printed."""
    assert goodjob("--version").stdout == f"goodjob {version('goodjob')}\n"


def test_a_command_that_is_not_there_is_corrected() -> None:
    """A name with a letter missing is wrong usage, and the right one is proposed."""
    done = goodjob("statu")
    assert done.returncode == 2
    assert "No such command 'statu'. Did you mean 'status'?" in done.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_its_completion(shell: str) -> None:
    """The script calls the command itself, so that what it proposes is never old."""
    done = goodjob("--show-completion", shell)
    assert done.returncode == 0, done.stderr
    assert f"_GOODJOB_COMPLETE=complete_{shell}" in done.stdout


def test_a_shell_that_has_none_is_told_those_that_have() -> None:
    """Wrong usage, and the sentence says what can be asked for."""
    done = goodjob("--show-completion", "tcsh")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("goodjob: --show-completion 'tcsh': allowed is bash, zsh or fish\n")


def _completed(*words: str, last: int | None = None) -> list[str]:
    """What a real bash proposes for the last of these words."""
    script = goodjob("--show-completion", "bash").stdout
    listed = " ".join(f"'{word}'" for word in words)
    code = (
        f"{script}\nCOMP_WORDS=({listed}); COMP_CWORD={len(words) - 1 if last is None else last}\n"
        f"_goodjob_completion {GOODJOB}\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes_commands_and_options() -> None:
    """Commands, commands of a command, and options of either."""
    assert _completed("goodjob", "st") == ["status"]
    assert _completed("goodjob", "") == list(COMMANDS)
    assert _completed("goodjob", "faults", "c") == ["clear"]
    assert {"--json", "--name", "--caller", "--lang"} <= set(_completed("goodjob", "why", "--"))
