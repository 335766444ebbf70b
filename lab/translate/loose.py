"""What leads nowhere: rules for nobody, routes to no pool, names of no Gateway.

A cluster does not mention any of it. Whether the cluster has what is missing is not known from what
was read, so that none of it is a reason to refuse the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import DEFAULT_RELEASE, where_of
from lab.manifests.istio import resolve
from lab.manifests.metadata import SKIP
from lab.translate.assumptions import Proxy
from lab.translate.caller import caller_of
from lab.translate.default_port import missed_ports
from lab.translate.delegate import merged
from lab.translate.envoy_filter import idle_patches
from lab.translate.lacking import service_name
from lab.translate.names import matches, these
from lab.translate.registry import AUTO, age, registry, tcp_ports
from lab.translate.servers import left_out as servers_left_out
from lab.translate.virtual_host import unserved
from lab.translate.which_gateway import of_one_gateway, other_gateways
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.manifests import Manifests, Release, VirtualService
    from lab.translate.registry import Registry


def loose_ends(manifests: Manifests, release: Release = DEFAULT_RELEASE) -> tuple[Text, ...]:
    """All of it, a sentence each.

    Args:
        manifests: all resources of the mesh.
        release: the Istio that translates.
    """
    found = registry(manifests, release)
    _, left_out = merged(sorted(manifests.virtual_services, key=age))
    sidecar = caller_of(manifests, Proxy.SIDECAR)
    client = sidecar.namespace
    own = of_one_gateway(manifests)
    elsewhere = _elsewhere(manifests)
    ends = [
        *other_gateways(manifests),
        *servers_left_out(own),
        *(_for_unknown_clients(found, client) if sidecar.labels is None else ()),
        *_ports_without_http(found),
        *_rules_for_nobody(found, elsewhere),
        *(each.text for each in left_out),
        *(
            end
            for rule in found.virtual_services
            for end in _routes_to_nowhere(found, rule, elsewhere)
        ),
        *(
            end
            for rule in found.virtual_services
            for end in missed_ports(found, rule, client, own.gateways)
        ),
        *unserved(manifests),
        *idle_patches(found, client),
    ]
    return tuple(dict.fromkeys(ends))


def _for_unknown_clients(found: Registry, namespace: str) -> Iterator[Text]:
    """What is for clients with labels, where the client's are not known."""
    asking = [
        f"{where_of(rule)}: spec.http[{index}].match[{number}].sourceLabels"
        for rule in found.virtual_services
        for index, route in enumerate(rule.spec.http)
        for number, match in enumerate(route.match)
        if match.source_labels and not match.gateways
    ]
    asking += [
        f"{where_of(rule)}: spec.workloadSelector"
        for rule in found.destination_rules
        if rule.spec.workload_selector is not None and rule.spec.workload_selector.match_labels
    ]
    for where in asking:
        annotation = f"{SKIP}: skip"
        yield Text("translate-no-client", where=where, namespace=namespace, annotation=annotation)


def _ports_without_http(found: Registry) -> Iterator[Text]:
    """Ports of which istiod makes something else, or of which a sidecar has to find it out."""
    for service in found.services.values():
        for port, protocol in tcp_ports(service):
            if protocol not in {AUTO, "TCP"}:
                continue
            told = port.name if port.app_protocol is None else port.app_protocol
            said = Text("translate-port-is-silent")
            if told:
                said = Text("translate-port-says", name=told)
            template = "translate-port-auto" if protocol == AUTO else "translate-port-tcp"
            yield Text(template, where=where_of(service), port=port.port, said=said)


def _elsewhere(manifests: Manifests) -> dict[str, Text]:
    """Hosts that were read and are in no pool here, with whose each is."""
    found = dict.fromkeys(manifests.external_hosts, Text("translate-of-an-entry"))
    for other in manifests.others:
        if other.kind == "Service":
            host = resolve(other.name, other.namespace)
            found[host] = Text("translate-of-a-skipped", where=where_of(other))
    return found


def _rules_for_nobody(found: Registry, elsewhere: Mapping[str, Text]) -> Iterator[Text]:
    for rule in found.destination_rules:
        host = resolve(rule.spec.host, rule.metadata.namespace)
        if not any(matches(host, known) for known in found.services):
            whose = next((each for name, each in elsewhere.items() if matches(host, name)), None)
            if whose is not None:
                where = where_of(rule)
                yield Text("translate-rule-for-elsewhere", where=where, host=host, whose=whose)
                continue
            is_own = service_name(host) or "*" in host
            template = "translate-rule-for-nobody" if is_own else "translate-rule-for-no-entry"
            yield Text(template, where=where_of(rule), host=host)


def _routes_to_nowhere(
    found: Registry, rule: VirtualService, elsewhere: Mapping[str, Text]
) -> Iterator[Text]:
    where = where_of(rule)
    for destination in (each for route in rule.spec.http for each in route.destinations()):
        host = resolve(destination.host, rule.metadata.namespace)
        service = found.services.get(host)
        if service is None and host in elsewhere:
            whose = elsewhere[host]
            yield Text("translate-route-elsewhere", where=where, host=host, whose=whose)
            continue
        if service is None:
            template = "translate-no-service" if service_name(host) else "translate-no-entry"
            yield Text(template, where=where, host=host)
            continue
        ports = [port.port for port in service.spec.ports]
        if destination.port is not None and destination.port.number not in ports:
            yield Text(
                "translate-no-port",
                where=where,
                service=where_of(service),
                port=destination.port.number,
                known=these(ports),
            )
        names = found.subsets(host)
        if destination.subset and destination.subset not in names:
            yield Text(
                "translate-no-subset",
                where=where,
                host=host,
                subset=destination.subset,
                known=these(names),
            )
