"""What is not in what was read, and taken to be there: Services, their subsets, Gateways.

Rules often stand in a file of their own. Of a Service that a rule names, and that is not there,
nothing is known but its name: it is assumed, with the ports that the rules name. What is there is
known as a whole, so that nothing is ever added to it: a port that a Service does not have is a
mistake, or a Service that has changed, and no assumption.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lab.errors import ManifestError, UsageError
from lab.manifests import DestinationRule, Gateway, Service, where_of
from lab.manifests.gateway import HTTP_PROTOCOLS
from lab.manifests.http_match import MESH
from lab.manifests.istio import is_wildcard_domain, resolve
from lab.manifests.model import DNS_LABEL
from lab.notes import Note, Standing
from lab.translate.assumptions import DOMAIN, GATEWAY_LABELS
from lab.translate.match import full_names
from lab.translate.names import matches, these
from lab.translate.registry import host_of
from lab.translate.virtual_host import gateway_names
from lab.translate.which_gateway import gateway_labels
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.manifests import Manifests, Reading, VirtualService
    from lab.manifests.http_action import Destination
    from lab.translate.asked import Asked

_API = "networking.istio.io/v1"
_HTTP_PORT = 80
_SUFFIX = f".svc.{DOMAIN}"
#: By which the pods of a Service are usually labelled with its name.
_NAMES = ("app", "app.kubernetes.io/name", "k8s-app")


@dataclass(frozen=True)
class Assumption:
    """One thing that is taken to be there.

    Args:
        where: the resource that names it.
        path: the field that does.
        text: what is assumed.
        host: whose, in full; empty of a Gateway.
    """

    where: str
    path: str
    text: Text
    host: str = ""

    def note(self, reading: Reading) -> Note:
        """The same with its place in the file."""
        place = reading.place(self.where, self.path)
        path, file, line = (place.path, place.file, place.line) if place else (self.path, "", 0)
        return Note(Standing.ASSUMED, self.where, path, file, line, self.text)


@dataclass(frozen=True)
class Completed:
    """Manifests with what they lack, and what that is."""

    manifests: Manifests
    assumptions: tuple[Assumption, ...] = ()


def completed(
    manifests: Manifests,
    asked: Sequence[Asked] = (),
    external: frozenset[str] = frozenset(),
    rejected: frozenset[str] = frozenset(),
) -> Completed:
    """The same manifests with what their rules name and they have not.

    Args:
        manifests: what was read.
        asked: ports of Services that are not there, as somebody says.
        external: hosts that ServiceEntries have, which are no Services of Kubernetes.
        rejected: resources that are there and that nobody takes, as ``Kind namespace/name``; a
            cluster is without them.

    Raises:
        UsageError: somebody says something of a Service that is there, or that nobody names, or
            of one of several.
    """
    external |= {
        resolve(name, namespace)
        for kind, namespace, name in map(_named, rejected)
        if kind == "Service"
    }
    lacking = _lacking(manifests, external)
    ports = _ports_said(manifests, lacking, asked)
    services = [_service(manifests, each, ports.get(host, {})) for host, each in lacking.items()]
    kinds = {kind for kind, _, _ in map(_named, rejected)}
    # Which subsets a rejected rule would have had is not known.
    hosts = {*lacking, *map(host_of, manifests.services)}
    rules = [] if "DestinationRule" in kinds else _subsets(manifests, hosts)
    gateways = _gateways(manifests, rejected)
    return Completed(
        replace(
            manifests,
            services=(*manifests.services, *(service for service, _ in services)),
            destination_rules=(*manifests.destination_rules, *(rule for rule, _ in rules)),
            gateways=(*manifests.gateways, *(gateway for gateway, _ in gateways)),
        ),
        (
            *(said for _, said in services),
            *(each for _, those in rules for each in those),
            *(said for _, said in gateways),
        ),
    )


def with_gateways(manifests: Manifests, *, strict: bool = False) -> Manifests:
    """The same with the Gateways that its VirtualServices name and that it has not, noted.

    What runs needs no more: of a Service that is not there no pod runs, and a cluster has a 503.

    Args:
        manifests: what is to run.
        strict: whether that is refused.

    Raises:
        ManifestError: one is not there, with ``strict``.
    """
    found = _gateways(manifests, frozenset())
    said = [each for _, each in found]
    if strict and said:
        raise ManifestError(said[0].where, said[0].path, said[0].text)
    notes = (Note(Standing.ASSUMED, each.where, each.path, "", 0, each.text) for each in said)
    return replace(
        manifests,
        gateways=(*manifests.gateways, *(gateway for gateway, _ in found)),
        notes=(*manifests.notes, *notes),
    )


def _named(where: str) -> tuple[str, str, str]:
    """Kind, namespace and name of ``Kind namespace/name``."""
    kind, _, whole = where.partition(" ")
    namespace, _, name = whole.rpartition("/")
    return kind, namespace, name


@dataclass
class _Lacking:
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
    is_whole = host.endswith(_SUFFIX) and _is_label(name) and _is_label(namespace)
    return (name, namespace) if is_whole else None


def _is_label(name: str) -> bool:
    return re.fullmatch(DNS_LABEL, name) is not None


def _lacking(manifests: Manifests, external: frozenset[str]) -> dict[str, _Lacking]:
    """The Services that rules name and that are not there, in the order they are named."""
    there = {host_of(service) for service in manifests.services}
    there |= {
        resolve(other.name, other.namespace)
        for other in manifests.others
        if other.kind == "Service"
    }
    found: dict[str, _Lacking] = {}

    def lacking(host: str, where: str, path: str) -> _Lacking | None:
        known = host in there or any(matches(each, host) for each in external)
        names = service_name(host)
        if known or names is None:
            return None
        return found.setdefault(host, _Lacking(*names, where, path))

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


def _ports_said(
    manifests: Manifests, lacking: Mapping[str, _Lacking], asked: Sequence[Asked]
) -> dict[str, dict[int, str]]:
    """What is said of each Service that is not there: its ports, and what they speak."""
    found: dict[str, dict[int, str]] = {}
    there = {(each.metadata.name, each.metadata.namespace): each for each in manifests.services}
    for one in asked:
        meant = [host for host, each in lacking.items() if one.is_of(each.name, each.namespace)]
        if len(meant) > 1:
            known = tuple(f"{lacking[host].name}.{lacking[host].namespace}" for host in meant)
            raise UsageError(Text("translate-assume-which", asked=one.text, known=known))
        if not meant:
            known_here = [service for key, service in there.items() if one.is_of(*key)]
            if known_here:
                where = where_of(known_here[0])
                raise UsageError(Text("translate-assume-known", asked=one.text, where=where))
            names = these({each.name for each in lacking.values()})
            raise UsageError(Text("translate-assume-unused", asked=one.text, known=names))
        found.setdefault(meant[0], {})[one.port] = one.protocol
    return found


def _service(
    manifests: Manifests, lacking: _Lacking, said: Mapping[int, str]
) -> tuple[Service, Assumption]:
    numbers = sorted(lacking.ports) or [lacking.fallback or _HTTP_PORT]
    ports = dict(sorted(said.items())) or dict.fromkeys(numbers, "http")
    label = _label(manifests, lacking)
    service = Service.model_validate(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": lacking.name, "namespace": lacking.namespace},
            "spec": {
                "selector": {label: lacking.name} if label else {},
                "ports": [
                    {"name": f"{protocol}-{number}", "port": number}
                    for number, protocol in ports.items()
                ],
            },
        }
    )
    text = Text(
        "translate-assumed-service",
        name=_short(lacking.name, lacking.namespace),
        ports=tuple(
            Text("translate-assumed-port", port=number, protocol=protocol.upper())
            for number, protocol in ports.items()
        ),
        pods=Text("translate-assumed-pods", label=f"{label}: {lacking.name}") if label else "",
    )
    return service, Assumption(lacking.where, lacking.path, text, host_of(service))


def _short(name: str, namespace: str) -> str:
    return name if namespace == "default" else f"{name}.{namespace}"


def _label(manifests: Manifests, lacking: _Lacking) -> str:
    """By which label workloads that were read would be the Service's; empty where none are."""
    here = [each for each in manifests.workloads if each.namespace == lacking.namespace]
    fitting = (label for label in _NAMES if any(w.labels.get(label) == lacking.name for w in here))
    return next(fitting, "")


