"""What ``--assume`` says, and what it can't say."""

from __future__ import annotations

import pytest

from lab.errors import UsageError
from lab.translate.asked import Asked, asked_of


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("reviews:9080", Asked("reviews:9080", "reviews", "", 9080, "http")),
        ("reviews.shop:80", Asked("reviews.shop:80", "reviews", "shop", 80, "http")),
        ("r:GRPC:1", Asked("r:GRPC:1", "r", "", 1, "grpc")),
        ("r:grpc-web:65535", Asked("r:grpc-web:65535", "r", "", 65535, "grpc-web")),
        ("r.s.svc:http2:80", Asked("r.s.svc:http2:80", "r", "s", 80, "http2")),
        ("r.s.svc.cluster.local:80", Asked("r.s.svc.cluster.local:80", "r", "s", 80, "http")),
    ],
)
def test_a_port_of_a_service(text: str, asked: Asked) -> None:
    """With or without a namespace, in any of its ways to be written, and a protocol."""
    assert asked_of([text]) == (asked,)


FORM = "must be SERVICE:PORT or SERVICE:PROTOCOL:PORT, as reviews:9080 or reviews.shop:grpc:9080"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", FORM),
        ("reviews", FORM),
        (":80", FORM),
        ("Reviews:80", FORM),
        ("*:80", FORM),
        ("www.example.com:80", FORM),
        ("reviews.:80", FORM),
        ("reviews.svc.cluster.local.x:80", FORM),
        ("r:tcp:80", "the protocol 'tcp' is none of http, http2, grpc or grpc-web"),
        ("r:a:b:80", "the protocol 'a:b' is none of http, http2, grpc or grpc-web"),
        ("r:http:", "the port '' must be a number from 1 to 65535"),
        ("r:0", "the port '0' must be a number from 1 to 65535"),
        ("r:65536", "the port '65536' must be a number from 1 to 65535"),
        ("r:-1", "the port '-1' must be a number from 1 to 65535"),
        ("r:٨٠", "the port '٨٠' must be a number from 1 to 65535"),
        ("r:http", "the port 'http' must be a number from 1 to 65535"),
    ],
)
def test_what_says_nothing(text: str, problem: str) -> None:
    """Wrong usage, with what is allowed."""
    with pytest.raises(UsageError) as caught:
        asked_of([text])

    assert str(caught.value) == f"--assume '{text}': {problem}"


def test_two_ports_and_the_same_twice() -> None:
    """Ports add up; what is said again is said once."""
    found = asked_of(["r:80", "r:grpc:81", "r:http:80"])

    assert [(each.port, each.protocol) for each in found] == [(80, "http"), (81, "grpc")]


def test_a_contradiction() -> None:
    """One port speaks one protocol."""
    with pytest.raises(UsageError, match="'r:80' and --assume 'r:grpc:80' contradict each other"):
        asked_of(["r:80", "r:grpc:80"])
