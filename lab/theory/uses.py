"""The destinations of routes: which host and subset, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.istio import resolve

if TYPE_CHECKING:
    from lab.manifests import Reading, VirtualService
    from lab.manifests.http_action import Destination
    from lab.manifests.virtual_service import HttpRoute


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
    """

    virtual_service: VirtualService
    index: int
    rule: HttpRoute
    host: str
    destination: Destination
    idle: bool = False

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
    above = {
        (rule.delegate.namespace or vs.metadata.namespace, rule.delegate.name): rule
        for vs in reading.virtual_services
        for rule in vs.spec.http
        if rule.delegate is not None
    }
    return [
        Use(
            virtual_service=vs,
            index=index,
            rule=_with(own, above.get((vs.metadata.namespace, vs.metadata.name))),
            host=resolve(entry.destination.host, vs.metadata.namespace),
            destination=entry.destination,
            idle=entry.weight == 0
            and len(own.route) > 1
            # A weight that can't be read is not 0.
            and not reading.is_left_out(where_of(vs), f"spec.http[{index}].route[{place}].weight"),
        )
        for vs in reading.virtual_services
        for index, own in enumerate(vs.spec.http)
        for place, entry in enumerate(own.route)
    ]


def _with(rule: HttpRoute, root: HttpRoute | None) -> HttpRoute:
    if root is None:
        return rule
    inherited = {"retries": rule.retries or root.retries, "fault": rule.fault or root.fault}
    return rule.model_copy(update=inherited)
