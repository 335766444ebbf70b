"""Whom a word means: every name that people have for pods, and one answer where nobody has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from lab.cli.who import Meant, meant
from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
from lab.errors import LabError, UsageError
from lab.site import Pod
from lab.site.events import PodTurned
from lab.words import LANGUAGES, Text

if TYPE_CHECKING:
    from lab.site import Site

WHERE = Text("cli-lab", name="mall")
WHOLE = "outbound|80||shop.mall.svc.cluster.local"
OTHER = "outbound|8080||store.mall.svc.cluster.local"
OF_V2 = "outbound|80|v2|shop.mall.svc.cluster.local"


def pod(name: str, version: str, ip: str, port: int = 8080) -> Pod:
    """A pod of a Deployment that is named like it."""
    return Pod(name, name.rpartition("-")[0], version, f"{ip}:{port}", True, 0, None)


PODS = (
    pod("shop-1", "v1", "10.0.0.1"),
    pod("shop-2", "v2", "10.0.0.2", port=9090),
    pod("client-1", "-", "10.0.0.3"),
)


def host(address: str) -> HostLook:
    """A host of a pool."""
    return HostLook(
        address, ejected=False, told_healthy=True, locality="", priority=0, requests=0, errors=0
    )


def pool(name: str, *addresses: str) -> PoolLook:
    """A pool with these hosts."""
    return PoolLook(name, {}, None, tuple(map(host, addresses)), {})


@dataclass
class Envoy:
    """A proxy with these pools; None can't be asked."""

    name: str
    has: tuple[PoolLook, ...] | None = ()

    def look(self) -> Snapshot:
        """What it says of them."""
        if self.has is None:
            msg = "it is just being started again"
            raise LabError(msg)
        return Snapshot(datetime.now(UTC), {each.name: each for each in self.has}, {})


GATEWAY = Envoy(
    "gateway",
    (
        pool(WHOLE, "10.0.0.1:8080", "10.0.0.2:8080"),
        pool(OF_V2, "10.0.0.2:8080"),
        pool(OTHER, "10.0.0.3:8080"),
        pool("BlackHoleCluster", "10.0.0.3:80"),
    ),
)
SIDECAR = Envoy("sidecar", (pool(WHOLE, "10.0.0.1:8080"),))


@dataclass
class Place:
    """A site of these pods and proxies."""

    its_pods: tuple[Pod, ...] = PODS
    its_proxies: tuple[Envoy, ...] = field(default=(GATEWAY, SIDECAR))
    turned: list[PodTurned] | None = None

    def pods(self) -> tuple[Pod, ...]:
        """The pods."""
        return self.its_pods

    def proxies(self) -> tuple[Envoy, ...]:
        """The proxies."""
        return self.its_proxies

    def events(self, **_: Any) -> tuple[list[PodTurned], None]:
        """What became of pods; None is that nobody tells."""
        if self.turned is None:
            msg = "a cluster is not asked"
            raise LabError(msg)
        return self.turned, None


def find(who: str, place: Place | None = None, **more: Any) -> Meant:
    """Those who are meant."""
    return meant(who, cast("Site", place or Place()), WHERE, **more)


@pytest.mark.parametrize(
    ("who", "names", "pools"),
    [
        ("shop-1", ["shop-1"], ()),
        ("shop", ["shop-1", "shop-2"], ()),
        ("v2", ["shop-2"], ()),
        ("all", ["shop-1", "shop-2", "client-1"], ()),
        ("client", ["client-1"], ()),
        ("shop:80", ["shop-1", "shop-2"], (WHOLE,)),
        ("shop:80/v2", ["shop-2"], (OF_V2,)),
        (OF_V2, ["shop-2"], (OF_V2,)),
        ("store", ["client-1"], (OTHER,)),
        ("store.mall.svc.cluster.local", ["client-1"], (OTHER,)),
    ],
)
def test_every_name_is_understood(who: str, names: list[str], pools: tuple[str, ...]) -> None:
    """A pod, a Deployment, a version, all, a pool in either spelling, and a Service."""
    found = find(who)
    assert [each.name for each in found.pods] == names
    assert (found.pools, found.proxies) == (pools, ())


@pytest.mark.parametrize("who", ["-", "", "BlackHoleCluster", "gateway", "envoy", "10.0.0.1"])
def test_what_is_no_name_is_answered_with_all_that_are(who: str) -> None:
    """A dash is no version that one can ask for; the shortest names come first."""
    with pytest.raises(UsageError) as refused:
        find(who)
    assert str(refused.value) == (
        f"no pod, Deployment, version or pool '{who}' in the lab mall; there are: "
        "v1, v2, client, shop, client-1, shop-1, shop-2, shop:80, shop:80/v2, store:8080"
    )
    assert all(refused.value.say(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("who", "names"), [("envoy", ["gateway", "sidecar"]), ("sidecar", ["sidecar"])]
)
def test_proxies_are_found_where_they_may_be_meant(who: str, names: list[str]) -> None:
    """Pods come first; a proxy is no pod."""
    found = find(who, proxies=True)
    assert ([each.name for each in found.proxies], found.pods) == (names, ())
    assert find("v1", proxies=True).proxies == ()


def test_proxies_are_among_the_names_where_they_may_be_meant() -> None:
    """At the end of the list."""
    with pytest.raises(UsageError, match="pool or caller 'x' in the lab mall; there are: v1, v2"):
        find("x", proxies=True)
    with pytest.raises(
        UsageError, match=r"shop:80, shop:80/v2, store:8080, envoy, gateway, sidecar$"
    ):
        find("x", proxies=True)


def test_a_proxy_that_can_not_be_asked_hides_no_pod() -> None:
    """Pools are no names then, and everything else is."""
    dead = Place(its_proxies=(Envoy("gateway", None),))
    assert [each.name for each in find("v2", dead).pods] == ["shop-2"]
    with pytest.raises(UsageError, match="there are: v1, v2, client, shop, client-1, shop-1, sho"):
        find("shop:80", dead)


def test_where_there_is_nobody_that_is_said() -> None:
    """And not a list of nothing."""
    with pytest.raises(UsageError, match=r"there are: none$"):
        find("v1", Place((), ()))


def test_a_pod_that_is_gone_is_told_from_one_that_never_was() -> None:
    """A rollout has replaced it."""
    when = datetime(2026, 3, 2, 9, 0, 7, tzinfo=UTC)
    gone = PodTurned(time=when, pod="shop-0", to="gone")
    place = Place(turned=[gone, PodTurned(pod="shop-9", to="terminating")])
    with pytest.raises(UsageError, match=r"^pod 'shop-0' in the lab mall is gone since 09:00:07; "):
        find("shop-0", place)
    with pytest.raises(UsageError, match=r"^no pod, Deployment, version or pool 'shop-9'"):
        find("shop-9", place)


def test_a_pod_that_is_gone_is_meant_where_its_traces_are_asked_for() -> None:
    """Its log is there, and so is what it failed."""
    when = datetime(2026, 3, 2, 9, 0, 7, tzinfo=UTC)
    place = Place(turned=[PodTurned(time=when, pod="shop-0", to="gone")])
    assert find("shop-0", place, gone=True) == Meant((), gone="shop-0", since=when)
    assert find("shop-1", place, gone=True).gone == ""
    with pytest.raises(UsageError, match="'shop-9'"):
        find("shop-9", place, gone=True)
