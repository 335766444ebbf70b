"""Who can be in a class, and who can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.classroom.roll import MOST, Seat, seats
from lab.errors import FileError, UsageError


def test_as_many_as_are_asked_for() -> None:
    """The same every time, each with a namespace and a host of its own."""
    found = seats("class", 30, None)
    assert found == seats("class", 30, None)
    assert (found[0].namespace, found[-1].namespace) == ("class-s01", "class-s30")
    assert len({each.host for each in found}) == 30
    assert len(seats("class", MOST, None)) == MOST


@pytest.mark.parametrize("count", [0, -1, MOST + 1, 10**9])
def test_a_class_of_nobody_and_one_that_is_too_large_are_refused(count: int) -> None:
    """With what is possible."""
    with pytest.raises(UsageError, match=f"{count} students: there can be 1 to {MOST}"):
        seats("class", count, None)


@pytest.mark.parametrize("name", ["", "A", "-a", "a-", "a.b", "a b", "a" * 31, "kür", "a\n"])
def test_a_class_that_can_be_no_namespace_is_refused(name: str) -> None:
    """A namespace is a label of DNS."""
    with pytest.raises(UsageError, match=r"the class .* is not possible"):
        seats(name, 1, None)


def test_the_longest_names_make_a_namespace(tmp_path: Path) -> None:
    """A label of DNS has 63 letters at the most."""
    (tmp_path / "names").write_text("b" * 30)
    (found,) = seats("a" * 30, None, tmp_path / "names")
    assert len(found.namespace) <= 63


def test_names_of_a_file(tmp_path: Path) -> None:
    """A line each, as editors write them."""
    file = tmp_path / "names"
    file.write_bytes(b"\xef\xbb\xbfmin\r\n\r\n# the third row\r\n  jun \r\n")
    assert seats("par", None, file) == (Seat("par", "min"), Seat("par", "jun"))
    assert seats("par", 2, file) == seats("par", None, file)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "has 0 names"),
        (b"Min\n", "not possible: 'Min'"),
        (b"min\njun\nmin\n", "more than once: min"),
        (b"\n".join(b"s%d" % number for number in range(MOST + 1)), f"has {MOST + 1} names"),
        (b"\xff\xfe", "is no text in UTF-8"),
        (b"a" * 70000, "has more than 65536 bytes"),
    ],
)
def test_names_that_can_not_be(tmp_path: Path, text: bytes, says: str) -> None:
    """Each is one sentence with the file."""
    (tmp_path / "names").write_bytes(text)
    with pytest.raises(UsageError, match=says):
        seats("class", None, tmp_path / "names")


def test_a_number_and_another_number_of_names(tmp_path: Path) -> None:
    """One of them is a mistake."""
    (tmp_path / "names").write_text("min\n")
    with pytest.raises(UsageError, match=r"30 students, but .* has 1 names"):
        seats("class", 30, tmp_path / "names")
    with pytest.raises(UsageError, match="how many students"):
        seats("class", None, None)


def test_a_file_that_is_not_there() -> None:
    """The system's words, made ours."""
    with pytest.raises(FileError):
        seats("class", None, Path("/nowhere/names"))
