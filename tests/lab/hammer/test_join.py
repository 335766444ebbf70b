"""Outcomes and log entries find each other whichever comes first, in bounded memory."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from lab.envoy.access import AccessEntry
from lab.hammer.cause import Cause
from lab.hammer.join import Join
from lab.hammer.outcome import Failure, Outcome
from lab.hammer.tally import Tally
from lab.site import Mark


class Log:
    """A log that is filled by the test."""

    def __init__(self) -> None:
        self.entries: list[AccessEntry] = []

    def mark(self) -> Mark:
        """Return where it ends."""
        return Mark(places={"log": (1, len(self.entries))})

    def entries_since(self, mark: Mark) -> tuple[list[AccessEntry], Mark]:
        """Return what came since."""
        return self.entries[mark.places["log"][1] :], self.mark()


class Counted(Tally):
    """A tally that shows what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str | None]] = []

    def add(self, outcome: Outcome, entry: AccessEntry | None) -> None:
        """Note the pair."""
        self.pairs.append((outcome.request_id, None if entry is None else entry.client_id))
        super().add(outcome, entry)


def outcome(index: int, **more: Any) -> Outcome:
    """Return an answered request of run r."""
    given = {"latency_seconds": 0.1, "service_seconds": 0.1, "status": 200, **more}
    return Outcome(index=index, request_id=f"r-{index}", **given)


def entry(client_id: str | None, **more: Any) -> AccessEntry:
    """Return the entry of a request."""
    given = {"status": 200, "details": "via_upstream", **more}
    return AccessEntry(time=datetime.now(UTC), client_id=client_id, **given)


def test_they_meet_in_either_order() -> None:
    """The proxy may log before or after the client has read the answer."""
    log, tally = Log(), Counted()
    join = Join(log, "r", tally)

    join.add(outcome(0))
    log.entries += [entry("r-1"), entry("r-0"), entry("other-2"), entry(None)]
    assert join.poll()
    join.add(outcome(1))

    assert tally.pairs == [("r-0", "r-0"), ("r-1", "r-1")]
    assert not join.poll()


def test_what_was_logged_before_the_run_is_not_read() -> None:
    """The mark is taken when the run begins."""
    log, tally = Log(), Counted()
    log.entries.append(entry("r-0"))
    join = Join(log, "r", tally)

    assert not join.poll()


def test_settling_waits_for_the_entry() -> None:
    """It is over as soon as the last one has come, long before the time is."""
    log, tally = Log(), Counted()
    join = Join(log, "r", tally)
    join.add(outcome(0))

    async def scenario() -> None:
        waiting = asyncio.create_task(join.settle(60))
        await asyncio.sleep(0)
        assert not waiting.done()
        log.entries.append(entry("r-0"))
        await asyncio.wait_for(waiting, 30)

    asyncio.run(scenario())

    assert tally.pairs == [("r-0", "r-0")]
    assert join.missing == 0


def test_settling_ends_without_the_entry_and_says_so() -> None:
    """What is missing is counted from its response."""
    tally = Counted()
    join = Join(Log(), "r", tally)
    join.add(outcome(0))
    join.add(outcome(1, status=None, failure=Failure.RESET))

    asyncio.run(join.settle(0.05))

    assert tally.pairs == [("r-0", None), ("r-1", None)]
    assert join.missing == 1, "the one without an answer was not to be expected there"


@pytest.mark.parametrize("failure", [Failure.CONNECT, Failure.TIMEOUT])
def test_failures_that_the_proxy_cannot_explain_are_counted_at_once(failure: Failure) -> None:
    """They never wait for an entry."""
    tally = Counted()
    Join(Log(), "r", tally).add(outcome(0, status=None, failure=failure))

    assert tally.pairs == [("r-0", None)]


def test_a_broken_answer_has_the_cause_that_the_proxy_saw() -> None:
    """The client sees a reset; the log knows that the pod's connection ended."""
    log, tally = Log(), Counted()
    join = Join(log, "r", tally)
    join.add(outcome(0, failure=Failure.RESET))
    log.entries.append(entry("r-0", flags="UC", details="upstream_reset_after_response_started"))
    join.poll()

    assert [key.cause for key in tally._rows] == [Cause.RESET]  # noqa: SLF001  # no run, no summary


def test_waiting_is_bounded() -> None:
    """The oldest is counted without its entry when too many wait."""
    tally = Counted()
    join = Join(Log(), "r", tally, most=2)
    for index in range(5):
        join.add(outcome(index, body=b"x" * 10_000))

    assert tally.pairs == [("r-0", None), ("r-1", None), ("r-2", None)]
    assert join.missing == 3


def test_entries_that_nobody_claims_are_bounded() -> None:
    """Requests given up on leave entries behind; the newest of this run are kept."""
    log, tally = Log(), Counted()
    join = Join(log, "r", tally, most=2)
    log.entries += [entry(f"r-{index}") for index in range(5)]
    log.entries += [entry(f"other-{index}") for index in range(5)]
    join.poll()
    for index in range(5):
        join.add(outcome(index))
    join.close()

    assert [pair for pair in tally.pairs if pair[1]] == [("r-3", "r-3"), ("r-4", "r-4")]


def test_without_a_log_everything_is_counted_at_once() -> None:
    """And the source of the causes is the response."""
    tally = Counted()
    join = Join(None, "r", tally)
    join.add(outcome(0))

    assert tally.pairs == [("r-0", None)]
    assert not join.poll()
    assert join.cause_source == "response"
