"""A site of a test: its events are what the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.envoy.admin import snapshot
from lab.site import BEGINNING, KINDS, Entrance, Mark, Pod

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lab.envoy.snapshot import Snapshot
    from lab.site import Condition, Event, Kind, ProxyKind


def pod(name: str, version: str = "-", address: str = "127.42.1.1") -> Pod:
    """A pod that is ready."""
    return Pod(name, name, version, f"{address}:8080", True, 0, None, f"http://{address}:8081")


@dataclass
class FakeProxy:
    """A proxy that says what the test says, in the words of Envoy's admin interface."""

    name: str = "gateway"
    kind: ProxyKind = "gateway"
    restarts: int = 0
    admin: str | None = None
    seen: Snapshot | None = None

    def entrance(self) -> Entrance:
        """Where nobody listens."""
        return Entrance("http://web.localhost:1", "127.0.0.1:1")

    def look(self) -> Snapshot:
        """What the test has it see."""
        return self.seen or snapshot({}, {}, {"stats": []}, datetime.now(UTC))


@dataclass
class FakeSite:
    """A site whose events a test gives."""

    known: Sequence[Pod] = ()
    through: Sequence[FakeProxy] = field(default_factory=lambda: [FakeProxy()])
    happened: list[Event] = field(default_factory=list)
    name: str = "fake"

    def condition(self) -> Condition:
        """It is long over."""
        return "ended"

    def pods(self) -> Sequence[Pod]:
        """Those of the test."""
        return self.known

    def proxies(self) -> Sequence[FakeProxy]:
        """Those of the test."""
        return self.through

    def mark(self) -> Mark:
        """After all that has happened."""
        return Mark(places={"all": (1, len(self.happened))})

    def events(
        self, after: Mark = BEGINNING, *, kinds: Collection[Kind] = KINDS
    ) -> tuple[Sequence[Event], Mark]:
        """What has happened since."""
        since = after.places.get("all", (1, 0))[1]
        # Something may happen meanwhile.
        mark = self.mark()
        now = mark.places["all"][1]
        return [each for each in self.happened[since:now] if each.kind in kinds], mark
