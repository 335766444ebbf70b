"""Load from many workers, tallied as `goodjob hammer` does: by pod, version, status and cause.

Locust adds up response times over all workers; what it can't know is who answered and why. Each
worker counts that for itself, and tells the master all that it has counted so far, every few
seconds and once more when it stops: a report that is lost or comes twice changes nothing. It runs
in Locust's own image, so it stands alone; a test compares its causes with those of the lab.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import gevent
from locust import FastHttpUser, events, task
from locust.env import Environment
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

TALLY = "goodjob_tally"
STOP = "goodjob_stop"
SETTLE_SECONDS = 30
MOST_ROWS = 1_000
OTHERS = "(others)"

# A pod, its version, the status and the cause, as `goodjob hammer --json` names them.
Key = tuple[str | None, str | None, int | None, str]
# What a message between processes holds: keys with their counts, and how many were given up.
Report = dict[str, Any]

BY_REPLY = {
    "no healthy upstream": "no_healthy_upstream",
    "upstream request timeout": "upstream_timeout",
    "fault filter abort": "fault_injected",
    "local_rate_limited": "rate_limited",
}
RESET_REPLY = "upstream connect error or disconnect/reset before headers"
BY_RESET_REASON = {
    "overflow": "overflow",
    "connection failure": "connect_failure",
    "local connection failure": "connect_failure",
    "remote connection failure": "connect_failure",
    "connection timeout": "connect_failure",
}
# ENETUNREACH, ECONNREFUSED, EHOSTUNREACH: said before there is a connection.
NO_CONNECTION = (101, 111, 113)


def cause_of_answer(status: int, pod: str | None, headers: Mapping[str, str], text: str) -> str:
    """What decided an answer, read from the answer itself: no worker sees the proxy's log."""
    if pod is not None or status < 400:
        return cause_of_status(status)
    if text.startswith(RESET_REPLY):
        reason = text.partition("reset reason: ")[2]
        return next((c for r, c in BY_RESET_REASON.items() if reason.startswith(r)), "reset")
    for beginning, cause in BY_REPLY.items():
        if text.startswith(beginning):
            return cause
    if "x-envoy-overloaded" in headers:
        return "overflow"
    if "x-envoy-ratelimited" in headers:
        return "rate_limited"
    named = headers.get("server", "") in {"envoy", "istio-envoy"}
    if not named or "x-envoy-upstream-service-time" in headers:
        return cause_of_status(status)
    return "no_route" if status == 404 and not text else "proxy_error"


def cause_of_status(status: int) -> str:
    """What a pod's own status says."""
    if status < 400:
        return "ok"
    return "client_error" if status < 500 else "application_error"


def cause_of_failure(error: Exception) -> str:
    """Why there is no complete answer; a time-out of connecting is a time-out here."""
    if isinstance(error, TimeoutError):
        return "client_timeout"
    unknown = type(error).__name__ == "gaierror"
    if unknown or getattr(error, "errno", None) in NO_CONNECTION:
        return "client_connect_failed"
    return "client_reset"


class Tally:
    """Who answered what, and why: what this process counted, and what its workers told."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin a new run."""
        self._rows: Counter[Key] = Counter()
        self._abandoned = 0
        self._reports: dict[str, Report] = {}
        self._complete: set[str] = set()

    def add(self, pod: str | None, version: str | None, status: int | None, cause: str) -> None:
        """Count one request."""
        key: Key = (pod, version, status, cause)
        if key not in self._rows and len(self._rows) >= MOST_ROWS:
            key = (OTHERS, None, status, cause)
        self._rows[key] += 1

    def abandon(self) -> None:
        """Count a request that was under way when its client was stopped."""
        self._abandoned += 1

    def report(self) -> Report:
        """All that this process has counted."""
        rows = [[*key, count] for key, count in self._rows.items()]
        return {"rows": rows, "abandoned": self._abandoned}

    def take(self, worker: str, report: Report, *, last: bool = False) -> None:
        """Put a worker's report in the place of its earlier one; nothing comes after its last."""
        if worker not in self._complete:
            self._reports[worker] = report
        if last:
            self._complete.add(worker)

    @property
    def workers(self) -> int:
        """How many workers took part."""
        return len(self._reports)

    @property
    def lost(self) -> list[str]:
        """The workers that never told that it was all."""
        return sorted(set(self._reports) - self._complete)

    @property
    def abandoned(self) -> int:
        """How many requests were given up; a pod may have answered them, and nobody waited."""
        return self._abandoned + sum(one["abandoned"] for one in self._reports.values())

    def total(self) -> list[tuple[Key, int]]:
        """The rows of everybody, by version and pod, those that no pod answered last."""

        def place(item: tuple[Key, int]) -> tuple[bool, str, str, int, str]:
            (pod, version, status, cause), _ = item
            return (pod is None, version or "", pod or "", status or 0, cause)

        total = Counter(self._rows)
        for report in self._reports.values():
            for pod, version, status, cause, count in report["rows"]:
                total[pod, version, status, cause] += count
        return sorted(total.items(), key=place)


NOTHING: Report = {"rows": [], "abandoned": 0}
tally = Tally()


