"""Which gateway is shown, of all those that Gateways select: Istio's own, where any is for it.

A cluster has one for each selector, and a proxy is sent what is for its own labels. Of others
nothing is known but that somebody selects them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.translate.assumptions import GATEWAY_LABELS
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.manifests import Gateway, Manifests


def gateway_labels(manifests: Manifests) -> Mapping[str, str]:
    """The labels of the gateway's pods: Istio's own, else those that the first Gateway asks for."""
    gateways = _in_order(manifests)
    if not gateways or any(_selects(each, GATEWAY_LABELS) for each in gateways):
        return GATEWAY_LABELS
    return gateways[0].spec.selector


def of_one_gateway(manifests: Manifests) -> Manifests:
    """The same without the Gateways that are for another one."""
    labels = gateway_labels(manifests)
    return replace(
        manifests, gateways=tuple(each for each in manifests.gateways if _selects(each, labels))
    )


def other_gateways(manifests: Manifests) -> Iterator[Text]:
    """Whose the gateway is if it is not Istio's own, and the Gateways that are for another one."""
    labels = gateway_labels(manifests)
    if labels != GATEWAY_LABELS:
        where = where_of(_in_order(manifests)[0])
        yield Text("translate-gateway-labels", where=where, labels=_spelled(labels))
    for each in manifests.gateways:
        if not _selects(each, labels):
            yield Text(
                "translate-selector",
                where=where_of(each),
                labels=_spelled(each.spec.selector),
                own=_spelled(labels),
            )


def _in_order(manifests: Manifests) -> list[Gateway]:
    """The order in which istiod reads those of one age."""
    return sorted(
        manifests.gateways, key=lambda each: (each.metadata.name, each.metadata.namespace)
    )


def _selects(gateway: Gateway, labels: Mapping[str, str]) -> bool:
    """Whether a Gateway is for pods with these labels; without a selector it is for all."""
    return all(labels.get(key) == value for key, value in gateway.spec.selector.items())


def _spelled(labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{key}: {value}" for key, value in sorted(labels.items()))
