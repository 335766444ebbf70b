"""Stand-ins are asked in plain HTTP/1.1, whatever the pods that they stand in for would speak.

What is here is part of the table in :mod:`lab.laptop.localize`.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lab.envoy.names import Pool
from lab.envoy.outlier import HTTP_OPTIONS
from lab.laptop.pods import runs_here
from lab.laptop.standin_pod import STAND_IN
from lab.translate.endpoints import selects
from lab.translate.registry import host_of

if TYPE_CHECKING:
    from lab.manifests import Manifests
    from lab.translate import EnvoyConfig

_CHOICES = ("explicit_http_config", "use_downstream_protocol_config", "auto_config")
_HTTP_1: dict[str, Any] = {"http_protocol_options": {}}


def plainly(config: EnvoyConfig, manifests: Manifests) -> tuple[EnvoyConfig, tuple[str, ...]]:
    """The same configuration for stand-ins, and the pools that it differs for.

    Args:
        config: what istiod would send; left as it is.
        manifests: what it was made from, with its stand-ins.
    """
    hosts = _played(manifests)
    changed: list[str] = []
    clusters: list[dict[str, Any]] = []
    for cluster in config.clusters:
        pool = Pool.of(cluster["name"])
        found = _plain(cluster) if pool is not None and pool.host in hosts else cluster
        clusters.append(found)
        if pool is not None and found != cluster:
            changed.append(pool.short)
    return replace(config, clusters=clusters), tuple(changed)


def _played(manifests: Manifests) -> frozenset[str]:
    """The Services that have stand-ins behind them, and nothing else."""
    found: set[str] = set()
    for service in manifests.services:
        behind = [
            STAND_IN in each.metadata.annotations
            for each in manifests.deployments
            if runs_here(each)
            and selects(service, each.metadata.namespace, each.spec.template.metadata.labels)
        ]
        if behind and all(behind):
            found.add(host_of(service))
    return frozenset(found)


def _plain(cluster: dict[str, Any]) -> dict[str, Any]:
    plain = copy.deepcopy(cluster)
    plain.pop("transport_socket", None)
    options = plain.get("typed_extension_protocol_options", {}).get(HTTP_OPTIONS)
    if options is None:
        return plain
    options.pop("upstream_http_protocol_options", None)
    for choice in _CHOICES:
        if "http2_protocol_options" in options.get(choice, {}):
            del options[choice]
            # Envoy wants a choice.
            options["explicit_http_config"] = dict(_HTTP_1)
    return plain
