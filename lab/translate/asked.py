"""What somebody says of a Service that is not in what was read: ``reviews:9080``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import UsageError
from lab.manifests.model import DNS_LABEL
from lab.translate.assumptions import DOMAIN
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What may be said to be spoken on a port, in the order that a port has its name from.
PROTOCOLS = ("http", "http2", "grpc", "grpc-web")
_MOST = 65535
_FULL = f".svc.{DOMAIN}"


@dataclass(frozen=True)
class Asked:
    """One port of a Service.

    Args:
        text: as it was written.
        name: of the Service.
        namespace: of the Service; empty where nobody says, and there is only one.
        port: its number.
        protocol: what is spoken on it.
    """

    text: str
    name: str
    namespace: str
    port: int
    protocol: str

    def is_of(self, name: str, namespace: str) -> bool:
        """Whether a Service is meant."""
        return self.name == name and self.namespace in ("", namespace)


def asked_of(texts: Iterable[str]) -> tuple[Asked, ...]:
    """What is said, each as ``SERVICE[.NAMESPACE][:PROTOCOL]:PORT``.

    Raises:
        UsageError: one is not written so, or two say of one port that it speaks two protocols.
    """
    found: dict[tuple[str, str, int], Asked] = {}
    for text in texts:
        each = _asked(text)
        first = found.setdefault((each.name, each.namespace, each.port), each)
        if first.protocol != each.protocol:
            raise UsageError(Text("translate-assume-twice", one=first.text, other=text))
    return tuple(found.values())


def _asked(text: str) -> Asked:
    host, colon, rest = text.partition(":")
    protocol, _, number = rest.rpartition(":")
    name, _, namespace = host.removesuffix(_FULL).removesuffix(".svc").partition(".")
    names = [name, *([namespace] if "." in host else [])]
    if not colon or not all(re.fullmatch(DNS_LABEL, each) for each in names):
        raise UsageError(Text("translate-assume-form", asked=text))
    if protocol.lower() not in ("", *PROTOCOLS):
        known = Listed(PROTOCOLS, "or")
        raise UsageError(
            Text("translate-assume-protocol", asked=text, protocol=protocol, known=known)
        )
    if not re.fullmatch(r"[0-9]{1,5}", number, re.ASCII) or not 1 <= int(number) <= _MOST:
        raise UsageError(Text("translate-assume-port", asked=text, port=number, most=_MOST))
    return Asked(text, name, namespace, int(number), protocol.lower() or "http")
