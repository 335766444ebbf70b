"""Outcomes and log entries find each other whichever comes first, in bounded memory."""

from __future__ import annotations

import pytest

from lab.hammer.cause import Cause
from lab.hammer.join import Join
from lab.hammer.outcome import Failure
from tests.lab.hammer.conftest import Counted, Log, entry, outcome


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


def test_it_is_settled_when_every_answer_has_its_entry() -> None:
    """One without an answer is not to be expected in the log."""
    log, tally = Log(), Counted()
    join = Join(log, "r", tally)
    join.add(outcome(0))
    join.add(outcome(1, status=None, failure=Failure.RESET))
    join.poll()
    assert not join.settled

    log.entries.append(entry("r-0"))
    join.poll()
    assert join.settled


def test_what_has_no_entry_is_counted_from_its_response() -> None:
    """And is said to be missing, where it was answered."""
    tally = Counted()
    join = Join(Log(), "r", tally)
    join.add(outcome(0))
    join.add(outcome(1, status=None, failure=Failure.RESET))

    join.close()

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
