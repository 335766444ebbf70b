"""A cluster as a site, as far as it is one: its pods, and the control of their faults."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NoReturn

from lab.cluster.forward import forwarded, pods
from lab.control import HttpControl
from lab.errors import UsageError
from lab.site import BEGINNING, KINDS
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lab.site import Condition, Entrance, Event, FaultControl, Kind, Mark, Pod, Proxy
    from lab.site.events import Planned, Sent


class NotYet(UsageError):
    """What this release asks no cluster for."""


class ClusterSite:
    """The cluster that kubectl talks to."""

    @property
    def name(self) -> str:
        """What people call it."""
        return "cluster"

    def condition(self) -> Condition:
        """A cluster that can be asked is there."""
        return "ready"

    def pods(self) -> list[Pod]:
        """The running pods.

        Raises:
            ClusterError: kubectl failed.
        """
        return pods()

    @contextlib.contextmanager
    def reach(self, pod: str) -> Iterator[FaultControl]:
        """The control of a pod's faults.

        Raises:
            ClusterError: kubectl does not forward.
        """
        with forwarded(pod) as url:
            yield HttpControl(pod, url)

    def proxies(self) -> list[Proxy]:
        """Its Envoys are not asked yet."""
        _not_yet("proxies")

    def mark(self) -> Mark:
        """There is no stream of events yet."""
        _not_yet("events")

    def events(
        self, after: Mark = BEGINNING, *, kinds: Collection[Kind] = KINDS
    ) -> tuple[Sequence[Event], Mark]:
        """There is no stream of events yet."""
        _not_yet("events", after, kinds)

    def door(self, url: str) -> tuple[Proxy, Entrance] | None:
        """Its Envoys are not asked yet."""
        _not_yet("proxies", url)

    def record(self, events: Sequence[Sent | Planned]) -> None:
        """There is nobody yet who keeps them."""
        _not_yet("events", events)

    def log(self, who: str, after: Mark = BEGINNING) -> tuple[Sequence[str], Mark]:
        """That is kubectl's part: ``kubectl logs``."""
        _not_yet("logs", who, after)


def _not_yet(what: str, *_: object) -> NoReturn:
    """Whatever is asked of it."""
    raise NotYet(Text("cluster-not-yet", what=what))
