"""Whether policies let somebody ask a pod: NetworkPolicies, and Istio's AuthorizationPolicies.

Sources: Kubernetes, "Network Policies"; Istio, *Authorization Policy*. What depends on the request
alone (paths, claims, addresses) can't be told of a pod, and counts as let through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.doctor.gathered import ROOT_NAMESPACE, labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.doctor.gathered import Data

_NAME = "kubernetes.io/metadata.name"
_SOURCES = {"principals", "notPrincipals", "namespaces", "notNamespaces"}


@dataclass(frozen=True)
class Asker:
    """Who asks.

    Args:
        namespace: its namespace.
        labels: its pod's.
        account: its ServiceAccount.
    """

    namespace: str
    labels: Mapping[str, str]
    account: str

    @classmethod
    def of(cls, pod: Data) -> Asker:
        """A pod."""
        account = pod.get("spec", {}).get("serviceAccountName") or "default"
        return cls(namespace_of(pod), labels_of(pod, "metadata", "labels"), str(account))


def namespace_of(data: Data) -> str:
    """Where a resource is."""
    return str(data.get("metadata", {}).get("namespace", ""))


def name_of(data: Data) -> str:
    """What a resource is called."""
    return str(data.get("metadata", {}).get("name", ""))


def shut(policies: Sequence[Data], pod: Data, asker: Asker, port: int) -> tuple[str, ...]:
    """The NetworkPolicies that keep somebody from a port of a pod; none where one lets them."""
    meant = [
        each
        for each in policies
        if namespace_of(each) == namespace_of(pod)
        and "Ingress" in (each["spec"].get("policyTypes") or ["Ingress"])
        and _matches(each["spec"].get("podSelector") or {}, labels_of(pod, "metadata", "labels"))
    ]
    if any(_lets(rule, pod, asker, port) for e in meant for rule in e["spec"].get("ingress") or ()):
        return ()
    return tuple(name_of(each) for each in meant)


def _lets(rule: Data, pod: Data, asker: Asker, port: int) -> bool:
    ports, peers = rule.get("ports") or (), rule.get("from") or ()
    if ports and not any(_is_port(each, pod, port) for each in ports):
        return False
    return not peers or any(_is_peer(each, pod, asker) for each in peers)


def _is_port(each: Data, pod: Data, port: int) -> bool:
    if each.get("protocol", "TCP") != "TCP":
        return False
    wanted = each.get("port")
    if isinstance(wanted, str):
        wanted = number_of(pod, wanted)
    return wanted is None or wanted <= port <= int(each.get("endPort") or wanted)


def number_of(pod: Data, name: str) -> int:
    """The number of a pod's port; 0 where none is called so."""
    for container in pod.get("spec", {}).get("containers") or ():
        for port in container.get("ports") or ():
            if port.get("name") == name:
                return int(port.get("containerPort", 0))
    return 0


def _is_peer(peer: Data, pod: Data, asker: Asker) -> bool:
    if "ipBlock" in peer:
        # Where the pod's address lies in it can't be told of the next one.
        return True
    if "namespaceSelector" in peer:
        # What else a namespace is labelled is not read: a label that is asked for may be there.
        space = peer["namespaceSelector"] or {}
        asked = {
            *space.get("matchLabels", {}),
            *(e["key"] for e in space.get("matchExpressions", ())),
        }
        if asked <= {_NAME} and not _matches(space, {_NAME: asker.namespace}):
            return False
    elif asker.namespace != namespace_of(pod):
        return False
    return _matches(peer.get("podSelector") or {}, asker.labels)


def _matches(selector: Data, labels: Mapping[str, str]) -> bool:
    """Source: Kubernetes, "Labels and Selectors", *Set-based requirement*."""
    if any(labels.get(key) != value for key, value in labels_of(selector, "matchLabels").items()):
        return False
    for each in selector.get("matchExpressions") or ():
        key, values = each.get("key"), each.get("values") or ()
        fits = {
            "In": labels.get(key) in values,
            "NotIn": labels.get(key) not in values,
            "Exists": key in labels,
            "DoesNotExist": key not in labels,
        }
        if not fits.get(str(each.get("operator")), True):
            return False
    return True


def refused(policies: Sequence[Data], pod: Data, asker: Asker, port: int) -> tuple[str, ...]:
    """The AuthorizationPolicies that refuse somebody a port of a pod; none where they let them."""
    labels = labels_of(pod, "metadata", "labels")
    meant = [
        each
        for each in policies
        if namespace_of(each) in {namespace_of(pod), ROOT_NAMESPACE}
        and labels_of(each, "spec", "selector", "matchLabels").items() <= labels.items()
        and not (each.get("spec") or {}).get("targetRefs")
        and not (each.get("spec") or {}).get("targetRef")
    ]
    denying = [each for each in meant if _action(each) == "DENY"]
    for each in denying:
        if any(_applies(rule, asker, port, sure=True) for rule in _rules(each)):
            return (name_of(each),)
    allowing = [each for each in meant if _action(each) == "ALLOW"]
    if any(_applies(rule, asker, port, sure=False) for e in allowing for rule in _rules(e)):
        return ()
    return tuple(name_of(each) for each in allowing)


def _action(policy: Data) -> str:
    return str((policy.get("spec") or {}).get("action") or "ALLOW")


def _rules(policy: Data) -> Sequence[Data]:
    return (policy.get("spec") or {}).get("rules") or ()


def _applies(rule: Data, asker: Asker, port: int, *, sure: bool) -> bool:
    """Whether a rule is for somebody; of what a request decides, whether it may be or has to."""
    if rule.get("when") and sure:
        return False
    sources = [each.get("source") or {} for each in rule.get("from") or ()]
    operations = [each.get("operation") or {} for each in rule.get("to") or ()]
    return (not sources or any(_is_source(each, asker, sure=sure) for each in sources)) and (
        not operations or any(_is_operation(each, port, sure=sure) for each in operations)
    )


def _is_source(source: Data, asker: Asker, *, sure: bool) -> bool:
    if sure and not source.keys() <= _SOURCES:
        return False
    who = f"cluster.local/ns/{asker.namespace}/sa/{asker.account}"
    return (
        _one_of(source.get("principals"), who)
        and _one_of(source.get("namespaces"), asker.namespace)
        and not (source.get("notPrincipals") and _one_of(source["notPrincipals"], who))
        and not (source.get("notNamespaces") and _one_of(source["notNamespaces"], asker.namespace))
    )


def _is_operation(operation: Data, port: int, *, sure: bool) -> bool:
    if sure and not operation.keys() <= {"ports", "notPorts"}:
        return False
    not_ports = operation.get("notPorts")
    return _one_of(operation.get("ports"), str(port)) and not (
        not_ports and _one_of(not_ports, str(port))
    )


def _one_of(patterns: Any, value: str) -> bool:  # noqa: ANN401 - JSON
    """Source: Istio, *Authorization Policy*: exact, prefix, suffix and presence matches."""
    return not patterns or any(_fits(str(each), value) for each in patterns)


def _fits(pattern: str, value: str) -> bool:
    if pattern == "*":
        return bool(value)
    if pattern.startswith("*"):
        return value.endswith(pattern[1:])
    return value.startswith(pattern[:-1]) if pattern.endswith("*") else value == pattern
