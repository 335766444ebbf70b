"""The request log: whole lines, at once, and never the end of the service."""

import json
import logging
import os
from datetime import UTC, datetime

import pytest

from app.identity import Identity
from app.log import LONGEST_REQUEST_ID, JsonFormatter, JsonRequestLog, RequestLog
from tests.app.pod import ROOT, Launch


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


def test_json_says_all_about_a_request(launch: Launch) -> None:
    """Who, what, how long, and what Envoy and the caller told; the second is a fault."""
    pod = launch(
        GOODJOB_LOG_FORMAT="json",
        GOODJOB_VERSION="v2",
        GOODJOB_POD="p",
        GOODJOB_FAULTS="503@every:2",
    ).wait_ready()
    pod.get("/test")
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    answer = pod.request(
        "HEAD",
        "/test?n=1",
        headers={
            "X-Request-Id": '\xea\t"' + "x" * 200,
            "X-Envoy-Attempt-Count": "2",
            "traceparent": f"00-{trace_id}-b7ad6b7169203331-01",
        },
    )
    first, second = (json.loads(str(pod.line())) for _ in range(2))
    for entry in (first, second):
        assert entry.pop("duration_ms") > 0
        told = datetime.fromisoformat(entry.pop("time"))
        assert abs((datetime.now(UTC) - told).total_seconds()) < 60
    common = {"pod": "p", "version": "v2", "path": "/test"}
    assert first == common | {
        "level": "INFO",
        "status": 200,
        "method": "GET",
        "request_id": None,
        "fault": None,
        "attempt": None,
        "trace_id": None,
        "span_id": None,
    }
    documented = (ROOT / "docs" / "logs.md").read_text(encoding="utf-8")
    assert [
        key for key in [*second, "time", "duration_ms"] if f"| `{key}` |" not in documented
    ] == []
    assert len(second.pop("request_id")) == LONGEST_REQUEST_ID
    assert second == common | {
        "level": "ERROR",
        "status": 503,
        "method": "HEAD",
        "fault": "503@every:2",
        "attempt": 2,
        "trace_id": trace_id,
        "span_id": answer.headers["traceresponse"].split("-")[2],
    }


@pytest.mark.parametrize("attempt", ["", "x", "-1", "1" * 20, "²"])
def test_an_attempt_that_is_no_number_is_none(attempt: str) -> None:
    """Whoever sends the header, the line is written."""
    reader, writer = os.pipe()
    try:
        scope = {"headers": [(b"x-envoy-attempt-count", attempt.encode("latin-1"))]}
        JsonRequestLog(Identity("v1", "p"), writer).answered(200, scope)
        assert json.loads(os.read(reader, 1000))["attempt"] is None
    finally:
        os.close(reader)
        os.close(writer)


def test_json_is_for_the_process_too(launch: Launch) -> None:
    """Each line on stderr is an object."""
    pod = launch(GOODJOB_LOG_FORMAT="json", GOODJOB_POD="p").wait_ready()
    assert pod.stop() == 0
    entries = [json.loads(line) for line in pod.rest("stderr")]
    assert entries[0]["message"].startswith("goodjob v1 as p on ")
    del entries[1]["time"]
    assert entries[1] == {
        "level": "INFO",
        "pod": "p",
        "version": "v1",
        "logger": "goodjob",
        "message": "SIGTERM: refusing new requests and finishing the ones at hand",
    }


def test_a_traceback_stays_in_its_object() -> None:
    """One line, whatever went wrong."""
    error = LookupError("x\ny")
    record = logging.makeLogRecord({"msg": "oh", "exc_info": (LookupError, error, None)})
    line = JsonFormatter(Identity("v1", "p")).format(record)
    assert "\n" not in line
    assert json.loads(line)["exception"].endswith("LookupError: x\ny")
