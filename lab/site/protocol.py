"""The protocol of a site, and of a live one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from lab.site.events import BEGINNING, KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from lab.envoy.snapshot import Snapshot
    from lab.site.events import Event, Kind, Mark, Planned, Sent
    from lab.words import Text

ProxyKind = Literal["gateway", "sidecar"]
Condition = Literal["starting", "ready", "stopping", "ended", "failed", "killed", "unknown"]
"""What is the matter with a site; ``unknown`` is of a recording whose facts are damaged."""
RUNNING: frozenset[Condition] = frozenset({"starting", "ready", "stopping"})

NO_VERSION = "-"
"""What stands for the version of a pod that has none."""
TERMINATING = "terminating"
"""The trouble of a pod that is to end."""


@dataclass(frozen=True)
class Pod:
    """A pod, as far as the mesh and the class care.

    Args:
        name: its name.
        deployment: what it is a replica of.
        version: what it calls itself in its answers; else its label ``version``, or a dash.
        address: ``ip:port``, as the proxies know it.
        ready: whether the mesh may send to it.
        restarts: how often it was started again.
        trouble: why it does not run, if it does not.
        unready: why the mesh may not send to it, where that is known.
        last_end: how its last run ended and why, where it was started again and that is known.
        control: the URL of its control port, where that can be reached from here.
        ports: those that are its own, where it shares its address with other pods; none where the
            address is its own.
        stand_in: the image that goodjob's own service stands in for; empty where it does not.
    """

    name: str
    deployment: str
    version: str
    address: str
    ready: bool
    restarts: int
    trouble: Text | str | None
    control: str | None = None
    unready: Text | str | None = None
    last_end: Text | str | None = None
    ports: tuple[int, ...] = ()
    stand_in: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What people call it: its version, its Deployment, itself."""
        version = () if self.version == NO_VERSION else (self.version,)
        deployment = (self.deployment,) if self.deployment else ()
        return (*version, *deployment, self.name)

    @property
    def is_leaving(self) -> bool:
        """Whether it is to end."""
        return self.trouble == TERMINATING

    @property
    def ip(self) -> str:
        """Its address without a port: a Service may lead to a port that it does not name."""
        return self.address.rpartition(":")[0]


class Places:
    """Which pod a proxy means by ``ip:port``.

    Args:
        pods: all that there are.
    """

    def __init__(self, pods: Iterable[Pod]) -> None:
        self._alone: dict[str, Pod] = {}
        self._sharing: dict[str, Pod] = {}
        for pod in pods:
            if not pod.ports:
                self._alone[pod.ip] = pod
            for port in pod.ports:
                self._sharing[f"{pod.ip}:{port}"] = pod

    def at(self, address: str) -> Pod | None:
        """The pod there; None where none is known."""
        return self._sharing.get(address) or self._alone.get(address.rpartition(":")[0])


@dataclass(frozen=True)
class Entrance:
    """How a client reaches a proxy.

    Args:
        url: what it asks, by the host that the route wants.
        address: where it connects, ``ip:port``, whatever the host's name resolves to.
        ca: the file of the authority to trust; None is what the client trusts anyway.
        client: the files of the certificate to show and of its key; None where none is wanted.
        doors: where hosts are asked instead that are served at another port, in plain HTTP.
        paths: what is asked for at hosts of whom no route takes ``/test``; ``*.`` before a domain,
            or ``*``, is of all hosts that have no path of their own.
    """

    url: str
    address: str
    ca: str | None = None
    client: tuple[str, str] | None = None
    doors: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    def path(self, host: str) -> str:
        """What is asked for at a host where nobody says it."""
        return path_at(self.paths, host)


def path_at(paths: Mapping[str, str], host: str) -> str:
    """What is asked for at a host, by its own name or the longest wildcard of it."""
    name = host.partition(":")[0].lower()
    parts = name.split(".")
    wild = (f"*.{'.'.join(parts[at:])}" for at in range(1, len(parts)))
    return next((paths[each] for each in (name, *wild, "*") if each in paths), "/test")


class Proxy(Protocol):
    """One Envoy, with an opinion of its own about every pod."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def kind(self) -> ProxyKind:
        """What istiod would take it for."""
        ...

    @property
    def restarts(self) -> int:
        """How often it was started again."""
        ...

    @property
    def admin(self) -> str | None:
        """The socket of its admin interface, for people; None where it can't be asked from here."""
        ...

    def entrance(self) -> Entrance:
        """How a client reaches it."""
        ...

    def look(self) -> Snapshot:
        """One reading of all that it says of its pools.

        Raises:
            LabError: it can't be asked now.
        """
        ...


class Site(Protocol):
    """Where the service runs, or ran."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def condition(self) -> Condition:
        """Whether it runs."""
        ...

    def pods(self) -> Sequence[Pod]:
        """The pods as they are now, or were last."""
        ...

    def proxies(self) -> Sequence[Proxy]:
        """The proxies; the one that is meant where none is named comes first."""
        ...

    def mark(self) -> Mark:
        """The mark of this moment: what is written later is after it."""
        ...

    def events(
        self, after: Mark = BEGINNING, *, kinds: Collection[Kind] = KINDS
    ) -> tuple[Sequence[Event], Mark]:
        """What has happened since a mark, and the mark for the next time.

        By time, but what comes of one log stays in its order. Bounded: of very long logs the end
        is read, and what was not is :class:`Lost`. It works after the site has died, too. From a
        mark on only what is new is read, so asking often costs little.

        Args:
            after: the mark of an earlier call, with the same kinds.
            kinds: what is wanted; logs that have nothing of it are not read. What was lost of
                those that were is told where ``lost`` is wanted.
        """
        ...


class FaultControl(Protocol):
    """The fault plan of one pod's service."""

    def see(self) -> dict[str, Any]:
        """The plan in force, as the service reports it."""
        ...

    def put(self, plan: str, *, seed: int | None, ttl_seconds: float | None) -> dict[str, Any]:
        """Put a plan in force."""
        ...

    def clear(self) -> dict[str, Any]:
        """Return to the plan of the pod's settings."""
        ...


class Live(Site, Protocol):
    """A site that can be changed."""

    def reach(self, pod: str) -> AbstractContextManager[FaultControl]:
        """The control of a pod's faults, for as long as the block lasts."""
        ...

    def log(self, who: str, after: Mark = BEGINNING) -> tuple[Sequence[str], Mark]:
        """The lines that a pod or a proxy has printed since a mark, and the mark for the next time.

        It works after the site has ended, too.

        Args:
            who: its name.
            after: the mark of an earlier call for the same one.
        """
        ...

    def door(self, url: str) -> tuple[Proxy, Entrance] | None:
        """The proxy that a URL leads to and how it is reached so; None where it leads elsewhere.

        Raises:
            UsageError: a proxy serves its host, and at another port.
        """
        ...

    def way(self, proxy: Proxy) -> AbstractContextManager[Entrance]:
        """How a client on this machine reaches a proxy, for as long as the block lasts.

        Args:
            proxy: one of the site's.

        Raises:
            UsageError: no client here does.
            LabError: it can't be reached now.
        """
        ...

    def record(self, events: Sequence[Sent | Planned]) -> None:
        """Keep what a client saw, or did to a pod, as evidence."""
        ...
