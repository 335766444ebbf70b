"""The common base of every resource model: strict, frozen, and with no silent field.

Three kinds of field a manifest can carry:

- a modelled one: an attribute of the class;
- one that is accepted and does nothing on a laptop: named in ``not_enforced``, with the reason;
- one that is valid in the cluster but would change what the lab shows: named in ``unsupported``.

Everything else is unknown, and therefore an error.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, LiteralString, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

T = TypeVar("T")

#: A YAML list, kept as a tuple; the items stay strict.
Items = Annotated[tuple[T, ...], Field(strict=False)]

#: A map from text to text: labels, annotations.
Labels = Mapping[str, str]

PortNumber = Annotated[int, Field(ge=1, le=65535)]
#: What a protobuf int32 of the Istio API holds when negative values make no sense.
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
#: What a protobuf UInt32Value holds; None means unset, which is not the same as 0.
Count32 = Annotated[int, Field(ge=0, le=2**32 - 1)]
Percent = Annotated[int, Field(ge=0, le=100)]

#: RFC 1123 label, as Kubernetes wants names of namespaces, containers and subsets.
DNS_LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
DNS_SUBDOMAIN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
DnsLabel = Annotated[str, Field(pattern=DNS_LABEL)]
DnsSubdomain = Annotated[str, Field(pattern=DNS_SUBDOMAIN, max_length=253)]

_LABEL_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", re.ASCII)

INVALID: LiteralString = "invalid"
NOT_MODELLED: LiteralString = "not_modelled"


def reject(problem: str) -> NoReturn:
    """Refuse a value; the text is shown as it is, for a brace in it is text, not a template."""
    raise PydanticCustomError(INVALID, "{problem}", {"problem": problem})


def not_modelled(problem: str) -> NoReturn:
    """Refuse a value that is valid in the cluster, because the lab does not model it."""
    raise PydanticCustomError(NOT_MODELLED, "{problem}", {"problem": problem})


def no_twins(names: Iterable[str], what: str) -> None:
    """Refuse a name that is there twice."""
    for name, times in Counter(names).items():
        if times > 1:
            reject(f"{what} {name!r} is there {times} times")


def valid_labels(labels: Labels) -> Labels:
    """Labels as pods can have them; others would select none.

    Source: pkg/config/labels Instance.Validate, which has Kubernetes' own rules.
    """
    for key, value in labels.items():
        prefix, slash, name = key.rpartition("/")
        if not _LABEL_NAME.fullmatch(name) or (slash and not re.fullmatch(DNS_SUBDOMAIN, prefix)):
            reject(f"{key!r} can't be the name of a label")
        if value and not _LABEL_NAME.fullmatch(value):
            reject(f"the value of {key} can't be {shown(value)}: no label of a pod has it")
    return labels


def _int_or_string(value: object) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        reject(f"must be a number or a name, not {shown(value)}")
    return value


IntOrString = Annotated[int | str, PlainValidator(_int_or_string)]


def shown(value: object) -> str:
    """A value as a sentence can carry it: short, and with text in quotes."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            text = repr(value)
            return f"the text {text if len(text) <= 60 else text[:57] + '...'}"
        case int() | float():
            return str(value)
        case Mapping():
            return "a mapping"
        case list() | tuple():
            return "a list"
    return f"a {type(value).__name__}"


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
    not_enforced: ClassVar[Mapping[str, str]] = MappingProxyType({})
    #: Valid in Kubernetes or Istio, and refused because the lab would behave differently; where it
    #: is a mapping, with what the laptop lacks for it.
    unsupported: ClassVar[Collection[str]] = frozenset()

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
    def why_not(cls, name: str) -> str:
        """What the laptop lacks for an unsupported field; empty if nobody says."""
        return cls.unsupported[name] if isinstance(cls.unsupported, Mapping) else ""

    def notes(self) -> Iterable[tuple[str, str]]:
        """Warnings about this mapping: the field, or a path below it, and a sentence about it."""
        return ()


def did_you_mean(name: str, model: type[Strict]) -> str:
    """The end of a sentence about a field that ``model`` does not have."""
    allowed = sorted(model.allowed_names())
    if not allowed:
        return "no such field; none is allowed"
    listed = ", ".join(allowed)
    near = difflib.get_close_matches(name, allowed, n=1)
    if near:
        return f"no such field; did you mean {near[0]}? Allowed: {listed}"
    return f"no such field; allowed: {listed}"
