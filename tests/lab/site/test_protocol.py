"""Which pod somebody means."""

from __future__ import annotations

import pytest

from lab.site import Places, Pod


def pod(name: str, address: str, *ports: int) -> Pod:
    """A pod there."""
    return Pod(name, "web", "v1", address, True, 0, None, ports=ports)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("127.42.1.1:8080", "a"),
        # A Service may lead to a port that the pod does not name.
        ("127.42.1.1:9", "a"),
        ("127.0.0.1:24000", "b"),
        ("127.0.0.1:24001", "b"),
        ("127.0.0.1:24002", "c"),
        ("127.0.0.1:24003", None),
        ("127.42.1.2:8080", None),
        ("", None),
    ],
)
def test_a_pod_is_known_by_its_address_or_by_its_ports(address: str, name: str | None) -> None:
    """By its ports where others have its address, and by them alone."""
    places = Places(
        [
            pod("a", "127.42.1.1:8080"),
            pod("b", "127.0.0.1:24000", 24000, 24001),
            pod("c", "127.0.0.1:24002", 24002),
        ]
    )
    found = places.at(address)
    assert (found and found.name) == name
