"""The request log: whole lines, at once, and never the end of the service."""

import os
import threading

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


def test_a_full_pipe_loses_no_line() -> None:
    """A non-blocking stdout that is full is waited for."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    log, lines = RequestLog("v1", writer), 10_000  # about three times what a pipe holds
    found = bytearray()

    def read() -> None:
        while chunk := os.read(reader, 65536):
            found.extend(chunk)

    thread = threading.Thread(target=read, daemon=True)
    try:
        while True:
            try:
                os.write(writer, b"." * 4096)
            except BlockingIOError:
                break
        thread.start()
        for _ in range(lines):
            log.answered(200)
    finally:
        os.close(writer)
        thread.join(20)
        os.close(reader)
    assert bytes(found).lstrip(b".") == b"goodjob - v1 - 200\n" * lines


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
