"""What doctor reads of a cluster through kubectl: what may not be read is missing by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.cluster.kubectl import ClusterError, ForbiddenError, GoneError, Kubectl, NoKindError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Data = dict[str, Any]

ROOT_NAMESPACE = "istio-system"
"""Where Istio is, and where a policy is the whole mesh's (meshConfig.rootNamespace)."""
NEEDED = (
    "gateways.networking.istio.io",
    "virtualservices.networking.istio.io",
    "destinationrules.networking.istio.io",
)
"""Istio's resources that a breaker is made of."""
POLICIES = (
    "peerauthentications.security.istio.io",
    "authorizationpolicies.security.istio.io",
)
_PLAIN = ("pods", "services", "deployments.apps", "networkpolicies.networking.k8s.io")
RIGHTS = (
    ("list", "pods"),
    ("get", "pods/log"),
    ("create", "pods/portforward"),
    ("list", "services"),
    *(("list", kind) for kind in NEEDED),
)
"""What a student's commands need in their namespace: the verb, and on what."""


@dataclass(frozen=True)
class Cluster:
    """What there is, as the API server has it.

    Args:
        context: of kubectl's.
        name: the namespace that is looked at.
        version: of Kubernetes, as ``v1.36.3``.
        served: the kinds of Istio's that the API server knows.
        namespace: it; empty where it is not there; None where it may not be read.
        own: what is in it.
        everywhere: pods of gateways, in whatever namespace; None where they may not be listed.
        root: what is in Istio's own namespace; None where it may not be listed.
        lacking: rights of a student's that are missing.
        refused: what could not be looked at: rights that doctor lacks itself.
    """

    context: str
    name: str
    version: str
    served: frozenset[str] = frozenset()
    namespace: Data | None = None
    own: tuple[Data, ...] = ()
    everywhere: tuple[Data, ...] | None = ()
    root: tuple[Data, ...] | None = ()
    lacking: tuple[Text, ...] = ()
    refused: tuple[Text, ...] = field(default=())

    def of(self, kind: str) -> tuple[Data, ...]:
        """What is in the namespace of a kind."""
        return tuple(each for each in self.own if each.get("kind") == kind)

    def policies(self, kind: str) -> tuple[Data, ...]:
        """The same, with those of the whole mesh."""
        return (*self.of(kind), *(e for e in self.root or () if e.get("kind") == kind))


def gather(kubectl: Kubectl) -> Cluster:
    """Ask for all of it.

    Raises:
        NoContextError: kubectl knows no such context.
        UnreachableError: nobody answers.
        ClusterError: kubectl failed otherwise.
    """
    context, name = kubectl.place
    version = str(_json(kubectl, "get", "--raw", "/version").get("gitVersion", ""))
    refused: list[Text] = []
    served = frozenset(_served(kubectl))
    own = [*_list(kubectl, _PLAIN, name, refused)]
    known = [kind for kind in (*NEEDED, *POLICIES) if kind in served]
    own += _list(kubectl, known, name, refused)
    there: list[Text] = []
    root: tuple[Data, ...] | None = None
    if name == ROOT_NAMESPACE:
        root = ()
    else:
        kinds = ["pods", "configmaps", *(kind for kind in POLICIES if kind in served)]
        found = [*_list(kubectl, kinds, ROOT_NAMESPACE, there)]
        root = tuple(found) if len(there) < len(kinds) else None
    return Cluster(
        context=context,
        name=name,
        version=version,
        served=served,
        namespace=_namespace(kubectl, name, refused),
        own=tuple(own),
        everywhere=_gateways(kubectl, own, root, refused),
        root=root,
        lacking=tuple(_lacking(kubectl, name, served)),
        refused=tuple(dict.fromkeys([*refused, *there])),
    )


def _json(kubectl: Kubectl, *words: str) -> Data:
    try:
        found = json.loads(kubectl.read(*words))
    except ValueError as error:
        raise ClusterError(Text("cluster-no-json", words=str(error))) from error
    return found if isinstance(found, dict) else {}


def _served(kubectl: Kubectl) -> Iterator[str]:
    """Source: Kubernetes, "API concepts", *Discovery*: what a group has at a version."""
    for group in ("networking.istio.io", "security.istio.io"):
        try:
            found = _json(kubectl, "get", "--raw", f"/apis/{group}/v1")
        except ForbiddenError:
            # Who may not be told is taken to find them: asking tells.
            yield from (each for each in (*NEEDED, *POLICIES) if each.endswith(group))
        except GoneError:
            continue
        else:
            yield from (f"{each.get('name')}.{group}" for each in found.get("resources") or ())


def _list(
    kubectl: Kubectl, kinds: Sequence[str], where: str, refused: list[Text]
) -> Sequence[Data]:
    if not kinds:
        return ()
    try:
        found = kubectl.get(kinds, namespace=where)
    except ForbiddenError as error:
        if len(kinds) == 1:
            refused.append(error.right)
            return ()
        return [item for kind in kinds for item in _list(kubectl, [kind], where, refused)]
    except NoKindError:
        return ()
    refused += found.refused
    return found.items


def _namespace(kubectl: Kubectl, name: str, refused: list[Text]) -> Data | None:
    try:
        return _json(kubectl, "get", "namespace", name, "-o", "json")
    except ForbiddenError as error:
        refused.append(error.right)
        return None
    except GoneError:
        return {}


def _gateways(
    kubectl: Kubectl, own: Sequence[Data], root: Sequence[Data] | None, refused: list[Text]
) -> tuple[Data, ...] | None:
    """Whom Gateways may select: pods of all namespaces, else of those that may be looked into."""
    selectors = {
        ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
        for each in own
        if each.get("kind") == "Gateway" and (labels := labels_of(each, "spec", "selector"))
    }
    found: dict[str, Data] = {}
    for selector in sorted(selectors):
        try:
            items = kubectl.get(["pods"], "-l", selector, namespace="").items
        except ForbiddenError as error:
            refused.append(error.right)
            if root is None:
                return None
            items = tuple(each for each in (*root, *own) if each.get("kind") == "Pod")
        found |= {str(each["metadata"].get("uid", id(each))): each for each in items}
    return tuple(found.values())


def _lacking(kubectl: Kubectl, name: str, served: frozenset[str]) -> Iterator[Text]:
    for verb, resource in RIGHTS:
        if resource in NEEDED and resource not in served:
            continue
        if not kubectl.may(verb, resource, name):
            yield Text("cluster-right", verb=verb, resource=resource, namespace=name)


def labels_of(data: Mapping[str, Any], *path: str) -> dict[str, str]:
    """A mapping of labels somewhere in a resource; empty where it is not there."""
    found: Any = data
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return {}
    return {str(key): str(value) for key, value in found.items()}
