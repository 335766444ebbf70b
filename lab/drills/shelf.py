"""The shelf: every drill below ``istio/drills``, its lesson read, typed and held against itself."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lab.drills.lesson import Lesson
from lab.drills.rules import broken_rules, steps_of
from lab.errors import ManifestError, UsageError
from lab.manifests import DEFAULT_RELEASE, read_all, render
from lab.manifests.documents import Document, Unreadable, documents, parsed
from lab.manifests.paths import path_of
from lab.manifests.problems import problems_in, together
from lab.shipped import shipped
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lab.manifests.paths import Loc

LESSON = "lesson.yaml"
BASE = "k8s"
"""The folder that a drill changes one thing of."""
_BELOW = Path("istio", "drills")
_DIGITS = 16
"""Of a hash: more than enough to tell a drill from what it was before."""


@dataclass(frozen=True)
class Drill:
    """A drill.

    Args:
        name: the folder's.
        folder: where it is.
        lesson: what it teaches.
        top: the repository's top, from which a lesson's paths are.
        data: the lesson as it is written.
    """

    name: str
    folder: Path
    lesson: Lesson
    top: Path
    data: dict[str, Any]

    @property
    def own_manifests(self) -> bool:
        """Whether its change is in the manifests of its own folder."""
        return self.lesson.manifests is None

    @property
    def manifests(self) -> Path:
        """The folder that is run."""
        return self.folder if self.lesson.manifests is None else self.top / self.lesson.manifests

    @cached_property
    def hash(self) -> str:
        """Of the lesson and of all manifests that run in it, as data: alike on every machine.

        Raises:
            LabError: they can't be rendered.
        """
        applied = (each.apply for each in steps_of(self.lesson.steps))
        folders = [self.manifests, *(self.top / each for each in applied if each)]
        rendered = [documents(render(each), str(each)) for each in folders]
        text = json.dumps(
            [self.data, rendered], sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_DIGITS]


def shelf(root: Path | None = None) -> list[Drill]:
    """All drills, by their numbers.

    Args:
        root: the repository's top; without it the one here, else the one this program is from.

    Raises:
        UsageError: there are no drills.
        ManifestError: a lesson is wrong: file, field, line, what is wrong and what is allowed.
    """
    drills, broken = look(root)
    for _, error in broken:
        raise error
    return drills


def look(root: Path | None = None) -> tuple[list[Drill], list[tuple[str, ManifestError]]]:
    """The drills that can be read, by their numbers; and the folders of others, with what is wrong.

    Args:
        root: the repository's top; without it the one here, else the one this program is from.

    Raises:
        UsageError: there are no drills.
    """
    above = top(root)
    folders = sorted(each.parent for each in (above / _BELOW).glob(f"*/{LESSON}"))
    if not folders:
        raise UsageError(Text("lesson-no-drills", folder=str(above / _BELOW)))
    found: dict[int, Drill] = {}
    broken: list[tuple[str, ManifestError]] = []
    for folder in folders:
        try:
            drill = load(folder, above)
        except ManifestError as error:
            broken.append((folder.name, error))
            continue
        number = drill.lesson.number
        if number in found:
            twice = Text("lesson-number-twice", number=number, other=found[number].name)
            broken.append((folder.name, ManifestError(str(folder / LESSON), "number", twice)))
        else:
            found[number] = drill
    return [found[number] for number in sorted(found)], broken


def find(drills: Sequence[Drill], asked: str) -> Drill:
    """The drill of a name or a number.

    Raises:
        UsageError: there is none; the sentence says where they are.
    """
    wanted = plain(asked)
    for each in drills:
        if wanted in {plain(each.name), str(each.lesson.number)}:
            return each
    raise UsageError(Text("lesson-no-drill", asked=repr(asked), count=len(drills)))


def plain(asked: str) -> str:
    """A name or number as it is meant: in capitals or full width it is no other."""
    return unicodedata.normalize("NFKC", asked).strip().casefold()


def load(folder: Path, above: Path) -> Drill:
    """The drill in a folder.

    Args:
        folder: the drill's.
        above: the repository's top.

    Raises:
        ManifestError: its lesson is wrong, or can't be read.
    """
    path = folder / LESSON
    where = _called(path, above)
    document = _document(path, where)
    try:
        lesson = Lesson.model_validate(document.data)
    except ValidationError as error:
        problems = problems_in(error, Lesson, DEFAULT_RELEASE, document.data)
        told = [(each.loc, each.place, each.text) for each in problems if each.is_told]
        raise _refused(document, where, told) from None
    if found := [(loc, loc, text) for loc, text in broken_rules(lesson, folder, above)]:
        raise _refused(document, where, found)
    return Drill(folder.name, folder, lesson, above, document.data)


def _refused(
    document: Document, where: str, problems: Iterable[tuple[Loc, Loc, Text]]
) -> ManifestError:
    return together(
        where,
        [
            (
                ManifestError,
                path_of(place),
                Text("manifests-at-line", line=document.line(loc), text=text),
            )
            for loc, place, text in problems
        ],
    )


def _document(path: Path, where: str) -> Document:
    """The one document of a file.

    Raises:
        ManifestError: it is none, or can't be read.
    """
    texts = read_all([path])
    for _, why in texts.unreadable:
        raise ManifestError(where, "", why)
    ((_, text),) = texts.read
    found = list(parsed(text, where))
    for each in found:
        if isinstance(each, Unreadable):
            raise each.error()
    match found:
        case [Document() as document]:
            return document
    raise ManifestError(where, "", Text("lesson-one-document", count=len(found)))


def _called(path: Path, top: Path) -> str:
    """A file as people know it."""
    return str(path.relative_to(top)) if path.is_relative_to(top) else str(path)


def top(root: Path | None = None) -> Path:
    """What has the drills: the folder given, else the one here, else what this program came with.

    Raises:
        UsageError: there are no drills in it.
    """
    candidates = (Path(), shipped()) if root is None else (root,)
    for each in candidates:
        if (each / _BELOW).is_dir():
            return each.resolve()
    if root is None:
        raise UsageError(Text("lesson-no-shelf"))
    raise UsageError(Text("lesson-no-drills", folder=str(root / _BELOW)))
