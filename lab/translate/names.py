"""The names istiod gives to what it makes, but for those that Envoy goes by: see lab.envoy.names.

Source: pilot/pkg/networking/util.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.manifests import DestinationRule, VirtualService

TYPE_URL = "type.googleapis.com/"


def ads() -> dict[str, Any]:
    """Where Envoy finds its config: the aggregated stream, no waiting for the first answer."""
    return {"ads": {}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"}


def config_path(resource: DestinationRule | VirtualService) -> str:
    """The path of a resource, as metadata of clusters and routes carries it."""
    kind = {"DestinationRule": "destination-rule", "VirtualService": "virtual-service"}
    namespace, name = resource.metadata.namespace, resource.metadata.name
    prefix = "/apis/networking.istio.io/v1/namespaces"
    return f"{prefix}/{namespace}/{kind[resource.kind]}/{name}"


def these(known: Iterable[str] | Iterable[int]) -> tuple[str | int, ...] | Text:
    """What there is, in order, as a sentence has it; nothing is said as well."""
    return tuple(sorted(known)) or Text("words-none")


def typed(message: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A message inside an Any."""
    return {"@type": TYPE_URL + message, **fields}


def matches(pattern: str, host: str) -> bool:
    """Whether ``pattern`` covers ``host``, which may be a wildcard itself (host.Name SubsetOf)."""
    if pattern.startswith("*"):
        return host.removeprefix("*").endswith(pattern[1:]) and len(host) >= len(pattern)
    return pattern == host
