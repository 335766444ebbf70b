"""HTTPS on a laptop: secrets from files, and redirects that name a port.

What is here is part of the table in :mod:`lab.laptop.localize`.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from lab.errors import UnsupportedField
from lab.translate.tls import UPSTREAM_CONTEXT
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lab.translate import EnvoyConfig

Message = dict[str, Any]


def is_tls(listener: Message) -> bool:
    """Whether TLS ends at this listener."""
    return any("transport_socket" in chain for chain in listener["filter_chains"])


def secret_names(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """The names of all secrets that a message asks for."""
    for each in _secrets(value):
        yield each["name"]


def with_local_secrets(message: Message, path: Callable[[str], Path]) -> Message:
    """The same with every secret read from a file, which Envoy watches."""
    local = copy.deepcopy(message)
    for each in _secrets(local):
        each["sds_config"] = {
            "path_config_source": {"path": str(path(each["name"]))},
            "resource_api_version": "V3",
        }
    return local


def _secrets(value: Any) -> Iterator[Message]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        if "sds_config" in value:
            yield value
        for item in value.values():
            yield from _secrets(item)
    elif isinstance(value, list):
        for item in value:
            yield from _secrets(item)


def route_names(listener: Message) -> list[str]:
    """The route configurations of a listener."""
    return [
        each["typed_config"]["rds"]["route_config_name"]
        for chain in listener["filter_chains"]
        for each in chain["filters"]
        if "rds" in each["typed_config"]
    ]


def domains_of(config: EnvoyConfig, names: Sequence[str]) -> list[str]:
    """The hosts that some route configurations serve; none that a request can't ask for."""
    return [
        domain
        for route in config.routes
        if route["name"] in names
        for host in route["virtual_hosts"]
        for domain in host["domains"]
        if "/" not in domain
    ]


def with_local_redirects(config: EnvoyConfig, ports: Mapping[str, int]) -> list[Message]:
    """The routes, where a redirect to HTTPS leads to the port that the laptop has for it.

    ``require_tls`` has Envoy answer 301 with the host that was asked for, its port included: with
    the default ports of a cluster none is written, and 443 is meant. On a laptop the port of plain
    HTTP would be asked to speak TLS. A redirect for the whole host does the same and can name a
    port.

    Source: Envoy API, VirtualHost.require_tls; RedirectAction.

    Args:
        config: what istiod would send; left as it is.
        ports: where each listener is bound, by its name.
    """
    secure = {
        domain: ports[listener["name"]]
        for listener in reversed(config.listeners)
        if is_tls(listener)
        for domain in ["", *domains_of(config, route_names(listener))]
    }
    return [_redirected(route, secure) for route in config.routes]


def _redirected(route: Message, secure: Mapping[str, int]) -> Message:
    if not secure or not any("require_tls" in host for host in route["virtual_hosts"]):
        # Without a server for HTTPS nobody listens where the redirect leads, here as in a cluster.
        return route
    hosts: list[Message] = []
    for host in route["virtual_hosts"]:
        hosts += _by_port(host, secure) if "require_tls" in host else [host]
    return {**route, "virtual_hosts": hosts}


def _by_port(host: Message, secure: Mapping[str, int]) -> list[Message]:
    """One virtual host a port: istiod has put those with the same routes together."""
    rest = {name: value for name, value in host.items() if name != "require_tls"}
    ports: dict[int, list[str]] = {}
    for domain in host["domains"]:
        ports.setdefault(secure.get(domain, secure[""]), []).append(domain)
    return [
        {
            **rest,
            # Envoy wants each name once.
            "name": host["name"] if number == 0 else f"{host['name']}#{port}",
            "domains": domains,
            "routes": [
                {
                    "match": {"prefix": "/"},
                    "redirect": {"https_redirect": True, "port_redirect": port},
                }
            ],
        }
        for number, (port, domains) in enumerate(ports.items())
    ]


def check_upstreams(config: EnvoyConfig) -> None:
    """Refuse TLS towards pods, which on a laptop speak plain text.

    Raises:
        UnsupportedField: the DestinationRule that asks for it.
    """
    for cluster in config.clusters:
        if UPSTREAM_CONTEXT not in json.dumps(cluster.get("transport_socket", {})):
            continue
        path = cluster["metadata"]["filter_metadata"]["istio"]["config"].split("/")
        where = f"DestinationRule {path[-3]}/{path[-1]}"
        problem = Text("laptop-plain-pods", cluster=cluster["name"])
        raise UnsupportedField(where, "trafficPolicy.tls", problem)
