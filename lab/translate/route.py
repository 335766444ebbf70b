"""The HTTP rules of a VirtualService to Envoy routes.

Source: pilot/pkg/networking/core/route/route.go BuildHTTPRoutesForVirtualService,
TranslateRoute, applyHTTPRouteDestination, GetDestinationCluster; httproute.go for default routes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.envoy.names import Pool
from lab.manifests.istio import resolve
from lab.translate import action
from lab.translate.default_port import port_of
from lab.translate.hashing import hash_of, hash_of_service
from lab.translate.headers import authority_of, header_fields
from lab.translate.load_balancer import hash_policy
from lab.translate.match import applies, is_catch_all, is_from, route_match
from lab.translate.names import config_path
from lab.translate.policy import rule_for
from lab.translate.registry import host_of
from lab.translate.retry import retry_policy

if TYPE_CHECKING:
    from lab.manifests import Service, VirtualService
    from lab.manifests.http_action import Destination, WeightedDestination
    from lab.manifests.http_match import HttpMatch
    from lab.manifests.load_balancer import ConsistentHash
    from lab.manifests.virtual_service import HttpRoute
    from lab.translate.caller import Caller
    from lab.translate.policy import Rule
    from lab.translate.registry import Registry

NO_TIMEOUT = "0s"


@dataclass(frozen=True)
class Context:
    """For which proxy and port routes are made.

    Attributes:
        found: all Services and rules.
        port: the Service's port on a sidecar, the server's on a gateway.
        gateways: ``mesh``, or the gateway's ``namespace/name``.
        caller: whose proxy it is.
        has_tls: whether the server has TLS settings, be it only a redirect.
    """

    found: Registry
    port: int
    gateways: frozenset[str]
    caller: Caller
    has_tls: bool = False


def routes(virtual_service: VirtualService, context: Context) -> list[dict[str, Any]]:
    """One route for every rule and match, in order, up to the first that takes everything."""
    made: list[dict[str, Any]] = []
    for rule in virtual_service.spec.http:
        for match in rule.match or (None,):
            if not _applies(match, virtual_service, context):
                continue
            made.append(_route(virtual_service, rule, match, context))
            if is_catch_all(made[-1]["match"]):
                return made
    return made


def _applies(match: HttpMatch | None, virtual_service: VirtualService, context: Context) -> bool:
    if match is None:
        return True
    namespace = virtual_service.metadata.namespace
    return applies(
        match, port=context.port, gateways=context.gateways, namespace=namespace
    ) and is_from(match, context.caller)


def _route(
    virtual_service: VirtualService, rule: HttpRoute, match: HttpMatch | None, context: Context
) -> dict[str, Any]:
    name = f"{rule.name}.{match.name}" if match and match.name else rule.name
    out: dict[str, Any] = {"name": name} if name else {}
    out["match"] = route_match(match)
    if rule.redirect is not None:
        out["redirect"] = action.redirect(rule.redirect, context.port, has_tls=context.has_tls)
        out |= header_fields(rule.headers)
    elif rule.direct_response is not None:
        out["direct_response"] = action.direct_response(rule.direct_response)
        out |= header_fields(rule.headers)
    else:
        out |= _sent_on(virtual_service, rule, context)
    if match and match.stat_prefix:
        out["stat_prefix"] = match.stat_prefix
    filters: dict[str, Any] = {}
    if rule.fault is not None:
        filters[action.FAULT_FILTER] = action.fault(rule.fault)
    if rule.cors_policy is not None:
        filters[action.CORS_FILTER] = action.cors(rule.cors_policy)
    if filters:
        out["typed_per_filter_config"] = filters
    out["decorator"] = {"operation": _operation(out, virtual_service.metadata.name, context.port)}
    out["metadata"] = {"filter_metadata": {"istio": {"config": config_path(virtual_service)}}}
    return out


def _sent_on(virtual_service: VirtualService, rule: HttpRoute, context: Context) -> dict[str, Any]:
    """A route action, and the headers that go with it."""
    timeout = rule.timeout.proto() if rule.timeout else NO_TIMEOUT
    act: dict[str, Any] = {"timeout": timeout, "max_grpc_timeout": timeout}
    fields = header_fields(rule.headers)
    authority = authority_of(rule.headers)
    if rule.rewrite is not None:
        if rule.rewrite.uri_regex_rewrite is not None:
            act["regex_rewrite"] = {
                "pattern": {"regex": rule.rewrite.uri_regex_rewrite.match},
                "substitution": rule.rewrite.uri_regex_rewrite.rewrite,
            }
        elif rule.rewrite.uri:
            act["prefix_rewrite"] = rule.rewrite.uri
        authority = rule.rewrite.authority or authority
    if authority:
        act["host_rewrite_literal"] = authority
    if mirrors := _mirrors(virtual_service, rule, context):
        act["request_mirror_policies"] = mirrors
    hashed = False
    if len(rule.route) == 1:
        (only,) = rule.route
        act["cluster"] = _cluster(virtual_service, only.destination, context)
        for name, entries in header_fields(only.headers).items():
            fields[name] = [*fields.get(name, []), *entries]
        if (own := authority_of(only.headers)) and "host_rewrite_literal" not in act:
            act["host_rewrite_literal"] = own
        hashed = _hash(virtual_service, only.destination, context) is not None
    else:
        weighted = [
            _weighted(virtual_service, entry, context) for entry in rule.route if entry.weight
        ]
        act["weighted_clusters"] = {"clusters": weighted}
    policies = [
        policy
        for entry in rule.route
        if entry.weight or len(rule.route) == 1
        for policy in hash_policy(_hash(virtual_service, entry.destination, context))
    ]
    if policies:
        act["hash_policy"] = policies
    if (retries := retry_policy(rule.retries, hashed=hashed)) is not None:
        act["retry_policy"] = retries
    return {"route": act, **fields}


def _mirrors(
    virtual_service: VirtualService, rule: HttpRoute, context: Context
) -> list[dict[str, Any]]:
    wanted = [
        (entry.destination, action.mirror_fraction(entry.percentage)) for entry in rule.mirrors
    ]
    if rule.mirror is not None:
        share = action.mirror_fraction(rule.mirror_percentage, rule.mirror_percent)
        wanted.insert(0, (rule.mirror, share))
    return [
        {
            "cluster": _cluster(virtual_service, destination, context),
            "runtime_fraction": {"default_value": share},
            "trace_sampled": False,
            "disable_shadow_host_suffix_append": True,
        }
        for destination, share in wanted
        if share is not None
    ]


def _weighted(
    virtual_service: VirtualService, entry: WeightedDestination, context: Context
) -> dict[str, Any]:
    """A cluster and its raw weight; Envoy adds them up (GetDestinationCluster)."""
    out: dict[str, Any] = {
        "name": _cluster(virtual_service, entry.destination, context),
        "weight": entry.weight,
        **header_fields(entry.headers),
    }
    if own := authority_of(entry.headers):
        out["host_rewrite_literal"] = own
    return out


def _cluster(virtual_service: VirtualService, destination: Destination, context: Context) -> str:
    """The cluster of a destination.

    Nothing says that it is there: a Service that is not, or does not have the port, has a name all
    the same; no cluster has it, and Envoy answers 503.
    """
    host = resolve(destination.host, virtual_service.metadata.namespace)
    service = context.found.services.get(host)
    port = port_of(destination, service, context.caller.proxy, context.port)
    return Pool(port, destination.subset or "", host).name


def _hash(
    virtual_service: VirtualService, destination: Destination, context: Context
) -> ConsistentHash | None:
    service = context.found.service(destination.host, virtual_service.metadata.namespace)
    return hash_of(_rule(service, context) if service else None, destination)


def _rule(service: Service, context: Context) -> Rule | None:
    return rule_for(context.found, host_of(service), service, context.caller)


def _operation(route: dict[str, Any], name: str, port: int) -> str:
    """The name of the operation in a trace."""
    match = route["match"]
    path = "/*"
    if "path" in match:
        path = match["path"]
    elif "prefix" in match:
        path = f"{match['prefix']}*"
    elif "safe_regex" in match:
        path = match["safe_regex"]["regex"]
    pool = Pool.of(route.get("route", {}).get("cluster", ""))
    return f"{pool.host}:{pool.port}{path}" if pool else f"{name}:{port}{path}"


def default_route(service: Service, port: int, context: Context) -> dict[str, Any]:
    """The route of a Service that no VirtualService is about: retries, and no timeout."""
    host = host_of(service)
    act: dict[str, Any] = {
        "cluster": Pool(port, "", host).name,
        "timeout": NO_TIMEOUT,
        "max_grpc_timeout": NO_TIMEOUT,
        "retry_policy": retry_policy(None),
    }
    if policies := hash_policy(hash_of_service(_rule(service, context), port)):
        act["hash_policy"] = policies
    return {
        "name": "default",
        "match": {"prefix": "/"},
        "route": act,
        "decorator": {"operation": f"{host}:{port}/*"},
    }
