"""What a VirtualService's HTTP rule does with a request."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from lab.manifests.duration import GoDuration
from lab.manifests.istio import (
    DestinationHost,
    FractionalPercent,
    PortSelector,
    Regex,
)
from lab.manifests.model import (
    Count,
    DnsLabel,
    Items,
    PortOrZero,
    Strict,
    Whole,
    lacks,
    reject,
    shown,
)
from lab.words import Listed, Text, Value

#: Envoy's retry conditions, HTTP and gRPC, that istiod's webhook knows.
RETRY_CONDITIONS = frozenset(
    {
        "5xx",
        "cancelled",
        "connect-failure",
        "deadline-exceeded",
        "envoy-ratelimited",
        "gateway-error",
        "http3-post-connect-failure",
        "internal",
        "refused-stream",
        "reset",
        "reset-before-request",
        "resource-exhausted",
        "retriable-4xx",
        "retriable-headers",
        "retriable-status-codes",
        "unavailable",
    }
)
GRPC_STATUS = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
_LONG_BODY, _LONGEST_BODY = 100 * 1024, 1024 * 1024
_COMMAND = re.compile(r"%%|%[A-Z][A-Z0-9_]*(?:\([^)]*\))?(?::[0-9]+)?%")


def _below_600(status: int) -> int:
    if status == 600:
        reject(Text("manifests-status-600"))
    return status


StatusCode = Annotated[Whole, Field(ge=200, le=600), AfterValidator(_below_600)]


_STATUSES = frozenset(map(int, HTTPStatus))


def status_of(token: str) -> int | None:
    """The HTTP status with a known text that a token is, as Go reads numbers: ``+0503`` is 503."""
    found = re.fullmatch(r"\+?0*([1-9][0-9]{2})", token, re.ASCII)
    status = int(found[1]) if found else 0
    return status if status in _STATUSES else None


def deprecated(instead: Value, beside: object) -> Text:
    """That a name was given up, and has no effect at all beside another."""
    if beside:
        return Text("manifests-deprecated-beside", other=str(beside), instead=instead)
    return Text("manifests-deprecated", instead=instead)


class Percentage(Strict):
    """A share of the requests; it may have decimals."""

    value: FractionalPercent = 0.0


class Destination(Strict):
    """A service, maybe one subset of it, maybe one port of it."""

    host: DestinationHost
    subset: DnsLabel | Literal[""] | None = None
    port: PortSelector | None = None


def _value(value: str) -> str:
    if "%" in _COMMAND.sub("", value):
        reject(Text("manifests-percent-in-header", value=repr(value)))
    return value


def _settable(name: str) -> str:
    if name.lower() != ":authority" and name.startswith(":"):
        reject(Text("manifests-header-fixed", name=repr(name)))
    return _envoys(name)


def _removable(name: str) -> str:
    if name.startswith(":"):
        reject(Text("manifests-header-fixed", name=repr(name)))
    if name.lower() == "host":
        reject(Text("manifests-host-stays"))
    return _envoys(name)


def _envoys(name: str) -> str:
    """A name that istiod does not look at any closer; Envoy refuses these letters."""
    if not name or not {"\0", "\n", "\r"}.isdisjoint(name):
        reject(Text("manifests-header-name", value=shown(name)))
    return name


RemovableName = Annotated[str, AfterValidator(_removable)]
SettableName = Annotated[str, AfterValidator(_settable)]
HeaderValue = Annotated[str, AfterValidator(_value)]


class HeaderOperations(Strict):
    """Headers to overwrite, to append, to take away."""

    set: Mapping[SettableName, HeaderValue] = Field(default_factory=dict)
    add: Mapping[SettableName, HeaderValue] = Field(default_factory=dict)
    remove: Items[RemovableName] = ()


class Headers(Strict):
    """Header operations on the way to the service and on the way back."""

    request: HeaderOperations | None = None
    response: HeaderOperations | None = None

    @field_validator("response")
    @classmethod
    def _no_authority(cls, response: HeaderOperations | None) -> HeaderOperations | None:
        for name in (*response.set, *response.add) if response else ():
            if name.lower() in {":authority", "host"}:
                reject(Text("manifests-header-fixed-in-response", name=repr(name)))
        return response


class WeightedDestination(Strict):
    """A destination and its share of the requests."""

    destination: Destination
    weight: Count = 0
    headers: Headers | None = None


class Redirect(Strict):
    """An answer that sends the client elsewhere."""

    uri: str = ""
    prefix_rewrite: str = ""
    authority: str = ""
    scheme: Literal["", "http", "https"] = ""
    port: PortOrZero | None = None
    derive_port: Literal["FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"] | None = None
    redirect_code: Literal[0, 301, 302, 303, 307, 308] = 0

    @model_validator(mode="after")
    def _somewhere(self) -> Redirect:
        if self.uri and self.prefix_rewrite:
            reject(Text("manifests-exclude", names=Listed(("uri", "prefixRewrite"))))
        if self.port is not None and self.derive_port is not None:
            reject(Text("manifests-exclude", names=Listed(("port", "derivePort"))))
        place = (self.uri, self.prefix_rewrite, self.authority, self.scheme)
        if not any(place) and self.port is None and self.derive_port is None:
            places = ("uri", "prefixRewrite", "authority", "port", "derivePort", "scheme")
            lacks(Text("manifests-needs", names=Listed(places, "or")))
        return self

    def notes(self) -> Iterable[tuple[str, Text]]:
        """A port that is none."""
        if self.port == 0:
            yield "port", Text("manifests-port-zero")


class ResponseBody(Strict):
    """The body of a direct response: text, or bytes in base64."""

    string: str | None = None
    bytes: str | None = None

    @field_validator("bytes")
    @classmethod
    def _base64(cls, value: str | None) -> str | None:
        try:
            b64decode(value or "", validate=True)
        except ValueError:
            reject(Text("manifests-not-base64"))
        if value == "":
            # The API server takes no text of this format that is empty.
            reject(Text("manifests-not-base64"))
        return value

    @model_validator(mode="after")
    def _one_kind(self) -> ResponseBody:
        if self.string is not None and self.bytes is not None:
            reject(Text("manifests-exclude", names=Listed(("string", "bytes"))))
        return self

    @property
    def length(self) -> int:
        """How many bytes it is."""
        return len((self.string or "").encode()) + len(b64decode(self.bytes or ""))


class DirectResponse(Strict):
    """An answer from the proxy itself."""

    status: StatusCode
    body: ResponseBody | None = None

    @field_validator("body")
    @classmethod
    def _bounded(cls, body: ResponseBody | None) -> ResponseBody | None:
        if body and body.length > _LONGEST_BODY:
            reject(Text("manifests-body-too-long"))
        return body

    def notes(self) -> Iterable[tuple[str, Text]]:
        """A long body makes every proxy's config long."""
        if self.body and self.body.length > _LONG_BODY:
            yield "body", Text("manifests-body-long")


