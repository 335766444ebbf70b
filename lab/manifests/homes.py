"""Where fields belong that are in the wrong place, and what is missing as long as they are there.

A field of several words means one thing in all of Istio. One of a single word, such as ``timeout``,
means something else in each place: it belongs to those that stand beside it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.manifests.istio import API_VERSIONS
from lab.manifests.kinds import MODELLED
from lab.manifests.paths import model_at, models_in, path_of
from lab.words import Text

if TYPE_CHECKING:
    from lab.manifests.model import Strict
    from lab.manifests.paths import Loc
    from lab.words import Value

_BREAKER = "outlierDetection"


@dataclass(frozen=True)
class Home:
    """Where some fields belong.

    Args:
        names: the fields, as they were written.
        path: the mapping that has them.
        owner: its model.
        kind: of another resource; empty where it is the same one.
    """

    names: tuple[str, ...]
    path: str
    owner: type[Strict]
    kind: str = ""

    def text(self, data: object, *, inside: bool) -> Text:
        """The end of a sentence about them.

        Args:
            data: the resource.
            inside: whether they are in a mapping that is unknown itself.
        """
        if inside:
            what: Value = Text("manifests-what-is-in-it")
        else:
            what = Text("manifests-these", names=self.names, count=len(self.names))
        said: dict[str, Value] = {"what": what, "path": self.path, "more": self._more(data)}
        if self.kind:
            return Text("manifests-belongs-to-kind", kind=self.kind, **said)
        return Text("manifests-belongs-elsewhere", **said)

    def _more(self, data: object) -> Value:
        """What is missing now, and what would be without effect there as well."""
        more: Value = ""
        if self.path.endswith(_BREAKER):
            lacks = bool(self.kind) or not _is_there(data, self.path)
            more = Text("manifests-no-breaker" if lacks else "manifests-not-in-breaker")
        for name in self.names:
            if instead := self.owner.deprecated.get(name):
                old = Text("manifests-write-instead", name=name, instead=instead)
                more = Text("manifests-both", one=more, other=old)
        return more


def homes_of(names: tuple[str, ...], loc: Loc, model: type[Strict]) -> list[Home]:
    """Where fields belong: the nearest place that has them; none where nobody can tell.

    Args:
        names: those that stand beside each other.
        loc: where that is.
        model: of the resource.
    """
    found: dict[str, tuple[str, type[Strict], str]] = {}
    for name in names:
        if not name.islower() and (home := _home(name, loc, model)) is not None:
            found[name] = home
    made: list[Home] = []
    for path, owner, kind in dict.fromkeys(found.values()):
        here = [
            name
            for name in names
            if found.get(name) == (path, owner, kind)
            or (name not in found and name in owner.field_names())
        ]
        made.append(Home(tuple(here), path, owner, kind))
    return made


def home_of_breaker(name: str, loc: Loc, model: type[Strict]) -> Home | None:
    """Where a breaker belongs whose settings alone don't say so: the nearest place that has one.

    Args:
        name: of the mapping that is in the wrong place.
        loc: where that is.
        model: of the resource.
    """
    if name != _BREAKER:
        return None
    for depth in range(len(loc), -1, -1):
        above = model_at(model, (*loc[:depth], "")) if depth else model
        for place, owner in _places(above):
            if name in owner.field_names():
                parts = (path_of(loc[:depth]), place, name)
                return Home((name,), ".".join(part for part in parts if part), owner)
    return None


@functools.lru_cache(maxsize=4096)
def _home(name: str, loc: Loc, model: type[Strict]) -> tuple[str, type[Strict], str] | None:
    for depth in range(len(loc), -1, -1):
        above = model_at(model, (*loc[:depth], "")) if depth else model
        if (home := _below(name, above, path_of(loc[:depth]))) is not None:
            return *home, ""
    for kind, (versions, other) in MODELLED.items():
        elsewhere = versions == API_VERSIONS and other is not model
        if elsewhere and (home := _below(name, other, "")) is not None:
            return *home, kind
    return None


def _below(name: str, model: type[Strict], path: str) -> tuple[str, type[Strict]] | None:
    """The only mapping below that has a field; None where none has, or several."""
    homes: dict[type[Strict], str] = {}
    for place, owner in _places(model):
        if name in owner.field_names():
            homes.setdefault(owner, f"{path}.{place}".strip("."))
    if len(homes) != 1:
        return None
    ((owner, place),) = homes.items()
    return place, owner


@functools.cache
def _places(model: type[Strict]) -> tuple[tuple[str, type[Strict]], ...]:
    """Every mapping of a model, those further out first."""
    found: list[tuple[str, type[Strict]]] = []
    level = [("", model)]
    while level:
        found += level
        level = [
            (f"{above}.{field.alias or name}".removeprefix("."), inner)
            for above, owner in level
            for name, field in owner.model_fields.items()
            for inner in models_in(field.annotation)
        ]
    return tuple(found)


def _is_there(data: object, path: str) -> bool:
    node: Any = data
    for part in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(node, Mapping):
            node = node.get(part)
        elif isinstance(node, list) and part.isdigit() and int(part) < len(node):
            node = node[int(part)]
        else:
            return False
    return isinstance(node, Mapping)
