"""Who is in a class: as many as are asked for, or those whom a file names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import UsageError
from lab.files import telling
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST = 200
"""So many namespaces are a class; more than that are a slip of the finger."""
CLASS_LABEL = "lab.goodjob/class"
STUDENT_LABEL = "lab.goodjob/student"
DEFAULT_CLASS = "class"
# A namespace is a label of DNS (RFC 1123), and the class, a dash and the student are in it; so is
# the host, which has no more than that in front of its first dot.
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_LONGEST = 30
# A file of names, not a book.
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Seat:
    """A student's place.

    Args:
        course: the class.
        student: the name.
    """

    course: str
    student: str

    @property
    def namespace(self) -> str:
        """What is the student's."""
        return f"{self.course}-{self.student}"

    @property
    def host(self) -> str:
        """What the student's gateway is asked by."""
        return f"{self.namespace}.localhost"


def seats(course: str, count: int | None, names: Path | None) -> tuple[Seat, ...]:
    """The places of a class.

    Args:
        course: its name.
        count: how many there are; with names, as many as those.
        names: a file with a name a line; blank lines and those that begin with # do not count.

    Raises:
        UsageError: there are none, too many, or names that can't be.
        FileError: the file can't be read.
    """
    check_class(course)
    if names is None:
        if count is None:
            raise UsageError(Text("classroom-no-count"))
        if not 1 <= count <= MOST:
            raise UsageError(Text("classroom-count", count=count, most=MOST))
        return tuple(Seat(course, f"s{number:02}") for number in range(1, count + 1))
    found = _read(names)
    _check(found, names)
    if count is not None and count != len(found):
        raise UsageError(
            Text("classroom-other-count", count=count, file=str(names), names=len(found))
        )
    return tuple(Seat(course, name) for name in found)


def check_class(course: str) -> None:
    """Refuse a name that can be none of a class.

    Raises:
        UsageError: it can't be a part of a namespace's.
    """
    if not _is_name(course):
        raise UsageError(Text("classroom-bad-class", name=repr(course), most=_LONGEST))


def _is_name(name: str) -> bool:
    return len(name) <= _LONGEST and _NAME.fullmatch(name) is not None


def _read(names: Path) -> list[str]:
    with telling(names), names.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(Text("classroom-no-text", file=str(names))) from error
    if len(data) > _MOST_BYTES:
        raise UsageError(Text("classroom-long-file", file=str(names), most=_MOST_BYTES))
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _check(found: Sequence[str], file: Path) -> None:
    bad = tuple(repr(name) for name in found if not _is_name(name))
    if bad:
        raise UsageError(Text("classroom-bad-names", file=str(file), names=bad[:5], most=_LONGEST))
    twice = tuple(name for name, times in Counter(found).items() if times > 1)
    if twice:
        raise UsageError(Text("classroom-twice", file=str(file), names=twice[:5]))
    if not 1 <= len(found) <= MOST:
        raise UsageError(Text("classroom-names-count", file=str(file), count=len(found), most=MOST))
