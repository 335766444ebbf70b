"""The access log is read as it grows, is cut off or is replaced."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from lab.errors import LabError
from lab.target import access
from lab.target.access import START, AccessLog, AccessLogError, end, parse, read

if TYPE_CHECKING:
    from pathlib import Path

LINE: dict[str, Any] = {
    "time": "2026-11-23T20:34:28.810464Z",
    "request_id": "1344a1a8-b3bf-4b3d-ae13-fea29316ee3c",
    "client_id": "932dc0831cfe-0",
    "method": "GET",
    "path": "/test?이름=굿잡",
    "authority": "goodjob.localhost:18080",
    "status": 503,
    "flags": "URX,UF",
    "details": "upstream_reset_before_response_started{remote_connection_failure}",
    "upstream": "127.0.0.1:8080",
    "cluster": "outbound|80||goodjob.goodjob.svc.cluster.local",
    "route": "everyone",
    "attempts": 3,
    "duration_ms": 26,
}


def line(**changes: Any) -> str:
    """Return a line of the log."""
    return json.dumps({**LINE, **changes}, ensure_ascii=False) + "\n"


def test_a_line_is_an_entry() -> None:
    """Every key, with its type."""
    entry = parse(line())

    assert entry.time == datetime(2026, 11, 23, 20, 34, 28, 810464, tzinfo=UTC)
    assert entry.client_id == "932dc0831cfe-0"
    assert entry.path == "/test?이름=굿잡"
    assert (entry.status, entry.flags, entry.attempts) == (503, ("URX", "UF"), 3)
    assert entry.upstream == "127.0.0.1:8080"


def test_a_dash_is_no_flag_and_null_is_absent() -> None:
    """What Envoy has nothing to say about."""
    entry = parse(line(flags="-", client_id=None, upstream=None, attempts=None, route=None))

    assert entry.flags == ()
    assert (entry.client_id, entry.upstream, entry.attempts, entry.route) == (None,) * 4


def test_a_key_of_a_later_format_is_no_harm() -> None:
    """The proxy's configuration may log more."""
    assert parse(line(bytes_sent=5)).status == 503


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (line(status="503"), "status: Input should be a valid integer"),
        (line(status=None), "status: Input should be a valid integer"),
        (line(flags=7), "flags: Input should be a valid array"),
        (line(time="today"), "time: Input should be a valid datetime"),
        (line(time="2026-11-23T20:34:28"), "time: Input should have timezone info"),
        ('{"time": "2026-11-23T20:34:28Z"}', "status: Field required"),
        ("[2026-11-23] GET /", "Invalid JSON"),
        ("7", "Input should be an object"),
    ],
)
def test_what_is_not_an_entry_is_said(text: str, problem: str) -> None:
    """The field, what is wrong with it, and the line."""
    with pytest.raises(AccessLogError) as error:
        parse(text)

    assert problem in str(error.value)
    assert "in '" in str(error.value)
    assert isinstance(error.value, LabError)
    assert len(str(error.value)) < 300


def test_a_log_is_read_on_from_where_the_last_read_ended(tmp_path: Path) -> None:
    """Each entry once."""
    log = tmp_path / "access.log"
    log.write_text(line(client_id="a-0") + line(client_id="a-1"), encoding="utf-8")

    first, position = read(log)
    with log.open("a", encoding="utf-8") as more:
        more.write(line(client_id="a-2"))
    second, position = read(log, position)
    third, _ = read(log, position)

    assert [entry.client_id for entry in first] == ["a-0", "a-1"]
    assert [entry.client_id for entry in second] == ["a-2"]
    assert third == []


def test_a_half_written_line_waits_for_its_end(tmp_path: Path) -> None:
    """Even when it is cut inside a Korean letter."""
    log = tmp_path / "access.log"
    whole = (line(client_id="a-0") + line(client_id="a-1")).encode()
    cut = whole.rindex("굿".encode()) + 1
    log.write_bytes(whole[:cut])

    first, position = read(log)
    log.write_bytes(whole)
    second, _ = read(log, position)

    assert [entry.client_id for entry in first] == ["a-0"]
    assert [entry.client_id for entry in second] == ["a-1"]
    assert second[0].path == "/test?이름=굿잡"


def test_a_truncated_log_is_read_from_its_beginning(tmp_path: Path) -> None:
    """What is in it now has not been read."""
    log = tmp_path / "access.log"
    log.write_text(line(client_id="a-0") * 3, encoding="utf-8")
    _, position = read(log)
    log.write_text(line(client_id="b-0"), encoding="utf-8")

    entries, _ = read(log, position)

    assert [entry.client_id for entry in entries] == ["b-0"]


def test_a_replaced_log_is_read_from_its_beginning(tmp_path: Path) -> None:
    """Even where the new file is already longer than the old one was."""
    log = tmp_path / "access.log"
    log.write_text(line(client_id="a-0"), encoding="utf-8")
    _, position = read(log)
    log.rename(tmp_path / "access.log.1")
    log.write_text(line(client_id="b-0") * 4, encoding="utf-8")

    entries, _ = read(log, position)

    assert [entry.client_id for entry in entries] == ["b-0"] * 4


def test_a_log_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    """The proxy creates it, maybe later than it is first read."""
    log = tmp_path / "access.log"

    assert read(log) == ([], START)
    assert end(log) == START
    log.write_text(line(), encoding="utf-8")
    assert len(read(log)[0]) == 1


def test_a_bad_line_names_the_log(tmp_path: Path) -> None:
    """It is not passed over in silence: the format is the lab's own."""
    log = tmp_path / "access.log"
    log.write_text(line() + "oops\n", encoding="utf-8")

    with pytest.raises(AccessLogError, match=r"access\.log: not an access log entry: Invalid JSON"):
        read(log)


def test_a_long_log_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than the limit at once, and nothing is lost between the pieces."""
    monkeypatch.setattr(access, "READ_BYTES", 1_000)
    log = tmp_path / "access.log"
    log.write_text("".join(line(client_id=f"a-{n}") for n in range(10)), encoding="utf-8")
    seen: list[str | None] = []
    entries, position = read(log)
    while entries:
        seen += [entry.client_id for entry in entries]
        entries, position = read(log, position)

    assert seen == [f"a-{n}" for n in range(10)]
    log.write_bytes(b"x" * 2_000)
    with pytest.raises(AccessLogError, match="a line of more than 1000 bytes"):
        read(log)


def test_a_source_tells_news_from_what_was_there(tmp_path: Path) -> None:
    """From the mark on, entry by entry."""
    log = tmp_path / "access.log"
    log.write_text(line(client_id="old-0"), encoding="utf-8")
    source = AccessLog(log)
    mark = source.mark()
    with log.open("a", encoding="utf-8") as more:
        more.write(line(client_id="new-0"))

    entries, mark = source.entries_since(mark)

    assert [entry.client_id for entry in entries] == ["new-0"]
    assert source.entries_since(mark) == ([], mark)