class Caller(FastHttpUser):
    """One client: asks, waits for the answer, pauses, asks again."""

    connection_timeout = 10
    network_timeout = 10

    def wait_time(self) -> float:
        """The pause after an answer."""
        return float(self.environment.parsed_options.pause)

    @task
    def test(self) -> None:
        """GET /test."""
        headers = dict(self.environment.parsed_options.request_headers)
        try:
            asked = self.client.get(
                "/test", headers=headers, allow_redirects=False, catch_response=True
            )
        except gevent.GreenletExit:
            # Locust lets clients finish, but not one that begins at that very moment.
            tally.abandon()
            raise
        with asked as answer:
            if not answer.status_code:
                tally.add(None, None, None, cause_of_failure(answer.error))
                return
            got = {name.lower(): value for name, value in (answer.headers or {}).items()}
            pod = got.get("x-goodjob-pod")
            text = (answer.content or b"")[:512].decode("utf-8", errors="replace")
            cause = cause_of_answer(answer.status_code, pod, got, text)
            tally.add(pod, got.get("x-goodjob-version"), answer.status_code, cause)


def header(text: str) -> list[str]:
    """A header as a pair; a list, because it goes to the workers in a message."""
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise ValueError(text)
    return [name.strip().lower(), value.strip()]


# argparse names the type in its error.
header.__name__ = "'NAME: VALUE'"


@events.init_command_line_parser.add_listener
def options(parser: Any) -> None:
    """The options of this file; the master hands them to its workers."""
    parser.add_argument(
        "--request-header",
        dest="request_headers",
        type=header,
        action="append",
        default=[["host", "goodjob.localhost"]],
        metavar="'NAME: VALUE'",
        help="send it with every request; by default the host that the gateway serves",
    )
    parser.add_argument("--pause", type=float, default=0.1, help="seconds after each answer")
    parser.add_argument("--tally-json", action="store_true", help="the tally as JSON, on one line")


@events.init.add_listener
def listen(environment: Environment, **_: Any) -> None:
    """Let master and workers understand each other."""
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        runner.register_message(TALLY, take_last)
    elif isinstance(runner, WorkerRunner):
        runner.register_message(STOP, stop, concurrent=True)


@events.test_start.add_listener
def begin(environment: Environment, **_: Any) -> None:
    """Forget an earlier run; expect something of every worker there is."""
    tally.clear()
    if isinstance(environment.runner, MasterRunner):
        for worker in environment.runner.clients:
            tally.take(worker, NOTHING)


@events.report_to_master.add_listener
def tell(client_id: str, data: dict[str, Any]) -> None:
    """A worker's regular report."""
    data[TALLY] = tally.report()


@events.worker_report.add_listener
def take(client_id: str, data: dict[str, Any]) -> None:
    """The same at the master."""
    tally.take(client_id, data.get(TALLY, NOTHING))


def take_last(environment: Environment, msg: Any, **_: Any) -> None:
    """A worker's last report, at the master."""
    tally.take(msg.node_id, msg.data, last=True)


def stop(environment: Environment, **_: Any) -> None:
    """At a worker: let its clients finish what they began, and tell."""
    environment.runner.stop()


@events.test_stop.add_listener
def settle(environment: Environment, **_: Any) -> None:
    """At the end a worker tells all it has; the master waits until everybody has told.

    Locust's own end gives workers half a second, which a slow last answer would exceed.
    """
    runner = environment.runner
    if isinstance(runner, WorkerRunner):
        runner.send_message(TALLY, tally.report())
    elif isinstance(runner, MasterRunner):
        runner.send_message(STOP)
        deadline = time.monotonic() + SETTLE_SECONDS
        while waited_for(runner) and time.monotonic() < deadline:
            gevent.sleep(0.05)


def waited_for(runner: MasterRunner) -> set[str]:
    """The workers that are there, as far as the master knows, and have not told all."""
    there = {one.id for one in runner.clients.all if one.state != STATE_MISSING}
    return there & set(tally.lost)


@events.quitting.add_listener
def judge(environment: Environment, **_: Any) -> None:
    """As of `goodjob hammer`: errors are what the class came for, and no answer is a failure."""
    if not isinstance(environment.runner, WorkerRunner):
        settle(environment)
        answered = any(status is not None for (_, _, status, _), _ in tally.total())
        environment.process_exit_code = 0 if answered and not tally.lost else 1


@events.quit.add_listener
def show(exit_code: int) -> None:
    """The tally, where there is one process or the master."""
    if "--worker" in sys.argv:
        return
    total = tally.total()
    if "--tally-json" in sys.argv:
        rows = [
            {"pod": pod, "version": version, "status": status, "cause": cause, "count": count}
            for (pod, version, status, cause), count in total
        ]
        figures = {"workers": tally.workers, "lost": tally.lost, "abandoned": tally.abandoned}
        print(json.dumps({**figures, "rows": rows}))
        return
    sent = sum(count for _, count in total)
    print(f"\n{'pod':<26} {'version':<8} {'status':>6} {'cause':<22} {'count':>6} {'share':>6}")
    for (pod, version, status, cause), count in total:
        words = cause.replace("_", " ")
        who = f"{pod or '-':<26} {version or '-':<8} {status or '-':>6}"
        print(f"{who} {words:<22} {count:>6} {count / sent:>6.1%}")
    if tally.abandoned:
        print(f"{tally.abandoned} given up under way, when the time was over")
    for worker in tally.lost:
        print(f"worker {worker} was lost: what it did since its last report is missing")
