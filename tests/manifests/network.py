"""Who reaches whom, by the NetworkPolicies of a rendered folder.

The rules are those of Kubernetes' "Network Policies": a pod that no policy of a direction selects
is open in that direction; otherwise it has what the rules of all its policies allow together. A
connection takes both ends. What kubelet and the node itself send is always let in, and not here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.manifests.kustomized import Document, Kustomized

#: The namespace of everything that we render.
OURS = "goodjob"


@dataclass(frozen=True)
class Peer:
    """One end of a connection: a pod, or with ``namespace=""`` somebody outside the cluster."""

    namespace: str = OURS
    labels: Mapping[str, str] = field(default_factory=dict)


def reaches(
    rendered: Kustomized, source: Peer, target: Peer, port: int, protocol: str = "TCP"
) -> bool:
    """Whether a connection gets through, by the policies of both ends."""
    way = (port, protocol)
    return _allowed(rendered, "egress", source, target, way) and _allowed(
        rendered, "ingress", target, source, way
    )


def _allowed(
    rendered: Kustomized, direction: str, here: Peer, there: Peer, way: tuple[int, str]
) -> bool:
    policies = [
        one["spec"]
        for one in rendered.all("NetworkPolicy")
        if here.namespace == one["metadata"]["namespace"]
        and selects(one["spec"]["podSelector"], here.labels)
        and direction.capitalize() in one["spec"]["policyTypes"]
    ]
    end = "to" if direction == "egress" else "from"
    return not policies or any(
        _peer_fits(rule.get(end), there, here.namespace) and _port_fits(rule.get("ports"), way)
        for policy in policies
        for rule in policy.get(direction, [])
    )


def _peer_fits(peers: list[Document] | None, there: Peer, namespace: str) -> bool:
    if not peers:
        return True
    for peer in peers:
        # What these tests don't understand must not pass as "fits not".
        assert set(peer) <= {"podSelector", "namespaceSelector"}, peer
        if not there.namespace:
            continue
        name = {"kubernetes.io/metadata.name": there.namespace}
        in_namespace = (
            selects(peer["namespaceSelector"], name)
            if "namespaceSelector" in peer
            else there.namespace == namespace
        )
        if in_namespace and selects(peer.get("podSelector", {}), there.labels):
            return True
    return False


def _port_fits(ports: list[Document] | None, way: tuple[int, str]) -> bool:
    return not ports or way in [(one["port"], one.get("protocol", "TCP")) for one in ports]


def selects(selector: Document, labels: Mapping[str, str]) -> bool:
    """Whether a label selector fits; an empty one fits everything."""
    assert set(selector) <= {"matchLabels", "matchExpressions"}, selector
    wanted: Mapping[str, Any] = selector.get("matchLabels", {})
    if not wanted.items() <= labels.items():
        return False
    for expression in selector.get("matchExpressions", []):
        assert expression["operator"] == "In", expression
        if labels.get(expression["key"]) not in expression["values"]:
            return False
    return True
