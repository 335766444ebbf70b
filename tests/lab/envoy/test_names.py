"""The names of pools and listeners, made and read in one place."""

from __future__ import annotations

import pytest

from lab.envoy.names import Pool, is_subset, listener_name, listener_port, short_name

HOST = "goodjob.goodjob.svc.cluster.local"


@pytest.mark.parametrize(
    ("name", "pool", "short", "subset"),
    [
        (f"outbound|80||{HOST}", Pool(80, "", HOST), "goodjob:80", False),
        (f"outbound|8080|v2|{HOST}", Pool(8080, "v2", HOST), "goodjob:8080/v2", True),
        ("outbound|80||web", Pool(80, "", "web"), "web:80", False),
    ],
)
def test_a_pool(name: str, pool: Pool, short: str, subset: bool) -> None:
    """Read and made again, and in short."""
    assert Pool.of(name) == pool
    assert (pool.name, pool.short, pool.is_subset) == (name, short, subset)
    assert (short_name(name), is_subset(name)) == (short, subset)


@pytest.mark.parametrize(
    "name",
    [
        "BlackHoleCluster",
        "inbound|8080||web",
        "outbound|http|v2|web",
        "outbound|80|v2",
        "outbound|80|v2|web|more",
        "outbound_.80_.v2_.web",
    ],
)
def test_a_cluster_that_is_no_pool_is_called_by_its_name(name: str) -> None:
    """Not every cluster is a Service's."""
    assert Pool.of(name) is None
    assert (short_name(name), is_subset(name)) == (name, False)


def test_no_cluster_is_a_dash() -> None:
    """A pod that is in no pool."""
    assert short_name("") == "-"


def test_a_listener() -> None:
    """Its name is where it listens."""
    assert listener_name("0.0.0.0", 8080) == "0.0.0.0_8080"
    assert listener_port("0.0.0.0_8080") == "8080"
