"""Cross-origin requests: a part of a VirtualService's HTTP rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from lab.manifests.duration import GoDuration
from lab.manifests.http_action import deprecated
from lab.manifests.http_match import OriginMatch
from lab.manifests.istio import AnyHeaderName
from lab.manifests.model import Items, Strict, reject
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

_CORS_METHODS = frozenset(
    {"*", "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
)


class CorsPolicy(Strict):
    """Cross-origin requests."""

    deprecated: ClassVar[Mapping[str, str]] = MappingProxyType({"allowOrigin": "allowOrigins"})

    allow_origin: Items[str] = ()
    allow_origins: Items[OriginMatch] = ()
    allow_methods: Items[str] = ()
    allow_headers: Items[AnyHeaderName] = ()
    expose_headers: Items[AnyHeaderName] = ()
    max_age: GoDuration | None = None
    allow_credentials: bool | None = None
    unmatched_preflights: Literal["UNSPECIFIED", "FORWARD", "IGNORE"] = "UNSPECIFIED"

    @model_validator(mode="after")
    def _valid(self) -> CorsPolicy:
        for method in self.allow_methods:
            if method not in _CORS_METHODS:
                known = tuple(sorted(_CORS_METHODS))
                reject(Text("manifests-cors-method", known=known, method=method))
        if self.max_age is not None and self.max_age.milliseconds % 1000:
            reject(Text("manifests-whole-seconds"))
        return self

    def notes(self) -> Iterable[tuple[str, Text]]:
        """An old name."""
        if self.allow_origin:
            beside = self.allow_origins and "allowOrigins"
            yield "allowOrigin", deprecated(Text("manifests-exact-origins"), beside)
