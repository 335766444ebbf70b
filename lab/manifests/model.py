"""The common base of every resource model: strict, frozen, and with no silent field.

Three kinds of field a manifest can carry:

- a modelled one: an attribute of the class;
- one that is accepted and does nothing on a laptop: named in ``not_enforced``, with the reason;
- one that is valid in the cluster but would change what the lab shows: named in ``unsupported``.

Everything else is unknown, and therefore an error.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, LiteralString, NoReturn, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from lab.words import Text

T = TypeVar("T")

#: A YAML list, kept as a tuple; the items stay strict.
Items = Annotated[tuple[T, ...], Field(strict=False)]

#: A map from text to text: labels, annotations.
Labels = Mapping[str, str]


def _whole(value: object) -> object:
    """JSON has one kind of number, so that 50.0 is 50 to the API server."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
PortNumber = Annotated[Whole, Field(ge=1, le=65535)]
#: One that is as good as not there where it is 0.
PortOrZero = Annotated[Whole, Field(ge=0, le=65535)]
#: What a protobuf int32 of the Istio API holds when negative values make no sense.
Count = Annotated[Whole, Field(ge=0, le=2**31 - 1)]
#: What a protobuf int32 holds where nobody looks at the sign.
Int32 = Annotated[Whole, Field(ge=-(2**31), le=2**31 - 1)]
#: What a protobuf UInt32Value holds; None means unset, which is not the same as 0.
Count32 = Annotated[Whole, Field(ge=0, le=2**32 - 1)]
Percent = Annotated[Whole, Field(ge=0, le=100)]

#: RFC 1123 label, as Kubernetes wants names of namespaces, containers and subsets.
DNS_LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
DNS_SUBDOMAIN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
DnsLabel = Annotated[str, Field(pattern=DNS_LABEL)]
DnsSubdomain = Annotated[str, Field(pattern=DNS_SUBDOMAIN, max_length=253)]

_LABEL_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", re.ASCII)

INVALID: LiteralString = "invalid"
LACKS: LiteralString = "lacks"
NOT_MODELLED: LiteralString = "not_modelled"


def reject(problem: Text | str, *apart: tuple[int | str, ...], rest: object = None) -> NoReturn:
    """Refuse a value.

    Args:
        problem: what is wrong, as the end of a sentence; plain text is somebody else's.
        apart: the places below that have to go, where the rest can stay.
        rest: what is right of the value, where that means something.
    """
    text = problem if isinstance(problem, Text) else Text("manifests-said", said=problem)
    raise PydanticCustomError(INVALID, "{text}", {"text": text, "apart": apart, "rest": rest})


def lacks(problem: Text, *apart: tuple[int | str, ...]) -> NoReturn:
    """Refuse a value for something that is not there; it may be there, and unreadable."""
    raise PydanticCustomError(LACKS, "{text}", {"text": problem, "apart": apart})


def not_modelled(problem: Text) -> NoReturn:
    """Refuse a value that is valid in the cluster, because the lab does not model it."""
    raise PydanticCustomError(NOT_MODELLED, "{text}", {"text": problem})


def no_twins(names: Iterable[str], what: Text, *below: str) -> None:
    """Refuse a name that is there twice.

    Args:
        names: all of them.
        what: what they name.
        below: where the list of them is; by default it is what is looked at.
    """
    seen: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        seen.setdefault(name, []).append(index)
    for name, places in seen.items():
        if len(places) > 1:
            twice = Text("manifests-there-twice", what=what, name=repr(name), times=len(places))
            apart: list[tuple[int | str, ...]] = [(*below, index) for index in places[1:]]
            reject(twice, *apart)


def valid_labels(labels: Labels) -> Labels:
    """Labels as pods can have them; others would select none.

    Source: pkg/config/labels Instance.Validate, which has Kubernetes' own rules.
    """
    for key, value in labels.items():
        prefix, slash, name = key.rpartition("/")
        if not _LABEL_NAME.fullmatch(name) or (slash and not re.fullmatch(DNS_SUBDOMAIN, prefix)):
            reject(Text("manifests-label-name", name=repr(key)), (key,))
        if value and not _LABEL_NAME.fullmatch(value):
            reject(Text("manifests-label-value", name=key, value=shown(value)), (key,))
    return labels


