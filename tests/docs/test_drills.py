"""The drills' page lists the lessons that there are, and gives no answer away."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, get_args

import pytest

from faultplan.grammar import parse
from lab.cli.drill_page import PAGES as WRITTEN
from lab.cli.drill_page import changed, main, rewritten
from lab.cli.group import COMMANDS
from lab.drills.lesson import Level
from lab.drills.shelf import shelf
from tests.commands import ROOT
from tests.docs.markdown import links
from tests.manifests.drills import DRILLS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lab.drills.lesson import Said
    from lab.drills.shelf import Drill
    from lab.words import Language

SHELF = shelf(ROOT)
PAGES = dict(WRITTEN)
LANGUAGES: tuple[Language, ...] = ("en", "ko")


@pytest.fixture(params=SHELF, ids=lambda drill: drill.name)
def drill(request: pytest.FixtureRequest) -> Drill:
    """Each drill in turn."""
    found: Drill = request.param
    return found


def commands(language: Language) -> list[str]:
    """What a page's blocks have the reader type."""
    text = PAGES[language].read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_that_of_the_lessons(language: Language) -> None:
    """If not: python -m lab.cli.drill_page."""
    text = PAGES[language].read_text(encoding="utf-8")
    assert rewritten(text, SHELF, language) == text


def test_the_list_is_written_into_both_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stood there before goes, and nothing around it."""
    pages = [(language, tmp_path / page.name) for language, page in WRITTEN]
    for language, page in pages:
        text = PAGES[language].read_text(encoding="utf-8")
        page.write_text(text.replace("the-trip", "the-fall"), encoding="utf-8")
    monkeypatch.setattr("lab.cli.drill_page.PAGES", pages)
    assert main() == 0
    for language, page in pages:
        expected = PAGES[language].read_text(encoding="utf-8")
        cut = expected.index("| 1 |")
        assert page.read_text(encoding="utf-8")[cut:] == expected[cut:].replace(
            "cp -r istio/drills/the-trip", "cp -r istio/drills/the-fall"
        )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("threshold-5", "`outlierDetection: consecutive5xxErrors 3 → 5`"),
        ("failure-percentage", "`EnvoyFilter goodjob-failure-percentage: added`"),
        ("the-trip", "v2 `500@always`"),
        ("two-callers", "`--callers gateway,sidecar`; v2 `500@always`"),
    ],
)
def test_the_one_change(name: str, change: str) -> None:
    """Of the mesh by the folder's first line, which is tested; else what pods and clients do."""
    (drill,) = (each for each in SHELF if each.name == name)
    assert changed(drill) == change


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_stands_beside_a_question(language: Language) -> None:
    """Whoever reads the list has yet to predict: neither question nor explanation is in it."""
    text = PAGES[language].read_text(encoding="utf-8")
    for each in SHELF:
        for said in (each.lesson.question.ask, each.lesson.explanation):
            assert getattr(said, language) not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(language: Language) -> None:
    """Every link is a file of the repository; none is a lesson, which has the answers."""
    page = PAGES[language]
    found = links(page)
    assert found
    assert not [link for link in found if link.endswith("lesson.yaml")]
    assert not [link for link in found if not (page.parent / link.partition("#")[0]).is_file()]


def test_both_languages_have_the_same_commands() -> None:
    """In the same order, and each is one that there is."""
    assert commands("en") == commands("ko")
    assert len(commands("en")) > 10
    assert {line.split()[1] for line in commands("en")} <= set(COMMANDS)


def test_by_hand_it_is_the_lesson() -> None:
    """The folder, the plans and the load that the page shows are those of that drill."""
    typed = [shlex.split(line) for line in commands("en")]
    (folder,) = {words[-1] for words in typed if words[1] == "up" and "-k" in words}
    (lesson,) = (each.lesson for each in SHELF if str(each.folder.relative_to(ROOT)) == folder)
    plans = {words[3]: words[4] for words in typed if words[1:3] == ["faults", "set"]}
    assert plans == lesson.faults
    loads = [each.load.requests for each in lesson.steps if each.load]
    assert loads == [int(words[3]) for words in typed if words[1:3] == ["hammer", "-n"]]


def test_every_folder_is_on_the_shelf() -> None:
    """With numbers from 1 on, none left out, and levels that never go down."""
    folders = {path.name for path in DRILLS.iterdir() if path.is_dir()}
    assert folders == {each.name for each in SHELF}
    assert [each.lesson.number for each in SHELF] == list(range(1, len(SHELF) + 1))
    levels = [get_args(Level).index(each.lesson.level) for each in SHELF]
    assert levels == sorted(levels)


def sentences(drill: Drill) -> Iterator[Said]:
    """All that is said with a figure in it."""
    yield drill.lesson.explanation
    yield drill.lesson.next.says


def test_both_languages_say_the_same_figures(drill: Drill) -> None:
    """A figure that one language shows the other shows, too."""
    for said in sentences(drill):
        shown = [set(re.findall(r"\{(\w+)\}", text)) for text in (said.en, said.ko)]
        assert shown[0] == shown[1]


def test_the_explanation_shows_what_was_asked(drill: Drill) -> None:
    """And each figure that is checked is measured for somebody to read."""
    lesson = drill.lesson
    asked = {lesson.question.figure} | {
        bound.figure for choice in lesson.question.choices for bound in choice.when
    }
    assert asked & lesson.explanation.figures()


def test_what_to_try_next_can_be_typed(drill: Drill) -> None:
    """Its commands are goodjob's, their plans are plans, and their folders are there."""
    command = drill.lesson.next.command
    assert command
    for line in command.split(" && "):
        words = shlex.split(line)
        assert words[0] == "goodjob"
        assert words[1] in COMMANDS
        if words[1:3] == ["faults", "set"]:
            parse(words[4])
        for word in words:
            assert not word.startswith(("istio/", "k8s")) or (ROOT / word).is_dir(), word


def _runs(chance: float, wanted: int, length: int) -> Iterator[float]:
    """How probable it is that so many have failed in a row by request 1, 2, and so on."""
    states, done = [1.0] + [0.0] * (wanted - 1), 0.0
    for _ in range(length):
        done += states[-1] * chance
        states = [sum(states) * (1 - chance), *(each * chance for each in states[:-1])]
        yield done


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_random_failures(language: Language) -> None:
    """Mean, median, the longest tenth and the mean with a threshold of five, reckoned anew."""
    (lesson,) = (each.lesson for each in SHELF if each.name == "random-failures")
    over = list(_runs(0.3, 3, 5000))
    half = next(number for number, each in enumerate(over, 1) if each >= 0.5)
    tenth = next(number for number, each in enumerate(over, 1) if each >= 0.9)
    means = [(1 - 0.3**k) / (0.7 * 0.3**k) for k in (3, 5)]
    told = re.findall(r"(?<![\d.])\d+(?!\.?\d)", getattr(lesson.explanation, language))
    assert {str(round(each)) for each in (*means, half, tenth)} <= set(told)
