"""Callers: the Envoys that send to the same pods, and what they are asked for by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import StartError, UsageError
from lab.translate import Proxy
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.translate import EnvoyConfig

MOST_CALLERS = 8
_KINDS = tuple(kind.value for kind in Proxy)


@dataclass(frozen=True)
class Caller:
    """One Envoy with a name.

    Args:
        name: the first of a kind is called as the kind is, the next ``gateway-2``, and so on.
        kind: the ingress gateway, or a client's sidecar.
    """

    name: str
    kind: Proxy


def callers(asked: str) -> list[Caller]:
    """The callers that an option asks for.

    Args:
        asked: how many (the gateway, then a client's sidecar, then further gateways), or their
            kinds, joined by commas.

    Raises:
        UsageError: it is neither, or too many.
    """
    if asked.isascii() and asked.isdigit():
        number = int(asked)
        kinds = ["gateway", "sidecar", *["gateway"] * (MOST_CALLERS - 2)][:number]
    else:
        kinds = [kind.strip() for kind in asked.split(",")]
        number = len(kinds)
    if not 1 <= number <= MOST_CALLERS or not set(kinds) <= set(_KINDS):
        kinds_there = Listed(_KINDS)
        raise UsageError(
            Text("laptop-bad-callers", asked=repr(asked), most=MOST_CALLERS, kinds=kinds_there)
        )
    found: list[Caller] = []
    for kind in kinds:
        number = 1 + sum(each.kind.value == kind for each in found)
        found.append(Caller(kind if number == 1 else f"{kind}-{number}", Proxy(kind)))
    return found


def one_that_suits(gateway: EnvoyConfig) -> list[Caller]:
    """The only caller where none is asked for: between services there is no Gateway.

    Args:
        gateway: what a gateway would be sent.
    """
    return callers("gateway" if gateway.listeners else "sidecar")


def check_entrance(
    gateway: EnvoyConfig, sidecar: EnvoyConfig, asked: Sequence[Caller], source: str
) -> None:
    """See that every caller can be asked.

    A gateway only listens where a Gateway says so, and a sidecar for Services.

    Args:
        gateway: what a gateway would be sent.
        sidecar: what a client's sidecar would.
        asked: who there is to be.
        source: where the manifests came from, for people.

    Raises:
        StartError: one can't.
    """
    if not gateway.listeners and any(each.kind is Proxy.GATEWAY for each in asked):
        raise StartError(Text("laptop-no-gateway", source=source))
    if not sidecar.listeners and any(each.kind is Proxy.SIDECAR for each in asked):
        raise StartError(Text("laptop-no-service", source=source))
