"""The pages on ``lesson.yaml`` have every field of the model, and say what the model says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

import pytest

from lab.drills import lesson
from lab.drills.lesson import Check, Lesson, Measure, Reckoned, Step
from lab.manifests.model import Strict
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

PAGES = [ROOT / "docs" / "lesson.md", ROOT / "docs" / "lesson.ko.md"]
NEVER = "—"
#: The one that students see the word of.
HEADS: Mapping[type[Strict], str] = {Reckoned: "Formula"}
MODELS = {
    HEADS.get(each, each.__name__): each
    for each in vars(lesson).values()
    if isinstance(each, type) and issubclass(each, Strict) and each is not Strict
}
#: What each list of words is in the lesson's module.
LISTS: Mapping[type[Strict], Any] = {Measure: lesson.What, Reckoned: lesson.Formula}


def sections(text: str) -> dict[str, str]:
    """Each model's part of a page."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(section: str, columns: int) -> dict[str, list[str]]:
    """The cells behind each name in a table that is so wide."""
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in cells if len(row) == columns}


def fields(model: type[Strict]) -> dict[str, FieldInfo]:
    """By the names that they have in the file."""
    return {
        str(field.serialization_alias or field.alias or name): field
        for name, field in model.model_fields.items()
    }


def words(annotation: Any) -> Iterator[str]:
    """The words that a field's type allows, if it is a list of words."""
    for each in get_args(annotation):
        if isinstance(each, str):
            yield each
        else:
            yield from words(each)


def bounds(field: FieldInfo) -> Iterator[str]:
    """The least and the most that a field may be."""
    for each in field.metadata:
        for name in ("ge", "le", "gt", "min_length", "max_length"):
            if (bound := getattr(each, name, None)) is not None:
                yield f"{bound:.15g}"


@pytest.fixture(params=PAGES, ids=lambda path: path.name)
def page(request: pytest.FixtureRequest) -> dict[str, str]:
    """Each language in turn."""
    return sections(request.param.read_text(encoding="utf-8"))


def test_every_model_has_its_part(page: dict[str, str]) -> None:
    """In both languages, and no part is of what there is not."""
    assert set(page) == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_every_field_has_its_row(page: dict[str, str], name: str) -> None:
    """By its name in the file, whether it may be left out, and what it is then."""
    told, known = rows(page[name], 4), fields(MODELS[name])
    assert list(told) == list(known)
    for field, (value, without, what) in told.items():
        assert value
        assert what
        model = known[field]
        assert (without == NEVER) == model.is_required(), field
        plain = isinstance(model.default, int | float | str)
        if plain:
            default = model.default
            said = default if isinstance(default, str) else f"{default:g}"
            assert without == f"`{said}`", field


@pytest.mark.parametrize("name", MODELS)
def test_every_value_that_is_allowed_is_named(page: dict[str, str], name: str) -> None:
    """Each word, and each bound."""
    model = MODELS[name]
    for field, info in fields(model).items():
        value = rows(page[name], 4)[field][0]
        listed = model in LISTS and field == "what"
        if not listed:
            assert not [word for word in words(info.annotation) if f"`{word}`" not in value]
        for bound in bounds(info):
            assert bound in re.findall(r"\d+", value), f"{field}: {bound}"
    if model in LISTS:
        assert list(rows(page[name], 2)) == list(get_args(LISTS[model]))


def test_both_languages_have_the_same_words() -> None:
    """The same names in the same tables."""
    english, korean = (sections(each.read_text(encoding="utf-8")) for each in PAGES)
    for name in MODELS:
        for columns in (2, 4):
            assert list(rows(english[name], columns)) == list(rows(korean[name], columns))


def test_the_models_are_those_that_a_lesson_is_made_of() -> None:
    """The page is about them, and a new one is found."""
    assert {Lesson, Step, Check} < set(MODELS.values())
    assert len(MODELS) > 10
