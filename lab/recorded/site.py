"""A recording as a site: nothing runs, and all of it can be asked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from lab.recorded.facts import EVENTS, ProxyFacts, RecordingError, SiteFacts
from lab.site import BEGINNING, KINDS, Mark
from lab.site.events import EVENT
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from lab.envoy.snapshot import Snapshot
    from lab.site import Condition, Entrance, Event, Kind, Pod, ProxyKind


class RecordedProxy:
    """A proxy as it was when it was recorded.

    Args:
        facts: what was kept of it.
    """

    def __init__(self, facts: ProxyFacts) -> None:
        self._facts = facts

    @property
    def name(self) -> str:
        """What people call it."""
        return self._facts.name

    @property
    def kind(self) -> ProxyKind:
        """What istiod would take it for."""
        return self._facts.kind

    @property
    def restarts(self) -> int:
        """How often it had been started again."""
        return self._facts.restarts

    @property
    def admin(self) -> str | None:
        """Where its admin interface was."""
        return self._facts.admin

    def entrance(self) -> Entrance:
        """How a client reached it."""
        return self._facts.entrance()

    def look(self) -> Snapshot:
        """The look that was kept.

        Raises:
            RecordingError: it could not be asked when the run was recorded.
        """
        look = self._facts.snapshot()
        if look is None:
            raise RecordingError(Text("recorded-no-look", proxy=self.name))
        return look


class RecordedSite:
    """A site as it was when it was recorded.

    Args:
        folder: where :func:`lab.recorded.save` wrote it.

    Raises:
        RecordingError: there is no recording, or a damaged one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._facts = SiteFacts.read(folder)

    @property
    def name(self) -> str:
        """What people called it."""
        return self._facts.name

    def condition(self) -> Condition:
        """Whether it ran then."""
        return self._facts.condition

    def pods(self) -> list[Pod]:
        """The pods as they were."""
        return [pod.pod() for pod in self._facts.pods]

    def proxies(self) -> list[RecordedProxy]:
        """The proxies as they were."""
        return [RecordedProxy(each) for each in self._facts.proxies]

    def mark(self) -> Mark:
        """The mark behind all that is recorded."""
        return Mark(places={EVENTS: (1, len(self._events))})

    def events(
        self, after: Mark = BEGINNING, *, kinds: Collection[Kind] = KINDS
    ) -> tuple[Sequence[Event], Mark]:
        """What was recorded since a mark, and the mark for the next time.

        Raises:
            RecordingError: a line is no event.
        """
        _, begin = after.places.get(EVENTS, (1, 0))
        return [each for each in self._events[begin:] if each.kind in kinds], self.mark()

    @functools.cached_property
    def _events(self) -> tuple[Event, ...]:
        path = self._folder / EVENTS
        found: list[Event] = []
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    found.append(_event(line, path, number))
        except OSError as error:
            raise RecordingError(Text("recorded-none", folder=str(self._folder))) from error
        return tuple(found)


def _event(line: bytes, path: Path, number: int) -> Event:
    try:
        return EVENT.validate_json(line)
    except ValueError as error:
        text = Text("recorded-damaged", path=str(path), line=number)
        raise RecordingError(text) from error
