"""What Envoy's admin interface answers, made one look: its pools, their hosts, its figures.

Whoever can ask an Envoy hands over how; nothing here knows where it is.

Source: Envoy, "Administration interface"; api/envoy/admin/v3/clusters.proto, config_dump.proto,
metrics.proto. An outlier detection's statistics: "Cluster manager statistics".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from lab.envoy.duration import seconds
from lab.envoy.snapshot import HostLook, PoolLook, RouteLook, Snapshot
from lab.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

CLUSTERS = "/clusters?format=json"
CONFIG = "/config_dump?resource=dynamic_active_clusters"
ROUTES = "/config_dump?resource=dynamic_route_configs"
#: What is told of a breaker; all statistics of a gateway are some thousands.
STATISTICS = (
    "/stats?format=json"
    "&filter=outlier_detection|lb_healthy_panic|upstream_rq_pending_overflow|aborts_injected"
    "|upstream_cx_overflow|upstream_cx_total|upstream_rq_pending_total"
)
_OF_A_CLUSTER = "cluster."


class AnswerError(ValueError):
    """An answer that is not what Envoy's admin interface gives; it says what is wrong with it."""


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Socket(_Message):
    address: str
    port_value: int = 0


class _Named(_Message):
    server_listener_name: str = ""


class _Pipe(_Message):
    path: str = ""


class _Address(_Message):
    socket_address: _Socket | None = None
    envoy_internal_address: _Named = _Named()
    pipe: _Pipe = _Pipe()

    def __str__(self) -> str:
        if self.socket_address is not None:
            return f"{self.socket_address.address}:{self.socket_address.port_value}"
        return self.envoy_internal_address.server_listener_name or self.pipe.path


class _Health(_Message):
    failed_outlier_check: bool = False
    failed_active_health_check: bool = False
    # Envoy takes unknown for healthy.
    eds_health_status: str = "HEALTHY"


class _Locality(_Message):
    region: str = ""
    zone: str = ""
    sub_zone: str = ""


class _Counter(_Message):
    name: str
    # Zero is left out.
    value: int = 0


class _Statistic(_Message):
    # Of a histogram there are neither; a text has a text.
    name: str = ""
    value: int | str = ""


class _Host(_Message):
    address: _Address
    health_status: _Health = _Health()
    locality: _Locality = _Locality()
    priority: int = 0
    stats: tuple[_Counter, ...] = ()

    def look(self) -> HostLook:
        place = self.locality
        counters = {each.name: each.value for each in self.stats}
        health = self.health_status
        return HostLook(
            address=str(self.address),
            ejected=health.failed_outlier_check,
            told_healthy=health.eds_health_status in {"HEALTHY", "UNKNOWN"}
            and not health.failed_active_health_check,
            locality="/".join((place.region, place.zone, place.sub_zone)).rstrip("/"),
            priority=self.priority,
            requests=counters.get("rq_total", 0),
            errors=counters.get("rq_error", 0),
        )


class _Cluster(_Message):
    name: str
    # An empty list is left out.
    host_statuses: tuple[_Host, ...] = ()


class _Clusters(_Message):
    cluster_statuses: tuple[_Cluster, ...] = ()


class _Config(_Message):
    cluster: dict[str, Any]
    last_updated: AwareDatetime | None = None


class _Dump(_Message):
    configs: tuple[_Config, ...] = ()


class _Retries(_Message):
    retry_on: str = ""
    num_retries: int = 1
    retriable_status_codes: tuple[int, ...] = ()
    per_try_timeout: str = "0s"


class _Weighted(_Message):
    name: str = ""


class _WeightedClusters(_Message):
    clusters: tuple[_Weighted, ...] = ()


class _Action(_Message):
    cluster: str = ""
    weighted_clusters: _WeightedClusters = _WeightedClusters()
    retry_policy: _Retries | None = None
    timeout: str = "15s"

    def looks(self, of_host: _Retries | None) -> Iterator[RouteLook]:
        policy = self.retry_policy or of_host or _Retries(num_retries=0)
        conditions = [each.strip() for each in policy.retry_on.split(",")]
        for name in (self.cluster, *(each.name for each in self.weighted_clusters.clusters)):
            if name:
                yield RouteLook(
                    cluster=name,
                    retry_on=tuple(filter(None, conditions)),
                    retry_codes=policy.retriable_status_codes,
                    retries=policy.num_retries,
                    timeout=seconds(self.timeout),
                    per_try_timeout=seconds(policy.per_try_timeout),
                )


class _Route(_Message):
    # A redirect or an answer of the proxy's own leads to no cluster.
    route: _Action | None = None


class _VirtualHost(_Message):
    routes: tuple[_Route, ...] = ()
    retry_policy: _Retries | None = None


class _RouteConfig(_Message):
    virtual_hosts: tuple[_VirtualHost, ...] = ()


class _RouteDump(_Message):
    route_config: _RouteConfig = _RouteConfig()


class _RouteDumps(_Message):
    configs: tuple[_RouteDump, ...] = ()


class _Listener(_Message):
    local_address: _Address = _Address()


class _Listeners(_Message):
    listener_statuses: tuple[_Listener, ...] = ()


