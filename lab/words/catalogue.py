"""The catalogue of sentences, in English and Korean, in Fluent's files.

A file has the templates of one subject, ``why.ftl`` those that begin with ``why-``, and is read
when the first of them is wanted: a command that says one sentence does not read all of them.

Source: Project Fluent, "Syntax Guide", for selectors by number; CLDR for which numbers take which.
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from lab.words.text import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from fluent.runtime import FluentBundle

    from lab.words.text import Value

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_HERE = Path(__file__).parent
_JOINTS = {"en": {"and": " and ", "or": " or "}, "ko": {"and": " 그리고 ", "or": " 또는 "}}
_COMMA = ", "


class NoSuchTemplate(LookupError):
    """A sentence that the catalogue lacks, or a value that it lacks: a mistake of ours."""


def say(text: Text, language: Language = "en") -> str:
    """The sentence.

    Args:
        text: what is to be said.
        language: in which language.

    Raises:
        NoSuchTemplate: the catalogue of that language does not have it, or a value is missing.
    """
    subject = text.template.partition("-")[0]
    bundle = _bundle(language, subject)
    if not bundle.has_message(text.template):
        msg = f"{text.template} is not in {language}/{subject}.ftl"
        raise NoSuchTemplate(msg)
    pattern = bundle.get_message(text.template).value
    if pattern is None:
        msg = f"{text.template} has no text in {language}/{subject}.ftl"
        raise NoSuchTemplate(msg)
    values = {name: _shown(value, language) for name, value in text.values.items()}
    said, problems = bundle.format_pattern(pattern, values)
    if problems:
        msg = f"{text.template} in {language}: {problems[0]}"
        raise NoSuchTemplate(msg)
    return str(said)


def languages_of(template: str) -> tuple[Language, ...]:
    """The languages that have a template."""
    subject = template.partition("-")[0]
    return tuple(each for each in LANGUAGES if _bundle(each, subject).has_message(template))


@functools.cache
def _bundle(language: Language, subject: str) -> FluentBundle:
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415 - see Text.__str__

    # No marks around values: terminals and JSON would show them.
    bundle = FluentBundle(
        [language], use_isolating=False, functions={"ORDINAL": _ordinals(language)}
    )
    file = _HERE / language / f"{subject}.ftl"
    if file.exists():
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle


def _ordinals(language: Language) -> Callable[[Any], Any]:
    """Which ending a number takes where things are counted off: first, second, third.

    Fluent has it as ``NUMBER($n, type: "ordinal")``, which its library for Python has not.
    """
    from babel import Locale  # noqa: PLC0415 - see Text.__str__

    return Locale.parse(language).ordinal_form


def _shown(value: Value, language: Language) -> Any:  # noqa: ANN401 - what Fluent takes
    """A value as a template takes it; numbers stay numbers, so that they choose their plurals."""
    match value:
        case Text():
            return say(value, language)
        case Listed(items=items, joint=joint):
            return _joined([str(_shown(i, language)) for i in items], _JOINTS[language][joint])
        case tuple():
            return _COMMA.join(str(_shown(item, language)) for item in value)
        case bool():
            return str(value).lower()
        case datetime():
            return f"{value.astimezone(UTC):%H:%M:%S}"
        case int() | float():
            from fluent.runtime.types import fluent_number  # noqa: PLC0415 - see Text.__str__

            # A template that wants 1,000 says so: NUMBER($count, useGrouping: 1).
            return fluent_number(value, useGrouping=False, maximumFractionDigits=4)
    return value


def _joined(items: list[str], joint: str) -> str:
    return joint.join([_COMMA.join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
