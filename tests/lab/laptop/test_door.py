"""Which URLs lead to a proxy of a lab, and by which listener."""

from __future__ import annotations

import pytest

from lab.errors import UsageError
from lab.laptop.door import door
from lab.laptop.state import HttpsState, ProxyState
from lab.site import Entrance

PROXY = ProxyState(
    name="gateway",
    kind="gateway",
    host="pay.example.com",
    hosts=["pay.example.com", "*.shop.example.com", "*"],
    address="127.0.0.1:18080",
    listeners={"0.0.0.0_8080": "127.0.0.1:18080", "0.0.0.0_9090": "127.0.0.1:19080"},
    https=HttpsState(
        host="pay.example.com",
        address="127.0.0.1:18443",
        ca="/lab/ca.pem",
        client=["/lab/client.pem", "/lab/client-key.pem"],
    ),
)
CLIENT = ("/lab/client.pem", "/lab/client-key.pem")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://pay.example.com:18080/test", ("127.0.0.1:18080", None, None)),
        ("http://PAY.example.com.:18080", ("127.0.0.1:18080", None, None)),
        ("http://any.shop.example.com:18080/", ("127.0.0.1:18080", None, None)),
        ("http://127.0.0.1:18080/test?a=b", ("127.0.0.1:18080", None, None)),
        ("http://localhost:18080/test", ("127.0.0.1:18080", None, None)),
        ("http://goodjob.localhost:19080/test", ("127.0.0.1:19080", None, None)),
        ("https://pay.example.com:18443/test", ("127.0.0.1:18443", "/lab/ca.pem", CLIENT)),
        ("https://127.0.0.1:18443/test", ("127.0.0.1:18443", "/lab/ca.pem", CLIENT)),
    ],
)
def test_a_url_of_the_labs_own(
    url: str, found: tuple[str, str | None, tuple[str, str] | None]
) -> None:
    """It is reached where the lab listens, and with the lab's certificates by TLS."""
    asked = door(PROXY, url)

    assert asked is not None
    assert (asked.address, asked.ca, asked.client) == found
    assert url.startswith(asked.url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/test",
        "http://localhost/test",
        "http://127.0.0.2:18080/test",
        "http://192.0.2.1:18080/test",
        "http://another.example.com:18080/test",
        "http://shop.example.com:18080/test",
        "http://notlocalhost:18080/test",
    ],
)
def test_a_url_that_leads_somewhere_else(url: str) -> None:
    """Another port of this machine, or another machine: that everything is served is no name."""
    assert door(PROXY, url) is None


@pytest.mark.parametrize(
    "url",
    ["http://pay.example.com/test", "https://a.shop.example.com", "http://pay.example.com:1/"],
)
def test_the_name_of_the_lab_at_somebody_elses_port(url: str) -> None:
    """Whoever owns that name in the world is not loaded by mistake."""
    with pytest.raises(UsageError) as refused:
        door(PROXY, url)

    assert url in str(refused.value)
    assert "at http://pay.example.com:18080; at another port" in str(refused.value)


def test_without_tls_there_is_nothing_to_trust() -> None:
    """What is asked by TLS all the same is told so by the handshake."""
    plain = PROXY.model_copy(update={"https": None})

    assert door(plain, "https://localhost:18080/") == Entrance(
        "https://localhost:18080", "127.0.0.1:18080"
    )