class _Stats(_Message):
    stats: tuple[_Statistic, ...]


_Answer = TypeVar("_Answer", bound=_Message)


def look(ask: Callable[[str], Any]) -> Snapshot:
    """Ask an Envoy for all that there is to know of its pools, once.

    Args:
        ask: what its admin interface answers to a path, as JSON.

    Raises:
        AnswerError: what was answered is not to be understood.
    """
    config, clusters, statistics = ask(CONFIG), ask(CLUSTERS), ask(STATISTICS)
    try:
        found = ask(ROUTES)
    except LabError:
        # Where there is no route at all, Envoy has no such resource; it has answered all else.
        found = {}
    return snapshot(config, clusters, statistics, datetime.now(UTC), found)


def snapshot(
    config: object, clusters: object, statistics: object, when: datetime, routed: object = None
) -> Snapshot:
    """One look, of the answers to :data:`CONFIG`, :data:`CLUSTERS`, :data:`STATISTICS`.

    And to :data:`ROUTES`, where there are any.

    A pool is there if it has a cluster; its configuration and since when it is what it is are told
    of clusters that came from the control plane.

    Raises:
        AnswerError: what was answered is not to be understood.
    """
    told = {
        str(each.cluster.get("name")): each for each in _read(_Dump, config, "/config_dump").configs
    }
    found = hosts(clusters)
    by_pool, rest = by_pools(statistics, found)
    return Snapshot(
        when=when,
        pools={
            name: PoolLook(
                name=name,
                config=told[name].cluster if name in told else {},
                since=told[name].last_updated if name in told else None,
                hosts=members,
                stats=by_pool[name],
            )
            for name, members in found.items()
        },
        stats=rest,
        routes=routes(routed or {}),
    )


def routes(routed: object) -> tuple[RouteLook, ...]:
    """Where requests are sent, of the answer to :data:`ROUTES`.

    Raises:
        AnswerError: what was answered is not to be understood.
    """
    dumps = _read(_RouteDumps, routed, "/config_dump").configs
    try:
        return tuple(
            look
            for dump in dumps
            for host in dump.route_config.virtual_hosts
            for each in host.routes
            if each.route is not None
            for look in each.route.looks(host.retry_policy)
        )
    except ValueError as error:
        msg = f"/config_dump: {error}"
        raise AnswerError(msg) from error


def hosts(clusters: object) -> dict[str, tuple[HostLook, ...]]:
    """The hosts of each cluster, of the answer to :data:`CLUSTERS`.

    Raises:
        AnswerError: what was answered is not to be understood.
    """
    answer = _read(_Clusters, clusters, "/clusters")
    return {
        each.name: tuple(host.look() for host in each.host_statuses)
        for each in answer.cluster_statuses
    }


def listening(listeners: object) -> tuple[int, ...]:
    """The ports of an answer to ``/listeners?format=json``.

    Raises:
        AnswerError: what was answered is not to be understood.
    """
    found = _read(_Listeners, listeners, "/listeners").listener_statuses
    places = (each.local_address.socket_address for each in found)
    return tuple(dict.fromkeys(each.port_value for each in places if each is not None))


def writes_json(listeners: object) -> bool:
    """Whether a listener writes what this program reads of a request, of a ``/config_dump``."""
    match listeners:
        case {"json_format": dict(words)}:
            return {"status", "upstream", "time"} <= set(words)
        case dict():
            return any(map(writes_json, listeners.values()))
        case list():
            return any(map(writes_json, listeners))
    return False


def by_pools(
    statistics: object, pools: Iterable[str]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """The figures of an answer of ``/stats?format=json`` by pool, and those that are of none.

    Raises:
        AnswerError: what was answered is not to be understood.
    """
    found: dict[str, dict[str, int]] = {name: {} for name in pools}
    rest: dict[str, int] = {}
    for name, value in figures(statistics).items():
        pool, own = _of_pool(name, found)
        found.get(pool, rest)[own] = value
    return found, rest


def figures(statistics: object) -> dict[str, int]:
    """The counters and gauges of an answer of ``/stats?format=json``, by name.

    Raises:
        AnswerError: what was answered is not to be understood.
    """
    found = _read(_Stats, statistics, "/stats").stats
    return {each.name: each.value for each in found if isinstance(each.value, int)}


def _of_pool(name: str, pools: Mapping[str, object]) -> tuple[str, str]:
    """The pool that a statistic is of and its name there; no pool, and its whole name.

    Istio ends a cluster's name with a semicolon, so that it can be told from what follows.
    """
    if name.startswith(_OF_A_CLUSTER):
        of = name.removeprefix(_OF_A_CLUSTER)
        pool, semicolon, own = of.partition(";.")
        if semicolon and pool in pools:
            return pool, own
        if candidates := [pool for pool in pools if of.startswith(f"{pool}.")]:
            pool = max(candidates, key=len)
            return pool, of.removeprefix(f"{pool}.")
    return "", name


def _read(model: type[_Answer], answer: object, path: str) -> _Answer:
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = "not an object" if first["type"] == "model_type" else first["msg"]
        msg = f"{path}{f': {where}' if where else ''}: {problem}"
        raise AnswerError(msg) from error
