"""The request log: whole lines, at once, and never the end of the service."""

import asyncio
import contextlib
import http.client
import json
import logging
import os
import select
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.types import Scope

from app.identity import Identity
from app.log import LONGEST_REQUEST_ID, JsonFormatter, JsonRequestLog, RequestLog
from tests.app.pod import DEADLINE, PORT, ROOT, Launch, Pod, wait_for


def answer(log: RequestLog, *statuses: int, scope: Scope | None = None) -> None:
    """Answer requests in one pass of an event loop, and let it go on."""

    async def answer_all() -> None:
        for status in statuses:
            log.answered(status, scope)

    asyncio.run(answer_all())


def test_lines_of_one_pass_come_together_and_in_order() -> None:
    """Nothing has to come after them for them to come."""
    reader, writer = os.pipe()
    log = RequestLog("v2", writer)
    try:
        for statuses in ((200,), (500, 200)):
            answer(log, *statuses)
            lines = [f"goodjob - v2 - {status}\n" for status in statuses]
            assert os.read(reader, 100) == "".join(lines).encode()
    finally:
        os.close(reader)
        os.close(writer)


def test_a_write_is_no_longer_than_a_pipe_takes_in_one_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Many lines of one pass become several writes of whole lines."""
    writes: list[bytes] = []

    def write(_descriptor: int, lines: bytes) -> int:
        writes.append(lines)
        return len(lines)

    monkeypatch.setattr("os.write", write)
    answer(RequestLog("v2"), *[200] * 1000)
    assert b"".join(writes) == b"goodjob - v2 - 200\n" * 1000
    assert all(lines.endswith(b"\n") and len(lines) <= select.PIPE_BUF for lines in writes)
    assert len(writes) < 10


class Client(threading.Thread):
    """A client that asks again and again, and each time looks whether the log keeps up.

    Args:
        pod: whom to ask.
        log: the file that the pod's stdout goes to.
        answers: all answers of all clients so far.
    """

    def __init__(self, pod: Pod, log: Path, answers: list[int]) -> None:
        super().__init__(daemon=True)
        self._pod = pod
        self._log = log
        self._answers = answers
        self.missing = 0
        self.start()

    def run(self) -> None:
        """Ask until the pod has gone."""
        connection = http.client.HTTPConnection(self._pod.address, PORT, timeout=DEADLINE)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            while True:
                connection.request("GET", "/test")
                response = connection.getresponse()
                response.read()
                self._answers.append(response.status)
                known = len(self._answers)
                self.missing += self._log.read_bytes().count(b"\n") < known


@pytest.mark.parametrize("end", ["kill", "crash"])
def test_no_answer_is_there_before_its_line(launch: Launch, tmp_path: Path, end: str) -> None:
    """Eight clients compare, and then the process dies under them; by kill -9 and of a fault."""
    path = tmp_path / "log"
    answers: list[int] = []
    with path.open("wb") as stdout:
        pod = launch(stdout=stdout, GOODJOB_FAULTS="500@every:3").wait_ready()
        clients = [Client(pod, path, answers) for _ in range(8)]
        wait_for(lambda: len(answers) >= 400, "400 answers", lambda: pod.child.poll() is None)
        if end == "kill":
            pod.child.kill()
        else:
            assert pod.control("PUT", {"plan": "crash:3@always"}).status == 200
        assert pod.child.wait(DEADLINE) == {"kill": -9, "crash": 3}[end]
        for client in clients:
            client.join(DEADLINE)
    assert [client.missing for client in clients] == [0] * 8
    lines = path.read_text(encoding="utf-8").splitlines()
    for status in (200, 500):
        assert lines.count(f"goodjob - v1 - {status}") >= answers.count(status)
    if end == "crash":
        assert lines[-1] == "goodjob - v1 - 0"


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
        answer(RequestLog("v1", writer), 200)
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
        answer(log, 200)
        answer(log, 500)
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
        log = JsonRequestLog(Identity("v1", "p"), writer)
        answer(log, 200, scope=scope)
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
