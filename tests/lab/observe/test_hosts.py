"""Pods as the proxy sees them, put together from its admin interface and what happened.

The site here is a small fake with answers in Envoy's shape; the real Envoy is in the tests that
trip the breaker.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lab.cli.looks import condition
from lab.envoy.admin import CLUSTERS, CONFIG, look
from lab.observe import Host, Opinions, opinions
from lab.site.events import Applied, Detected, Ejected, PodTurned, ProxyTurned, Returned
from tests.lab.observe.sites import FakeProxy, FakeSite, pod

if TYPE_CHECKING:
    from lab.site import Event, Pod

BOTH = "outbound|80||web.shop.svc.cluster.local"
V2 = "outbound|80|v2|web.shop.svc.cluster.local"


ONE = pod("web-v1-1", "v1", "127.42.1.1")
TWO = pod("web-v2-1", "v2", "127.42.1.2")


@dataclass
class FakeTarget:
    """A site whose proxy has two pools, and says of each pod what the test says."""

    known: list[Pod] = field(default_factory=lambda: [TWO, ONE])
    ejected: set[tuple[str, str]] = field(default_factory=set)
    pools: dict[str, list[Pod]] = field(default_factory=lambda: {V2: [TWO], BOTH: [TWO, ONE]})
    happened: list[Event] = field(default_factory=list)
    since: dict[str, datetime] = field(default_factory=dict)

    def hosts(self) -> list[Host]:
        """What is seen."""
        proxy = FakeProxy(seen=look(self.admin))
        return opinions(FakeSite(self.known, [proxy], self.happened), [proxy])

    def admin(self, path: str) -> Any:
        """What is asked."""
        if path == CLUSTERS:
            statuses = [
                {
                    "name": name,
                    "host_statuses": [self._host(name, found) for found in members],
                }
                for name, members in self.pools.items()
            ]
            # Envoy leaves out an empty list of hosts.
            return {"cluster_statuses": [*statuses, {"name": "BlackHoleCluster"}]}
        if path != CONFIG:
            return {"stats": []}
        detection = {"interval": "1s", "base_ejection_time": "3s"}
        return {
            "configs": [
                self._config(BOTH, outlier_detection=detection),
                self._config(V2, outlier_detection=detection),
                self._config("BlackHoleCluster"),
            ]
        }

    def _config(self, name: str, **given: Any) -> dict[str, Any]:
        since = {"last_updated": self.since[name].isoformat()} if name in self.since else {}
        return {"cluster": {"name": name, **given}, **since}

    def _host(self, cluster: str, found: Pod) -> dict[str, Any]:
        address, port = found.address.split(":")
        health: dict[str, Any] = {"eds_health_status": "HEALTHY"}
        if (cluster, found.name) in self.ejected:
            health["failed_outlier_check"] = True
        return {
            "address": {"socket_address": {"address": address, "port_value": int(port)}},
            "health_status": health,
        }

    def log(self, cluster: str, found: Pod, action: str, count: int, second: int) -> None:
        """Have it happened."""
        given: dict[str, Any] = {
            "time": datetime(2026, 3, 2, 9, 0, second, tzinfo=UTC),
            "proxy": "gateway",
            "pod": found.name,
            "address": found.address,
            "cluster": cluster,
            "ejections": count,
            "detector": "CONSECUTIVE_5XX",
        }
        self.happened.append(Ejected(**given) if action == "EJECT" else Returned(**given))


@pytest.fixture
def target() -> FakeTarget:
    """Nobody is ejected."""
    return FakeTarget()


def brief(found: list[Host]) -> list[tuple[str, str, bool, int]]:
    """Each host in short."""
    return [(host.pool, host.pod.name, host.ejected, host.ejections) for host in found]


def test_every_pod_in_every_pool_that_it_is_in(target: FakeTarget) -> None:
    """The whole pool before its subsets, whatever the proxy's order; asked now."""
    began = datetime.now(UTC)
    found = target.hosts()
    assert brief(found) == [
        ("web:80", "web-v1-1", False, 0),
        ("web:80", "web-v2-1", False, 0),
        ("web:80/v2", "web-v2-1", False, 0),
    ]
    assert [host.is_subset for host in found] == [False, False, True]
    assert [host.pod for host in found] == [ONE, TWO, TWO]
    assert all(began <= host.seen_at <= datetime.now(UTC) for host in found)


def test_an_ejection_is_one_pools_opinion(target: FakeTarget) -> None:
    """The same pod is out of the pool of both versions and in that of its subset."""
    target.log(BOTH, TWO, "EJECT", 1, 10)
    target.ejected.add((BOTH, TWO.name))
    found = target.hosts()
    assert brief(found) == [
        ("web:80", "web-v1-1", False, 0),
        ("web:80", "web-v2-1", True, 1),
        ("web:80/v2", "web-v2-1", False, 0),
    ]
    ejection = found[1].ejection
    assert ejection is not None
    since = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
    assert ejection.since == since
    # By the cluster's own times, not by the defaults.
    assert ejection.earliest_return == since + timedelta(seconds=3)
    assert ejection.latest_return == since + timedelta(seconds=4)
    assert found[0].ejection is None
    assert found[2].ejection is None


def test_a_host_that_is_back_keeps_its_count(target: FakeTarget) -> None:
    """How often it was out is part of its story."""
    target.log(BOTH, TWO, "EJECT", 1, 10)
    target.log(BOTH, TWO, "UNEJECT", 1, 13)
    target.log(BOTH, TWO, "EJECT", 2, 14)
    target.log(BOTH, TWO, "UNEJECT", 2, 20)
    assert brief(target.hosts())[1] == ("web:80", "web-v2-1", False, 2)


