"""A request that is passed on to where it was going has no pod to miss."""

from __future__ import annotations

from lab import sources
from lab.envoy.snapshot import PoolLook
from lab.observe.outside import passed_on
from lab.words import Text
from tests.lab.observe.requests import START, V9, refused

OUT = "PassthroughCluster"
FAILED = Text("words-requests", count=2)


def _pool(name: str, **config: str) -> PoolLook:
    return PoolLook(name, config, START, (), {})


def test_a_host_that_the_mesh_does_not_know() -> None:
    """Which one it was, and that nothing leaves a laptop."""
    entries = [refused(n, "UH", cluster=OUT, authority=f"{n}.com") for n in (1, 2, 3, 4, 4)]
    found = passed_on(FAILED, OUT, _pool(OUT, type="ORIGINAL_DST"), entries)
    assert found is not None
    assert str(found[0]) == (
        "2 requests: no Service here is 1.com, 2.com, 3.com. A sidecar in a cluster sends such a "
        "request on to where it was going (PassthroughCluster); the lab lets nothing out, so that "
        "there is no host (UH)"
    )
    assert found[1:] == ({"asked": "1.com, 2.com, 3.com"}, sources.ISTIO_EGRESS)


def test_a_pool_that_passes_on() -> None:
    """It has a Service, and no host of its own all the same."""
    found = passed_on(FAILED, V9, _pool(V9, type="ORIGINAL_DST"), ())
    assert found is not None
    assert str(found[0]).startswith("2 requests: its load balancer is PASSTHROUGH")


def test_any_other_pool() -> None:
    """Is empty for want of pods."""
    assert passed_on(FAILED, V9, _pool(V9, type="EDS"), ()) is None
    assert passed_on(FAILED, V9, None, ()) is None
