"""Joins what the client saw with what the proxy logged, request by request, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lab.hammer.outcome import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.envoy.access import AccessEntry
    from lab.hammer.outcome import Outcome
    from lab.hammer.tally import CauseSource, Tally
    from lab.site import Mark

MOST_WAITING = 100_000
"""How many outcomes may wait for their entry; the oldest is then counted without."""
POLL_SECONDS = 0.05


class AccessSource(Protocol):
    """Where entries of the proxy's access log come from."""

    def mark(self) -> Mark:
        """Return where the log ends now."""
        ...

    def entries_since(self, mark: Mark) -> tuple[Sequence[AccessEntry], Mark]:
        """Return what was logged after ``mark``, and the mark for the next call."""
        ...


class Join:
    """Hands each outcome to the tally once its entry is known, or at the end without one.

    Args:
        source: the access log, or None: then outcomes are counted at once.
        run_id: whose requests are meant; other entries of the log are passed over.
        tally: what counts them.
        most: how many outcomes may wait at once.
    """

    def __init__(
        self, source: AccessSource | None, run_id: str, tally: Tally, most: int = MOST_WAITING
    ) -> None:
        self._source = source
        self._prefix = f"{run_id}-"
        self._tally = tally
        self._most = most
        self._mark = None if source is None else source.mark()
        self._waiting: dict[str, Outcome] = {}
        self._early: dict[str, AccessEntry] = {}
        self.missing = 0

    @property
    def cause_source(self) -> CauseSource:
        """Where the causes come from."""
        return "response" if self._source is None else "access log"

    def add(self, outcome: Outcome) -> None:
        """Take an outcome; its entry may already be here, or come later."""
        entry = self._early.pop(outcome.request_id, None)
        # The proxy can't know better where nothing reached it, or where the client gave up.
        settled = outcome.failure in {Failure.CONNECT, Failure.TIMEOUT}
        if self._source is None or settled or entry is not None:
            self._tally.add(outcome, entry)
            return
        self._waiting[outcome.request_id] = outcome.compact()
        if len(self._waiting) > self._most:
            self._give_up(next(iter(self._waiting)))

    def poll(self) -> bool:
        """Match what was logged since the last call; tell whether there was anything."""
        if self._source is None or self._mark is None:
            return False
        entries, self._mark = self._source.entries_since(self._mark)
        for entry in entries:
            self._match(entry)
        return bool(entries)

    @property
    def settled(self) -> bool:
        """Whether every answered request has its entry."""
        return not any(outcome.answered for outcome in self._waiting.values())

    def close(self) -> None:
        """Count what still waits without its entry."""
        for request_id in list(self._waiting):
            self._give_up(request_id)

    def _match(self, entry: AccessEntry) -> None:
        if entry.client_id is None or not entry.client_id.startswith(self._prefix):
            return
        outcome = self._waiting.pop(entry.client_id, None)
        if outcome is not None:
            self._tally.add(outcome, entry)
            return
        self._early[entry.client_id] = entry
        if len(self._early) > self._most:
            del self._early[next(iter(self._early))]

    def _give_up(self, request_id: str) -> None:
        outcome = self._waiting.pop(request_id)
        self.missing += outcome.answered
        self._tally.add(outcome, None)