def _int_or_string(value: object) -> int | str:
    value = _whole(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        reject(Text("manifests-number-or-name", value=shown(value)))
    return value


IntOrString = Annotated[int | str, PlainValidator(_int_or_string)]


def shown(value: object) -> Text | str:
    """A value as a sentence can carry it: short, and with text in quotes."""
    match value:
        case None:
            return Text("manifests-shown-nothing")
        case bool():
            return str(value).lower()
        case str():
            text = repr(value[:60])
            text = text if len(value) <= 60 and len(text) <= 60 else text[:57] + "..."
            return Text("manifests-shown-text", text=text)
        case int():
            # Python refuses to write a number out that has thousands of digits.
            return str(value) if abs(value) < 10**30 else Text("manifests-shown-huge")
        case float():
            return str(value)
        case Mapping():
            return Text("manifests-shown-mapping")
        case list() | tuple():
            return Text("manifests-shown-list")
    return Text("manifests-shown-other", type=type(value).__name__)


class Strict(BaseModel):
    """A mapping of a manifest whose every field is accounted for."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        allow_inf_nan=False,
        extra="forbid",
        frozen=True,
        strict=True,
    )

    #: Accepted and without effect on a laptop: field to reason.
    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType({})
    #: Valid in Kubernetes or Istio, and refused because the lab would behave differently; where it
    #: is a mapping, with what the laptop lacks for it.
    unsupported: ClassVar[Collection[str]] = frozenset()
    #: Fields, as the way to them, without which the rest of the mapping says something else: where
    #: one is not modelled, all of it is left out.
    indivisible: ClassVar[frozenset[tuple[str, ...]]] = frozenset()
    #: Of a resource, the fields whose values no sentence may show.
    concealed: ClassVar[frozenset[str]] = frozenset()
    #: Names that were given up, and what for.
    deprecated: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @model_validator(mode="before")
    @classmethod
    def _drop_unset(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the YAML holds
        """Take null as unset, like the API server does, and leave out what has no effect."""
        if not isinstance(data, Mapping):
            return data
        known = cls.field_names()
        return {
            name: value
            for name, value in data.items()
            if name not in cls.not_enforced and not (value is None and name in known)
        }

    @classmethod
    def field_names(cls) -> frozenset[str]:
        """The modelled fields, as YAML names them."""
        return frozenset(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def allowed_names(cls) -> frozenset[str]:
        """Every field a manifest may carry: the modelled ones and those without effect."""
        return cls.field_names() | frozenset(cls.not_enforced)

    @classmethod
    def why_not(cls, name: str) -> Text | None:
        """What the laptop lacks for an unsupported field; None if nobody says."""
        return cls.unsupported[name] if isinstance(cls.unsupported, Mapping) else None

    def notes(self) -> Iterable[tuple[str, Text]]:
        """What there is to know: the field, or a path below it, and a sentence about it."""
        return ()

    def not_run(self) -> Iterable[tuple[str, Text]]:
        """What a laptop can't run: the field, and why. Nobody who starts no process is told."""
        return ()


def did_you_mean(name: str, model: type[Strict]) -> Text:
    """The end of a sentence about a field that ``model`` does not have."""
    allowed = tuple(sorted(model.allowed_names()))
    if not allowed:
        return Text("manifests-no-field-at-all")
    if near := nearest(name, model):
        return Text("manifests-did-you-mean", near=near, allowed=allowed)
    return Text("manifests-no-field", allowed=allowed)


@functools.lru_cache(maxsize=1024)
def nearest(name: str, model: type[Strict]) -> str | None:
    """The field that is written most like a name, if one is; whatever case it is in."""
    lower = {each.lower(): each for each in sorted(model.allowed_names())}
    near = [lower[each] for each in difflib.get_close_matches(name[:60].lower(), lower, n=9)]
    # A name that is of no use any more is no advice as long as there is another.
    near.sort(key=lambda each: each in model.deprecated)
    return near[0] if near else None
