"""The measurement of the tests, on a repository with one module and tests that miss something."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from benchmarks import mutations

HERE = Path(__file__).parents[2]
CODE = '''\
    """Arithmetic."""

    LIMIT = 10


    class Tally:
        """What mutmut run leaves out: a property."""

        number = 4

        @property
        def double(self) -> int:
            """Twice."""
            return self.number * 2


    def fits(number: int) -> bool:
        """Whether it does."""
        return number <= LIMIT
    '''
TESTS = """\
    from pkg.arithmetic import Tally, fits


    def test_double() -> None:
        assert Tally().double == 8


    def test_fits() -> None:
        assert fits(3)
        assert not fits(12)
    """
REASON = """\
    [[change]]
    file = "pkg/arithmetic.py"
    before = "LIMIT = 10"
    after = "LIMIT = 11"
    reason = "nobody has 11"
    """


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One that git knows nothing of yet, so that the working tree is what counts."""
    repository = tmp_path / "repository"
    for name, text in (
        ("pkg/arithmetic.py", CODE),
        ("tests/pkg/test_arithmetic.py", TESTS),
        ("benchmarks/mutations_that_change_nothing.toml", REASON),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n'),
    ):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(dedent(text), encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    return repository


def _started(repository: Path, *options: str) -> subprocess.Popen[str]:
    temporary = repository.parent / "temporary"
    temporary.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mutations", "pkg", "--jobs", "2", *options],
        cwd=repository,
        env={"PYTHONPATH": str(HERE), "PATH": "/usr/bin:/bin", "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _left_behind(repository: Path) -> list[Path]:
    return list(repository.parent.glob("temporary/*"))


def test_what_no_test_notices_is_told(repository: Path) -> None:
    """The boundary that no test has, and not the one with a reason; nothing is left behind."""
    before = sorted(repository.rglob("*"))
    measured = _started(repository, "--sample", "0")
    assert measured.communicate()[0] == dedent("""\
        pkg/arithmetic.py:19
          - return number <= LIMIT
          + return number < LIMIT
        pkg                       5 of 6 noticed, 83.3 % (equivalent: 1; can't be imported: 0)
        """)
    assert measured.returncode == 1
    assert sorted(repository.rglob("*")) == before
    assert _left_behind(repository) == []


def test_tests_that_fail_measure_nothing(repository: Path) -> None:
    """Every change would be noticed."""
    (repository / "pkg/arithmetic.py").write_text("LIMIT = 10\n", encoding="utf-8")
    measured = _started(repository)
    assert "the tests of pkg fail without any change" in measured.communicate()[1]
    assert measured.returncode == 1


def test_it_can_be_ended(repository: Path) -> None:
    """Its copies and the tests that it runs end with it."""
    measured = _started(repository)
    while not list(repository.parent.glob("temporary/*/1/mutations.log")):
        assert measured.poll() is None
        time.sleep(0.02)
    measured.terminate()
    said = measured.communicate()
    assert measured.returncode == 143, said
    assert _left_behind(repository) == []


def test_the_same_seed_draws_the_same(repository: Path) -> None:
    """So that two people talk of the same changes."""
    drawn = [mutations.sample(repository, "pkg", 3, seed) for seed in (3, 3, 4)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == 3
    assert set(drawn[0]) < set(mutations.sample(repository, "pkg", 0, 1))


def test_a_change_is_told_by_its_lines() -> None:
    """What is around them does not matter, so that a reason outlives an edit elsewhere."""
    module, pairs = mutations.changes("def f(a: int) -> int:\n    return (\n        a + 1\n    )\n")
    made = [mutations.mutant("f.py", module, *pair) for pair in pairs]
    assert [(each.line, each.before, each.after) for each in made if each] == [
        (3, "a + 1", "a - 1"),
        (3, "a + 1", "a + 2"),
    ]


def test_what_is_no_code_is_left_alone() -> None:
    """Types, decorators, names for a star, and calls that would only break."""
    source = """\
        from typing import Literal
        __all__ = ["a"]
        if TYPE_CHECKING:
            import os
        @cache(1)
        def f(a: Literal["x"]) -> int:
            "A word"
            return len("abc")
        """
    _, pairs = mutations.changes(dedent(source).replace('"A word"', '"""A word."""'))
    assert pairs == []
