"""The catalogue of sentences, in English and Korean, in Fluent's files.

A file has the templates of one subject, ``why.ftl`` those that begin with ``why-``, and is read
when the first of them is wanted: a command that says one sentence does not read all of them.

Source: Project Fluent, "Syntax Guide", for selectors by number; CLDR for which numbers take which.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from fluent.runtime import FluentBundle

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

FOLDER = Path(__file__).parent
_LONGEST = 2000
_LARGEST = 10**15
#: A character that stands for none.
_STAND_IN = "\uf8ff"


class NoSuchTemplate(LookupError):
    """A sentence that the catalogue lacks, or a value that it lacks: a mistake of ours."""


def sentence(template: str, values: dict[str, Any], language: Language) -> str:
    """A template with its values in their places.

    Args:
        template: its name.
        values: as Fluent takes them: text, and numbers as :func:`number` makes them.
        language: in which language.

    Raises:
        NoSuchTemplate: the catalogue of that language does not have it, or a value is missing.
    """
    subject = template.partition("-")[0]
    bundle = _bundle(language, subject)
    pattern = bundle.get_message(template).value if bundle.has_message(template) else None
    if pattern is None:
        msg = f"{template} is not in {language}/{subject}.ftl"
        raise NoSuchTemplate(msg)
    # Fluent refuses a value of more than 2,500 characters, and what others say may be longer: what
    # stands for it is put in its place afterwards.
    long = {
        f"{_STAND_IN}{index}{_STAND_IN}": value
        for index, value in enumerate(values.values())
        if isinstance(value, str) and len(value) > _LONGEST
    }
    short = {value: stand_in for stand_in, value in long.items()}
    taken = {
        name: short.get(value, value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    said, problems = bundle.format_pattern(pattern, taken)
    if problems:
        msg = f"{template} in {language}: {problems[0]}"
        raise NoSuchTemplate(msg)
    whole = str(said)
    for stand_in, value in long.items():
        whole = whole.replace(stand_in, value)
    return whole


def number(value: float) -> Any:  # noqa: ANN401 - what Fluent takes
    """A number that chooses its plural; a template that wants 1,000 says ``useGrouping: 1``.

    One that is beyond what can be counted is what it is, and chooses none.
    """
    if not abs(value) < _LARGEST:
        return str(value)
    from fluent.runtime.types import fluent_number  # noqa: PLC0415 - see _bundle

    return fluent_number(value, useGrouping=False, maximumFractionDigits=4)


def languages_of(template: str) -> tuple[Language, ...]:
    """The languages that have a template."""
    subject = template.partition("-")[0]
    return tuple(each for each in LANGUAGES if _bundle(each, subject).has_message(template))


@functools.cache
def _bundle(language: Language, subject: str) -> FluentBundle:
    # The library is loaded for sentences, and not for facts: most commands print JSON or one line.
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415

    # No marks around values: terminals and JSON would show them.
    bundle = FluentBundle(
        [language],
        use_isolating=False,
        functions={"ORDINAL": _ordinals(language), "NUMBER": _as_asked},
    )
    file = FOLDER / language / f"{subject}.ftl"
    if file.exists():
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle


def _as_asked(value: Any, **options: Any) -> Any:  # noqa: ANN401 - what Fluent takes
    """Fluent's ``NUMBER``, which leaves alone what is beyond counting."""
    if isinstance(value, str):
        return value
    from fluent.runtime.types import fluent_number  # noqa: PLC0415 - see _bundle

    return fluent_number(value, **options)


def _ordinals(language: Language) -> Callable[[Any], Any]:
    """Which ending a number takes where things are counted off: first, second, third.

    Fluent has it as ``NUMBER($n, type: "ordinal")``, which its library for Python has not.
    """
    from babel import Locale  # noqa: PLC0415 - see _bundle

    return Locale.parse(language).ordinal_form
