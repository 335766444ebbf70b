"""What was read, as istiod would look it up, without refusing what does not fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.translate.registry import Registry, host_of

if TYPE_CHECKING:
    from lab.manifests import DestinationRule, Reading, VirtualService


def registry_of(reading: Reading) -> Registry:
    """The Services by their full name, and the rules, in the order istiod reads them."""

    def age(resource: DestinationRule | VirtualService) -> tuple[str, str]:
        return resource.metadata.name, resource.metadata.namespace

    return Registry(
        {host_of(service): service for service in reading.services},
        tuple(sorted(reading.rules, key=age)),
        tuple(sorted(reading.virtual_services, key=age)),
        reading.envoy_filters,
    )
