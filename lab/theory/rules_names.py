"""Rules about names: hosts, ports and subsets that don't fit together, and what ports speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import DestinationRule, where_of
from lab.manifests.istio import resolve
from lab.theory.finding import Finding, Level
from lab.theory.pools import pods_of
from lab.theory.registry import registry_of
from lab.theory.rules_hosts import in_full
from lab.theory.uses import uses_of
from lab.translate.assumptions import DOMAIN
from lab.translate.names import matches
from lab.translate.policy import audience
from lab.translate.registry import AUTO, protocol_of
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lab.manifests import Reading, Service
    from lab.manifests.destination_rule import Subset
    from lab.manifests.workload import Workload
    from lab.theory.uses import Use
    from lab.translate.registry import Registry
    from lab.words import Value

_OPAQUE = frozenset({"tcp", "tls", "https", "mongo", "mysql", "redis", "udp"})
_DOMAIN = f".svc.{DOMAIN}"
#: What is installed there comes from elsewhere, and hardly ever all of it from one folder.
_OTHERS = frozenset({"istio-system", "kube-system"})


def name_findings(reading: Reading, whole: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Hosts, ports and subsets that are named and not there, or there and never named.

    Args:
        reading: what there is.
        whole: namespaces of which nothing is elsewhere, so that what is not there is nowhere.
    """
    registry = registry_of(reading)
    uses: dict[str, list[Use]] = {}
    for use in uses_of(reading):
        uses.setdefault(use.host, []).append(use)
        yield from _of_use(reading, use, registry, whole)
    for rule in reading.rules:
        yield from _of_rule(reading, rule, whole, registry.services, uses)
    yield from _twins(registry)
    yield from _ports(registry)


def _of_use(
    reading: Reading, use: Use, registry: Registry, whole: frozenset[str]
) -> Iterator[Finding]:
    path, service = f"{use.path}.route", registry.services.get(use.host)

    def say(rule: str, message: Text, level: Level = Level.ERROR) -> Finding:
        if use.idle:
            # istiod leaves it out: what is wrong with it meets no request.
            return Finding(Level.INFO, rule, use.where, path, Text("lint-idle", problem=message))
        return Finding(level, rule, use.where, path, message)

    if service is None:
        if in_full(reading, use.host):
            return
        if missing := _missing(reading, use.host, whole):
            level, message = missing
            yield say("unknown-host", message, level)
        return
    ports = [port.port for port in service.spec.ports]
    asked = use.destination.port.number if use.destination.port else None
    if asked is not None and asked not in ports:
        message = Text(
            "lint-unknown-port", service=where_of(service), port=asked, ports=_or_none(ports)
        )
        yield say("unknown-port", message)
    subset = use.destination.subset
    # Of two rules of one name one is not looked at, and may be the one that has the subset.
    every = (*registry.rules_for(use.host), *_superseded(reading))
    names = {each.name for rule in every for each in rule.spec.subsets}
    if subset is None or subset in names:
        return
    if not every and service.metadata.namespace not in whole:
        message = Text("lint-subset-elsewhere", host=use.host, subset=subset)
        yield say("unknown-subset", message, Level.WARNING)
        return
    message = Text(
        "lint-unknown-subset", host=use.host, subset=subset, subsets=_or_none(sorted(names))
    )
    yield say("unknown-subset", message)


def _or_none(items: Sequence[str | int]) -> tuple[Value, ...] | Text:
    return tuple(items) or Text("words-none")


def _superseded(reading: Reading) -> list[DestinationRule]:
    return [each for each in reading.superseded if isinstance(each, DestinationRule)]


def _missing(
    reading: Reading, host: str, whole: frozenset[str], *, of_rule: bool = False
) -> tuple[Level, Text] | None:
    """Whether a host should have been there: an error where all of its namespace was read."""
    if any(matches(external, host) for external in reading.external_hosts):
        return None
    name, _, namespace = host.removesuffix(_DOMAIN).partition(".")
    known = sorted(s.metadata.name for s in reading.services if s.metadata.namespace == namespace)
    # Somebody else's namespace is never known as a whole.
    is_ours = host.endswith(_DOMAIN) and namespace not in _OTHERS
    if is_ours and known:
        level = Level.ERROR if namespace in whole else Level.WARNING
        template = "lint-unknown-service-no-effect" if of_rule else "lint-unknown-service"
        read = "whole" if namespace in whole else "part"
        return level, Text(template, name=name, namespace=namespace, known=tuple(known), read=read)
    if is_ours and of_rule and reading.services:
        return Level.WARNING, Text("lint-rule-for-elsewhere", host=host)
    return Level.INFO, Text("lint-unknown-host", host=host)


def _matching(host: str, hosts: Iterable[str]) -> list[str]:
    """Those of some hosts that a rule's is for; without a wildcard that takes no search."""
    if not host.startswith("*"):
        return [host] if host in hosts else []
    return [each for each in hosts if matches(host, each)]


