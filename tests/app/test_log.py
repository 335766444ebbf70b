"""The request log: whole lines, at once, and never the end of the service."""

import os

import pytest

from app.log import RequestLog


def test_lines_come_at_once_and_in_order() -> None:
    """Each line can be read as soon as its request was answered."""
    reader, writer = os.pipe()
    log = RequestLog("v2", writer)
    try:
        for status in (200, 500, 200):
            log.answered(status)
            assert os.read(reader, 100) == f"goodjob - v2 - {status}\n".encode()
    finally:
        os.close(reader)
        os.close(writer)


def test_a_full_pipe_loses_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A non-blocking stdout that is full is waited for, and then gets the whole line.

    The wait itself is where the reader takes what is in the pipe.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    waited: list[list[int]] = []

    def wait(_readers: list[int], writers: list[int], _errors: list[int]) -> None:
        waited.append(writers)
        os.read(reader, 1 << 20)

    monkeypatch.setattr("select.select", wait)
    try:
        while True:
            try:
                os.write(writer, b"." * 65536)
            except BlockingIOError:
                break
        RequestLog("v1", writer).answered(200)
        assert waited == [[writer]]
        assert os.read(reader, 100) == b"goodjob - v1 - 200\n"
    finally:
        os.close(reader)
        os.close(writer)


def test_a_closed_pipe_ends_the_log_alone() -> None:
    """Writing on is no error."""
    reader, writer = os.pipe()
    os.close(reader)
    log = RequestLog("v1", writer)
    try:
        log.answered(200)
        log.answered(500)
    finally:
        os.close(writer)
