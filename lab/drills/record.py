"""What a student has done: a journal that stays, and the record that is handed in.

The journal is a file of lines, one for every drill that was played to its end or skipped. A record
is a copy of all of it with whose it is and a digest: whoever changes a figure by hand changes the
digest, too, or is found out. Anybody can reckon a digest, so this is honesty between people, and
no cryptography against them.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from lab import lines
from lab.drills.lesson import FIGURE
from lab.errors import FileError, LabError, UsageError
from lab.files import append_line, make_private, read_regular, replace_text, telling
from lab.words import Text

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Literal[1] = 1
MOST_BYTES = 16 * 1024 * 1024
"""The largest record that is read: some twenty thousand runs."""
_MOST_LETTERS = 80
_HEAD = 200

_Figure = Annotated[float, Field(allow_inf_nan=False)]
_Name = Annotated[str, Field(min_length=1, max_length=100)]


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Entry(_Kept):
    """One drill, played to its end or skipped."""

    drill: _Name
    number: Annotated[int, Field(ge=1, le=99)]
    hash: _Name
    """Of the lesson and of the manifests: another hash is another drill."""
    version: _Name
    """The release of goodjob that ran it."""
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    at: AwareDatetime
    """When it ended."""
    answer: Annotated[str, Field(max_length=200)] | None
    """What was predicted; None where nothing was."""
    hints: Annotated[int, Field(ge=0, le=1000)] = 0
    """How many were asked for before the answer."""
    skipped: bool = False
    right: bool | None = None
    """Whether the prediction was; None where there is none, or the run did not show it."""
    figures: Mapping[Annotated[str, Field(pattern=FIGURE)], _Figure | None] = {}
    formula: _Figure | None = None
    truth: Annotated[str, Field(max_length=200)] | None = None
    passed: bool = False
    """Whether the run came to its end and no check failed."""
    seconds: Annotated[_Figure, Field(ge=0)] = 0.0


@dataclass(frozen=True)
class Standing:
    """How far a student is with a drill.

    Args:
        done: whether a run of it has passed.
        right: whether the first prediction was right; a second one has seen the answer.
        skipped: whether it was skipped, and not done since.
        last: what was kept last.
        tries: how often it was run to its end.
    """

    done: bool
    right: bool | None
    skipped: bool
    last: Entry
    tries: int


@dataclass(frozen=True)
class Journal:
    """The file of all that a student has done.

    Args:
        path: its folder is made private.
    """

    path: Path

    def append(self, entry: Entry) -> None:
        """Keep an entry; it is on the disk when this returns.

        Raises:
            FileError: it can't be written.
        """
        make_private(self.path.parent)
        append_line(self.path, entry.model_dump_json().encode())

    def entries(self) -> tuple[Entry, ...]:
        """All that was kept, the oldest first.

        Raises:
            FileError: the file can't be read.
        """
        return self.read()[0]

    def read(self) -> tuple[tuple[Entry, ...], Text | None]:
        """All that was kept, the oldest first, and what is lost of it.

        Raises:
            FileError: the file can't be read.
        """
        taken = lines.read(self.path, most=MOST_BYTES)
        if taken.trouble is not None:
            raise FileError(Text("file-other", path=str(self.path), words=taken.trouble))
        found, damaged = lines.entries((*taken.lines, taken.rest), Entry.model_validate_json)
        if taken.unread:
            return found, Text("record-unread", path=str(self.path))
        if damaged:
            return found, Text("record-lines-damaged", path=str(self.path), count=damaged)
        return found, None

    def standing(self) -> Mapping[str, Standing]:
        """How far it is with each drill that it has anything of, by the drill's name.

        Raises:
            FileError: the file can't be read.
        """
        return standing(self.entries())


class Record(_Kept):
    """A journal as it is handed in."""

    program: Literal["goodjob"] = "goodjob"
    format: Literal[1] = FORMAT
    version: _Name
    """The release of goodjob that wrote it."""
    student: Annotated[str, Field(min_length=1, max_length=200)]
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]
    digest: str = ""

    @property
    def edited(self) -> bool:
        """Whether it was changed by hand since goodjob wrote it; its layout is no change."""
        return self.digest != digest(self)

    def write(self, path: Path) -> None:
        """Write it; what is in its place is replaced if it is a record, too.

        Raises:
            UsageError: there is something else in its place.
            FileError: it can't be written.
        """
        with telling(path):
            there = path.exists() or path.is_symlink()
        if there and not (path.is_file() and _is_ours(_content(path))):
            raise UsageError(Text("record-in-the-way", path=str(path)))
        replace_text(path, json.dumps(_plain(self), ensure_ascii=False, indent=1) + "\n")


class NoRecord(LabError):
    """A file that is something else altogether."""


class DamagedRecord(LabError):
    """A record that can't be read: cut off, changed by hand, or of a newer release."""


