"""Rules about routes: what retries hide, and names that don't fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.outlier import GATEWAY_ERRORS
from lab.manifests import where_of
from lab.manifests.istio import resolve
from lab.theory.finding import Finding, Level
from lab.theory.pools import blocks_of, pods_of, pools, uses_of
from lab.translate.names import matches
from lab.translate.policy import audience
from lab.translate.registry import host_of
from lab.translate.retry import DEFAULT_RETRY_ON, retry_policy
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lab.manifests import DestinationRule, Service
    from lab.manifests.http_action import Retries
    from lab.theory.pools import Pool, Use
    from lab.theory.repository import Repository
    from lab.words import Value

_HTTP = ("http", "grpc", "kubernetes.io/h2c", "kubernetes.io/ws")
_DOMAIN = ".svc.cluster.local"
_WITH_DEFAULTS = DEFAULT_RETRY_ON.removesuffix(",retriable-status-codes")


def retried(retries: Retries | None) -> tuple[int, frozenset[int], bool]:
    """How often a request is tried again, after which statuses, and whether at another host."""
    policy = retry_policy(retries)
    if policy is None:
        return 0, frozenset(), True
    conditions = set(policy["retry_on"].split(","))
    statuses = set(policy.get("retriable_status_codes", ()))
    if "5xx" in conditions:
        statuses |= set(range(500, 600))
    if "gateway-error" in conditions:
        statuses |= GATEWAY_ERRORS
    return policy["num_retries"], frozenset(statuses), "retry_host_predicate" in policy


def retry_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """Retries that hide a failure, that burn errors, and that are not there."""
    for pool in found:
        statuses = {rate.status for _, rate in pool.failures() if rate.status >= 500}
        for use in pool.uses:
            attempts, covered, elsewhere = retried(use.rule.retries)
            path = f"{use.path}.retries"
            hidden = sorted(statuses & covered)
            if hidden:
                yield Finding(
                    Level.INFO,
                    "retries-hide",
                    use.where,
                    path,
                    Text(
                        "lint-retries-hide",
                        attempts=attempts,
                        statuses=tuple(hidden),
                        pool=pool.name,
                    ),
                )
            elif statuses and attempts and use.rule.retries is None:
                failing = tuple(sorted(statuses))
                conditions = ",".join([_WITH_DEFAULTS, *map(str, failing)])
                yield Finding(
                    Level.INFO,
                    "retries-default",
                    use.where,
                    path,
                    Text("lint-retries-default", statuses=failing, pool=pool.name),
                    Text("lint-write-retries", attempts=2, conditions=conditions),
                )
            yield from _amplify(pool, use, attempts, covered, elsewhere=elsewhere)


def _amplify(
    pool: Pool, use: Use, attempts: int, covered: frozenset[int], *, elsewhere: bool
) -> Iterator[Finding]:
    """One request can spend a whole threshold where its retries go to the same host."""
    threshold = pool.breaker.consecutive_5xx
    same_host = pool.hosts == 1 or not elsewhere
    if covered & set(range(500, 600)) and same_host and threshold and attempts + 1 >= threshold:
        yield Finding(
            Level.WARNING,
            "retries-amplify",
            use.where,
            f"{use.path}.retries.attempts",
            Text(
                "lint-retries-amplify",
                tries=attempts + 1,
                hosts="one" if pool.hosts == 1 else "several",
                threshold=threshold,
                pool=pool.name,
            ),
            Text("lint-write-attempts", attempts=max(0, threshold - 2), tries=attempts + 1),
        )


def fault_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """The mesh's own aborts never reach a host."""
    for pool in found:
        for use in pool.uses:
            if use.rule.fault is not None and use.rule.fault.abort is not None:
                yield Finding(
                    Level.WARNING,
                    "mesh-fault-never-counts",
                    use.where,
                    f"{use.path}.fault.abort",
                    Text("lint-mesh-fault-never-counts", pool=pool.name),
                    Text("lint-write-service-fails"),
                )


def name_findings(repository: Repository) -> Iterator[Finding]:
    """Hosts, ports and subsets that are named and not there, or there and never named."""
    registry = repository.registry()
    for use in uses_of(repository):
        yield from _of_use(repository, use, registry.services.get(use.host))
    for rule in repository.rules:
        yield from _of_rule(repository, rule)
    yield from _twins(repository)
    yield from _ports(repository)


def _of_use(repository: Repository, use: Use, service: Service | None) -> Iterator[Finding]:
    path = f"{use.path}.route"
    if service is None:
        if missing := _missing(repository, use.host):
            level, message = missing
            yield Finding(level, "unknown-host", use.where, path, message)
        return
    ports = [port.port for port in service.spec.ports]
    asked = use.destination.port.number if use.destination.port else None
    if asked is not None and asked not in ports:
        message = Text(
            "lint-unknown-port", service=where_of(service), port=asked, ports=_or_none(ports)
        )
        yield Finding(Level.ERROR, "unknown-port", use.where, path, message)
    subset = use.destination.subset
    names = {s.name for rule in _rules_of(repository, use.host) for s in rule.spec.subsets}
    if subset is not None and subset not in names:
        message = Text(
            "lint-unknown-subset", host=use.host, subset=subset, subsets=_or_none(sorted(names))
        )
        yield Finding(Level.ERROR, "unknown-subset", use.where, path, message)


