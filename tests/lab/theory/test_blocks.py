"""Where blocks of outlierDetection are, and what Envoy makes of them with and without filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lab.envoy.outlier import Breaker
from lab.manifests import read
from lab.theory.blocks import Patched, blocks_of, breaker_of, origin_of, patched_breaker
from lab.theory.registry import registry_of
from lab.translate.assumptions import Proxy
from lab.translate.caller import Caller
from lab.translate.locality import Locality
from tests.lab.theory.cases.bundles import V1, by_rate
from tests.lab.theory.shop import BREAKER, Document, envoy_filter, rule, service, text

if TYPE_CHECKING:
    from lab.manifests import Reading

NAME = "outbound|80||shop.mall.svc.cluster.local"
PORT = {"port": {"number": 80}, "outlierDetection": {"interval": "1s"}}


def reading(*documents: Document) -> Reading:
    """Of these."""
    return read([("test", text(*documents))])


def breaker(**block: Any) -> Breaker:
    """Of this block."""
    (found,) = reading(rule({**BREAKER, **block})).rules
    ((only, _),) = blocks_of(found)
    return breaker_of(only)


CLIENT = Caller(Proxy.SIDECAR, "mall", {}, Locality())
GATEWAY = Caller(Proxy.GATEWAY, "istio-system", {}, Locality())


def patched(*documents: Document, caller: Caller = CLIENT) -> Patched:
    """What a caller has of the only Service."""
    found = reading(*documents)
    block = next((block for each in found.rules for block, _ in blocks_of(each)), None)
    (shop,) = found.services
    return patched_breaker(registry_of(found), block, NAME, shop, caller)


def in_root(document: Document, name: str = "root-share") -> Document:
    """The same filter for all proxies."""
    document["metadata"] = {"name": name, "namespace": "istio-system"}
    return document


def for_gateways(document: Document) -> Document:
    """The same filter for gateways."""
    document["spec"]["configPatches"][0]["match"]["context"] = "GATEWAY"
    return document


def test_where_blocks_are() -> None:
    """On top, for a port, for a subset, and for a subset's port; each is found by itself."""
    own = {"outlierDetection": {"interval": "2s"}, "portLevelSettings": [PORT]}
    subsets = [V1, {**V1, "name": "v2", "trafficPolicy": own}]
    (found,) = reading(rule(portLevelSettings=[PORT], subsets=subsets)).rules
    assert [path for _, path in blocks_of(found)] == [
        "spec.trafficPolicy.outlierDetection",
        "spec.trafficPolicy.portLevelSettings[0].outlierDetection",
        "spec.subsets[1].trafficPolicy.outlierDetection",
        "spec.subsets[1].trafficPolicy.portLevelSettings[0].outlierDetection",
    ]
    # Two of them are equal, and each is itself.
    for block, path in blocks_of(found):
        assert origin_of([found], block) == ("DestinationRule mall/shop", path)


def test_a_block_as_envoy_reads_it() -> None:
    """The defaults of istiod and of Envoy: no success rate, no panic, 5 in a row, 10 %."""
    assert breaker(consecutive5xxErrors=None, maxEjectionPercent=0) == Breaker(
        consecutive_5xx=5, success_rate=None, success_rate_enforced=0, percent=10, panic=0
    )
    assert breaker(minHealthPercent=40).panic == 40
    assert breaker(outlierDetectionHttpErrorCodes=[429, 503]).codes == (429, 503)
    assert breaker().codes is None


def test_without_a_filter() -> None:
    """The block alone, or nothing."""
    assert patched(service()) == Patched(None)
    nothing = patched(service())
    assert (nothing.by, nothing.by_failures, nothing.by_rate) == ("", "", "")
    plain = patched(service(), rule())
    assert (plain.breaker, plain.by) == (breaker(), "")


def test_a_filter_in_the_clients_namespace() -> None:
    """It is named for what it adds, and the rule's own fields stay."""
    found = patched(service(), rule(), envoy_filter())
    where = "EnvoyFilter mall/shop-share"
    assert (found.by, found.by_failures, found.by_rate) == (where, where, "")
    assert found.breaker is not None
    assert (found.breaker.consecutive_5xx, found.breaker.failure_percentage) == (3, 20)
    rate = patched(service(), rule(), by_rate())
    assert (rate.by, rate.by_failures, rate.by_rate) == (where, "", where)


def test_two_filters_are_told_apart() -> None:
    """Who has what."""
    found = patched(service(), rule(), envoy_filter(), in_root(by_rate()))
    assert found.by == "EnvoyFilter istio-system/root-share"
    assert found.by_failures == "EnvoyFilter mall/shop-share"
    assert found.by_rate == "EnvoyFilter istio-system/root-share"


def test_a_filter_for_gateways_is_for_no_client() -> None:
    """Nor one of the client's namespace for the gateway, and one of another for either."""
    both = service(), rule(), in_root(for_gateways(envoy_filter())), by_rate()
    seen = patched(*both, caller=GATEWAY)
    assert (seen.by, seen.by_rate) == ("EnvoyFilter istio-system/root-share", "")
    seen = patched(*both)
    assert (seen.by, seen.by_failures) == ("EnvoyFilter mall/shop-share", "")
    far = envoy_filter()
    far["metadata"]["namespace"] = "far"
    assert patched(service(), rule(), far) == Patched(breaker())


def test_a_filter_without_a_rule() -> None:
    """What it does not say is Envoy's default: five in a row and a low success rate."""
    found = patched(service(), envoy_filter())
    assert found.breaker == Breaker(
        failure_percentage=20,
        failure_hosts=2,
        failure_volume=5,
        failure_enforced=100,
        panic=0,
    )
    assert found.by_rate == "EnvoyFilter mall/shop-share"


@pytest.mark.parametrize(("distribution", "panic"), [(None, 40), ("PreferClose", 0)])
def test_a_service_that_prefers_its_zone_has_no_panic(
    distribution: str | None, panic: float
) -> None:
    """Whatever minHealthPercent says."""
    shop = service()
    if distribution:
        shop["spec"]["trafficDistribution"] = distribution
    found = patched(shop, rule({"minHealthPercent": 40}))
    assert found.breaker is not None
    assert found.breaker.panic == panic