def standing(entries: tuple[Entry, ...]) -> Mapping[str, Standing]:
    """How far somebody is with each drill that they have anything of, by the drill's name."""
    by_drill: dict[str, list[Entry]] = {}
    for entry in entries:
        by_drill.setdefault(entry.drill, []).append(entry)
    return {name: _stands(found) for name, found in by_drill.items()}


def _stands(found: list[Entry]) -> Standing:
    done = any(each.passed and not each.skipped for each in found)
    first = prediction(found)
    return Standing(
        done=done,
        right=first.right if first else None,
        skipped=not done and any(each.skipped for each in found),
        last=found[-1],
        tries=sum(not each.skipped for each in found),
    )


def prediction(found: list[Entry]) -> Entry | None:
    """The entry whose answer counts: the first, as a later one was given by who knew."""
    return next((each for each in found if each.answer is not None and not each.skipped), None)


def record(journal: Journal, student: str) -> Record:
    """All of a journal, to be handed in.

    Args:
        journal: it has to have something in it.
        student: whose it is.

    Raises:
        UsageError: the name is none, or nothing was done yet.
        FileError: the journal can't be read.
    """
    name = " ".join(unicodedata.normalize("NFC", student).split())
    # A name that is no text came from the command line as bytes of another encoding.
    if not 0 < len(name) <= _MOST_LETTERS or not name.isprintable():
        shown = name[:_MOST_LETTERS].encode("ascii", "backslashreplace").decode()
        raise UsageError(Text("record-name", name=shown, most=_MOST_LETTERS))
    entries = journal.entries()
    if not entries:
        raise UsageError(Text("record-empty"))
    bare = Record(version=version("goodjob"), student=name, entries=entries)
    return bare.model_copy(update={"digest": digest(bare)})


def read(path: Path) -> Record:
    """The record in a file.

    Raises:
        FileError: it can't be read.
        NoRecord: it is something else.
        DamagedRecord: it is cut off, has what no record has, or is of a newer release.
    """
    content = _content(path)
    if not _is_ours(content):
        raise NoRecord(Text("record-foreign", path=str(path)))
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise DamagedRecord(Text("record-cut-off", path=str(path))) from None
    if not isinstance(found, dict) or found.get("program") != "goodjob":
        raise NoRecord(Text("record-foreign", path=str(path)))
    form = found.get("format")
    if isinstance(form, int) and form > FORMAT:
        named = str(found.get("version"))[:_MOST_LETTERS]
        mine = version("goodjob")
        raise DamagedRecord(
            Text(
                "record-newer",
                path=str(path),
                version=named,
                mine=mine,
                form=form,
                known=FORMAT,
            )
        )
    try:
        return Record.model_validate_json(json.dumps(found, allow_nan=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])[:_MOST_LETTERS]
        value = str(first["input"])[:_MOST_LETTERS]
        text = Text("record-damaged", path=str(path), where=where or "-", value=value)
        raise DamagedRecord(text) from None
    except (ValueError, RecursionError):
        raise DamagedRecord(Text("record-cut-off", path=str(path))) from None


def digest(found: Record) -> str:
    """Of all but the digest itself, as JSON with sorted keys and nothing between them."""
    plain = _plain(found)
    del plain["digest"]
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _plain(found: Record) -> dict[str, Any]:
    plain: dict[str, Any] = found.model_dump(mode="json")
    return plain


def _content(path: Path) -> bytes:
    """All of a file; of one that is too large to be a record its beginning.

    Raises:
        DamagedRecord: it is too large, and a record.
        FileError: it can't be read.
    """
    with telling(path):
        size = path.stat().st_size
        if size <= MOST_BYTES:
            return read_regular(path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    if _is_ours(head):
        raise DamagedRecord(Text("record-too-large", path=str(path), size=size, most=MOST_BYTES))
    return head


def _is_ours(content: bytes) -> bool:
    """Whether it says so at its beginning, whole or not."""
    head = b"".join(content[:_HEAD].removeprefix(b"\xef\xbb\xbf").split())
    return head.startswith(b"{") and b'"program":"goodjob"' in head
