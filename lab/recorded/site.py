"""A recording as a site: nothing runs, and all of it can be asked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from lab.lines import entries, read
from lab.recorded.facts import EVENTS, ProxyFacts, RecordingError, SiteFacts
from lab.site import BEGINNING, KINDS, Mark
from lab.site.events import EVENT, Lost
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from lab.envoy.snapshot import Snapshot
    from lab.site import Condition, Entrance, Event, Kind, Pod, ProxyKind
    from lab.site.events import Loss

# More than a lab keeps of all its logs together.
_ALL_BYTES = 2 * 1024**3


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
        RecordingError: there is no recording. Of a damaged one it is what can be read, and what
            can't be is among its events.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._facts, self._lost = SiteFacts.read(folder)

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
        """What was recorded since a mark, and the mark for the next time."""
        _, begin = after.places.get(EVENTS, (1, 0))
        return [each for each in self._events[begin:] if each.kind in kinds], self.mark()

    @functools.cached_property
    def _events(self) -> tuple[Event, ...]:
        taken = read(self._folder / EVENTS, most=_ALL_BYTES)
        found, damaged = entries(taken.lines, EVENT.validate_json)
        # Nobody writes the rest of a line any more.
        damaged += bool(taken.rest)
        lost = [self._lost] if self._lost else []
        if taken.trouble is not None:
            lost.append(_lost("unreadable", words=taken.trouble))
        elif taken.missing:
            lost.append(_lost("missing"))
        elif not found and not damaged:
            lost.append(_lost("empty"))
        if damaged:
            lost.append(_lost("damaged", lines=damaged))
        if taken.unread:
            lost.append(_lost("unread"))
        return (*found, *lost)


def _lost(why: Loss, **more: Any) -> Lost:  # noqa: ANN401 - each has facts of its own
    return Lost(what=EVENTS, log="events", why=why, **more)
