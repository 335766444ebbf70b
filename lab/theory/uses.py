"""The destinations of routes: which host and subset, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.http_match import MESH
from lab.manifests.istio import exports, resolve
from lab.translate.assumptions import Proxy
from lab.translate.by_host import ByHost
from lab.translate.match import full_names
from lab.translate.virtual_host import gateway_names

if TYPE_CHECKING:
    from lab.manifests import Reading, VirtualService
    from lab.manifests.http_action import Destination
    from lab.manifests.virtual_service import HttpRoute
    from lab.translate.caller import Caller


@dataclass(frozen=True)
class Use:
    """A destination of a route.

    Args:
        virtual_service: whose route.
        index: the rule's.
        rule: with what it takes from its root.
        host: the destination's, in full.
        destination: as written.
        idle: whether its weight is 0 beside others, so that istiod leaves it out.
        gateways: whose requests come this way, as ``namespace/name``; ``mesh`` is any client.
        seen: the namespaces that see it, or ``*``.
    """

    virtual_service: VirtualService
    index: int
    rule: HttpRoute
    host: str
    destination: Destination
    idle: bool = False
    gateways: frozenset[str] = frozenset({MESH})
    seen: frozenset[str] = frozenset({"*"})

    def is_of(self, caller: Caller) -> bool:
        """Whether a caller's requests come this way."""
        if not self.seen & {"*", caller.namespace}:
            return False
        if caller.proxy is Proxy.GATEWAY:
            return bool(self.gateways - {MESH})
        return MESH in self.gateways

    @property
    def where(self) -> str:
        """The resource."""
        return where_of(self.virtual_service)

    @property
    def path(self) -> str:
        """The rule's path."""
        return f"spec.http[{self.index}]"

    @property
    def timeout(self) -> float | None:
        """After so many seconds a host that has not answered is given up; None is never."""
        a_try = self.rule.retries.per_try_timeout if self.rule.retries else None
        return min((each.seconds for each in (self.rule.timeout, a_try) if each), default=None)


def uses_of(reading: Reading) -> list[Use]:
    """Every destination of every route; a delegate's rule has what its root says of retries."""
    above: dict[tuple[str, str], list[tuple[VirtualService, HttpRoute]]] = {}
    for vs in reading.virtual_services:
        for rule in vs.spec.http:
            if rule.delegate is not None:
                key = rule.delegate.namespace or vs.metadata.namespace, rule.delegate.name
                above.setdefault(key, []).append((vs, rule))
    return [
        Use(
            virtual_service=vs,
            index=index,
            rule=_with(own, roots[-1][1] if roots else None),
            host=resolve(entry.destination.host, vs.metadata.namespace),
            destination=entry.destination,
            idle=entry.weight == 0
            and len(own.route) > 1
            # A weight that can't be read is not 0.
            and not reading.is_left_out(where_of(vs), f"spec.http[{index}].route[{place}].weight"),
            gateways=_gateways(vs, own, roots),
            seen=frozenset().union(*(_seen(each) for each, _ in roots or [(vs, own)])),
        )
        for vs in reading.virtual_services
        for roots in (above.get((vs.metadata.namespace, vs.metadata.name), []),)
        for index, own in enumerate(vs.spec.http)
        for place, entry in enumerate(own.route)
    ]


def routed_in_mesh(reading: Reading) -> ByHost[VirtualService]:
    """The VirtualServices that decide where clients' requests go, by the hosts of these."""
    return ByHost(
        (resolve(name, vs.metadata.namespace), vs)
        for vs in reading.virtual_services
        if MESH in gateway_names(vs)
        for name in vs.spec.hosts
    )


def _gateways(
    vs: VirtualService, own: HttpRoute, roots: list[tuple[VirtualService, HttpRoute]]
) -> frozenset[str]:
    """Through which a rule is reached: a delegate's through its roots', and its own conditions."""
    if vs.spec.hosts:
        return _asked(own, vs, gateway_names(vs))
    through = (_asked(rule, root, gateway_names(root)) for root, rule in roots)
    return _asked(own, vs, frozenset().union(*through))


def _asked(rule: HttpRoute, vs: VirtualService, gateways: frozenset[str]) -> frozenset[str]:
    """Of some gateways those that a rule's conditions are for."""
    if not rule.match or not all(each.gateways for each in rule.match):
        return gateways
    names = (full_names(each.gateways, vs.metadata.namespace) for each in rule.match)
    return gateways.intersection(frozenset().union(*names))


def _seen(vs: VirtualService) -> frozenset[str]:
    return exports(vs.spec.export_to, vs.metadata.namespace)


def _with(rule: HttpRoute, root: HttpRoute | None) -> HttpRoute:
    if root is None:
        return rule
    inherited = {"retries": rule.retries or root.retries, "fault": rule.fault or root.fault}
    return rule.model_copy(update=inherited)