def _subsets(
    manifests: Manifests, hosts: set[str]
) -> list[tuple[DestinationRule, list[Assumption]]]:
    """Rules for Services of which none was read, with the subsets that routes lead to."""
    ruled = {
        resolve(rule.spec.host, rule.metadata.namespace) for rule in manifests.destination_rules
    }
    wanted: dict[str, dict[str, tuple[str, str]]] = {}
    for rule in manifests.virtual_services:
        for path, each in destinations(rule):
            host = resolve(each.host, rule.metadata.namespace)
            if each.subset is not None and host in hosts and host not in ruled:
                place = where_of(rule), f"{path}.subset"
                wanted.setdefault(host, {}).setdefault(each.subset, place)
    return [_rule(host, subsets) for host, subsets in wanted.items()]


def _rule(
    host: str, subsets: Mapping[str, tuple[str, str]]
) -> tuple[DestinationRule, list[Assumption]]:
    name, namespace = service_name(host) or (host, "default")
    rule = DestinationRule.model_validate(
        {
            "apiVersion": _API,
            "kind": "DestinationRule",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {
                "host": host,
                "subsets": [{"name": each, "labels": {"version": each}} for each in subsets],
            },
        }
    )
    said = [
        Assumption(
            where,
            path,
            Text("translate-assumed-subset", subset=each, service=_short(name, namespace)),
            host,
        )
        for each, (where, path) in subsets.items()
    ]
    return rule, said


