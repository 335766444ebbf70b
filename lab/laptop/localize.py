"""istiod's configuration, made to run on a laptop: the few things that differ, all in one place.

==================  ===========================  ==========================================
what                in a cluster                 on a laptop
==================  ===========================  ==========================================
where xDS is from   a gRPC stream from istiod    files that Envoy watches
gateway's listener  0.0.0.0, the pod's port      127.0.0.1, a port of its own, not shared
sidecar's listener  bound to no socket: the      127.0.0.1, a port of its own, not shared:
                    pod's connections are        whoever connects there is the client whose
                    redirected to it             connection was redirected
certificates        secrets from istiod          files that Envoy watches
redirect to HTTPS   to port 443, not written     to the lab's port, written
TLS and HTTP/2      to pods as rules say         to stand-ins neither: plain HTTP/1.1
                                                 (:mod:`lab.laptop.plain`)
access log          off unless asked for         JSON lines, the lab's evidence
log of tries        off                          JSON lines, the lab's evidence
==================  ===========================  ==========================================

Source: Envoy, "xDS configuration API overview", *Filesystem subscriptions*.
"""

from __future__ import annotations

import copy
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.laptop.https import (
    check_upstreams,
    is_tls,
    with_local_redirects,
    with_local_secrets,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.laptop.address import Address
    from lab.laptop.home import ProxyFiles
    from lab.translate import EnvoyConfig

Message = dict[str, Any]

_TYPES = "type.googleapis.com/envoy.config"
CLUSTER = f"{_TYPES}.cluster.v3.Cluster"
LISTENER = f"{_TYPES}.listener.v3.Listener"
ROUTES = f"{_TYPES}.route.v3.RouteConfiguration"
ENDPOINTS = f"{_TYPES}.endpoint.v3.ClusterLoadAssignment"
SDS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
_HCM = "envoy.filters.network.http_connection_manager"
_ROUTER = "envoy.filters.http.router"

# One line a request. The keys are read by lab.envoy.access; Envoy's words for them are in its
# document "Access logging", command operators.
ACCESS_LOG_FORMAT: Message = {
    "time": "%START_TIME(%Y-%m-%dT%H:%M:%S.%6fZ)%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "client_id": "%REQ(X-GOODJOB-REQUEST)%",
    "method": "%REQ(:METHOD)%",
    "path": "%REQ(:PATH)%",
    "authority": "%REQ(:AUTHORITY)%",
    "status": "%RESPONSE_CODE%",
    "flags": "%RESPONSE_FLAGS%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "upstream": "%UPSTREAM_HOST%",
    "cluster": "%UPSTREAM_CLUSTER_RAW%",
    "route": "%ROUTE_NAME%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "duration_ms": "%DURATION%",
}

# One line a try: what a host really answered, also where a retry hid it from the client. Read by
# lab.envoy.attempt. Source: Envoy API, Router, upstream_log.
ATTEMPT_LOG_FORMAT: Message = {
    "time": "%START_TIME(%Y-%m-%dT%H:%M:%S.%6fZ)%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "status": "%RESPONSE_CODE%",
    "flags": "%RESPONSE_FLAGS%",
    "upstream": "%UPSTREAM_HOST%",
    "cluster": "%UPSTREAM_CLUSTER_RAW%",
    "duration_ms": "%DURATION%",
}


class XdsFiles:
    """The files that Envoy watches, below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clusters = root / "cds.json"
        self.listeners = root / "lds.json"

    def endpoints(self, cluster: str) -> Path:
        """The endpoints of one cluster."""
        return self.root / f"eds-{file_name(cluster)}.json"

    def routes(self, name: str) -> Path:
        """One route configuration."""
        return self.root / f"rds-{file_name(name)}.json"


def localize(
    config: EnvoyConfig,
    files: ProxyFiles,
    address: Callable[..., Address],
    secret: Callable[[str], Path] = Path,
) -> EnvoyConfig:
    """The same configuration for the laptop's Envoy.

    Args:
        config: what istiod would send; left as it is.
        files: where Envoy looks, and where its logs go.
        address: where the listener of that name is bound, with TLS or without.
        secret: the file of a secret, by its name.

    Raises:
        AddressInUse: somebody else has a listener's port.
        UnsupportedField: TLS towards pods.
    """
    check_upstreams(config)
    xds = XdsFiles(files.xds)
    clusters = copy.deepcopy(config.clusters)
    for cluster in clusters:
        eds = cluster.get("eds_cluster_config")
        if eds is not None:
            eds["eds_config"] = _from_file(xds.endpoints(cluster["name"]))
    bound = {
        listener["name"]: address(listener["name"], tls=is_tls(listener))
        for listener in config.listeners
    }
    listeners = [
        with_local_secrets(_listener(listener, files, xds, bound[listener["name"]]), secret)
        for listener in config.listeners
    ]
    ports = {name: where.port for name, where in bound.items()}
    routes = with_local_redirects(config, ports)
    return replace(config, clusters=clusters, listeners=listeners, routes=routes)


def resources(type_url: str, messages: list[Message]) -> Message:
    """A DiscoveryResponse, as a file holds it."""
    return {"resources": [{"@type": type_url, **message} for message in messages]}


def served_hosts(config: EnvoyConfig) -> list[str]:
    """The hosts that the proxy has routes for, as the routes name them."""
    domains = [
        domain
        for route in config.routes
        for host in route["virtual_hosts"]
        for domain in host["domains"]
        if "/" not in domain
    ]
    return list(dict.fromkeys(domains))


def served_host(config: EnvoyConfig) -> str:
    """A host name that the proxy serves: one that leads to this machine, if there is any.

    A wildcard is none that can be asked for; ``any`` stands for what its star stands for.
    """
    domains = served_hosts(config)
    named = [domain.replace("*.", "any.", 1) for domain in domains if domain != "*"]
    here = [domain for domain in named if domain.endswith(".localhost")]
    plain = [domain for domain in domains if "*" not in domain]
    return [*here, *plain, *named, "localhost"][0]


def _listener(original: Message, files: ProxyFiles, xds: XdsFiles, address: Address) -> Message:
    listener = copy.deepcopy(original)
    listener["address"] = {"socket_address": {"address": address.host, "port_value": address.port}}
    # Nobody redirects connections here.
    listener.pop("bind_to_port", None)
    # Two Envoys of one user could otherwise share a port, and a class would see half its requests.
    listener["enable_reuse_port"] = False
    for chain in listener["filter_chains"]:
        for network_filter in chain["filters"]:
            if network_filter["name"] == _HCM:
                manager = network_filter["typed_config"]
                rds = manager["rds"]
                rds["config_source"] = _from_file(xds.routes(rds["route_config_name"]))
                manager["access_log"] = [_access_log(files.access_log, ACCESS_LOG_FORMAT)]
                for http_filter in manager["http_filters"]:
                    if http_filter["name"] == _ROUTER:
                        log = _access_log(files.attempt_log, ATTEMPT_LOG_FORMAT)
                        http_filter["typed_config"]["upstream_log"] = [log]
    return listener


def _from_file(path: Path) -> Message:
    return {"path_config_source": {"path": str(path)}, "resource_api_version": "V3"}


def _access_log(path: Path, form: Message) -> Message:
    return {
        "name": "envoy.access_loggers.file",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
            "path": str(path),
            "log_format": {"json_format": form},
        },
    }


def file_name(name: str) -> str:
    """A file name that a person recognises and that no two resources share."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{re.sub('[^A-Za-z0-9.-]+', '_', name)}-{digest}"
