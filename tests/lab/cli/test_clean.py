"""What other people wrote is fit for a terminal wherever it is printed."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import lab
from lab.cli.clean import clean, clean_json

LAB = Path(lab.__file__).parent


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31mred", "\\x9b31mred"),
        ("over\rwritten\x08\x7f", "over\\rwritten\\x08\\x7f"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("line\u2028forged", "line\\u2028forged"),
        ("half \ud83d of a pair", "half \\ud83d of a pair"),
    ],
)
def test_nothing_that_a_terminal_obeys_is_left(text: str, shown: str) -> None:
    """It is shown as Python writes it, so that one sees what was there."""
    assert clean(text) == shown


@pytest.mark.parametrize("text", ["굿잡 v1 요청입니다.\n", "tab\there", "plain", "é \U0001f600"])
def test_letters_of_any_language_stay(text: str) -> None:
    """So do tabs and the ends of lines."""
    assert clean(text) == text


def test_json_says_what_it_said_before() -> None:
    """A program reads the same string; a terminal obeys none of it."""
    value = {"name\x9b": "\x1b[2J\x7f\u202e\u2028 굿잡"}
    text = clean_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert clean(text) == text


def _prints(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in {"print", "typer.echo", "typer.secho", "Console", "sys.stdout.write"}:
                found.append(f"{file.relative_to(LAB)}: {name}")
    return found


def test_one_place_prints() -> None:
    """Whatever prints elsewhere would have to clean by itself, and would forget it once."""
    # The pages of the documentation are written by ``python -m``, from the code alone.
    pages = {"cli/schemas/page.py: sys.stdout.write", "translate/fidelity.py: sys.stdout.write"}
    # A script for the shell, made by typer from the names of the commands.
    completion = {"cli/group.py: typer.echo"}
    # What ends the supervisor, in a file of its own: whoever shows it prints it again.
    log = {"laptop/supervisor.py: print"}
    # What `drill --json` shows while it plays: nobody sees it.
    nowhere = {"cli/drill.py: Console"}
    found = {each for file in LAB.rglob("*.py") for each in _prints(file)}
    assert found == {"cli/out.py: typer.echo"} | pages | completion | log | nowhere
