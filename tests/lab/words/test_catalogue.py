"""The catalogue: every sentence in both languages, with the same values."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import lab.words
from lab.words import LANGUAGES, Listed, Text, languages_of, say
from lab.words.catalogue import NoSuchTemplate

FOLDER = Path(lab.words.__file__).parent
LAB = FOLDER.parent
SUBJECTS = sorted({file.stem for file in FOLDER.glob("*/*.ftl")})


class _Values(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def _templates(language: str, subject: str) -> dict[str, set[str]]:
    """Each template of a file with the values that it takes."""
    file = FOLDER / language / f"{subject}.ftl"
    parsed = FluentParser().parse(file.read_text(encoding="utf-8"))
    broken = [each.content for each in parsed.body if isinstance(each, ast.Junk)]
    assert not broken, f"{language}/{subject}.ftl: {broken}"
    found: dict[str, set[str]] = {}
    for entry in parsed.body:
        if isinstance(entry, ast.Message):
            assert entry.id.name not in found, f"{entry.id.name} is there twice"
            values = _Values()
            values.visit(entry)
            found[entry.id.name] = values.names
    return found


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_template_lacks_its_twin(subject: str) -> None:
    """English and Korean have the same templates, which take the same values."""
    english, korean = (_templates(language, subject) for language in LANGUAGES)
    assert english == korean
    assert all(name.startswith(f"{subject}-") for name in english)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_korean_is_korean(subject: str) -> None:
    """A sentence was translated, and not copied."""
    file = FOLDER / "ko" / f"{subject}.ftl"
    for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
        if isinstance(entry, ast.Message):
            english = say_raw("en", entry.id.name)
            words = re.sub(r"\{[^}]*\}", "", english)
            if re.search(r"[a-z]{4,} [a-z]{2,}", words):
                assert re.search(r"[가-힣]", say_raw("ko", entry.id.name)), entry.id.name


def say_raw(language: str, template: str) -> str:
    """A template as it is written."""
    text = (FOLDER / language / f"{template.partition('-')[0]}.ftl").read_text(encoding="utf-8")
    match = re.search(rf"^{re.escape(template)} =(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def test_each_template_that_the_code_names_is_there_and_each_that_is_there_is_named() -> None:
    """No sentence is missing, and none is dead."""
    code = "\n".join(f.read_text(encoding="utf-8") for f in LAB.rglob("*.py"))
    named = set(re.findall(rf'"((?:{"|".join(SUBJECTS)})-[a-z0-9-]+)"', code))
    used = {name for name in named if languages_of(name)}
    there = {name for subject in SUBJECTS for name in _templates("en", subject)}
    assert {
        n for n in re.findall(r'\bText\(\s*"([a-z0-9-]+)"', code) if not languages_of(n)
    } == set()
    # The parts that all rooms share are there before the first room uses them; the help's names are
    # made of the commands', and tests/lab/cli/test_help.py holds that none is dead; those
    # of rules are made of the names of lint's, which tests/lab/theory/test_finding.py holds.
    assert {n for n in there - used if not n.startswith(("words-", "help-", "rules-"))} == set()


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 hosts"), (1, "1 host"), (2, "2 hosts"), (1200, "1200 hosts")]
)
def test_numbers_choose_their_plurals(count: int, said: str) -> None:
    """By the language's own rules, and without grouping."""
    assert str(Text("words-hosts", count=count)) == said
    assert say(Text("words-hosts", count=count), "ko") == f"호스트 {count}개"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a", "b", "c"), "a, b, c"),
        (Listed(("a", "b", "c")), "a, b and c"),
        (Listed(("a", "b"), "or"), "a or b"),
        (Listed(("a",)), "a"),
        (Text("words-hosts", count=1), "1 host"),
        (0.25, "0.25"),
        (30.0, "30"),
        (datetime(2026, 11, 28, 10, 53, 8, tzinfo=UTC), "10:53:08"),
    ],
)
def test_what_a_sentence_carries(names: lab.words.Value, said: str) -> None:
    """Lists, parts of speech, measures and times."""
    assert str(Text("words-there-are", names=names)) == f"there are: {said}"


def test_what_is_equal_is_told_once() -> None:
    """Findings are told apart by their texts."""
    one, same = (Text("words-hosts", count=1) for _ in range(2))
    assert len({one, same}) == 1
    assert one != Text("words-hosts", count=2)
    assert one != Text("words-times", count=1)


def test_json_has_the_values() -> None:
    """JSON carries facts, and not sentences alone."""
    when = datetime(2026, 11, 28, 10, 53, 8, tzinfo=UTC)
    text = Text("words-there-are", names=(Text("words-none"), Listed(("a",)), when, 3))
    assert text.as_dict() == {
        "template": "words-there-are",
        "values": {
            "names": [
                {"template": "words-none", "values": {}},
                ["a"],
                "2026-11-28T10:53:08+00:00",
                3,
            ]
        },
    }


def test_a_sentence_that_is_not_there_is_a_mistake_of_ours() -> None:
    """It says which, and in which file."""
    with pytest.raises(NoSuchTemplate, match=r"words-never is not in en/words\.ftl"):
        say(Text("words-never"))
    with pytest.raises(NoSuchTemplate, match="words-hosts in en: Unknown external: count"):
        say(Text("words-hosts"))


def test_a_value_may_be_long() -> None:
    """What others say is: Fluent alone refuses it."""
    long, other = "a" * 5000, "b" * 5000
    said = str(Text("words-there-are", names=(long, Text("words-there-are", names=other))))
    assert said == f"there are: {long}, there are: {other}"


#: A word of the field, and the name of the other language.
OF_THE_FIELD = {"column-caller", "board-language"}
#: Fields' names, kinds and options stay as they are typed.
TYPED = re.compile(r"\{[^}]*\}|--[a-z]+|[\w.]*[A-Z.][\w.]*")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_english_is_left(subject: str) -> None:
    """A single word is translated, too; what has none in Korean has none but those of the field."""
    for name in _templates("ko", subject):
        korean = say_raw("ko", name)
        if name not in OF_THE_FIELD and not re.search(r"[가-힣]", korean):
            assert not re.search(r"[a-z]{3,}", TYPED.sub("", korean)), name


@pytest.mark.parametrize("number", [10**300, -(10**300), 1e300, float("inf")])
def test_a_number_beyond_all_counting_is_said(number: float) -> None:
    """In a template that groups its digits, too: what it is, and no mistake of ours."""
    text = Text("predict-number", number=number)
    assert {say(text, each) for each in LANGUAGES} == {str(number)}
