"""Whose proxy it is that config is made for: its namespace, its labels and its place.

The gateway is Istio's own and in no manifest, so that its place is an annotation of the Gateways;
the client is the Deployment that the laptop does not run, and its place is its pods' label, as in
a cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import TranslationError
from lab.manifests import where_of
from lab.manifests.metadata import SKIP
from lab.translate.assumptions import ROOT_NAMESPACE, Proxy
from lab.translate.locality import Locality
from lab.translate.which_gateway import gateway_labels, of_one_gateway
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lab.manifests import Deployment, Gateway, Manifests

#: On a Gateway: where the lab's gateway is, as ``region/zone/subzone``.
LOCALITY_ANNOTATION = "lab.goodjob/locality"


@dataclass(frozen=True)
class Caller:
    """A proxy that is given config.

    Attributes:
        proxy: gateway or sidecar.
        namespace: where its pod is.
        labels: its pod's; None where no manifest says.
        locality: where it is.
    """

    proxy: Proxy
    namespace: str
    labels: Mapping[str, str] | None
    locality: Locality

    def has(self, wanted: Mapping[str, str]) -> bool:
        """Whether the proxy's pod has some labels; one of which nothing is known has none."""
        labels = self.labels or {}
        return all(labels.get(key) == value for key, value in wanted.items())


def caller_of(manifests: Manifests, proxy: Proxy, locality: Locality | None = None) -> Caller:
    """The gateway, or the client's sidecar.

    Args:
        manifests: all resources of the mesh.
        proxy: which of the two.
        locality: where it is; None is where the manifests say that it is.

    Raises:
        TranslationError: two Gateways say two places, or one says none.
    """
    if proxy is Proxy.GATEWAY:
        own = of_one_gateway(manifests).gateways
        place = gateway_locality(own) if locality is None else locality
        return Caller(proxy, ROOT_NAMESPACE, gateway_labels(manifests), place)
    namespace = next((s.metadata.namespace for s in manifests.services), "default")
    client = _client(manifests, namespace)
    labels = client.spec.template.metadata.labels if client else None
    place = Locality.of_pod(labels or {}) if locality is None else locality
    return Caller(proxy, namespace, labels, place)


def _client(manifests: Manifests, namespace: str) -> Deployment | None:
    """The only Deployment of the namespace that the laptop leaves out."""
    found = [
        each
        for each in manifests.deployments
        if each.metadata.namespace == namespace and SKIP in each.metadata.annotations
    ]
    return found[0] if len(found) == 1 else None


def gateway_locality(gateways: Iterable[Gateway]) -> Locality:
    """Where the gateway is, as an annotation of the Gateways says.

    Raises:
        TranslationError: two of them say two places, or one says none.
    """
    said = {
        each.metadata.annotations[LOCALITY_ANNOTATION]: where_of(each)
        for each in gateways
        if LOCALITY_ANNOTATION in each.metadata.annotations
    }
    if len(said) > 1:
        places = Listed(
            tuple(
                Text("translate-place-of", place=text, where=where)
                for text, where in sorted(said.items())
            )
        )
        raise TranslationError(
            Text("translate-two-places", annotation=LOCALITY_ANNOTATION, places=places)
        )
    for text, where in said.items():
        if (place := Locality.given(text)) is None:
            field = f"{where}: metadata.annotations[{LOCALITY_ANNOTATION}]:"
            raise TranslationError(Text("translate-no-place", where=field, asked=text))
        return place
    return Locality()
