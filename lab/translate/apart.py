"""What istiod always sends otherwise than the lab: the same in every mesh, and why it is left out.

The comparison with a real istiod (tests/oracle/istiod) sets aside this and nothing else;
docs/fidelity.md lists it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_MANAGER = r"\.filter_chains\[\d+\]\.filters\[\d+\]\.typed_config"


@dataclass(frozen=True)
class Apart:
    """A place in the config, as a regular expression of its path, and what there is to know.

    A path begins with the proxy and the kind: ``sidecar.listeners.0.0.0.0_80.bind_to_port``.
    """

    place: str
    what: str
    why: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The place, ready to be asked."""
        return re.compile(self.place)


APART: tuple[Apart, ...] = (
    Apart(
        r"^(gateway|sidecar)\.clusters\.(inbound\|.*|InboundPassthroughCluster.*)$",
        "clusters of the way in",
        "the laptop's pods have no sidecar",
    ),
    Apart(
        r"^sidecar\.(listeners|routes)\.(virtualInbound|virtualOutbound|inbound\|.*)$",
        "virtualInbound and virtualOutbound",
        "the lab's client asks each listener itself, no traffic is redirected",
    ),
    Apart(
        r"^sidecar\.(listeners\.(?!0\.0\.0\.0_)|routes\.(?!\d+($|\.[a-z_])))",
        "listeners and routes of single addresses (TCP ports, sniffed ports)",
        "Services have no virtual address on a laptop",
    ),
    Apart(
        r"\.(clusters|endpoints)\.outbound\|\d+\|[^|]*\|istio-ingressgateway\.istio-system\.",
        "the gateway's own Service as a destination",
        "it is in no manifest",
    ),
    Apart(
        r"\.clusters\.[^ ]*\.filters$",
        "istio.metadata_exchange of clusters",
        "the laptop's Envoy does not have it",
    ),
    Apart(
        r"\.clusters\.(BlackHoleCluster|PassthroughCluster)\.alt_stat_name$",
        "alt_stat_name of the two clusters of nowhere",
        "nothing in the lab counts by it",
    ),
    Apart(
        r"HttpProtocolOptions\.common_http_protocol_options$",
        "an empty common_http_protocol_options",
        "it says nothing",
    ),
    Apart(
        r"transport_socket\.typed_config\.transport_socket\.name$",
        "the name of the socket inside upstream_proxy_protocol",
        "Envoy goes by its type",
    ),
    Apart(
        r"\.virtual_hosts\.blackhole:\d+\.include_request_attempt_count$",
        "include_request_attempt_count of a virtual host without routes",
        "no request is sent on from there",
    ),
    Apart(
        r"\.endpoints\.[^ ]*\.lb_endpoints\[\d+\]\.metadata$",
        "workload metadata of endpoints",
        "for telemetry, which is off",
    ),
    Apart(
        rf"\.listeners\.[^ ]*{_MANAGER}\.(request_id_extension|tracing|access_log|stat_prefix)$",
        "tracing, access log, request ids and stat_prefix's semicolon",
        "telemetry is off; statistics are found by the listener's name",
    ),
    Apart(
        r"^gateway\.listeners\.[^ ]*\.listener_filters\[0\]\.typed_config\."
        r"initial_read_buffer_size$",
        "the TLS inspector's read buffer",
        "a matter of memory",
    ),
    Apart(
        r"^sidecar\.listeners\.0\.0\.0\.0_\d+\.(continue_on_listener_filters_timeout|"
        r"default_filter_chain|listener_filters|listener_filters_timeout|"
        r"max_connections_to_accept_per_socket_event)$",
        "listener filters and the pass-through chain of a sidecar's listener",
        "they tell HTTP from what is not, and the lab's client speaks HTTP",
    ),
    Apart(
        r"^sidecar\.listeners\.0\.0\.0\.0_\d+\.filter_chains\[0\]\.(filter_chain_match|"
        r"transport_socket_connect_timeout|filters\[0\]\.typed_config\.proxy_100_continue)$",
        "which connections a sidecar takes for HTTP",
        "the lab's client speaks HTTP",
    ),
)

#: Istio's own HTTP and network filters: the laptop's Envoy has none of them.
OWN_FILTERS = (
    "istio.alpn",
    "istio.metadata_exchange",
    "istio.stats",
    "istio_authn",
)


def is_apart(path: str) -> bool:
    """Whether a difference at a path is one of those that are always there."""
    return any(each.pattern.search(path) for each in APART)
