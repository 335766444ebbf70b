"""Rules about the order in which routes are asked: those that others hide, in one resource or two.

Within a VirtualService it is the order of the file. Of two for one host a gateway asks the older
one's routes first, those that take every request last of all; a sidecar takes one of the two only.

Source: pilot/pkg/networking/core/route/route.go BuildHTTPRoutesForVirtualService, SortVHostRoutes;
Istio, "Traffic management best practices", *Split large virtual services*.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.http_match import MESH
from lab.manifests.istio import exports, resolve
from lab.notes import Standing
from lab.theory.finding import Finding, Level
from lab.translate.match import full_names
from lab.translate.virtual_host import gateway_names
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lab.manifests import Reading, VirtualService
    from lab.manifests.http_match import HttpMatch

_GONE = frozenset({Standing.LEFT_OUT, Standing.REFUSED})
#: Beyond so many conditions of one match only those before it with all of them, or none, are found.
_MOST_CONDITIONS = 6


#: A condition that takes the requests of no other one.
_UNKNOWN = ("unknown", "")


@dataclass(frozen=True)
class _Asked:
    """One match of a route, or a route without any.

    Args:
        vs: whose.
        path: where it is.
        uri: the kind of condition on the path, and its value; empty where any path will do.
        rest: all other conditions.
        delegated: whether what it takes goes on to another resource, which may not want it.
    """

    vs: VirtualService
    path: str
    uri: tuple[str, str] = ("", "")
    rest: frozenset[str] = frozenset()
    delegated: bool = False

    @property
    def takes_all(self) -> bool:
        """Whether istiod takes it for one that every request matches."""
        every = self.uri in {("", ""), ("prefix", "/"), ("regex", ".*")}
        return every and not self.rest


@dataclass
class _Earlier:
    """Those that come first and have the same conditions beside the path."""

    places: dict[tuple[str, str], list[_Asked]] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)

    def add(self, asked: _Asked) -> None:
        kind, value = asked.uri
        self.places.setdefault(asked.uri, []).append(asked)
        if kind == "prefix":
            self.lengths.add(len(value))

    def covering(self, asked: _Asked) -> Iterator[_Asked]:
        """Those whose paths are all of another one's, or more."""
        kind, value = asked.uri
        yield from self.places.get(("", ""), ())
        yield from self.places.get(("prefix", "/"), ())
        yield from self.places.get(("regex", ".*"), ())
        if kind in {"exact", "prefix"}:
            for length in self.lengths:
                if length <= len(value) and value[:length] != "/":
                    yield from self.places.get(("prefix", value[:length]), ())
        if kind in {"exact", "regex"} and value != ".*":
            yield from self.places.get(asked.uri, ())


def order_findings(reading: Reading) -> Iterator[Finding]:
    """Routes that others take the requests of."""
    unread = _Unread((note.where, note.path) for note in reading.notes if note.standing in _GONE)
    for vs in reading.virtual_services:
        yield from _within(vs, unread)
    yield from _at_gateways(reading.virtual_services, unread)
    yield from _in_the_mesh(reading.virtual_services)


def _within(vs: VirtualService, unread: _Unread) -> Iterator[Finding]:
    earlier: dict[frozenset[str], _Earlier] = {}
    order: dict[str, int] = {}
    for asked in _asked(vs, unread):
        order[asked.path] = len(order)
        wider = [each for each in _covering(earlier, asked) if not each.delegated]
        if wider:
            first = min(wider, key=lambda each: order[each.path])
            yield Finding(
                Level.WARNING,
                "route-never-used",
                where_of(vs),
                asked.path,
                Text(
                    "lint-route-never-used",
                    earlier=first.path,
                    all="yes" if first.takes_all else "no",
                ),
                Text("lint-write-before", path=asked.path, earlier=first.path),
            )
        _remember(earlier, asked)


def _at_gateways(every: Sequence[VirtualService], unread: _Unread) -> Iterator[Finding]:
    """One finding for each two, with the first of their routes that it matters to."""
    told: set[frozenset[str]] = set()
    for sharing in _sharing(every, mesh=False):
        table: dict[frozenset[str], _Earlier] = {}
        asked_of = [(vs, list(_asked(vs, unread))) for vs in sharing]
        for asked in chain.from_iterable(those for _, those in asked_of):
            _remember(table, asked)
        for asked in chain.from_iterable(those for _, those in asked_of):
            for wider in _covering(table, asked):
                both = frozenset({where_of(wider.vs), where_of(asked.vs)})
                if wider.vs is asked.vs or wider.takes_all != asked.takes_all or both in told:
                    continue
                told.add(both)
                yield Finding(
                    Level.WARNING,
                    "routes-by-age",
                    where_of(asked.vs),
                    asked.path,
                    Text("lint-routes-by-age", other=where_of(wider.vs), earlier=wider.path),
                    Text("lint-write-one-service"),
                )