def _gateways(manifests: Manifests, rejected: frozenset[str]) -> list[tuple[Gateway, Assumption]]:
    """Gateways that VirtualServices name and that are not there, for the hosts of all of them."""
    there = {f"{each.metadata.namespace}/{each.metadata.name}" for each in manifests.gateways}
    there |= {where.removeprefix("Gateway ") for where in rejected}
    hosts: dict[str, list[str]] = {}
    places: dict[str, tuple[str, str]] = {}
    for rule in manifests.virtual_services:
        namespace = rule.metadata.namespace
        named = [(f"spec.gateways[{index}]", name) for index, name in enumerate(rule.spec.gateways)]
        named += [
            (f"spec.http[{number}].match[{index}].gateways", name)
            for number, route in enumerate(rule.spec.http)
            for index, match in enumerate(route.match)
            for name in match.gateways
        ]
        for path, name in named:
            (whole,) = full_names([name], namespace)
            if whole == MESH or whole in there or not all(map(_is_label, whole.split("/"))):
                continue
            places.setdefault(whole, (where_of(rule), path))
            full = (resolve(host, namespace) for host in rule.spec.hosts)
            hosts.setdefault(whole, []).extend(filter(is_wildcard_domain, full))
    # Of the gateway that is shown anyway.
    labels = gateway_labels(manifests)
    selector = {"istio": labels["istio"]} if labels == GATEWAY_LABELS else dict(labels)
    return [
        _gateway(name, hosts[name], place, selector)
        for name, place in places.items()
        if hosts[name]
    ]


def _gateway(
    whole: str, hosts: Sequence[str], place: tuple[str, str], selector: Mapping[str, str]
) -> tuple[Gateway, Assumption]:
    namespace, _, name = whole.rpartition("/")
    served = list(dict.fromkeys(hosts))
    port = {"number": _HTTP_PORT, "name": "http", "protocol": "HTTP"}
    gateway = Gateway.model_validate(
        {
            "apiVersion": _API,
            "kind": "Gateway",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {
                "selector": selector,
                "servers": [{"port": port, "hosts": served}],
            },
        }
    )
    text = Text(
        "translate-assumed-gateway",
        name=_short(name, namespace),
        port=_HTTP_PORT,
        hosts=tuple(served),
    )
    return gateway, Assumption(*place, text)
