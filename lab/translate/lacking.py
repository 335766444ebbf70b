"""The Services that rules name and that are not in what was read, and what is said of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lab.errors import UsageError
from lab.manifests import where_of
from lab.manifests.gateway import HTTP_PROTOCOLS
from lab.manifests.istio import resolve
from lab.manifests.model import DNS_LABEL
from lab.translate.assumptions import DOMAIN
from lab.translate.names import matches, these
from lab.translate.registry import host_of
from lab.translate.virtual_host import gateway_names
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.manifests import DestinationRule, Manifests, VirtualService
    from lab.manifests.http_action import Destination
    from lab.translate.asked import Asked

_SUFFIX = f".svc.{DOMAIN}"


@dataclass
class Lacking:
    """A Service that is named and not there.

    Args:
        name: its own.
        namespace: its own.
        where: the first resource that names it.
        path: the field that does.
        ports: all that are named.
        fallback: the port where none is named.
    """

    name: str
    namespace: str
    where: str
    path: str
    ports: set[int] = field(default_factory=set)
    fallback: int | None = None


def service_name(host: str) -> tuple[str, str] | None:
    """Name and namespace of the Service that a full host name is of; None where it is none's."""
    name, _, namespace = host.removesuffix(_SUFFIX).partition(".")
    is_whole = host.endswith(_SUFFIX) and is_label(name) and is_label(namespace)
    return (name, namespace) if is_whole else None


def is_label(name: str) -> bool:
    """Whether a name may be a Service's, or a namespace's."""
    return re.fullmatch(DNS_LABEL, name) is not None


def lacking_in(manifests: Manifests, external: frozenset[str]) -> dict[str, Lacking]:
    """The Services that rules name and that are not there, in the order they are named."""
    there = {host_of(service) for service in manifests.services}
    there |= {
        resolve(other.name, other.namespace)
        for other in manifests.others
        if other.kind == "Service"
    }
    found: dict[str, Lacking] = {}

    def lacking(host: str, where: str, path: str) -> Lacking | None:
        known = host in there or any(matches(each, host) for each in external)
        names = service_name(host)
        if known or names is None:
            return None
        return found.setdefault(host, Lacking(*names, where, path))

    plain = _plain_ports(manifests)
    for rule in manifests.virtual_services:
        for path, each in destinations(rule):
            host = resolve(each.host, rule.metadata.namespace)
            if (one := lacking(host, where_of(rule), f"{path}.host")) is None:
                continue
            if each.port is not None:
                one.ports.add(each.port.number)
            elif one.fallback is None:
                through = (plain[name] for name in sorted(gateway_names(rule)) if name in plain)
                one.fallback = next(through, None)
    for policy in manifests.destination_rules:
        host = resolve(policy.spec.host, policy.metadata.namespace)
        if (one := lacking(host, where_of(policy), "spec.host")) is not None:
            one.ports |= set(_policy_ports(policy))
    return found


def destinations(rule: VirtualService) -> Iterator[tuple[str, Destination]]:
    """What requests are sent to, with the field; what gets none is not sent to Envoy either."""
    for index, route in enumerate(rule.spec.http):
        path, sharing = f"spec.http[{index}]", len(route.route) > 1
        for number, entry in enumerate(route.route):
            if entry.weight or not sharing:
                yield f"{path}.route[{number}].destination", entry.destination
        for number, copy in enumerate(route.mirrors):
            yield f"{path}.mirrors[{number}].destination", copy.destination
        if route.mirror is not None:
            yield f"{path}.mirror", route.mirror


def _policy_ports(rule: DestinationRule) -> Iterator[int]:
    policies = [rule.spec.traffic_policy, *(each.traffic_policy for each in rule.spec.subsets)]
    for policy in policies:
        if policy is not None:
            yield from (entry.port.number for entry in policy.port_level_settings)


def _plain_ports(manifests: Manifests) -> Mapping[str, int]:
    """The first port of each Gateway that speaks HTTP: where a route goes that names no port."""
    return {
        f"{gateway.metadata.namespace}/{gateway.metadata.name}": server.port.number
        for gateway in manifests.gateways
        for server in reversed(gateway.spec.servers)
        if server.port.protocol in HTTP_PROTOCOLS
    }


def ports_said(
    manifests: Manifests,
    lacking: Mapping[str, Lacking],
    asked: Sequence[Asked],
    *,
    lenient: bool = False,
) -> dict[str, dict[int, str]]:
    """What is said of each Service that is not there: its ports, and what they speak."""
    found: dict[str, dict[int, str]] = {}
    there = {(each.metadata.name, each.metadata.namespace): each for each in manifests.services}
    for one in asked:
        meant = [host for host, each in lacking.items() if one.is_of(each.name, each.namespace)]
        if len(meant) > 1:
            known = tuple(f"{lacking[host].name}.{lacking[host].namespace}" for host in meant)
            raise UsageError(Text("translate-assume-which", asked=one.text, known=known))
        if not meant and lenient:
            continue
        if not meant:
            known_here = [service for key, service in there.items() if one.is_of(*key)]
            if known_here:
                where = where_of(known_here[0])
                raise UsageError(Text("translate-assume-known", asked=one.text, where=where))
            names = these({each.name for each in lacking.values()})
            raise UsageError(Text("translate-assume-unused", asked=one.text, known=names))
        found.setdefault(meant[0], {})[one.port] = one.protocol
    return found
