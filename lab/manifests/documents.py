"""YAML text to plain data, read as the API server reads it, and within bounds.

PyYAML alone keeps the last of two equal keys without a word, takes ``1:30`` for the number 90 and
``2026-08-22`` for a date, and expands nested aliases without end; none of that here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

from lab.errors import ManifestError
from lab.manifests.syntax import said_of
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: A rendered folder is some kilobytes; more than this is not a manifest.
MAX_BYTES = 4 * 1024 * 1024
#: Values in all documents together, every alias counted with all it stands for.
MAX_VALUES = 200_000
#: No resource of Kubernetes or Istio is nested deeper, by far.
MAX_DEPTH = 100
#: Of a whole number; one with more is beyond what JSON's floating point numbers reach.
MAX_DIGITS = 300
#: Characters of a value that a sentence shows.
_MOST_SHOWN = 40
#: A file with so many documents that can't be read is no file of manifests.
_MOST_RESTARTS = 20
_MARKER = re.compile(r"^---(?=\s|$)", re.MULTILINE)
#: What templates of Helm have, and YAML never does unless it is in quotes.
_LOOKED_AT = 1000
_TEMPLATE = re.compile(r"""(?:[^'"#]|"[^"]*"|'[^']*')*?(\{\{|\{%|<%|(?<=[:\s])%[A-Za-z_]\w*%)""")

#: What there is to say of one.
OF_HELM = Text("manifests-template-of-helm")
OF_OTHERS = Text("manifests-template-of-others")
_INT_TAG = "tag:yaml.org,2002:int"
_MERGE = "tag:yaml.org,2002:merge"
_INT = re.compile(r"^[-+]?(?:0|[1-9][0-9]*|0x[0-9a-fA-F]+|0o?[0-7]+|0b[01]+)$")
_FLOAT = re.compile(
    r"^(?:[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
)


class _Constructor(SafeConstructor, Resolver):
    """SafeLoader's without sexagesimal numbers, dates and duplicate keys."""

    def __init__(self, offset: int = 0) -> None:
        SafeConstructor.__init__(self)
        Resolver.__init__(self)
        self.offset = offset

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if key.tag == _MERGE or not isinstance(key, yaml.ScalarNode):
                continue
            line = key.start_mark.line + 1
            if (first := seen.get(key.value)) is not None:
                twice = Text("manifests-key-twice", key=repr(key.value), first=self.offset + first)
                raise _NotAManifestError(twice, line)
            seen[key.value] = line
        return super().construct_mapping(node, deep=deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        """A value; what PyYAML's own code stumbles over is told with its line."""
        if node.tag == _INT_TAG and len(node.value) > MAX_DIGITS:
            long = Text("manifests-number-too-long", digits=len(node.value), most=MAX_DIGITS)
            raise _NotAManifestError(long, node.start_mark.line + 1)
        try:
            return super().construct_object(node, deep=deep)
        except (yaml.YAMLError, _NotAManifestError, RecursionError):
            raise
        except Exception as error:
            # An explicit tag sends any text to any constructor, each of which fails in its own way.
            value = node.value if isinstance(node, yaml.ScalarNode) else ""
            tag, line = node.tag.replace("tag:yaml.org,2002:", "!!"), node.start_mark.line + 1
            shown = value if len(value) <= _MOST_SHOWN else f"{value[:_MOST_SHOWN]}…"
            raise _NotAManifestError(
                Text("manifests-not-of-tag", value=repr(shown), tag=tag), line
            ) from error


_Constructor.yaml_implicit_resolvers = {
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
_Constructor.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
_Constructor.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-+0123456789"))


class _Loader(Reader, Scanner, Parser, Composer, _Constructor):
    """All of it in Python: slower, and its words on what is wrong are the better ones."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        _Constructor.__init__(self)


if yaml.__with_libyaml__:
    from yaml._yaml import CParser

    class _Fast(Composer, CParser, _Constructor):
        """The scanner in C; nodes are composed here, for C does not look at its own stack."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            _Constructor.__init__(self)

    _LOADERS: tuple[Callable[[str], _Loader | _Fast], ...] = (_Fast, _Loader)
else:
    _LOADERS = (_Loader,)


@dataclass(frozen=True)
class Document:
    """A mapping of a text, and where its parts are.

    Args:
        data: the mapping.
        source: the file it came from.
        node: what PyYAML made it of, which knows its lines.
        offset: lines of the file before those that the node counts.
    """

    data: dict[str, Any]
    source: str
    node: yaml.Node
    offset: int = 0

    def line(self, loc: Sequence[object]) -> int:
        """The line of a value, or of as much of the way to it as is there.

        Args:
            loc: names and indices, as ``("spec", "http", 0)``.
        """
        node, mark = self.node, self.node.start_mark
        for part in loc:
            found = self._parts(node).get(str(part))
            if found is None:
                break
            mark, node = found
        return self.offset + mark.line + 1

    def item(self, loc: Sequence[object], data: dict[str, Any]) -> Document:
        """One of several that a document holds."""
        node = self.node
        for part in loc:
            _, node = self._parts(node)[str(part)]
        return Document(data, self.source, node, self.offset)

    def _parts(self, node: yaml.Node) -> dict[str, tuple[yaml.Mark, yaml.Node]]:
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = dict(_parts(node))
        return known

    @cached_property
    def _known(self) -> dict[int, dict[str, tuple[yaml.Mark, yaml.Node]]]:
        """Looking for one of many keys takes a moment, for each of them it would take long."""
        return {}


@dataclass(frozen=True)
class Unreadable:
    """What is no YAML, or not a manifest's.

    Args:
        source: the file.
        line: in it; 0 where nobody knows.
        text: what is wrong.
    """

    source: str
    line: int
    text: Text

    def error(self) -> ManifestError:
        """The same, as it is raised."""
        text = Text("manifests-at-line", line=self.line, text=self.text) if self.line else self.text
        return ManifestError(self.source, "", text)


def documents(text: str, source: str) -> list[dict[str, Any]]:
    """The mappings of a multi-document text; empty documents are left out.

    Args:
        text: YAML, or JSON, which is YAML as well.
        source: the file or directory it came from, for the error.

    Raises:
        ManifestError: a syntax error, a duplicate key, a document that is no mapping, or too much.
    """
    found: list[dict[str, Any]] = []
    for each in parsed(text, source):
        if isinstance(each, Unreadable):
            raise each.error()
        found.append(each.data)
    return found


def parsed(text: str, source: str) -> Iterator[Document | Unreadable]:
    """The mappings of a multi-document text, and what of it can't be read.

    Args:
        text: YAML, or JSON.
        source: the file or directory it came from.
    """
    if len(text.encode(errors="replace")) > MAX_BYTES:
        yield Unreadable(source, 0, Text("manifests-too-long", mebibytes=MAX_BYTES // 2**20))
        return
    values = offset = 0
    for _ in range(_MOST_RESTARTS):
        nodes, problem = _composed(text, source, offset)
        for node in nodes:
            try:
                values += _size(node, {}, 0)
            except _NotAManifestError as error:
                yield _problem(error, source, offset, text)
                continue
            if values > MAX_VALUES:
                yield Unreadable(source, 0, Text("manifests-too-many-values", most=MAX_VALUES))
                return
            document = _constructed(node, source, offset, text)
            if isinstance(document, Unreadable) and (
                template := _template(text, document.line - offset)
            ):
                problem = replace(document, text=template)
                break
            if document is not None:
                yield document
        if problem is None:
            return
        yield problem
        # What is wrong in one document is no reason to leave out those after it.
        further = _after(text, problem.line - offset)
        if further is None or problem.text in (OF_HELM, OF_OTHERS):
            return
        offset += text.count("\n", 0, further)
        text = text[further:]


def _composed(text: str, source: str, offset: int) -> tuple[list[yaml.Node], Unreadable | None]:
    """The nodes of all documents, up to one that can't be read."""
    nodes: list[yaml.Node] = []
    problem: Unreadable | None = None
    for make in _LOADERS:
        nodes = []
        try:
            loader = make(text)
            while loader.check_node():
                nodes += [node for node in (loader.get_node(),) if node is not None]
        except (yaml.YAMLError, RecursionError) as error:
            problem = _problem(error, source, offset, text)
        else:
            return nodes, None
    if problem is not None and (template := _template(text, problem.line - offset)):
        problem = replace(problem, text=template)
    return nodes, problem


def _template(text: str, line: int) -> Text | None:
    """What a template is of that is at the line where YAML ends, or right before it."""
    near = text.splitlines()[max(0, line - 3) : line]
    found = [each[1] for each in (_TEMPLATE.match(one[:_LOOKED_AT]) for one in near) if each]
    if not found:
        return None
    return OF_HELM if "{{" in found else OF_OTHERS


def _constructed(
    node: yaml.Node, source: str, offset: int, text: str
) -> Document | Unreadable | None:
    """The data of a document; None where it is empty."""
    try:
        data = _Constructor(offset).construct_document(node)
    except (yaml.YAMLError, _NotAManifestError, ValueError, RecursionError) as error:
        return _problem(error, source, offset, text)
    if data is None:
        return None
    if not isinstance(data, dict):
        line = offset + node.start_mark.line + 1
        return Unreadable(source, line, Text("manifests-document-mapping"))
    return Document(data, source, node, offset)


def _problem(error: Exception, source: str, offset: int, text: str) -> Unreadable:
    match error:
        case _NotAManifestError():
            return Unreadable(source, offset + error.line if error.line else 0, error.text)
        case yaml.YAMLError():
            return Unreadable(source, *said_of(error, text, offset))
        case RecursionError():
            return Unreadable(source, 0, Text("manifests-too-deep"))
    return Unreadable(source, 0, Text("manifests-unreadable-value", said=str(error)))


def _after(text: str, line: int) -> int | None:
    """Where the next document begins, after a line that can't be read."""
    if line <= 0:
        return None
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    found = _MARKER.search(text, max(start, 1))
    return found.start() if found else None


class _NotAManifestError(Exception):
    """YAML that is more than a manifest can be."""

    def __init__(self, text: Text, line: int = 0) -> None:
        super().__init__(text)
        self.text, self.line = text, line


def _parts(node: yaml.Node) -> Iterator[tuple[str, tuple[yaml.Mark, yaml.Node]]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key.value, (key.start_mark, value)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield str(index), (item.start_mark, item)


def _size(node: yaml.Node, known: dict[int, int], depth: int) -> int:
    """How many values a node stands for; a node below itself is refused."""
    if depth > MAX_DEPTH:
        raise _NotAManifestError(Text("manifests-too-deep"))
    if id(node) in known:
        if known[id(node)] == 0:
            raise _NotAManifestError(Text("manifests-anchor-in-itself"), node.start_mark.line + 1)
        return known[id(node)]
    known[id(node)] = 0
    size = 1
    if isinstance(node, yaml.SequenceNode):
        size += sum(_size(item, known, depth + 1) for item in node.value)
    elif isinstance(node, yaml.MappingNode):
        size += sum(_size(part, known, depth + 1) for pair in node.value for part in pair)
    known[id(node)] = size
    return size
