"""Rules about Services that are named by half: ``name.namespace`` is a name in full to Istio.

Source: pkg/config/host ResolveShortnameToFQDN: only a name without a dot is completed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.http_match import MESH
from lab.manifests.istio import resolve
from lab.theory.finding import Finding, Level
from lab.theory.uses import uses_of
from lab.translate.assumptions import DOMAIN
from lab.translate.names import matches
from lab.translate.registry import host_of
from lab.translate.virtual_host import gateway_names
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import Reading

_SVC = "svc"


def host_findings(reading: Reading) -> Iterator[Finding]:
    """Hosts of rules, routes and destinations that look like a Service and are none."""
    for use in uses_of(reading):
        if found := in_full(reading, use.host):
            level, said = _level(reading, found), Text("lint-short-destination", host=use.host)
            if use.idle:
                level, said = Level.INFO, Text("lint-idle", problem=said)
            path = f"{use.path}.route"
            yield _finding(level, use.where, path, said, found)
    for rule in reading.rules:
        host = resolve(rule.spec.host, rule.metadata.namespace)
        if found := in_full(reading, host):
            said = Text("lint-short-rule", host=host)
            yield _finding(_level(reading, found), where_of(rule), "spec.host", said, found)
    for vs in reading.virtual_services:
        for index, host in enumerate(vs.spec.hosts if MESH in gateway_names(vs) else ()):
            if found := in_full(reading, host):
                said = Text("lint-short-routes", host=host, name=host.partition(".")[0])
                path = f"spec.hosts[{index}]"
                yield _finding(Level.WARNING, where_of(vs), path, said, found)


def _finding(level: Level, where: str, path: str, said: Text, found: str) -> Finding:
    return Finding(level, "short-host", where, path, said, Text("lint-write-host", host=found))


def _level(reading: Reading, found: str) -> Level:
    """Of a Service that was read it is sure what is meant."""
    return Level.ERROR if found in map(host_of, reading.services) else Level.WARNING


def in_full(reading: Reading, host: str) -> str:
    """The Service that a host must mean, by its full name; empty where it is a name of its own.

    Args:
        reading: what there is.
        host: as a rule or a destination names it, resolved.
    """
    name, dot, rest = host.partition(".")
    namespace, _, tail = rest.partition(".")
    if not dot or not namespace or "*" in host or tail not in {"", _SVC}:
        return ""
    if any(matches(external, host) for external in reading.external_hosts):
        return ""
    whole = f"{name}.{namespace}.{_SVC}.{DOMAIN}"
    return whole if tail or whole in map(host_of, reading.services) else ""
