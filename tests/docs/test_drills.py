"""The drills' page is about the folders that there are, and what it has the class do is tested."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.pitfalls import ROWS
from tests.docs.tables import first_column
from tests.manifests.drills import DRILLS, first_line
from tests.manifests.seen import SEEN

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [DRILLS / "README.md", DRILLS / "README.ko.md"]
FOLDERS = sorted(path.name for path in DRILLS.iterdir() if path.is_dir())


@pytest.fixture(params=PAGES, ids=lambda path: path.name)
def page(request: pytest.FixtureRequest) -> Path:
    """Each language in turn."""
    path: Path = request.param
    return path


def rows(page: Path) -> dict[str, list[str]]:
    """The cells of each drill's row, without its name."""
    lines = page.read_text(encoding="utf-8").splitlines()
    cells = [line.strip("|").split("|") for line in lines if line.startswith("| `")]
    return {name.strip(" `"): [cell.strip() for cell in rest] for name, *rest in cells}


def test_every_drill_has_its_row(page: Path) -> None:
    """And there is no row of a drill that is not there."""
    assert sorted(first_column(page)) == FOLDERS
    assert all(len(cells) == 5 and all(cells) for cells in rows(page).values())


@pytest.mark.parametrize("name", FOLDERS)
def test_the_change_is_the_folders(page: Path, name: str) -> None:
    """What the row says that it changes is what the folder's first line says."""
    told = rows(page)[name][0].replace("없음", "unset")
    said = first_line(DRILLS / name)
    for field, old, new in re.findall(r"`(\w+)` (\w+) → (\w+)", told):
        assert f"{field} {old} -> {new}" in said
    for word in re.findall(r"`([\w.]+)", told):
        assert word in said


@pytest.mark.parametrize("name", FOLDERS)
def test_what_the_class_runs_is_what_is_tested(page: Path, name: str) -> None:
    """The test of the drill sets the very fault plans of its row."""
    run = rows(page)[name][1]
    plans = re.findall(r"'([^']+)'", run) or re.findall(r"faults set \w+ (\w+)", run)
    assert plans
    tested = inspect.getsource(SEEN[name])
    for plan in plans:
        assert f'"{plan}"' in tested
    for who in re.findall(r"faults set (\w+)", run):
        assert who == "v2" or '"v1"' in tested


def test_the_pitfalls_are_there(page: Path) -> None:
    """The last column names rows of docs/pitfalls-tested.md."""
    known = {row[0] for row in ROWS}
    for cells in rows(page).values():
        numbers = re.findall(r"\d+", cells[-1])
        assert numbers
        assert set(numbers) <= known


def test_both_languages_say_the_same() -> None:
    """The same rows with the same code, in the same order, and the same commands."""
    english, korean = (rows(path) for path in PAGES)
    assert list(english) == list(korean)
    for name, cells in english.items():
        for one, other in zip(cells, korean[name], strict=True):
            assert re.findall(r"`[^`]+`", one) == re.findall(r"`[^`]+`", other)
        assert re.findall(r"\d+", cells[-1]) == re.findall(r"\d+", korean[name][-1])
    commands = [
        re.findall(r"^(goodjob .+?) +#|^(goodjob \w+)$", path.read_text(encoding="utf-8"), re.M)
        for path in PAGES
    ]
    assert len(commands[0]) == 7
    assert commands[0] == commands[1]


def test_links_lead_somewhere(page: Path) -> None:
    """Every link of the page is a file of the repository."""
    found = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert found
    for link in found:
        assert (page.parent / link).is_file(), link
