"""Which tests stay together when many run beside each other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GROUPED = """
import os, pytest
pytestmark = pytest.mark.xdist_group("the only one")
@pytest.mark.parametrize("number", range(6))
def test_it(number):
    with open({path!r}, "a") as file:
        print(os.environ["PYTEST_XDIST_WORKER"], file=file)
"""


@pytest.fixture(scope="module")
def shared() -> int:
    """What is made once for this module."""
    return 1


@pytest.mark.usefixtures("shared")
def test_what_shares_a_fixture_of_its_module_stays_together(
    request: pytest.FixtureRequest,
) -> None:
    """In the group that has the file's name."""
    marker = request.node.get_closest_marker("xdist_group")
    assert marker is not None
    assert marker.args == ("tests/suite/test_beside.py",)


@pytest.mark.xdist_group("mine")
@pytest.mark.usefixtures("shared")
def test_a_group_that_is_named_counts_more(request: pytest.FixtureRequest) -> None:
    """What only one may use at a time may be used by several modules."""
    markers = [marker.args for marker in request.node.iter_markers("xdist_group")]
    assert markers == [("mine",)]


def test_what_shares_nothing_goes_anywhere(request: pytest.FixtureRequest) -> None:
    """It is in no group."""
    assert request.node.get_closest_marker("xdist_group") is None


def test_a_group_is_of_one_worker(tmp_path: Path) -> None:
    """By a real xdist, which has to find the group in whatever pytest calls a test."""
    seen = tmp_path / "workers"
    for name in ("test_one.py", "test_other.py"):
        (tmp_path / name).write_text(GROUPED.format(path=str(seen)), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.suite.beside", "-n", "3", "-v"]
    done = subprocess.run(
        [*command, "--dist", "loadgroup", "--rootdir", tmp_path, tmp_path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    workers = seen.read_text(encoding="utf-8").split()
    assert (len(workers), len(set(workers))) == (12, 1), done.stdout
    # Nobody has to know of it: the tests have the names that one types.
    assert "@" not in done.stdout
