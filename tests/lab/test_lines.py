"""One reader of all files of lines: growing, cut off, replaced, damaged."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from lab.lines import LONGEST_LINE, START, end, entries, older, read

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log that is not there yet."""
    return tmp_path / "access.jsonl"


def append(path: Path, text: str | bytes) -> None:
    """Write at the end, as Envoy does."""
    with path.open("ab") as file:
        file.write(text.encode() if isinstance(text, str) else text)


def test_a_log_that_is_not_there_has_no_lines(log: Path) -> None:
    """Its writer creates it, maybe later than it is first read."""
    assert read(log).lines == ()
    assert end(log) == START
    place = read(log).place
    append(log, "a\n")
    assert read(log, place).lines == (b"a",)


def test_it_is_read_on_from_where_the_last_reading_ended(log: Path) -> None:
    """Each line once."""
    append(log, "a\nb\n")
    first = read(log)
    append(log, "c\n")
    second = read(log, first.place)
    third = read(log, second.place)
    assert (first.lines, second.lines, third.lines) == ((b"a", b"b"), (b"c",), ())
    assert third.place == second.place
    assert (first.unread, second.gone, second.more) == (False, False, False)


@pytest.mark.parametrize("moved", [False, True])
def test_from_its_end_only_news_is_read(log: Path, moved: bool) -> None:
    """What was there is not, even where the log was moved and its writer has no new one yet."""
    append(log, "old\n")
    if moved:
        log.rename(older(log))
    place = end(log)
    append(log, "new\n")
    assert read(log, place).lines == (b"new",)


@pytest.mark.parametrize("begin", [True, False])
def test_a_half_written_line_waits_for_its_end(log: Path, begin: bool) -> None:
    """Even when it is cut inside a Korean letter."""
    whole = "하나\n굿잡\n".encode()
    cut = whole.rindex("굿".encode()) + 1
    log.write_bytes(whole[:cut])
    first = read(log) if begin else read(log, end(log)._replace(offset=0))
    append(log, whole[cut:])
    second = read(log, first.place)
    assert first.lines == ("하나".encode(),)
    assert second.lines == ("굿잡".encode(),)


def test_the_older_piece_comes_first(log: Path) -> None:
    """A log that was cut is still one log."""
    older(log).write_text("a\nb\n")
    append(log, "c\n")
    assert read(log).lines == (b"a", b"b", b"c")


def test_lines_that_were_unread_when_the_log_was_moved_are_read(log: Path) -> None:
    """The rest of the older piece, then the new one; between them nothing is lost."""
    append(log, "a\n")
    first = read(log)
    append(log, "b\n")
    log.rename(older(log))
    # Envoy writes on into the old file until it has opened the new one.
    append(older(log), "c\nhalf")
    moved = read(log, first.place)
    append(older(log), " a line\n")
    append(log, "d\n")
    after = read(log, moved.place)
    assert (moved.lines, moved.gone) == ((b"b", b"c"), False)
    assert (after.lines, after.gone) == ((b"half a line", b"d"), False)
    assert read(log, after.place).lines == ()


def test_half_a_line_that_nobody_will_end_is_a_line(log: Path) -> None:
    """At the end of the older piece: it counts as a damaged one."""
    older(log).write_text("a\nhal")
    append(log, "b\n")
    assert read(log).lines == (b"a", b"hal", b"b")
    assert read(log, end(older(log))._replace(offset=2)).lines == (b"hal", b"b")


def test_a_log_that_was_moved_twice_says_that_lines_may_be_gone(log: Path) -> None:
    """Both pieces are new then, and read from their beginning."""
    append(log, "a\n")
    place = read(log).place
    log.rename(log.with_name("kept-so-that-its-inode-is-not-given-again"))
    older(log).write_text("b\n")
    append(log, "c\n")
    found = read(log, place)
    assert (found.lines, found.gone) == ((b"b", b"c"), True)


def test_a_log_that_was_cut_in_place_is_read_from_its_beginning(log: Path) -> None:
    """What is in it now has not been read."""
    append(log, "a\na\na\n")
    place = read(log).place
    log.write_text("b\n")
    found = read(log, place)
    assert (found.lines, found.gone) == ((b"b",), True)


@pytest.mark.parametrize(
    ("most", "expected", "unread"),
    [
        (1, (), True),
        (4, (b"44",), True),
        (8, (b"33", b"44"), True),
        (9, (b"22", b"33", b"44"), True),
        (11, (b"22", b"33", b"44"), True),
        (12, (b"11", b"22", b"33", b"44"), False),
    ],
)
def test_from_the_start_the_end_is_read_within_a_bound(
    log: Path, most: int, expected: tuple[bytes, ...], unread: bool
) -> None:
    """Whole lines, over both pieces; that there is more before them is told."""
    older(log).write_text("11\n22\n")
    append(log, "33\n44\n")
    found = read(log, most=most)
    assert (found.lines, found.unread) == (expected, unread)
    assert found.place == end(log)


def test_from_a_place_a_long_log_is_read_in_pieces(log: Path) -> None:
    """No more than the bound at once, and nothing is lost between them or between the pieces."""
    wanted = [f"{number}".encode() for number in range(20)]
    append(log, "0\n")
    place = read(log).place
    append(log, b"\n".join(wanted[1:10]) + b"\n")
    log.rename(older(log))
    append(log, b"\n".join(wanted[10:]) + b"\n")
    seen: list[bytes] = []
    for _ in range(20):
        found = read(log, place, most=7)
        place = found.place
        seen += found.lines
        if not found.more and not found.lines:
            break
    assert seen == wanted[1:]


def test_a_line_that_never_ends_is_passed_over(log: Path) -> None:
    """Somebody wrote garbage without a line feed: reading comes past it."""
    append(log, "a\n")
    place = read(log).place
    append(log, b"\0" * (2 * LONGEST_LINE + 10))
    found = read(log, place)
    assert entries(found.lines, json.loads) == ((), 1)
    append(log, "\n7\n")
    assert entries(read(log, found.place).lines, json.loads) == ((7,), 0)


def test_damaged_lines_are_passed_over_and_counted() -> None:
    """Binary, cut, empty and endless ones; good ones around them are read."""
    lines = (b'{"a": 1}', b'{"a', b"\0\0\xff\xfe", b"", b"  ", b"1" * (LONGEST_LINE + 1), b"2\r")
    assert entries(lines, json.loads) == (({"a": 1}, 2), 3)


def test_what_can_not_be_read_is_told(log: Path) -> None:
    """A folder or a pipe in the place of a log, or of its older piece, is no error."""
    assert read(log).missing
    log.mkdir()
    assert str(read(log).trouble) == "it is no regular file"
    assert not read(log).missing
    assert end(log) == START
    log.rmdir()
    os.mkfifo(log)
    assert str(read(log).trouble) == "it is no regular file"
    log.unlink()
    append(log, "a\n")
    older(log).mkdir()
    found = read(log)
    assert (found.lines, str(found.trouble)) == ((b"a",), "it is no regular file")
    assert read(log / "below").trouble == "Not a directory"


@pytest.mark.parametrize("begin", [True, False])
def test_a_line_that_is_only_begun_is_told(log: Path, begin: bool) -> None:
    """Whoever knows that nobody writes any more may count it."""
    append(log, "a\n")
    place = START if begin else read(log).place
    assert not read(log, place).rest
    append(log, "b")
    assert read(log, place).rest
    append(log, "\n")
    assert not read(log, place).rest
