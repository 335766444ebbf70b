"""Rules about for whom rules are: who sees them, and who gets a Service's own defaults instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.http_match import MESH
from lab.manifests.istio import exports, resolve
from lab.theory.blocks import blocks_of
from lab.theory.callers import called, callers_of, is_here, place_of, takes
from lab.theory.finding import Finding, Level
from lab.theory.registry import registry_of
from lab.theory.uses import routed_in_mesh
from lab.translate.assumptions import ROOT_NAMESPACE
from lab.translate.policy import seen_in
from lab.translate.registry import host_of
from lab.translate.retry import DEFAULT_ATTEMPTS
from lab.translate.virtual_host import gateway_names
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lab.manifests import DestinationRule, Reading, Service, VirtualService
    from lab.theory.pools import Pool
    from lab.translate.by_host import ByHost
    from lab.translate.locality import Locality
    from lab.translate.registry import Registry


def caller_findings(reading: Reading, reached: Sequence[Pool]) -> Iterator[Finding]:
    """For whom each rule is, where that is not whoever asks."""
    registry, place = registry_of(reading), place_of(reading)
    pools: dict[int, list[Pool]] = {}
    for pool in reached:
        pools.setdefault(id(pool.service), []).append(pool)
    for service in reading.services:
        own = pools.get(id(service), [])
        for rule in registry.rules_for(host_of(service)):
            yield from _not_seen(reading, registry, place, rule, service, own=own)
    routed = routed_in_mesh(reading)
    for vs in reading.virtual_services:
        yield from _without_mesh(vs, registry.services, routed)
        yield from _without_gateway(vs)


def _not_seen(
    reading: Reading,
    registry: Registry,
    place: Locality,
    rule: DestinationRule,
    service: Service,
    *,
    own: Sequence[Pool],
) -> Iterator[Finding]:
    known = callers_of(registry, service, place)
    holds = [each for each in known if takes(registry, rule, service, each)]
    # The first two are there without the rule, the others because of it or another one.
    without = [
        each
        for each in known[:2]
        if each not in holds and any(each in pool.callers for pool in own)
    ]
    if not without:
        return
    if not holds:
        yield Finding(
            Level.WARNING,
            "rule-not-seen",
            where_of(rule),
            _path(rule, service),
            Text("lint-rule-for-nobody", service=where_of(service), why=_why(rule, service)),
        )
        return
    bare = any(each in pool.callers for pool in own if not pool.has_breaker for each in without)
    loses = bare and any(True for _ in blocks_of(rule))
    yield Finding(
        Level.WARNING if loses else Level.INFO,
        "rule-not-seen",
        where_of(rule),
        _path(rule, service),
        Text(
            "lint-rule-not-seen",
            holds=tuple(map(called, holds)),
            here="some" if any(is_here(reading, service, each) for each in holds) else "nobody",
            others=tuple(map(called, without)),
            why=_why(rule, service),
            service=where_of(service),
            breaker="none" if loses else "another",
        ),
        _advice(rule, service),
    )


def _is_elsewhere(rule: DestinationRule, service: Service) -> bool:
    return rule.metadata.namespace not in {service.metadata.namespace, ROOT_NAMESPACE}


def _path(rule: DestinationRule, service: Service) -> str:
    if rule.spec.workload_selector is not None:
        return "spec.workloadSelector"
    if _is_elsewhere(rule, service) or not rule.spec.export_to:
        return "metadata.namespace"
    return "spec.exportTo"


def _why(rule: DestinationRule, service: Service) -> Text:
    namespace = rule.metadata.namespace
    if rule.spec.workload_selector is not None:
        return Text("lint-seen-by-selected", namespace=namespace)
    if _is_elsewhere(rule, service):
        return Text(
            "lint-seen-elsewhere",
            namespace=namespace,
            beside=service.metadata.namespace,
            root=ROOT_NAMESPACE,
        )
    if rule.spec.export_to:
        return Text("lint-seen-exported", namespaces=tuple(sorted(seen_in(rule))))
    return Text("lint-seen-otherwise")


def _advice(rule: DestinationRule, service: Service) -> Text | None:
    match _path(rule, service):
        case "spec.exportTo":
            return Text("lint-write-no-export")
        case "metadata.namespace" if _is_elsewhere(rule, service):
            return Text("lint-write-beside", namespace=service.metadata.namespace)
    return None


def _without_gateway(vs: VirtualService) -> Iterator[Finding]:
    """Routes for a gateway that does not see them."""
    gateways = sorted(gateway_names(vs) - {MESH})
    if vs.spec.hosts and gateways and not vs.is_seen_in(ROOT_NAMESPACE):
        seen = exports(vs.spec.export_to, vs.metadata.namespace)
        yield Finding(
            Level.WARNING,
            "rule-not-seen",
            where_of(vs),
            "spec.exportTo",
            Text(
                "lint-routes-not-seen",
                gateways=tuple(gateways),
                namespaces=tuple(sorted(seen)),
                root=ROOT_NAMESPACE,
            ),
            Text("lint-write-no-export"),
        )


def _without_mesh(
    vs: VirtualService, services: Collection[str], routed: ByHost[VirtualService]
) -> Iterator[Finding]:
    """Routes for a Service's own name that its clients in the mesh do not see."""
    if MESH in gateway_names(vs):
        return
    for index, name in enumerate(vs.spec.hosts):
        host = resolve(name, vs.metadata.namespace)
        if host in services and not routed.of(host):
            yield Finding(
                Level.WARNING,
                "mesh-left-out",
                where_of(vs),
                "spec.gateways",
                Text(
                    "lint-mesh-left-out",
                    host=vs.spec.hosts[index],
                    retries=DEFAULT_ATTEMPTS,
                    mesh=MESH,
                ),
                Text("lint-write-mesh", mesh=MESH),
            )
