"""Who asks, as far as the files say: the gateway, and clients that see different rules.

Whoever asks looks for DestinationRules in its own namespace, in the Service's, and in the root
one; which of them it sees there, and which VirtualServices, their exportTo says. So one breaker may
be for some and not for others.

Source: pilot/pkg/model/push_context.go destinationRule; VirtualService, *gateways* and *exportTo*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.errors import TranslationError
from lab.manifests import Gateway
from lab.manifests.istio import resolve
from lab.translate.assumptions import GATEWAY_LABELS, ROOT_NAMESPACE, Proxy
from lab.translate.caller import Caller, gateway_locality
from lab.translate.locality import Locality
from lab.translate.policy import audience, rule_for, seen_in
from lab.translate.registry import host_of
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import DestinationRule, Reading, Service
    from lab.translate.registry import Registry

_EVERYBODY = "*"


def place_of(reading: Reading) -> Locality:
    """Where all of them are: where the gateway is, if that is said."""
    try:
        return gateway_locality(each for each in reading.resources if isinstance(each, Gateway))
    except TranslationError:
        return Locality()


def callers_of(registry: Registry, service: Service, place: Locality) -> list[Caller]:
    """The gateway, a client beside the Service, and whoever a rule for it is made for.

    Args:
        registry: all rules.
        service: who is asked.
        place: where all of them are.
    """
    found = [
        Caller(Proxy.GATEWAY, ROOT_NAMESPACE, GATEWAY_LABELS, place),
        neighbour(service, place),
    ]
    for rule in registry.rules_for(host_of(service)):
        found += (each for each in _meant(rule, service, place) if each not in found)
    return found


def neighbour(service: Service, place: Locality) -> Caller:
    """A client in the Service's namespace, with no labels that a rule could ask for."""
    return Caller(Proxy.SIDECAR, service.metadata.namespace, {}, place)


def _meant(rule: DestinationRule, service: Service, place: Locality) -> Iterator[Caller]:
    """Clients that a rule is for, where they are no others than those that there are anyway."""
    namespace, selector = rule.metadata.namespace, rule.spec.workload_selector
    labels = {} if selector is None else dict(selector.match_labels)
    seen = seen_in(rule)
    if namespace not in {service.metadata.namespace, ROOT_NAMESPACE}:
        # Nobody looks there who is not there.
        seen &= {namespace, _EVERYBODY}
    for each in sorted(seen):
        there = namespace if each == _EVERYBODY else each
        if there != ROOT_NAMESPACE:
            yield Caller(Proxy.SIDECAR, there, labels, place)


def is_here(reading: Reading, service: Service, caller: Caller) -> bool:
    """Whether such a caller was read; the gateway and a client beside the Service may be."""
    if caller.proxy is Proxy.GATEWAY or caller == neighbour(service, caller.locality):
        return True
    return any(
        each.namespace == caller.namespace and (caller.labels or {}).items() <= each.labels.items()
        for each in reading.workloads
    )


def takes(registry: Registry, rule: DestinationRule, service: Service, caller: Caller) -> bool:
    """Whether a rule is what counts for a caller that asks a Service, or is merged into it."""
    found = rule_for(registry, host_of(service), service, caller)
    if found is None:
        return False
    first = found.source
    return first is rule or (
        first.metadata.namespace == rule.metadata.namespace
        and _host(first) == _host(rule)
        and audience(first) == audience(rule)
    )


def _host(rule: DestinationRule) -> str:
    return resolve(rule.spec.host, rule.metadata.namespace)


def called(caller: Caller) -> Text:
    """A caller, for people."""
    if caller.proxy is Proxy.GATEWAY:
        return Text("lint-the-gateway", namespace=caller.namespace)
    if not caller.labels:
        return Text("lint-clients-in", namespace=caller.namespace)
    labels = tuple(f"{name}: {value}" for name, value in sorted(caller.labels.items()))
    return Text("lint-clients-with", namespace=caller.namespace, labels=labels)


def spelled(caller: Caller) -> str:
    """A caller, for programs: ``gateway``, or ``sidecar NAMESPACE``, with the labels it has."""
    if caller.proxy is Proxy.GATEWAY:
        return str(caller.proxy.value)
    labels = ",".join(f"{name}={value}" for name, value in sorted((caller.labels or {}).items()))
    return " ".join(filter(None, (str(caller.proxy.value), caller.namespace, labels)))
