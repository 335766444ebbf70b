"""VirtualServices without hosts, whose rules others take over: one list of rules out of two.

Source: pilot/pkg/model/virtualservice.go mergeVirtualServicesIfNeeded, mergeHTTPRoute, hasConflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.http_match import in_full
from lab.manifests.istio import exports, resolve
from lab.translate.names import these
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.manifests import VirtualService
    from lab.manifests.http_action import Destination
    from lab.manifests.http_match import HttpMatch, StringMatch
    from lab.manifests.virtual_service import HttpRoute

#: What a delegate's rule takes from the root's rule where it says nothing itself.
_INHERITED = (
    "rewrite",
    "direct_response",
    "timeout",
    "retries",
    "fault",
    "mirror",
    "mirror_percent",
    "mirror_percentage",
    "cors_policy",
    "mirrors",
    "headers",
)


@dataclass(frozen=True)
class LeftOut:
    """A rule that a cluster leaves out without a word: the resource, its field, and why."""

    where: str
    path: str
    why: Text

    @property
    def text(self) -> Text:
        """All three as one sentence."""
        return Text("translate-left-out", where=self.where, path=self.path, why=self.why)


def merged(
    virtual_services: Sequence[VirtualService],
) -> tuple[tuple[VirtualService, ...], tuple[LeftOut, ...]]:
    """The VirtualServices with hosts, each with all of its rules, and what went wrong.

    A problem is a rule that a cluster would leave out without a word: a delegate
    that does not exist or is not exported to the root, and one that nobody asks, or whose rule
    contradicts every root that asks for it.
    """
    delegates = {
        (each.metadata.namespace, each.metadata.name): each
        for each in virtual_services
        if not each.spec.hosts
    }
    merger = _Merger(delegates)
    roots = tuple(merger.whole(each) for each in virtual_services if each.spec.hosts)
    return roots, (*merger.problems, *merger.unused())


class _Merger:
    """Takes rules over, and remembers which were of use."""

    def __init__(self, delegates: dict[tuple[str, str], VirtualService]) -> None:
        self._delegates = delegates
        self._used: set[tuple[str, int]] = set()
        self.problems: list[LeftOut] = []

    def whole(self, root: VirtualService) -> VirtualService:
        """A VirtualService with the rules of its delegates instead of their names."""
        rules = root.spec.http
        if all(rule.delegate is None for rule in rules):
            return root
        taken = [each for index, rule in enumerate(rules) for each in self._rules(root, index)]
        return root.model_copy(update={"spec": root.spec.model_copy(update={"http": tuple(taken)})})

    def _rules(self, root: VirtualService, index: int) -> list[HttpRoute]:
        rule = root.spec.http[index]
        if rule.delegate is None:
            return [rule]
        namespace = rule.delegate.namespace or root.metadata.namespace
        delegate = self._delegates.get((namespace, rule.delegate.name))
        where, path = where_of(root), f"spec.http[{index}].delegate"
        if delegate is None:
            known = these("/".join(key) for key in self._delegates)
            asked = f"{namespace}/{rule.delegate.name}"
            why = Text("translate-no-delegate", name=asked, known=known)
            self.problems.append(LeftOut(where, path, why))
            return []
        seen = exports(delegate.spec.export_to, namespace)
        if not seen & {"*", root.metadata.namespace}:
            why = Text(
                "translate-delegate-not-exported",
                delegate=where_of(delegate),
                namespaces=these(seen),
            )
            self.problems.append(LeftOut(where, path, why))
            return []
        found: list[HttpRoute] = []
        stems = _full_matches(rule.match, root.metadata.namespace)
        for number, each in enumerate(delegate.spec.http):
            leaf = _in_full(each, namespace)
            matches = _matches(stems, leaf.match)
            if matches is None:
                continue
            self._used.add((where_of(delegate), number))
            found.append(_rule(rule, leaf, matches))
        return found

    def unused(self) -> list[LeftOut]:
        """The rules of delegates that ended nowhere."""
        why = Text("translate-delegate-unused")
        return [
            LeftOut(where_of(delegate), f"spec.http[{number}]", why)
            for delegate in self._delegates.values()
            for number in range(len(delegate.spec.http))
            if (where_of(delegate), number) not in self._used
        ]


def _rule(root: HttpRoute, leaf: HttpRoute, matches: tuple[HttpMatch, ...]) -> HttpRoute:
    """The delegate's rule, with what only the root says."""
    inherited = {
        name: getattr(root, name)
        for name in _INHERITED
        if getattr(leaf, name) in (None, ())  # a list that is empty is one that is not there
    }
    return leaf.model_copy(update={"name": _name(root, leaf), "match": matches, **inherited})


