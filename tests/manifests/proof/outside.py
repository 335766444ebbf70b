"""What is there without being in a folder: what Kubernetes, Istio or an add-on brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.manifests.proof.rendered import Rendered

#: Namespaces that a folder may talk about without declaring them, and who makes them.
NAMESPACES = {
    "istio-system": "Istio's installation",
    "kube-system": "Kubernetes",
    "monitoring": "the Prometheus operator's bundle",
    "ingress-nginx": "the controller's installation",
}

#: The labels of the gateway's pods, as istioctl installs it.
GATEWAY_LABELS = {"istio": "ingressgateway"}

#: Who sends requests from outside of the folder, as a certificate of the mesh names it.
PRINCIPALS = {"cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account"}

#: Ports that the injected sidecar adds to a pod: HBONE, merged figures, health, Envoy's figures.
#: Source: istio.io/latest/docs/ops/deployment/application-requirements.
INJECTED_PORTS = {15008, 15020, 15021, 15090}

#: The one of them that its container declares by a name, as the injection's template writes it.
INJECTED_NAME = "http-envoy-prom"

#: The API group of Kubernetes' own Gateways.
GATEWAY_API = "gateway.networking.k8s.io"

#: Classes of the Gateway API that Istio's installation makes.
GATEWAY_CLASSES = {"istio"}

#: The label of the pods that Istio starts for such a Gateway: its name. Their account is called
#: after the Gateway and its class.
#: Source: istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api.
GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"


def injected(rendered: Rendered, namespace: str) -> bool:
    """Whether Istio puts a sidecar into the pods of a namespace."""
    for found in rendered.everything().all("Namespace"):
        labels: dict[str, Any] = found["metadata"].get("labels", {})
        if found["metadata"]["name"] == namespace:
            return labels.get("istio-injection") == "enabled" or "istio.io/rev" in labels
    return False
