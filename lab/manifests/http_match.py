"""The conditions of a VirtualService's HTTP rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    field_validator,
    model_validator,
)

from lab.manifests.istio import MatchedName, Regex, check_regex, is_wildcard_domain
from lab.manifests.model import (
    DNS_LABEL,
    Items,
    Labels,
    PortOrZero,
    Strict,
    lacks,
    reject,
    shown,
    valid_labels,
)
from lab.words import Listed, Text

#: The gateway that every sidecar is.
MESH = "mesh"
_GATEWAY = re.compile(DNS_LABEL)


class StringMatch(Strict):
    """Equal, begins with, or matches in full; empty means: is there at all."""

    exact: str | None = None
    prefix: str | None = None
    regex: str | None = None

    @model_validator(mode="after")
    def _at_most_one(self) -> StringMatch:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) > 1:
            reject(Text("manifests-exclude", names=Listed(tuple(given))))
        return self

    @property
    def is_presence(self) -> bool:
        """Whether any value will do."""
        return (self.exact, self.prefix) == (None, None) and self.regex in (None, "*")


class UriMatch(StringMatch):
    """The same for a path, where an empty prefix is allowed."""

    regex: Regex | None = None


def _with_value(match: StringMatch) -> StringMatch:
    if match.prefix is not None and not match.prefix:
        reject(Text("manifests-prefix-empty"))
    return match


def _checked(match: StringMatch) -> StringMatch:
    _with_value(match)
    if match.regex is not None:
        check_regex(match.regex)
    return match


def _checked_or_star(match: StringMatch) -> StringMatch:
    return _with_value(match) if match.regex == "*" else _checked(match)


def _origin(match: StringMatch) -> StringMatch:
    if not (match.exact or match.prefix or match.regex):
        lacks(Text("manifests-cors-origin"))
    return _checked(match)


OriginMatch = Annotated[StringMatch, AfterValidator(_origin)]
ValueMatch = Annotated[StringMatch, AfterValidator(_checked)]
AbsentMatch = Annotated[StringMatch, AfterValidator(_checked_or_star)]


def gateway_name(value: str) -> str:
    """``mesh``, the name of a Gateway, or ``namespace/name``; once it was ``name.namespace``."""
    parts = value.split("/")
    if len(parts) == 1 and "." in value and is_wildcard_domain(value) and "*" not in value:
        return value
    if len(parts) > 2 or not all(_GATEWAY.match(part) for part in parts):
        reject(Text("manifests-gateway-name", value=shown(value)))
    return value


def in_full(gateway: str, namespace: str) -> str:
    """A gateway as ``namespace/name``; ``mesh`` is itself.

    Source: pilot/pkg/model/virtualservice.go resolveGatewayName.
    """
    if gateway == MESH or "/" in gateway:
        return gateway
    name, dot, rest = gateway.partition(".")
    return f"{rest.partition('.')[0] if dot else namespace}/{name}"


def legacy_names(gateways: Iterable[str]) -> Iterator[tuple[str, Text]]:
    """A warning for every gateway that is named as ``name.namespace``."""
    for index, name in enumerate(gateways):
        if "." in name:
            path = f"gateways[{index}]"
            yield path, Text("manifests-gateway-named-now", now=in_full(name, ""), name=name)


ParameterName = Annotated[str, Field(min_length=1)]
GatewayName = Annotated[str, AfterValidator(gateway_name)]


#: Whose values nobody has to say.
_MAPS = ("headers", "withoutHeaders", "queryParams")


class HttpMatch(Strict):
    """All conditions of one match hold together; several matches of a rule are alternatives."""

    indivisible: ClassVar[frozenset[tuple[str, ...]]] = frozenset({()})

    name: str = ""
    uri: UriMatch | None = None
    scheme: ValueMatch | None = None
    method: ValueMatch | None = None
    authority: ValueMatch | None = None
    headers: Mapping[MatchedName, ValueMatch] = Field(default_factory=dict)
    without_headers: Mapping[MatchedName, AbsentMatch] = Field(default_factory=dict)
    query_params: Mapping[ParameterName, ValueMatch] = Field(default_factory=dict)
    ignore_uri_case: bool = False
    port: PortOrZero | None = None
    gateways: Items[GatewayName] = ()
    #: Of the client, and looked at only where ``gateways`` is empty.
    source_labels: Annotated[Labels, AfterValidator(valid_labels)] = Field(default_factory=dict)
    source_namespace: str = ""
    stat_prefix: str = ""
    _nothing: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="wrap")
    @classmethod
    def _without_nothing(cls, data: Any, made: ModelWrapValidatorHandler[HttpMatch]) -> HttpMatch:  # noqa: ANN401 - as YAML has it
        """``x: null`` is as if it were not there, as an API server and istiod have it."""
        nothing: list[str] = []
        if isinstance(data, dict):
            data = dict(data)
            for field in _MAPS:
                if isinstance(values := data.get(field), dict):
                    nothing += (
                        f"{field}.{name}" for name, value in values.items() if value is None
                    )
                    data[field] = {
                        name: value for name, value in values.items() if value is not None
                    }
        found = made(data)
        found._nothing = tuple(nothing)  # noqa: SLF001 - of its own class
        return found

    def notes(self) -> Iterable[tuple[str, Text]]:
        """Names of gateways as they were once, and conditions that are none."""
        yield from legacy_names(self.gateways)
        if self.uri is not None and self.uri.is_presence:
            yield "uri", Text("manifests-uri-empty")
        if self.port == 0:
            yield "port", Text("manifests-port-zero")
        for path in self._nothing:
            yield path, Text("manifests-null-condition")

    @field_validator("source_namespace")
    @classmethod
    def _namespace(cls, value: str) -> str:
        if value and not _GATEWAY.match(value):
            reject(Text("manifests-namespace", value=shown(value)))
        return value


def never_used(matches: Iterable[tuple[str, HttpMatch]]) -> Iterator[tuple[str, str]]:
    """Matches whose requests an earlier one takes, as far as istiod looks, with the earliest.

    Each match is looked up among those before, and not compared with all of them.

    Source: pkg/config/validation/virtualservice.go: the same match again, or a prefix of the path
    and nothing else.
    """
    places: list[str] = []
    same: dict[str, int] = {}
    prefixes: dict[str, int] = {}
    lengths: set[int] = set()
    for number, (place, match) in enumerate(matches):
        plain = match.model_copy(update={"name": "", "stat_prefix": ""})
        uri = plain.uri or UriMatch()
        path = uri.exact if uri.prefix is None else uri.prefix
        wider = () if path is None else (path[:length] for length in lengths if length <= len(path))
        found = [same.get(repr(plain)), *(prefixes.get(prefix) for prefix in wider)]
        earliest = min((each for each in found if each is not None), default=None)
        if earliest is not None:
            yield place, places[earliest]
        places.append(place)
        same.setdefault(repr(plain), number)
        if uri.prefix is not None and plain == HttpMatch.model_construct(uri=plain.uri):
            prefixes.setdefault(uri.prefix, number)
            lengths.add(len(uri.prefix))
