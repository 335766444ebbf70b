"""YAML text to plain data, read as the API server reads it, and within bounds.

PyYAML alone keeps the last of two equal keys without a word, takes ``1:30`` for the number 90 and
``2026-08-22`` for a date, and expands nested aliases without end; none of that here.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from lab.errors import ManifestError

#: A rendered folder is some kilobytes; more than this is not a manifest.
MAX_BYTES = 4 * 1024 * 1024
#: Values in all documents together, every alias counted with all it stands for.
MAX_VALUES = 200_000

_MERGE = "tag:yaml.org,2002:merge"
_INT = re.compile(r"^[-+]?(?:0|[1-9][0-9]*|0x[0-9a-fA-F]+|0o?[0-7]+|0b[01]+)$")
_FLOAT = re.compile(
    r"^(?:[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
)


class _Loader(yaml.SafeLoader):
    """SafeLoader without sexagesimal numbers, dates and duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[str, yaml.Mark] = {}
        for key, _ in node.value:
            if key.tag == _MERGE or not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                first = seen[key.value].line + 1
                problem = f"the key {key.value!r} is there twice, first in line {first}"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen[key.value] = key.start_mark
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag
        not in {
            "tag:yaml.org,2002:timestamp",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
        }
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-+0123456789"))


def documents(text: str, source: str) -> list[dict[str, Any]]:
    """The mappings of a multi-document text; empty documents are left out.

    Args:
        text: YAML, or JSON, which is YAML as well.
        source: the file or directory it came from, for the error.

    Raises:
        ManifestError: a syntax error, a duplicate key, a document that is no mapping, or too much.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ManifestError(source, "", f"more than {MAX_BYTES // 2**20} MiB of YAML")
    try:
        return _documents(text, source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise ManifestError(source, "", f"{line}{error.problem}") from error
    except yaml.YAMLError as error:
        raise ManifestError(source, "", " ".join(str(error).split())) from error
    except ValueError as error:
        raise ManifestError(source, "", f"a value that can't be read: {error}") from error
    except RecursionError as error:
        raise ManifestError(source, "", "nested too deep to be a manifest") from error


def _documents(text: str, source: str) -> list[dict[str, Any]]:
    loader = _Loader(text)
    found: list[dict[str, Any]] = []
    values = 0
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is None:
                break
            line = node.start_mark.line + 1
            values += _size(node, {}, source)
            if values > MAX_VALUES:
                raise ManifestError(source, "", f"more than {MAX_VALUES} values, aliases expanded")
            data = loader.construct_document(node)
            if data is None:
                continue
            if not isinstance(data, dict):
                problem = f"line {line}: a document must be a mapping with apiVersion and kind"
                raise ManifestError(source, "", problem)
            found.append(data)
    finally:
        loader.dispose()
    return found


def _size(node: yaml.Node, known: dict[int, int], source: str) -> int:
    """How many values a node stands for; a node below itself is refused."""
    if id(node) in known:
        if known[id(node)] == 0:
            line = node.start_mark.line + 1
            raise ManifestError(source, "", f"line {line}: an anchor that contains itself")
        return known[id(node)]
    known[id(node)] = 0
    size = 1
    if isinstance(node, yaml.SequenceNode):
        size += sum(_size(item, known, source) for item in node.value)
    elif isinstance(node, yaml.MappingNode):
        size += sum(_size(part, known, source) for pair in node.value for part in pair)
    known[id(node)] = size
    return size
