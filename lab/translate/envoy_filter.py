"""EnvoyFilters that add failure-percentage or success-rate ejection to clusters.

Source: pilot/pkg/networking/core/envoyfilter/cluster_patch.go clusterMatch; pilot/pkg/model
push_context.go EnvoyFilters, for whom a filter is and in which order they are applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.envoy.names import Pool
from lab.manifests import where_of
from lab.translate.assumptions import ROOT_NAMESPACE, Proxy
from lab.translate.names import these
from lab.translate.registry import tcp_ports
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.manifests import EnvoyFilter
    from lab.manifests.envoy_filter import ClusterMatch, ConfigPatch
    from lab.translate.registry import Registry

_CONTEXTS = {Proxy.GATEWAY: ("ANY", "GATEWAY"), Proxy.SIDECAR: ("ANY", "SIDECAR_OUTBOUND")}


def idle_patches(found: Registry, client: str) -> Iterator[Text]:
    """Every patch that changes nothing, silently, and why.

    Args:
        found: all Services, rules and filters.
        client: the namespace of the client's sidecar.
    """
    for each in found.envoy_filters:
        for index, patch in enumerate(each.spec.config_patches):
            where = f"{where_of(each)}: spec.configPatches[{index}]"
            if (why := _no_cluster(found, patch.match.cluster, where)) is not None:
                yield why
            elif not any(
                _is_for(each, patch, proxy, namespace)
                for proxy, namespace in ((Proxy.GATEWAY, ROOT_NAMESPACE), (Proxy.SIDECAR, client))
            ):
                yield Text(
                    "translate-filter-for-nobody",
                    where=where,
                    context=patch.match.context,
                    namespace=each.metadata.namespace,
                    root=ROOT_NAMESPACE,
                    client=client,
                )


def _no_cluster(found: Registry, match: ClusterMatch, where: str) -> Text | None:
    service = found.services.get(match.service)
    if service is None:
        return Text(
            "translate-filter-service",
            where=where,
            service=match.service,
            known=these(found.services),
        )
    asked: dict[str, Any] = {"where": where, "service": match.service}
    ports = [port.port for port, _ in tcp_ports(service)]
    if match.port_number is not None and match.port_number not in ports:
        asked |= {"port": match.port_number, "known": these(ports)}
        return Text("translate-filter-port", **asked)
    subsets = found.subsets(match.service)
    if match.subset is not None and match.subset not in subsets:
        asked |= {"subset": match.subset, "known": these(subsets)}
        return Text("translate-filter-subset", **asked)
    return None


def patched(
    clusters: Iterable[dict[str, Any]], found: Registry, proxy: Proxy, namespace: str
) -> list[dict[str, Any]]:
    """The clusters with what the filters merge into them, in the filters' order."""
    made = list(clusters)
    for each in sorted(found.envoy_filters, key=_order):
        for patch in each.spec.config_patches:
            if _is_for(each, patch, proxy, namespace):
                made = list(_merged(made, patch))
    return made


def _order(each: EnvoyFilter) -> tuple[int, bool, str]:
    """Priority first, then the root namespace's, then by name, for all are of the same age."""
    meta = each.metadata
    named = f"{meta.name}.{meta.namespace}"
    return each.spec.priority, meta.namespace != ROOT_NAMESPACE, named


def _is_for(each: EnvoyFilter, patch: ConfigPatch, proxy: Proxy, namespace: str) -> bool:
    """A filter is for the proxies of its namespace; the root's is for all."""
    here = each.metadata.namespace in {ROOT_NAMESPACE, namespace}
    return here and patch.match.context in _CONTEXTS[proxy]


def _merged(clusters: Iterable[dict[str, Any]], patch: ConfigPatch) -> Iterator[dict[str, Any]]:
    fields = patch.patch.value.outlier_detection.given()
    for cluster in clusters:
        if _matches(patch.match.cluster, cluster["name"]):
            # Without a block of the rule's this is the first of it, and what is not in it has
            # Envoy's own defaults: five 5xx in a row eject, and so does a low success rate.
            yield {**cluster, "outlier_detection": cluster.get("outlier_detection", {}) | fields}
        else:
            yield cluster


def _matches(match: ClusterMatch, name: str) -> bool:
    pool = Pool.of(name)
    return (
        pool is not None
        and pool.host == match.service
        and match.subset in {None, pool.subset}
        and match.port_number in {None, pool.port}
    )
