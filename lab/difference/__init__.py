"""What a change of the YAML changes in Envoy: in words, and as a diff of the JSON.

The words are of what matters to somebody who watches a breaker: who can be ejected, after what,
what is tried again. Whatever has no words of its own is told as the field it is, so that a
difference is never without a sentence.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.difference.cluster import ceiling_words, cluster_words
from lab.difference.endpoints import Hosts, endpoints_words
from lab.difference.route import routes_words
from lab.difference.saying import hosts, otherwise
from lab.envoy.names import listener_port, short_name
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.translate import EnvoyConfig

Message = dict[str, Any]

#: A default that is written out, weights of the same proportion.
_SAME = Text("change-same")


@dataclass(frozen=True)
class Difference:
    """One resource that is not the same.

    Args:
        kind: ``clusters``, ``routes``, ``listeners`` or ``endpoints``.
        name: the resource's.
        change: ``added``, ``removed`` or ``changed``.
        words: what that means, sentence by sentence.
        diff: the JSON's unified diff, line by line.
    """

    kind: str
    name: str
    change: str
    words: tuple[Text, ...]
    diff: tuple[str, ...]

    def as_dict(self) -> Message:
        """As ``goodjob translate --diff --json`` prints it."""
        return {
            "kind": self.kind,
            "name": self.name,
            "change": self.change,
            "words": [str(each) for each in self.words],
            "texts": [each.as_dict() for each in self.words],
            "diff": "".join(f"{line}\n" for line in self.diff),
        }


def differences(
    before: EnvoyConfig, after: EnvoyConfig, *, names: tuple[str, str] = ("a", "b")
) -> tuple[Difference, ...]:
    """Every resource that differs, in the order of the output of ``goodjob translate``.

    Args:
        before: what a proxy has.
        after: what it would get.
        names: of the two, for the heads of the diffs.
    """
    return tuple(_differences(before, after, names))


def _differences(
    before: EnvoyConfig, after: EnvoyConfig, names: tuple[str, str]
) -> Iterator[Difference]:
    said = _Words(before, after)
    for kind in before.as_dict():
        old, new = _named(before, kind), _named(after, kind)
        for name in dict.fromkeys([*old, *new]):
            if old.get(name) == new.get(name):
                continue
            change = "added" if name not in old else "removed" if name not in new else "changed"
            diff = _diff(old.get(name), new.get(name), [f"{each}/{kind}/{name}" for each in names])
            words = tuple(said.of(kind, name, change)) or (_SAME,)
            yield Difference(kind, name, change, words, tuple(diff))


def _named(config: EnvoyConfig, kind: str) -> dict[str, Message]:
    key = "cluster_name" if kind == "endpoints" else "name"
    return {each[key]: each for each in config.as_dict()[kind]}


def _diff(old: Message | None, new: Message | None, heads: list[str]) -> Iterator[str]:
    return difflib.unified_diff(
        _lines(old),
        _lines(new),
        heads[0] if old is not None else "/dev/null",
        heads[1] if new is not None else "/dev/null",
        lineterm="",
    )


def _lines(message: Message | None) -> list[str]:
    return [] if message is None else json.dumps(message, ensure_ascii=False, indent=2).splitlines()


class _Words:
    """The sentences of every kind of resource."""

    def __init__(self, before: EnvoyConfig, after: EnvoyConfig) -> None:
        self._configs = before, after

    def of(self, kind: str, name: str, change: str) -> Iterator[Text]:
        if change != "changed":
            yield self._there(kind, name, is_new=change == "added")
            return
        old, new = (_named(config, kind)[name] for config in self._configs)
        match kind:
            case "clusters":
                yield from cluster_words(old, new, *map(len, self._hosts(name)))
            case "routes":
                yield from routes_words(old, new)
            case "endpoints":
                yield from self._endpoints(name)
            case _:
                yield from otherwise(old, new, ())

    def _there(self, kind: str, name: str, *, is_new: bool) -> Text:
        match kind:
            case "clusters":
                return Text("change-destination", pool=short_name(name), now=is_new)
            case "listeners":
                return Text("change-listener", port=listener_port(name), now=is_new)
            case "routes":
                return Text("change-routed", name=name, now=is_new)
        (side,) = (each for each in self._hosts(name) if each.assignment)
        number = hosts(len(side))
        return Text("change-endpoints", pool=short_name(name), now=is_new, hosts=number)

    def _hosts(self, name: str) -> tuple[Hosts, Hosts]:
        before, after = (
            Hosts(_named(config, "endpoints").get(name), _named(config, "clusters").get(name))
            for config in self._configs
        )
        return before, after

    def _endpoints(self, name: str) -> Iterator[Text]:
        old, new = self._hosts(name)
        yield from endpoints_words(name, old, new)
        if old.cluster is not None and old.cluster == new.cluster:
            # What a changed cluster can eject is said of the cluster.
            yield from ceiling_words(old.cluster, old.cluster, len(old), len(new))
