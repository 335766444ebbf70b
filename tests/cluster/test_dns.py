"""The cluster's DNS answers as RFC 1035 has it, byte by byte."""

from __future__ import annotations

import socket
import struct

import pytest

from tests.cluster import dns


def query(name: str, kind: int = 1) -> bytes:
    """A question for a name."""
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    return struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, kind, 1)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """One Service."""
    monkeypatch.setattr(dns, "FOUND", {"web.shop.svc.cluster.local": "10.96.1.2"})


def test_a_service_has_its_address() -> None:
    """Under its full name, in whatever case."""
    said = dns.answer(query("Web.shop.svc.cluster.local"))
    number, flags, asked, answers, _, _ = struct.unpack("!HHHHHH", said[:12])
    assert (number, flags & 0xF, asked, answers) == (7, 0, 1, 1)
    assert socket.inet_ntoa(said[-4:]) == "10.96.1.2"


def test_it_has_none_of_another_kind() -> None:
    """No IPv6: the name is there, and the answer empty."""
    said = dns.answer(query("web.shop.svc.cluster.local", kind=28))
    assert struct.unpack("!HHHH", said[:8]) == (7, 0x8580, 1, 0)


def test_nobody_else_is_there() -> None:
    """NXDOMAIN."""
    said = dns.answer(query("example.com"))
    assert struct.unpack("!HHHH", said[:8]) == (7, 0x8583, 1, 0)


def test_half_a_question_is_none() -> None:
    """Who asks it gets no answer, and ends nothing."""
    with pytest.raises((IndexError, struct.error)):
        dns.answer(query("web.shop")[:15])
