"""Every benchmark is a command that says what it does, and stands in the README."""

from __future__ import annotations

import importlib
import sys

import pytest

from tests.commands import ROOT

FOLDER = ROOT / "benchmarks"
#: What is started beside a benchmark, and is none.
BESIDE = {"hello"}
BENCHMARKS = sorted({file.stem for file in FOLDER.glob("*.py")} - BESIDE)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_each_says_what_it_does(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its own help, and with a command in the README that has no option it lacks."""
    monkeypatch.setattr(sys, "argv", [f"{name}.py", "-h"])
    module = importlib.import_module(f"benchmarks.{name}")
    with pytest.raises(SystemExit) as caught:
        module.main()
    assert caught.value.code == 0
    said = capsys.readouterr().out

    assert f"python -m benchmarks.{name}" in " ".join(said.split())
    commands = [
        line.strip()
        for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("    python -m ") and line.split()[2] == f"benchmarks.{name}"
    ]
    assert commands
    for command in commands:
        for word in command.replace(",", " ").split():
            assert not word.startswith("--") or word in said, command
