"""The request log: whole lines, at once, and never the end of the service."""

import asyncio
import contextlib
import http.client
import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from select import PIPE_BUF
from typing import Any

import pytest
from starlette.types import Scope

from app import log
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
    assert all(lines.endswith(b"\n") and len(lines) <= PIPE_BUF for lines in writes)
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


def test_a_closed_pipe_ends_the_log_alone(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said once, and then nothing is written any more; answering goes on."""
    tried: list[bytes] = []

    def write(_descriptor: int, lines: bytes) -> int:
        tried.append(lines)
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("os.write", write)
    log = RequestLog("v1")
    with caplog.at_level(logging.WARNING):
        for status in (200, 500, 503):
            answer(log, status)
    assert tried == [b"goodjob - v1 - 200\n"]
    assert caplog.messages == [
        "stdout cannot be written ([Errno 32] Broken pipe); requests are no longer logged"
    ]


def test_what_a_pipe_did_not_take_is_written_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write may take a part of the lines; the rest is neither lost nor written twice."""
    taken = bytearray()

    def write(_descriptor: int, lines: bytes) -> int:
        taken.extend(lines[:7])
        return min(7, len(lines))

    monkeypatch.setattr("os.write", write)
    answer(RequestLog("v1"), 200, 500)
    assert taken == b"goodjob - v1 - 200\ngoodjob - v1 - 500\n"


@pytest.mark.parametrize(
    ("lengths", "writes"),
    [
        ([PIPE_BUF - 1, 1], [PIPE_BUF]),
        ([PIPE_BUF - 1, 2], [PIPE_BUF - 1, 2]),
        ([1, PIPE_BUF - 1, 1], [PIPE_BUF, 1]),
    ],
)
def test_a_write_may_be_as_long_as_a_pipe_takes(
    lengths: list[int], writes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte; what comes on top waits for the next one, which comes by itself."""
    written: list[int] = []

    def write(_descriptor: int, lines: bytes) -> int:
        written.append(len(lines))
        return len(lines)

    async def fill(log: RequestLog) -> None:
        for length in lengths:
            log.write(b"." * length)

    monkeypatch.setattr("os.write", write)
    asyncio.run(fill(RequestLog("v1")))
    assert written == writes


def json_line(status: int = 200, **told: Any) -> dict[str, Any]:
    """The entry of one request."""
    reader, writer = os.pipe()
    try:
        log = JsonRequestLog(Identity("v1", "p"), writer)

        async def answered() -> None:
            log.answered(status, **told)

        asyncio.run(answered())
        found: dict[str, Any] = json.loads(os.read(reader, 4096))
        return found
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.parametrize(
    ("status", "level"),
    [(0, "INFO"), (200, "INFO"), (499, "INFO"), (500, "ERROR"), (501, "ERROR"), (599, "ERROR")],
)
def test_a_5xx_is_an_error(status: int, level: str) -> None:
    """From 500 on."""
    entry = json_line(status)
    assert (entry["status"], entry["level"]) == (status, level)


@pytest.mark.parametrize("path", ["/100%", "/%s%d%(x)s", "/%%", '/"\\', "/굿잡"])
def test_a_path_may_hold_anything(path: str) -> None:
    """A percent sign is no place for something else; nor is one in a rule."""
    rule = f"503(body={path.replace('%', '%25')})@always"
    entry = json_line(scope={"path": path, "method": "GET"}, fault=rule)
    assert (entry["path"], entry["fault"]) == (path, rule)


@pytest.mark.parametrize(("attempt", "number"), [("1", 1), ("007", 7), ("9" * 9, 999_999_999)])
def test_an_attempt_is_a_number_of_at_most_nine_digits(attempt: str, number: int) -> None:
    """As Envoy tells it."""
    entry = json_line(scope={"headers": [(b"x-envoy-attempt-count", attempt.encode())]})
    assert entry["attempt"] == number


def test_durations_are_milliseconds() -> None:
    """Since the request came."""
    took = json_line(began=time.perf_counter() - 2)["duration_ms"]
    assert 2000 <= took < 60_000


def test_the_clock_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is made once a second, and anew in the next."""
    now = 0
    monkeypatch.setattr("time.time_ns", lambda: now)
    formatter = JsonFormatter(Identity("v1", "p"))
    found = []
    for seconds in (1_700_000_000.0, 1_700_000_000.007, 1_700_000_000.999, 1_700_000_001.25):
        now = round(seconds * 1000) * 1_000_000
        found.append(json.loads(formatter.format(logging.makeLogRecord({"msg": "x"})))["time"])
    assert found == [
        "2023-11-14T22:13:20.000+00:00",
        "2023-11-14T22:13:20.007+00:00",
        "2023-11-14T22:13:20.999+00:00",
        "2023-11-14T22:13:21.250+00:00",
    ]


@pytest.fixture
def unconfigured() -> Iterator[None]:
    """Loggers as they were, after the test."""
    root, uvicorn = logging.getLogger(), logging.getLogger("uvicorn")
    kept = root.handlers[:], root.level, uvicorn.level, logging.raiseExceptions
    yield
    root.handlers[:], root.level, uvicorn.level, logging.raiseExceptions = kept


@pytest.mark.usefixtures("unconfigured")
@pytest.mark.parametrize(
    ("level", "root", "uvicorn"),
    [("info", logging.INFO, logging.WARNING), ("debug", logging.DEBUG, logging.NOTSET)],
)
def test_uvicorn_is_quiet_unless_all_is_to_be_told(level: str, root: int, uvicorn: int) -> None:
    """And a stderr that nobody reads is no error."""
    logging.getLogger("uvicorn").setLevel(logging.NOTSET)
    log.configure(level)
    assert (logging.getLogger().level, logging.getLogger("uvicorn").level) == (root, uvicorn)
    assert logging.raiseExceptions is False


@pytest.mark.usefixtures("unconfigured")
@pytest.mark.parametrize(
    ("identity", "said"),
    [
        (None, "WARNING: no 3\n"),
        (Identity("v1", "p"), '"level":"WARNING","pod":"p","version":"v1"'),
    ],
)
def test_the_process_talks_to_stderr(
    identity: Identity | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a line, or in JSON."""
    log.configure("warning", identity)
    logging.getLogger("goodjob").warning("no %d", 3)
    logging.getLogger("goodjob").info("not told")
    caught = capsys.readouterr()
    assert said in caught.err
    assert (caught.out, caught.err.count("\n")) == ("", 1)


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
    record = logging.makeLogRecord({"msg": "굿잡", "exc_info": (LookupError, error, None)})
    line = JsonFormatter(Identity("v1", "p")).format(record)
    assert "\n" not in line
    assert "굿잡" in line, "a person reads it, too"
    assert json.loads(line)["exception"].endswith("LookupError: x\ny")
