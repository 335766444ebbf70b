"""How many pods there are: what makes them, and what scales that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests.workload import KedaScaler, PodMaker, Scaled, Scaler, Workload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lab.manifests.cut import Cut

    #: A resource, as ``Kind namespace/name``, itself, and what was left out of it.
    Read = tuple[str, object, Cut]


def workloads_of(read: Iterable[Read]) -> tuple[Workload, ...]:
    """What makes pods, each with what scales it, in the order they came."""
    every = list(read)
    scaled = {
        _target(resource): Scaled(where, *_bounds(resource, cut))
        for where, resource, cut in every
        if isinstance(resource, Scaler | KedaScaler)
    }
    return tuple(
        _workload(where, resource, cut, scaled)
        for where, resource, cut in every
        if isinstance(resource, PodMaker)
    )


def _target(scaler: Scaler | KedaScaler) -> tuple[str, str, str]:
    target = scaler.spec.scale_target_ref
    return scaler.metadata.namespace, target.kind, target.name


def _bounds(scaler: Scaler | KedaScaler, cut: Cut) -> tuple[str, int | None, int | None]:
    """The field of the fewest pods, how many they are, and how many the most are."""
    if isinstance(scaler, KedaScaler):
        keda = scaler.spec
        # KEDA takes no idleReplicaCount that is not below minReplicaCount.
        idle = keda.idle_replica_count
        field, fewest = "minReplicaCount", keda.min_replica_count
        if idle is not None and idle < fewest:
            field, fewest = "idleReplicaCount", idle
        unread = ("spec", field) in cut.touched
        return field, None if unread else fewest, keda.max_replica_count
    field, spec = "minReplicas", scaler.spec
    return field, None if ("spec", field) in cut.touched else spec.min_replicas, spec.max_replicas


def _workload(
    where: str, maker: PodMaker, cut: Cut, scaled: Mapping[tuple[str, str, str], Scaled]
) -> Workload:
    meta, spec = maker.metadata, maker.spec
    unread = ("spec", "replicas") in cut.touched
    by = scaled.get((meta.namespace, maker.kind, meta.name))
    written: int | None = None if unread else spec.replicas
    replicas = by.fewest if by else written
    return Workload(
        where,
        meta.namespace,
        spec.template.metadata.labels,
        None if maker.kind == "DaemonSet" else replicas,
        maker.plan,
        maker.ports,
        maker.pre_stop_seconds,
        maker.grace_seconds,
        scaled=by,
    )
