"""What a class has handed in: the records in a folder, and what is odd about them."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lab.drills.record import DamagedRecord, NoRecord, Record, read
from lab.errors import FileError, LabError, UsageError
from lab.files import refused
from lab.words import Text, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_FILES = 20_000
"""A folder of more files is not that of a class, but a disk."""
_MOST_NAMED = 5


@dataclass(frozen=True)
class HandedIn:
    """A record that counts.

    Args:
        file: where it is, below the folder.
        record: it.
    """

    file: str
    record: Record

    @property
    def student(self) -> str:
        """Whose it is, on one line."""
        return one_line(self.record.student)


@dataclass
class Pile:
    """What was found in a folder.

    Args:
        records: one a student.
        unread: why a record could not be read: somebody's work is missing.
        remarks: what else there is to know about what was handed in.
    """

    records: list[HandedIn] = field(default_factory=list)
    unread: list[Text | str] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)


def collect(folder: Path) -> Pile:
    """The records in a folder and in those below it, the newest of each student.

    Args:
        folder: what else is in it is left out, and said.

    Raises:
        UsageError: there is no such folder, or it is far too full.
        FileError: it can't be looked into.
        LabError: there is no record in it at all.
    """
    pile, others = Pile(), []
    found: list[HandedIn] = []
    for path in _files(folder):
        name = one_line(str(path.relative_to(folder)))
        try:
            found.append(HandedIn(name, read(path)))
        except NoRecord:
            others.append(name)
        except (DamagedRecord, FileError) as error:
            pile.unread.append(error.text)
    if not found and not pile.unread:
        raise LabError(_nothing(folder, others))
    pile.records, twice = _newest(found)
    edited = [each.file for each in pile.records if each.record.edited]
    pile.remarks = [
        *([Text("grade-edited", count=len(edited), files=_some(edited))] if edited else []),
        *twice,
        *_alike(pile.records),
        *([Text("grade-others", count=len(others), files=_some(others))] if others else []),
    ]
    return pile


def same_name(name: str) -> str:
    """What two spellings of a name have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _nothing(folder: Path, others: list[str]) -> Text:
    if not others:
        return Text("grade-empty", folder=str(folder))
    return Text("grade-none", folder=str(folder), count=len(others), files=_some(others))


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, but those whose name begins with a dot, or whose folder's does."""
    if not folder.is_dir():
        raise UsageError(Text("grade-no-folder", folder=str(folder)))

    def unreadable(error: OSError) -> None:
        raise refused(error)

    count = 0
    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(each for each in files if not each.startswith(".")):
            count += 1
            if count > MOST_FILES:
                raise UsageError(Text("grade-too-many", folder=str(folder), most=MOST_FILES))
            yield Path(place, name)


def _newest(found: list[HandedIn]) -> tuple[list[HandedIn], list[Text]]:
    """One record a student, and what is said of those that were left out."""
    by_name: dict[str, list[HandedIn]] = {}
    for each in found:
        by_name.setdefault(same_name(each.student), []).append(each)
    counted, said = [], []
    for mine in by_name.values():
        *older, newest = sorted(mine, key=lambda one: max(e.at for e in one.record.entries))
        counted.append(newest)
        if older:
            files = _some([each.file for each in older])
            said.append(Text("grade-twice", student=newest.student, file=newest.file, files=files))
    return sorted(counted, key=lambda one: (same_name(one.student), one.file)), said


def _alike(records: list[HandedIn]) -> list[Text]:
    """Students whose records have the same runs: they shared a laptop, or one record was copied."""
    owners: dict[tuple[object, ...], list[str]] = {}
    for each in records:
        # A second line with the same run in one record is nobody else's.
        for key in {(entry.drill, entry.at, entry.seed) for entry in each.record.entries}:
            owners.setdefault(key, []).append(each.student)
    shared = Counter(tuple(names) for names in owners.values() if len(names) > 1)
    return [Text("grade-alike", count=count, names=_some(names)) for names, count in shared.items()]


def strange(records: Sequence[HandedIn], hashes: Mapping[str, str]) -> list[Text]:
    """Runs of drills that are not what they were, or are nowhere here, and in whose records.

    Args:
        records: those that count.
        hashes: of the drills that they are held against, by the drill's name.
    """
    found: dict[str, list[str]] = {}
    for each in records:
        for name in {e.drill for e in each.record.entries if hashes.get(e.drill) != e.hash}:
            found.setdefault(name, []).append(each.file)
    return [
        Text("grade-other-drill", drill=one_line(name), count=len(files), files=_some(files))
        for name, files in sorted(found.items())
    ]


def _some(files: Sequence[str]) -> tuple[str | Text, ...]:
    """The first few, and how many there are beside them."""
    rest = len(files) - _MOST_NAMED
    named = tuple(files[:_MOST_NAMED])
    return (*named, Text("grade-more", count=rest)) if rest > 0 else named
