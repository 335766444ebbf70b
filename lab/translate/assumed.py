"""What is not in what was read, and taken to be there: Services, their subsets, Gateways.

Rules often stand in a file of their own. Of a Service that a rule names, and that is not there,
nothing is known but its name: it is assumed, with the ports that the rules name. What is there is
known as a whole, so that nothing is ever added to it: a port that a Service does not have is a
mistake, or a Service that has changed, and no assumption.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.errors import ManifestError
from lab.manifests import DestinationRule, Gateway, Service, where_of
from lab.manifests.http_match import MESH
from lab.manifests.istio import is_wildcard_domain, resolve
from lab.manifests.load import all_of
from lab.notes import Note, Standing
from lab.translate.assumptions import GATEWAY_LABELS
from lab.translate.lacking import destinations, is_label, lacking_in, ports_said, service_name
from lab.translate.match import full_names
from lab.translate.names import matches
from lab.translate.registry import host_of
from lab.translate.which_gateway import gateway_labels
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.manifests import Manifests, Reading
    from lab.translate.asked import Asked
    from lab.translate.lacking import Lacking

_API = "networking.istio.io/v1"
_HTTP_PORT = 80
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
    """Manifests with what they lack, and what that is.

    Args:
        manifests: with all of it.
        assumptions: what was added.
        said: the hosts that somebody says something of.
    """

    manifests: Manifests
    assumptions: tuple[Assumption, ...] = ()
    said: frozenset[str] = frozenset()


def completed(
    manifests: Manifests,
    asked: Sequence[Asked] = (),
    external: frozenset[str] = frozenset(),
    rejected: frozenset[str] = frozenset(),
    known: frozenset[str] = frozenset(),
    *,
    only_asked: bool = False,
    lenient: bool = False,
) -> Completed:
    """The same manifests with what their rules name and they have not.

    Args:
        manifests: what was read.
        asked: ports of Services that are not there, as somebody says.
        external: hosts that ServiceEntries have, which are no Services of Kubernetes.
        rejected: resources that are there and that nobody takes, as ``Kind namespace/name``; a
            cluster is without them.
        known: hosts of which only those are assumed that somebody says something of.
        only_asked: whether that goes for all hosts; what runs needs no more, for of a Service that
            is not there no pod runs, and a cluster has a 503.
        lenient: whether what is said of a Service that is there by now is passed over.

    Raises:
        UsageError: somebody says something of a Service that is there, or that nobody names, or
            of one of several.
    """
    external |= {
        resolve(name, namespace)
        for kind, namespace, name in map(_named, rejected)
        if kind == "Service"
    }
    lacking = lacking_in(manifests, external)
    ports = ports_said(manifests, lacking, asked, lenient=lenient)
    taken = {
        host: each
        for host, each in lacking.items()
        if host in ports or not (only_asked or any(matches(one, host) for one in known))
    }
    services = [_service(manifests, each, ports.get(host, {})) for host, each in taken.items()]
    kinds = {kind for kind, _, _ in map(_named, rejected)}
    # Which subsets a rejected rule would have had is not known.
    hosts = {*taken, *(() if only_asked else map(host_of, manifests.services))}
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
        frozenset(ports),
    )


def that_runs(
    manifests: Manifests,
    asked: Sequence[Asked] | None = (),
    *,
    strict: bool = False,
    lenient: bool = False,
) -> Manifests:
    """The same with the Gateways that its VirtualServices name and that it has not, noted.

    Args:
        manifests: what is to run.
        asked: ports of Services that are not there, which are there too then; None if nothing is
            assumed at all.
        strict: whether whatever is assumed is refused.
        lenient: whether what is said of a Service that is there by now is passed over.

    Raises:
        ManifestError: something is not there, with ``strict``.
        UsageError: as :func:`completed`.
    """
    if asked is None:
        return manifests
    found = completed(manifests, asked, manifests.external_hosts, only_asked=True, lenient=lenient)
    refused = (ManifestError(each.where, each.path, each.text) for each in found.assumptions)
    if strict and (all_refused := all_of(refused)) is not None:
        raise all_refused
    notes = (
        Note(Standing.ASSUMED, each.where, each.path, "", 0, each.text)
        for each in found.assumptions
    )
    return replace(found.manifests, notes=(*manifests.notes, *notes))


def _named(where: str) -> tuple[str, str, str]:
    """Kind, namespace and name of ``Kind namespace/name``."""
    kind, _, whole = where.partition(" ")
    namespace, _, name = whole.rpartition("/")
    return kind, namespace, name


def _service(
    manifests: Manifests, lacking: Lacking, said: Mapping[int, str]
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


def _label(manifests: Manifests, lacking: Lacking) -> str:
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
            if whole == MESH or whole in there or not all(map(is_label, whole.split("/"))):
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
