"""What PyYAML says of a text that is none, as a sentence of one's own.

Most of such texts are indented wrongly, and PyYAML says so in the words of its grammar. Where
nothing better can be said its own words are quoted.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

import yaml

from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BLOCK_ENDS = "expected <block end>"
#: How what it says begins, to what is meant.
_SAID: Mapping[str, Text] = MappingProxyType(
    {
        "mapping values are not allowed": Text("manifests-colon"),
        "could not find expected ':'": Text("manifests-no-colon"),
        "block sequence entries are not allowed": Text("manifests-dash"),
        "sequence entries are not allowed": Text("manifests-dash"),
        "found unexpected end of stream": Text("manifests-quote-open"),
        "found unexpected document separator": Text("manifests-quote-open"),
        "expected ',' or ']'": Text("manifests-bracket-open", bracket="["),
        "expected ',' or '}'": Text("manifests-bracket-open", bracket="{"),
        "expected the node content": Text("manifests-not-closed"),
        "found unhashable key": Text("manifests-odd-key"),
    }
)
_TAB = re.compile(r"found character '\\t'")
_FIRST = re.compile(r"found character '(.+)' that cannot start any token")
_ALIAS = re.compile(r"found undefined alias '(.+)'")
_TAG = re.compile(r"could not determine a constructor for the tag '(.+)'")
_CHARACTER = re.compile(r"unacceptable character #(x[0-9a-fA-F]+).*position (\d+)", re.DOTALL)


def said_of(error: yaml.YAMLError, text: str, offset: int) -> tuple[int, Text]:
    """The line, 0 where nobody knows, and what is wrong in it.

    Args:
        error: PyYAML's.
        text: what it read.
        offset: lines of the file before those.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        said = " ".join(str(error).split())
        if found := _CHARACTER.search(said):
            line = text.count("\n", 0, int(found[2])) + 1
            return offset + line, Text("manifests-character", code=found[1])
        return 0, Text("manifests-yaml", said=said)
    mark, problem = error.problem_mark, str(error.problem)
    line = mark.line + 1 if mark else 0
    at = offset + line if line else 0
    return at, _indentation(error, text.splitlines(), offset) or _known(problem)


def _known(problem: str) -> Text:
    for start, text in _SAID.items():
        if problem.startswith(start):
            return text
    if _TAB.search(problem):
        return Text("manifests-tab")
    for pattern, template, name in (
        (_FIRST, "manifests-first-character", "character"),
        (_ALIAS, "manifests-no-anchor", "name"),
        (_TAG, "manifests-tag", "tag"),
    ):
        if found := pattern.search(problem):
            return Text(template, **{name: found[1].replace("tag:yaml.org,2002:", "!!")})
    return Text("manifests-yaml", said=problem)


def _indentation(error: yaml.MarkedYAMLError, lines: Sequence[str], offset: int) -> Text | None:
    """Which two levels don't agree, if that is what is wrong."""
    here, block, problem = error.problem_mark, error.context_mark, str(error.problem)
    if here is None or here.line >= len(lines):
        return None
    if problem.startswith(_BLOCK_ENDS) and block is not None and block.column != here.column:
        if here.column != _indent(lines[here.line]):
            # It is not the first of its line.
            return None
        return Text(
            "manifests-indentation",
            found=here.column,
            wanted=block.column,
            line=offset + block.line + 1,
        )
    if problem.startswith("mapping values are not allowed"):
        above = _above(lines, here.line)
        if above is not None and _indent(lines[above]) < (found := _indent(lines[here.line])):
            return Text(
                "manifests-indented-below-value",
                found=found,
                wanted=_indent(lines[above]),
                line=offset + above + 1,
            )
    return None


def _above(lines: Sequence[str], line: int) -> int | None:
    """The last line before that has anything in it, if it has a name and a value."""
    for number in range(line - 1, -1, -1):
        content = lines[number].strip()
        if content and not content.startswith("#"):
            return number if re.match(r"[^#]*:\s+\S", content) else None
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
