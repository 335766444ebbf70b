"""Whom a word on the command line means: pods, by any name that people have for them.

A pod's own name, its Deployment, its version, a pool that it is in (``goodjob:80``, or
``goodjob:80/v2`` for a subset's), a Service, which is all of its pools, or ``all``; where the lines
of proxies can be asked for, also a proxy, or ``envoy`` for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.names import Pool
from lab.errors import LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from lab.site import Pod, Proxy, Site
    from lab.words import Value

ALL = "all"
ENVOY = "envoy"


@dataclass(frozen=True)
class Meant:
    """Those who are meant.

    Args:
        pods: the pods, in the order of the site.
        proxies: the proxies, where they may be meant.
        pools: the pools that were named, as Envoy calls them; none where something else was.
        gone: the pod that was named, where it is gone.
        since: since when it is.
    """

    pods: tuple[Pod, ...]
    proxies: tuple[Proxy, ...] = ()
    pools: tuple[str, ...] = ()
    gone: str = ""
    since: datetime | None = None


def meant(
    who: str, place: Site, where: Text, *, proxies: bool = False, gone: bool = False
) -> Meant:
    """Those whom a word means.

    Args:
        who: the word.
        place: where they are.
        where: the same for people.
        proxies: whether a proxy may be meant.
        gone: whether a pod that is gone may be meant.

    Raises:
        UsageError: nobody has that name; the sentence says which names there are.
    """
    from lab.site import Places

    pods = tuple(place.pods())
    found = tuple(pod for pod in pods if who in (ALL, *pod.names))
    if found:
        return Meant(found)
    envoys = tuple(place.proxies()) if proxies else ()
    asked = tuple(each for each in envoys if who in (ENVOY, each.name))
    if asked:
        return Meant((), proxies=asked)
    pools = _pools(place)
    for names in (_pool_names, _service_names):
        named = [pool for pool in pools if who in names(pool)]
        if named:
            hosts = {host for pool in named for host in pools[pool]}
            places = Places(pods)
            inside = {pod.name for host in hosts if (pod := places.at(host)) is not None}
            within = tuple(pod for pod in pods if pod.name in inside)
            return Meant(within, pools=tuple(pool.name for pool in named))
    went = _gone(place, who)
    if went and gone:
        return Meant((), gone=who, since=went)
    known = [*_known(pods), *sorted({pool.short for pool in pools})]
    known += [ENVOY, *(each.name for each in envoys)] if proxies else []
    there: Value = tuple(dict.fromkeys(known)) or Text("words-none")
    if went:
        raise UsageError(Text("cli-pod-gone", who=who, where=where, when=went, known=there))
    if proxies:
        raise UsageError(Text("cli-nobody-nor-proxy", who=who, where=where, known=there))
    raise UsageError(Text("cli-nobody", who=who, where=where, known=there))


def _gone(place: Site, who: str) -> datetime | None:
    """Since when a pod of that name is gone; None where there never was one."""
    from lab.site.events import PodTurned

    try:
        events, _ = place.events(kinds={"pod turned"})
    except LabError:
        # Nobody tells what became of pods, as of a cluster's.
        return None
    found = [e.time for e in events if isinstance(e, PodTurned) and e.pod == who and e.to == "gone"]
    return found[-1] if found else None


def _pool_names(pool: Pool) -> tuple[str, ...]:
    return (pool.name, pool.short)


def _service_names(pool: Pool) -> tuple[str, ...]:
    return (pool.host, pool.service)


def _known(pods: Sequence[Pod]) -> Iterable[str]:
    """Versions, Deployments and pods: what is shortest to type comes first."""
    versions = sorted({pod.version for pod in pods if pod.version in pod.names})
    deployments = sorted({pod.deployment for pod in pods} - {""})
    return (*versions, *deployments, *sorted(pod.name for pod in pods))


def _pools(place: Site) -> Mapping[Pool, frozenset[str]]:
    """Each pool that a proxy has, with the addresses of its hosts."""
    found: dict[Pool, frozenset[str]] = {}
    try:
        for proxy in place.proxies():
            for name, look in proxy.look().pools.items():
                if pool := Pool.of(name):
                    addresses = frozenset(host.address for host in look.hosts)
                    found[pool] = found.get(pool, frozenset()) | addresses
    except LabError:
        # Nobody can be asked, as after the lab has ended: then pools are no names.
        return found
    return found
