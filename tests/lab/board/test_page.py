"""The page's own code: the types in its comments, and what needs no browser to be tested."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.commands import ROOT

PAGE = ROOT / "lab" / "board" / "page"
# It asks nobody: not for another release of itself, nor for modules.
QUIET = {"DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
OFFLINE = ("--no-remote", "--no-npm", "--config", str(ROOT / "lab" / "board" / "deno.json"))
BOUND_SECONDS = 240


def deno(command: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """What came of a command of Deno's, which keeps what it makes in a folder of the test."""
    program = shutil.which("deno", path=str(Path(sys.executable).parent))
    assert program is not None
    return subprocess.run(
        [program, command, *OFFLINE, *arguments],
        env={**os.environ, **QUIET, "DENO_DIR": str(home)},
        capture_output=True,
        text=True,
        timeout=BOUND_SECONDS,
        check=False,
    )


def test_the_types_hold(tmp_path: Path) -> None:
    """Of every script of the page, and of their tests."""
    scripts = [*PAGE.glob("*.js"), *Path(__file__).parent.glob("*.js")]
    result = deno("check", *map(str, scripts), home=tmp_path)
    assert result.returncode == 0, result.stderr


def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    """The check is one."""
    wrong = tmp_path / "wrong.js"
    there = (PAGE / "state.js").as_posix()
    wrong.write_text(f'import {{ State }} from "file://{there}";\nnew State("long").rates(1);\n')
    result = deno("check", str(wrong), home=tmp_path)
    assert result.returncode == 1
    assert "'string' is not assignable to parameter of type 'number'" in result.stderr
    assert "Property 'rates' does not exist" in result.stderr


def test_what_needs_no_browser(tmp_path: Path) -> None:
    """The unit tests of the page's state, one by one in what Deno prints."""
    tests = sorted(map(str, Path(__file__).parent.glob("*_test.js")))
    result = deno("test", "--no-prompt", *tests, home=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 failed" in result.stdout