def _or_none(items: Sequence[str | int]) -> tuple[Value, ...] | Text:
    return tuple(items) or Text("words-none")


def _rules_of(repository: Repository, host: str) -> list[DestinationRule]:
    return [
        rule
        for rule in repository.rules
        if matches(resolve(rule.spec.host, rule.metadata.namespace), host)
    ]


def _missing(
    repository: Repository, host: str, *, of_rule: bool = False
) -> tuple[Level, Text] | None:
    """Whether a host should have been there: an error where its namespace has Services here."""
    if any(matches(external, host) for external in repository.external_hosts):
        return None
    name, _, namespace = host.removesuffix(_DOMAIN).partition(".")
    known = sorted(
        s.metadata.name for s in repository.services if s.metadata.namespace == namespace
    )
    if host.endswith(_DOMAIN) and known:
        template = "lint-unknown-service-no-effect" if of_rule else "lint-unknown-service"
        return Level.ERROR, Text(template, name=name, namespace=namespace, known=tuple(known))
    return Level.INFO, Text("lint-unknown-host", host=host)


def _of_rule(repository: Repository, rule: DestinationRule) -> Iterator[Finding]:
    where, host = where_of(rule), resolve(rule.spec.host, rule.metadata.namespace)
    services = [s for s in repository.services if matches(host, host_of(s))]
    if not services:
        if missing := _missing(repository, host, of_rule=True):
            level, message = missing
            yield Finding(level, "unknown-host", where, "spec.host", message)
        return
    used = {(use.host, use.destination.subset) for use in uses_of(repository)}
    hosts = {host_of(service) for service in services}
    for index, subset in enumerate(rule.spec.subsets):
        path = f"spec.subsets[{index}]"
        if subset.traffic_policy is not None and not any((h, subset.name) in used for h in hosts):
            yield Finding(
                Level.ERROR if repository.virtual_services else Level.WARNING,
                "subset-without-route",
                where,
                f"{path}.trafficPolicy",
                Text("lint-subset-without-route", subset=subset.name, host=host),
                Text("lint-write-route", subset=subset.name),
            )
        pods = [w for service in services for w in pods_of(repository, service)]
        if pods and not any(
            all(w.labels.get(k) == v for k, v in subset.labels.items()) for w in pods
        ):
            yield Finding(
                Level.ERROR,
                "subset-selects-nobody",
                where,
                f"{path}.labels",
                Text(
                    "lint-subset-selects-nobody",
                    count=len(pods),
                    host=host,
                    labels=tuple(f"{k}: {v}" for k, v in sorted(subset.labels.items())),
                ),
            )
    top = rule.spec.traffic_policy
    for index, entry in enumerate(top.port_level_settings if top else ()):
        if top is not None and top.outlier_detection and entry.outlier_detection is None:
            yield Finding(
                Level.WARNING,
                "port-drops-policy",
                where,
                f"spec.trafficPolicy.portLevelSettings[{index}]",
                Text("lint-port-drops-policy", port=entry.port.number),
                Text("lint-write-repeat"),
            )


def _twins(repository: Repository) -> Iterator[Finding]:
    """Two rules of one host and namespace: subsets add up, the second policy is dropped."""
    seen: dict[tuple[object, ...], DestinationRule] = {}
    for rule in repository.registry().destination_rules:
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


def _ports(repository: Repository) -> Iterator[Finding]:
    """5xx are only seen on ports that Istio takes for HTTP."""
    for service in repository.services:
        guarded = any(
            True for rule in _rules_of(repository, host_of(service)) for _ in blocks_of(rule)
        )
        for index, port in enumerate(service.spec.ports if guarded else ()):
            told = (port.app_protocol or port.name or "").lower()
            if told.startswith(_HTTP) and not told.startswith("https"):
                continue
            opaque = told.split("-")[0] in {"tcp", "tls", "https", "mongo", "mysql", "redis", "udp"}
            yield Finding(
                Level.WARNING if opaque else Level.INFO,
                "port-not-http",
                where_of(service),
                f"spec.ports[{index}].name",
                Text("lint-port-not-http", port=port.port, told=told)
                if opaque
                else Text("lint-port-says-nothing", port=port.port),
                Text("lint-write-http"),
            )


def route_findings(repository: Repository) -> Iterator[Finding]:
    """All of them."""
    found = pools(repository)
    yield from retry_findings(found)
    yield from fault_findings(found)
    yield from name_findings(repository)