def _in_the_mesh(every: Sequence[VirtualService]) -> Iterator[Finding]:
    """A sidecar does not put two of them together."""
    told: set[frozenset[str]] = set()
    for sharing in _sharing(every, mesh=True):
        first, *others = sharing
        for vs in others:
            both = frozenset({where_of(first), where_of(vs)})
            if both in told or not _see_both(first, vs):
                continue
            told.add(both)
            yield Finding(
                Level.WARNING,
                "two-routes-one-host",
                where_of(vs),
                "spec.hosts",
                Text("lint-two-routes", other=where_of(first), mesh=MESH),
                Text("lint-write-one-service-for-host"),
            )


def _see_both(one: VirtualService, other: VirtualService) -> bool:
    """Whether anybody sees both."""
    some, more = (exports(each.spec.export_to, each.metadata.namespace) for each in (one, other))
    return "*" in some | more or bool(some & more)


def _sharing(every: Sequence[VirtualService], *, mesh: bool) -> Iterator[list[VirtualService]]:
    """Those of one host and gateway, where they are several."""
    # One may have a host twice, as by its short and its full name: that is one of them.
    found: dict[tuple[str, str], dict[str, VirtualService]] = {}
    for vs in every:
        for gateway in gateway_names(vs):
            if (gateway == MESH) is mesh:
                for host in vs.spec.hosts:
                    key = gateway, resolve(host, vs.metadata.namespace).lower()
                    found.setdefault(key, {})[where_of(vs)] = vs
    for sharing in found.values():
        if len(sharing) > 1:
            yield [sharing[where] for where in sorted(sharing)]


def _covering(earlier: dict[frozenset[str], _Earlier], asked: _Asked) -> Iterator[_Asked]:
    for some in _subsets(asked.rest):
        if some in earlier:
            yield from earlier[some].covering(asked)


def _subsets(conditions: frozenset[str]) -> Iterable[frozenset[str]]:
    if len(conditions) > _MOST_CONDITIONS:
        return frozenset(), conditions
    numbers = range(len(conditions) + 1)
    return map(frozenset, chain.from_iterable(combinations(conditions, n) for n in numbers))


def _remember(earlier: dict[frozenset[str], _Earlier], asked: _Asked) -> None:
    earlier.setdefault(asked.rest, _Earlier()).add(asked)


class _Unread:
    """Places of which something was left out, so that nobody knows what they ask for."""

    def __init__(self, places: Iterable[tuple[str, str]]) -> None:
        self._below: dict[str, list[str]] = {}
        for where, path in places:
            self._below.setdefault(where, []).append(path)

    def has(self, where: str, path: str) -> bool:
        """Whether it is one of them."""
        return any(each.startswith(path) for each in self._below.get(where, ()))


def _asked(vs: VirtualService, unread: _Unread) -> Iterator[_Asked]:
    """What a VirtualService asks for, in its order."""
    where = where_of(vs)
    for number, rule in enumerate(vs.spec.http):
        path = f"spec.http[{number}]"
        delegated = rule.delegate is not None
        if not rule.match:
            yield _Asked(vs, path, delegated=delegated)
        for index, match in enumerate(rule.match):
            place = path if len(rule.match) == 1 else f"{path}.match[{index}]"
            known = not unread.has(where, f"{path}.match[{index}].")
            uri = _uri(match) if known else _UNKNOWN
            yield _Asked(vs, place, uri, _conditions(match, vs), delegated)


def _uri(match: HttpMatch) -> tuple[str, str]:
    if match.uri is None:
        return "", ""
    kinds = ("exact", match.uri.exact), ("prefix", match.uri.prefix), ("regex", match.uri.regex)
    return next(((kind, value) for kind, value in kinds if value is not None), _UNKNOWN)


def _conditions(match: HttpMatch, vs: VirtualService) -> frozenset[str]:
    """All that has to hold beside the path, each as a text of its own."""
    found = [f"header {name.lower()} {value!r}" for name, value in match.headers.items()]
    found += [f"without {name.lower()} {value!r}" for name, value in match.without_headers.items()]
    found += [f"query {name} {value!r}" for name, value in match.query_params.items()]
    found += [f"label {name} {value}" for name, value in match.source_labels.items()]
    for name in ("method", "authority", "scheme"):
        if (value := getattr(match, name)) is not None:
            found.append(f"{name} {value!r}")
    if match.port is not None:
        found.append(f"port {match.port}")
    if match.gateways:
        found.append(f"gateways {sorted(full_names(match.gateways, vs.metadata.namespace))}")
    if match.source_namespace:
        found.append(f"namespace {match.source_namespace}")
    if match.ignore_uri_case and match.uri is not None:
        found.append("any case")
    return frozenset(found)