class RegexRewrite(Strict):
    """Rewrite a path by regular expression."""

    match: Regex
    rewrite: str = Field(min_length=1)


class Rewrite(Strict):
    """Change path or host before the request is sent on."""

    uri: str = ""
    authority: str = ""
    uri_regex_rewrite: RegexRewrite | None = None

    @model_validator(mode="after")
    def _something(self) -> Rewrite:
        if not (self.uri or self.authority or self.uri_regex_rewrite):
            lacks(
                Text("manifests-needs", names=Listed(("uri", "uriRegexRewrite", "authority"), "or"))
            )
        if self.uri and self.uri_regex_rewrite:
            reject(Text("manifests-exclude", names=Listed(("uri", "uriRegexRewrite"))))
        return self


class Retries(Strict):
    """How often, and after which failures, a request is tried again."""

    attempts: Count = 0
    per_try_timeout: GoDuration | None = None
    retry_on: str = ""
    retry_remote_localities: bool | None = None
    retry_ignore_previous_hosts: bool | None = None
    backoff: GoDuration | None = None

    @field_validator("retry_on")
    @classmethod
    def _known(cls, retry_on: str) -> str:
        tokens = retry_on.split(",") if retry_on else []
        good = [token for token in tokens if token in RETRY_CONDITIONS or status_of(token)]
        for token in tokens:
            if token not in good:
                known = tuple(sorted(RETRY_CONDITIONS))
                unknown = Text("manifests-retry-condition", token=repr(token), known=known)
                reject(unknown, rest=",".join(good) or None)
        return retry_on

    @model_validator(mode="after")
    def _none_means_none(self) -> Retries:
        if not self.attempts and (
            self.per_try_timeout or self.retry_on or self.retry_remote_localities is not None
        ):
            reject(Text("manifests-retries-off"))
        return self


def _not_too_small(percentage: Percentage) -> Percentage:
    if 0 < percentage.value < 0.0001:
        reject(Text("manifests-percentage-too-small"))
    return percentage


FaultPercentage = Annotated[Percentage, AfterValidator(_not_too_small)]


class Delay(Strict):
    """Some requests wait."""

    deprecated: ClassVar[Mapping[str, str]] = MappingProxyType({"percent": "percentage"})

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "exponentialDelay": Text("manifests-webhook-rejects", instead="fixedDelay"),
        }
    )

    fixed_delay: GoDuration | None = None
    percent: Count = 0
    percentage: FaultPercentage | None = None

    def notes(self) -> Iterable[tuple[str, Text]]:
        """An old name, and a delay of nothing."""
        if self.fixed_delay is None:
            yield "", Text("manifests-delay-without-time")
        if self.percent:
            yield "percent", deprecated("percentage.value", self.percentage and "percentage")


class Abort(Strict):
    """Some requests fail, without reaching the service."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "http2Error": Text(
                "manifests-webhook-rejects", instead=Listed(("httpStatus", "grpcStatus"), "or")
            )
        }
    )

    http_status: StatusCode | None = None
    grpc_status: str | None = None
    percentage: FaultPercentage | None = None

    @model_validator(mode="after")
    def _one_status(self) -> Abort:
        if self.http_status is not None and self.grpc_status is not None:
            reject(Text("manifests-exclude", names=Listed(("httpStatus", "grpcStatus"))))
        if self.grpc_status is not None and self.grpc_status not in GRPC_STATUS:
            reject(Text("manifests-grpc-status", known=GRPC_STATUS))
        return self

    def notes(self) -> Iterable[tuple[str, Text]]:
        """An abort with nothing to abort with does nothing."""
        if self.http_status is None and self.grpc_status is None:
            yield "", Text("manifests-abort-without-status")


class Fault(Strict):
    """Faults that the client's proxy injects."""

    delay: Delay | None = None
    abort: Abort | None = None

    @model_validator(mode="after")
    def _something(self) -> Fault:
        if self.delay is None and self.abort is None:
            lacks(Text("manifests-needs", names=Listed(("delay", "abort"), "or")))
        return self


class Mirror(Strict):
    """A destination that gets a copy of the requests."""

    destination: Destination
    percentage: Percentage | None = None


def check_weights(route: tuple[WeightedDestination, ...]) -> None:
    """Several destinations whose weights are all 0 get nothing."""
    if len(route) > 1 and not sum(entry.weight for entry in route):
        lacks(Text("manifests-weights-zero"))
