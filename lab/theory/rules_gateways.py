"""Rules about VirtualServices and the Gateways that they name.

Source: Istio, Gateway, *Server.hosts*, and VirtualService, *gateways*: a name without a namespace
is of the VirtualService's own; pilot/pkg/networking/core/gateway.go pickMatchingGatewayHosts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import Gateway, where_of
from lab.manifests.http_match import MESH
from lab.manifests.istio import resolve
from lab.theory.finding import Finding, Level
from lab.translate.match import full_names
from lab.translate.names import matches
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.manifests import Reading, VirtualService


def gateway_findings(reading: Reading) -> Iterator[Finding]:
    """Gateways of another namespace, and hosts that none of a VirtualService's serves."""
    gateways = {
        f"{each.metadata.namespace}/{each.metadata.name}": each
        for each in reading.resources
        if isinstance(each, Gateway)
    }
    for vs in reading.virtual_services:
        yield from _elsewhere(vs, gateways)
        yield from _not_served(reading, vs, gateways)


def _elsewhere(vs: VirtualService, gateways: dict[str, Gateway]) -> Iterator[Finding]:
    for index, name in enumerate(vs.spec.gateways):
        (full,) = full_names([name], vs.metadata.namespace)
        if name == MESH or "/" in name or "." in name or full in gateways:
            continue
        others = sorted(each for each in gateways if each.partition("/")[2] == name)
        if others:
            yield Finding(
                Level.WARNING,
                "gateway-elsewhere",
                where_of(vs),
                f"spec.gateways[{index}]",
                Text("lint-gateway-elsewhere", name=full, others=tuple(others)),
                Text("lint-write-gateway", gateway=others[0]),
            )


def _not_served(
    reading: Reading, vs: VirtualService, gateways: dict[str, Gateway]
) -> Iterator[Finding]:
    """Only where every Gateway of a VirtualService was read, and as a whole."""
    names = full_names(vs.spec.gateways, vs.metadata.namespace) - {MESH}
    known = [gateways[name] for name in sorted(names) if name in gateways]
    if not names or len(known) < len(names) or MESH in vs.spec.gateways:
        return
    if any(reading.is_left_out(where_of(each), "spec.servers") for each in known):
        return
    served = tuple(dict.fromkeys(_hosts(known, vs.metadata.namespace)))
    for index, host in enumerate(vs.spec.hosts):
        whole = resolve(host, vs.metadata.namespace).lower()
        if not any(matches(each, whole) or matches(whole, each) for each in served):
            yield Finding(
                Level.WARNING,
                "host-not-at-gateway",
                where_of(vs),
                f"spec.hosts[{index}]",
                Text(
                    "lint-host-not-at-gateway",
                    host=host,
                    gateways=tuple(where_of(each) for each in known),
                    served=served or Text("words-none"),
                ),
            )


def _hosts(known: Sequence[Gateway], namespace: str) -> Iterator[str]:
    """The hosts that Gateways serve for VirtualServices of a namespace."""
    for gateway in known:
        for server in gateway.spec.servers:
            for each in server.hosts:
                before, slash, host = each.rpartition("/")
                own = gateway.metadata.namespace if before == "." else before
                if not slash or own in {"*", namespace}:
                    yield host.lower()
