"""Two pods behind a gateway that has ejected one of them: events, and a site that tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
from lab.site.events import Asked, Ejected, Event, Tried
from tests.lab.observe.sites import FakeProxy, FakeSite, pod

POOL = "outbound|80||web.shop.svc.cluster.local"
CONFIG = {
    "name": POOL,
    "outlier_detection": {
        "consecutive_5xx": 3,
        "interval": "10s",
        "base_ejection_time": "30s",
        "max_ejection_percent": 100,
    },
}


class _Proxy(FakeProxy):
    """Says that the second pod is out."""

    def look(self) -> Snapshot:
        """Now."""
        now = datetime.now(UTC)
        hosts = tuple(
            HostLook(f"127.42.1.{number}:8080", number == 2, True, "a/b", 0, 7, 3)
            for number in (1, 2)
        )
        return Snapshot(now, {POOL: PoolLook(POOL, CONFIG, now - timedelta(60), hosts, {})}, {})


def site(*events: Event) -> FakeSite:
    """Two pods behind a gateway."""
    pods = [pod("web-v1-1", "v1"), pod("web-v2-1", "v2", "127.42.1.2")]
    return FakeSite(pods, [_Proxy()], happened=list(events))


def tried(ago: float, status: int, number: int) -> Tried:
    """A try at one of the pods."""
    return Tried(
        time=datetime.now(UTC) - timedelta(seconds=ago),
        proxy="gateway",
        status=status,
        upstream=f"127.42.1.{number}:8080",
        cluster=POOL,
        duration_ms=1,
        pod=f"web-v{number}-1",
    )


def happened() -> list[Event]:
    """v1 answers, v2 fails three times and is out; the proxy answers once by itself."""
    now = datetime.now(UTC)
    out_at = now - timedelta(seconds=8)
    return [
        *(tried(9.4 - 0.4 * count, 500, 2) for count in range(3)),
        tried(5, 200, 1),
        Ejected(
            time=out_at,
            proxy="gateway",
            pod="web-v2-1",
            address="127.42.1.2:8080",
            cluster=POOL,
            ejections=1,
            detector="CONSECUTIVE_5XX",
            line="{}",
        ),
        Asked(
            time=now - timedelta(seconds=2),
            proxy="gateway",
            status=503,
            details="no_healthy_upstream",
            flags=("UH",),
        ),
    ]
