"""``status --json`` and ``watch --json``: each pod as each proxy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from lab.cli.looks import state
from lab.cli.schemas.shape import Shape, Time
from lab.observe.ejections import forgotten
from lab.observe.unwritten import unwritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lab.observe import Host as Seen
    from lab.site import Proxy, Site


class Gateway(Shape):
    """The proxy that is asked where none is named."""

    url: str
    address: str


class Caller(Shape):
    """A proxy in front of the pods: an Envoy with an opinion of its own about each of them."""

    name: str
    kind: Literal["gateway", "sidecar"]
    url: str
    address: str
    """Where it takes requests, ``ip:port``."""
    admin: str | None
    """The Unix socket of its admin interface; null while it does not run."""
    restarts: int
    ejections_rotated_away: Time | None
    """Ejections before this are in no log any more, and so not counted."""


class Host(Shape):
    """A pod in a pool of a proxy's."""

    caller: str
    pod: str
    version: str
    """What it calls itself in its answers; else its label ``version``, or a dash."""
    address: str
    pool: str
    """The pool in short: ``goodjob:80``, or ``goodjob:80/v2`` for a subset's."""
    cluster: str
    """The pool as Envoy calls it; empty for a pod in none."""
    ready: bool
    restarts: int
    trouble: str | None
    """Why it does not run, if it does not."""
    unready: str | None
    """Why the mesh may not send to it, where that is known: what its probe asked and got."""
    last_end: str | None
    """How its last run ended and why, where it was started again and that is known."""
    control: str | None
    """The URL of its control port, where that can be reached from here."""
    stand_in: str | None
    """The image that goodjob's own service stands in for; null where it does not."""
    ejected: bool
    ejections: int
    """How often it was ejected so far."""
    ejected_since: Time | None
    earliest_return: Time | None
    latest_return: Time | None
    reason: str | None
    """What ejected it, in Envoy's word."""

    @classmethod
    def of(cls, seen: Seen) -> Self:
        """As a proxy saw it."""
        pod, out = seen.pod, seen.ejection
        return cls(
            caller=seen.caller,
            pod=pod.name,
            version=pod.version,
            address=pod.address,
            pool=seen.pool,
            cluster=seen.cluster,
            ready=pod.ready,
            restarts=pod.restarts,
            trouble=str(pod.trouble) if pod.trouble else None,
            unready=str(pod.unready) if pod.unready else None,
            last_end=str(pod.last_end) if pod.last_end else None,
            control=pod.control,
            stand_in=pod.stand_in or None,
            ejected=seen.ejected,
            ejections=seen.ejections,
            ejected_since=out and out.since,
            earliest_return=out and out.earliest_return,
            latest_return=out and out.latest_return,
            reason=out and out.reason,
        )


class Unwritten(Shape):
    """That the lab could not write what happened."""

    time: Time
    """Since when, where it lasts; else when it was over."""
    now: bool
    """Whether it lasts; then what is told here may be older."""
    what: str
    """The file, below the lab's folder."""
    lines: int | None
    """How many lines were lost, where that is known."""
    why: str
    """The system's words."""


class Status(Shape):
    """A lab, its proxies and its pods."""

    name: str
    phase: Literal["starting", "ready", "stopping", "ended", "failed", "killed"]
    gateway: Gateway
    callers: tuple[Caller, ...]
    hosts: tuple[Host, ...]
    unwritten: tuple[Unwritten, ...]
    """Times when the lab could not write, of which the last may last; mostly none."""

    @classmethod
    def of(cls, site: Site, proxies: Sequence[Proxy], seen: Iterable[Seen]) -> Self:
        """A site, and what these proxies have seen."""
        gone = forgotten(site, proxies)
        every = site.proxies()
        first = every[0].entrance()
        return cls(
            name=site.name,
            phase=site.condition(),
            gateway=Gateway(url=first.url, address=first.address),
            callers=tuple(
                Caller(
                    name=each.name,
                    kind=each.kind,
                    url=each.entrance().url,
                    address=each.entrance().address,
                    admin=each.admin,
                    restarts=each.restarts,
                    ejections_rotated_away=gone.get(each.name),
                )
                for each in every
            ),
            hosts=tuple(map(Host.of, seen)),
            unwritten=tuple(
                Unwritten(
                    time=each.time,
                    now=each.log == "facts",
                    what=each.what,
                    lines=each.lines,
                    why=str(each.words or ""),
                )
                for each in unwritten(site)
            ),
        )


class Turn(Shape):
    """A line of ``watch``: what has become of a pod in a pool."""

    time: Time
    caller: str
    pod: str
    pool: str
    cluster: str
    state: str
    """``in the pool``, ``ejected``, ``not ready``, or what the trouble is."""

    @classmethod
    def of(cls, seen: Seen) -> Self:
        """As a proxy saw it."""
        return cls(
            time=seen.seen_at,
            caller=seen.caller,
            pod=seen.pod.name,
            pool=seen.pool,
            cluster=seen.cluster,
            state=str(state(seen)),
        )