def test_the_health_flag_decides_and_not_the_log(target: FakeTarget) -> None:
    """The log is flushed a moment later than the host is ejected, or let back."""
    target.ejected.add((BOTH, ONE.name))
    target.log(BOTH, TWO, "EJECT", 1, 10)
    found = target.hosts()
    assert (found[0].ejected, found[0].ejection) == (True, None)
    assert (found[1].ejected, found[1].ejection) == (False, None)


def test_a_pod_in_no_pool_is_shown_too(target: FakeTarget) -> None:
    """It is running and nobody sends to it: worth a line of its own, with a dash for the pool."""
    target.pools = {BOTH: [ONE]}
    found = target.hosts()
    assert brief(found) == [("-", "web-v2-1", False, 0), ("web:80", "web-v1-1", False, 0)]
    assert (found[0].cluster, found[0].is_subset) == ("", False)


def test_a_host_that_is_no_pod_is_left_out(target: FakeTarget) -> None:
    """The proxy's own admin interface, or a pod that has just gone."""
    target.known = [ONE]
    assert brief(target.hosts()) == [("web:80", "web-v1-1", False, 0)]


def test_asked_again_only_what_is_new_is_read(target: FakeTarget) -> None:
    """What was read before still counts; the proxy is asked each time."""
    proxy = FakeProxy(seen=look(target.admin))
    site = FakeSite(target.known, [proxy], target.happened)
    watched = Opinions(site, [proxy])
    target.log(BOTH, TWO, "EJECT", 1, 10)
    assert [host.ejections for host in watched.now()] == [0, 1, 0]
    target.log(BOTH, TWO, "UNEJECT", 1, 13)
    target.log(BOTH, TWO, "EJECT", 2, 14)
    target.ejected.add((BOTH, TWO.name))
    proxy.seen = look(target.admin)
    assert [host.ejections for host in watched.now()] == [0, 2, 0]
    assert [host.ejected for host in watched.now()] == [False, True, False]


def test_a_cluster_of_another_name_is_shown_by_it(target: FakeTarget) -> None:
    """Not every cluster is a Service's."""
    host = target.hosts()[0]
    other = Host(host.pod, "PassthroughCluster", False, None, 0, host.seen_at, "gateway")
    assert (other.pool, other.is_subset) == ("PassthroughCluster", False)


def second(number: float) -> datetime:
    """A time of the log."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC) + timedelta(seconds=number)


def test_what_envoy_has_forgotten_is_not_counted(target: FakeTarget) -> None:
    """A proxy that was started again, or a pod that is another one of the same name."""
    target.log(BOTH, TWO, "EJECT", 1, 10)
    target.log(BOTH, TWO, "UNEJECT", 1, 13)
    assert brief(target.hosts())[1] == ("web:80", "web-v2-1", False, 1)
    target.happened.append(ProxyTurned(time=second(14), proxy="client", to="started"))
    assert brief(target.hosts())[1] == ("web:80", "web-v2-1", False, 1)
    target.happened.append(ProxyTurned(time=second(15), proxy="gateway", to="started"))
    assert brief(target.hosts())[1] == ("web:80", "web-v2-1", False, 0)
    target.log(BOTH, TWO, "EJECT", 1, 20)
    target.log(BOTH, TWO, "UNEJECT", 1, 23)
    assert brief(target.hosts())[1] == ("web:80", "web-v2-1", False, 1)
    for number, to in ((24, "gone"), (25, "started")):
        turn = {"time": second(number), "pod": TWO.name, "to": to}
        target.happened.append(PodTurned.model_validate(turn))
    assert brief(target.hosts())[1] == ("web:80", "web-v2-1", False, 0)


def test_a_changed_pool_forgets_and_another_does_not(target: FakeTarget) -> None:
    """By what Envoy says of itself: since when it has the pool as it is."""
    target.log(BOTH, TWO, "EJECT", 1, 10)
    target.log(V2, TWO, "EJECT", 1, 11)
    target.happened.append(Applied(time=second(20), source="a", reset=(BOTH,)))
    target.since[BOTH] = second(19)
    assert [host.ejections for host in target.hosts()] == [0, 0, 1]


def test_out_and_in_no_log(target: FakeTarget) -> None:
    """Its line was cut off: it is out, this time at least, and nobody knows since when."""
    target.ejected.add((BOTH, TWO.name))
    (host,) = (each for each in target.hosts() if each.ejected)
    assert (repr(host.ejections), host.ejection) == ("1", None)
    assert str(condition(host)[0]) == "ejected"


def test_what_an_opinion_is_made_of_is_bounded_and_its_count_is_whole() -> None:
    """Somebody who looks for an hour keeps no hour of ejections."""
    target = FakeTarget()
    proxy = FakeProxy(seen=look(target.admin))
    site = FakeSite([TWO, ONE], [proxy], target.happened)
    asked = Opinions(site, [proxy])
    gc.collect()
    before = _turns()
    for number in range(1, 400):
        when = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC) + timedelta(seconds=8 * number)
        given: dict[str, Any] = {
            "proxy": proxy.name,
            "pod": TWO.name,
            "address": TWO.address,
            "cluster": BOTH,
            "ejections": number,
            "detector": "CONSECUTIVE_5XX",
        }
        target.happened += [
            Detected(time=when, **given),
            Ejected(time=when, **given),
            Returned(time=when + timedelta(seconds=4), **given),
        ]
        found = asked.now()
    assert brief(found)[1] == ("web:80", "web-v2-1", False, 399)
    target.happened.clear()
    gc.collect()
    assert _turns() - before <= 200


def _turns() -> int:
    """How many there are in this process, whoever keeps them."""
    return sum(isinstance(each, Detected | Ejected | Returned) for each in gc.get_objects())