def _name(root: HttpRoute | HttpMatch, leaf: HttpRoute | HttpMatch) -> str:
    return "-".join(filter(None, (root.name, leaf.name)))


def _in_full(rule: HttpRoute, namespace: str) -> HttpRoute:
    """A delegate's rule in which every name says its namespace, which may not be the root's."""

    def full(destination: Destination) -> Destination:
        return destination.model_copy(update={"host": resolve(destination.host, namespace)})

    return rule.model_copy(
        update={
            "match": _full_matches(rule.match, namespace),
            "route": tuple(
                each.model_copy(update={"destination": full(each.destination)})
                for each in rule.route
            ),
            "mirror": rule.mirror and full(rule.mirror),
            "mirrors": tuple(
                each.model_copy(update={"destination": full(each.destination)})
                for each in rule.mirrors
            ),
        }
    )


def _full_matches(matches: Sequence[HttpMatch], namespace: str) -> tuple[HttpMatch, ...]:
    return tuple(
        match.model_copy(
            update={"gateways": tuple(in_full(each, namespace) for each in match.gateways)}
        )
        for match in matches
    )


def _matches(
    root: Sequence[HttpMatch], delegate: Sequence[HttpMatch]
) -> tuple[HttpMatch, ...] | None:
    """Both conditions at once; None where one of the delegate's is no part of any of the root's."""
    if not root or not delegate:
        return tuple(root or delegate)
    found: list[HttpMatch] = []
    for leaf in delegate:
        fitting = [_match(stem, leaf) for stem in root if not _contradict(stem, leaf)]
        if not fitting:
            return None
        found += fitting
    return tuple(found)


def _match(root: HttpMatch, leaf: HttpMatch) -> HttpMatch:
    update: dict[str, object] = {"name": _name(root, leaf)}
    for name in ("headers", "without_headers", "query_params", "source_labels"):
        update[name] = {**getattr(root, name), **getattr(leaf, name)}
    alone = ("uri", "scheme", "method", "authority", "port", "source_namespace", "gateways")
    update |= {name: getattr(leaf, name) or getattr(root, name) for name in (*alone, "stat_prefix")}
    return leaf.model_copy(update=update)


def _contradict(root: HttpMatch, leaf: HttpMatch) -> bool:
    """Whether a request can meet the delegate's condition without meeting the root's."""
    texts = [(getattr(root, n), getattr(leaf, n)) for n in ("uri", "scheme", "method", "authority")]
    for name in ("headers", "without_headers", "query_params"):
        texts += [(getattr(root, name).get(key), it) for key, it in getattr(leaf, name).items()]
    if any(_wider(leaf_text, root_text) for root_text, leaf_text in texts):
        return True
    labels = root.source_labels
    return (
        root.ignore_uri_case != leaf.ignore_uri_case
        or bool(root.port and leaf.port and root.port != leaf.port)
        or root.source_namespace not in ("", leaf.source_namespace)
        or any(labels.get(key, value) != value for key, value in leaf.source_labels.items())
        or (bool(root.gateways) and not set(leaf.gateways) <= set(root.gateways))
    )


def _wider(leaf: StringMatch | None, root: StringMatch | None) -> bool:
    """Whether a text of the delegate's is no part of the root's; regular expressions never are."""
    if root is None or leaf is None:
        return False
    if root.regex or leaf.regex:
        return True
    if root.exact:
        return leaf.exact != root.exact
    start = leaf.prefix or leaf.exact
    return not (root.prefix and start and start.startswith(root.prefix))
