"""What is known, with the name of the template that says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Union

from lab.words.catalogue import number, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from lab.words.catalogue import Language

_JOINTS = {"en": {"and": " and ", "or": " or "}, "ko": {"and": " 그리고 ", "or": " 또는 "}}
_COMMA = ", "

Value = Union[str, int, float, datetime, "Text", "Listed", tuple["Value", ...]]
"""What a sentence can carry: names are text, counts and measures are numbers, and a part that is
a matter of language is a :class:`Text` itself. A tuple is told with commas."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things, told with a word before the last of them.

    Args:
        items: the things.
        joint: ``and`` or ``or``.
    """

    items: tuple[Value, ...]
    joint: Literal["and", "or"] = "and"


class Text:
    """A template of the catalogue and its values. Two of the same are equal, and hash alike.

    Args:
        template: its name, such as ``why-ejected``: the part before the first dash is the file
            of the catalogue that it is in.
        values: by the name that the template has for them.
    """

    __slots__ = ("_values", "template")

    def __init__(self, template: str, /, **values: Value) -> None:
        self.template = template
        self._values = tuple(values.items())

    @property
    def values(self) -> Mapping[str, Value]:
        """The values by name."""
        return dict(self._values)

    def as_dict(self) -> dict[str, Any]:
        """As JSON carries it: the template's name and the values; times are ISO 8601."""
        return {
            "template": self.template,
            "values": {name: _plain(value) for name, value in self._values},
        }

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return (self.template, self.values) == (other.template, other.values)

    def __hash__(self) -> int:
        return hash((self.template, frozenset(self._values)))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self._values)
        return f"Text({self.template!r}{', ' if values else ''}{values})"

    def __str__(self) -> str:
        """The sentence in English, for tracebacks and for programs' JSON."""
        return say(self)


def say(text: Text, language: Language = "en", zone: tzinfo | None = UTC) -> str:
    """The sentence.

    Args:
        text: what is to be said.
        language: in which language.
        zone: whose times are told; None is that of whoever reads it.

    Raises:
        NoSuchTemplate: the catalogue of that language does not have it, or a value is missing.
    """
    values = {name: _shown(value, language, zone) for name, value in text.values.items()}
    return sentence(text.template, values, language)


def one_line(name: str) -> str:
    """A name as it stands in a sentence: one with line breaks in it can't forge a line."""
    return "\\n".join(name.split("\n"))


def _shown(value: Value, language: Language, zone: tzinfo | None) -> Any:  # noqa: ANN401 - Fluent's
    match value:
        case Text():
            return say(value, language, zone)
        case Listed(items=items, joint=joint):
            shown = [str(_shown(item, language, zone)) for item in items]
            return _joined(shown, _JOINTS[language][joint])
        case tuple():
            return _COMMA.join(str(_shown(item, language, zone)) for item in value)
        case bool():
            return str(value).lower()
        case datetime():
            return f"{value.astimezone(zone):%H:%M:%S}"
        case int() | float():
            return number(value)
    return value


def _joined(items: list[str], joint: str) -> str:
    return joint.join([_COMMA.join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _plain(value: Value) -> Any:  # noqa: ANN401 - JSON is any of its types
    match value:
        case Text():
            return value.as_dict()
        case Listed(items=items) | (tuple() as items):
            return [_plain(item) for item in items]
        case datetime():
            return value.isoformat()
    return value