def _of_rule(
    reading: Reading,
    rule: DestinationRule,
    whole: frozenset[str],
    known: Mapping[str, Service],
    uses: Mapping[str, Sequence[Use]],
) -> Iterator[Finding]:
    where, host = where_of(rule), resolve(rule.spec.host, rule.metadata.namespace)
    services = [known[each] for each in _matching(host, known)]
    if not services:
        if in_full(reading, host):
            return
        if missing := _missing(reading, host, whole, of_rule=True):
            level, message = missing
            yield Finding(level, "unknown-host", where, "spec.host", message)
        return
    yield from _ports_of_policies(rule, services)
    named = [use for each in _matching(host, uses) for use in uses[each]]
    pods = [w for service in services for w in pods_of(reading, service)]
    for index, subset in enumerate(rule.spec.subsets):
        path = f"spec.subsets[{index}]"
        leading = [use for use in named if use.destination.subset == subset.name]
        if subset.traffic_policy is not None and not leading:
            yield Finding(
                Level.ERROR if reading.virtual_services else Level.WARNING,
                "subset-without-route",
                where,
                f"{path}.trafficPolicy",
                Text("lint-subset-without-route", subset=subset.name, host=host),
                Text("lint-write-route", subset=subset.name),
            )
        if pods and not any(_is_of(workload, subset) for workload in pods):
            message = Text(
                "lint-subset-selects-nobody",
                count=len(pods),
                host=host,
                labels=tuple(f"{k}: {v}" for k, v in sorted(subset.labels.items())),
            )
            idle = bool(leading) and all(use.idle for use in leading)
            yield Finding(
                Level.INFO if idle else Level.ERROR,
                "subset-selects-nobody",
                where,
                f"{path}.labels",
                Text("lint-idle", problem=message) if idle else message,
            )
    yield from _dropped(rule)


def _ports_of_policies(rule: DestinationRule, services: Sequence[Service]) -> Iterator[Finding]:
    """Settings of a port that no Service has, as the port of the pods is none of the Service's."""
    ports = sorted({port.port for service in services for port in service.spec.ports})
    policies = [("spec.trafficPolicy", rule.spec.traffic_policy)]
    policies += [
        (f"spec.subsets[{index}].trafficPolicy", subset.traffic_policy)
        for index, subset in enumerate(rule.spec.subsets)
    ]
    for path, policy in policies:
        for index, entry in enumerate(policy.port_level_settings if policy else ()):
            if entry.port.number and entry.port.number not in ports:
                yield Finding(
                    Level.WARNING,
                    "unknown-port",
                    where_of(rule),
                    f"{path}.portLevelSettings[{index}].port.number",
                    Text(
                        "lint-unknown-port-of-policy",
                        port=entry.port.number,
                        host=rule.spec.host,
                        ports=_or_none(ports),
                    ),
                )


def _is_of(workload: Workload, subset: Subset) -> bool:
    return all(workload.labels.get(name) == value for name, value in subset.labels.items())


def _dropped(rule: DestinationRule) -> Iterator[Finding]:
    """A port's settings replace the policy above as a whole."""
    top = rule.spec.traffic_policy
    if top is None or top.outlier_detection is None:
        return
    for index, entry in enumerate(top.port_level_settings):
        if entry.outlier_detection is None:
            yield Finding(
                Level.WARNING,
                "port-drops-policy",
                where_of(rule),
                f"spec.trafficPolicy.portLevelSettings[{index}]",
                Text("lint-port-drops-policy", port=entry.port.number),
                Text("lint-write-repeat"),
            )


def _twins(registry: Registry) -> Iterator[Finding]:
    """Two rules of one host and namespace: subsets add up, the second policy is dropped."""
    seen: dict[tuple[object, ...], DestinationRule] = {}
    for rule in registry.destination_rules:
        host = resolve(rule.spec.host, rule.metadata.namespace)
        first = seen.setdefault((rule.metadata.namespace, host, audience(rule)), rule)
        if first is rule:
            continue
        both = first.spec.traffic_policy is not None and rule.spec.traffic_policy is not None
        yield Finding(
            Level.ERROR if both else Level.WARNING,
            "two-rules-one-host",
            where_of(rule),
            "spec.trafficPolicy" if both else "spec.host",
            Text(
                "lint-two-rules",
                other=where_of(first),
                host=host,
                dropped="yes" if both else "no",
            ),
            Text("lint-write-one-rule"),
        )


def _ports(registry: Registry) -> Iterator[Finding]:
    """5xx are only seen on ports that Istio takes for HTTP."""
    for host, service in registry.services.items():
        rules = registry.rules_for(host)
        for index, port in enumerate(service.spec.ports):
            if not any(_guards(rule, port.port) for rule in rules):
                continue
            if port.protocol == "UDP" or protocol_of(port) not in {AUTO, "TCP", "UDP"}:
                continue
            told = (port.app_protocol or port.name or "").lower()
            opaque = told.split("-")[0] in _OPAQUE
            yield Finding(
                Level.WARNING if opaque else Level.INFO,
                "port-not-http",
                where_of(service),
                f"spec.ports[{index}].name",
                Text("lint-port-not-http", port=port.port, told=told)
                if opaque
                else Text("lint-port-says-nothing", port=port.port),
                Text("lint-write-http-if" if opaque else "lint-write-http"),
            )


def _guards(rule: DestinationRule, port: int) -> bool:
    """Whether any outlierDetection of a rule is for a port; an entry for it has the whole say."""
    policies = [rule.spec.traffic_policy, *(each.traffic_policy for each in rule.spec.subsets)]
    for policy in policies:
        if policy is None:
            continue
        own = [each for each in policy.port_level_settings if each.port.number == port]
        if any(each.outlier_detection for each in own) or (not own and policy.outlier_detection):
            return True
    return False
