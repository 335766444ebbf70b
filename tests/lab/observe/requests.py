"""Requests of a test, as a proxy's access log has them, and what else happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lab.envoy.snapshot import HostLook, PoolLook, RouteLook, Snapshot
from lab.site.events import Asked, Ejected, PodTurned, Returned
from tests.lab.observe.sites import pod

WEB = "outbound|80||web.shop.svc.cluster.local"
V9 = "outbound|80|v9|web.shop.svc.cluster.local"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONE = pod("web-1", address="10.0.0.1")
TWO = pod("web-2", address="10.0.0.2")


def at(seconds: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=seconds)


def host(address: str) -> HostLook:
    """A host that is well."""
    return HostLook(address, False, True, "", 0, 9, 0)


def looked(
    *routes: RouteLook, pools: tuple[PoolLook, ...] | None = None, **config: Any
) -> Snapshot:
    """A pool of two pods, an empty one, and routes to it."""
    hosts = (host(ONE.address), host(TWO.address))
    both = (PoolLook(WEB, config, START, hosts, {}), PoolLook(V9, {}, START, (), {}))
    known = both if pools is None else pools
    return Snapshot(at(60), {each.name: each for each in known}, {}, routes)


def asked(seconds: float, status: int = 503, **given: Any) -> Asked:
    """A request for the pool."""
    own: dict[str, Any] = {"proxy": "gateway", "cluster": WEB, "attempts": 1}
    return Asked(time=at(seconds), status=status, **{**own, **given})


def refused(seconds: float, flag: str, **given: Any) -> Asked:
    """A request that the proxy itself answered."""
    return asked(seconds, **{"flags": (flag,), "details": "its own", **given})


def turned(seconds: float, to: str, name: str = ONE.name, **given: Any) -> PodTurned:
    """Something became of a pod."""
    return PodTurned.model_validate({"time": at(seconds), "pod": name, "to": to, **given})


def ejected(seconds: float, name: str = ONE.name, proxy: str = "gateway") -> Ejected:
    """A pod left the pool."""
    return Ejected(
        time=at(seconds),
        proxy=proxy,
        pod=name,
        address=ONE.address,
        cluster=WEB,
        detector="CONSECUTIVE_5XX",
    )


def returned(seconds: float, name: str = ONE.name) -> Returned:
    """A pod is back."""
    return Returned(time=at(seconds), proxy="gateway", pod=name, address="", cluster=WEB)
