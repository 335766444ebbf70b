"""v1 Secret: what a Gateway's ``credentialName`` is the name of."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.manifests.metadata import BY_SERVER, ObjectMeta
from lab.manifests.model import Labels, Strict, lacks, reject
from lab.words import Listed, Text

TLS_TYPE = "kubernetes.io/tls"


class Secret(Strict):
    """Keys and values; no error and no log shows a value."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"immutable": Text("manifests-secret-changes"), "status": BY_SERVER}
    )

    concealed: ClassVar[frozenset[str]] = frozenset({"data", "stringData"})

    api_version: str
    kind: Literal["Secret"]
    metadata: ObjectMeta
    type: str = "Opaque"
    data: Labels = Field(default_factory=dict, repr=False)
    string_data: Labels = Field(default_factory=dict, repr=False)

    @field_validator("data")
    @classmethod
    def _is_base64(cls, data: Labels) -> Labels:
        for key, value in data.items():
            try:
                base64.b64decode(value, validate=True)
            except (binascii.Error, ValueError):
                reject(Text("manifests-secret-base64", name=key), (key,))
        return data

    @model_validator(mode="after")
    def _has_both_halves(self) -> Secret:
        if self.type == TLS_TYPE:
            missing = [key for key in ("tls.crt", "tls.key") if self.text(key) is None]
            if missing:
                lacks(
                    Text("manifests-secret-type-needs", type=TLS_TYPE, names=Listed(tuple(missing)))
                )
        return self

    def text(self, *keys: str) -> str | None:
        """The value of the first of these keys that is there; ``stringData`` counts first.

        Bytes that are no text come back as replacement characters: no PEM has any.
        """
        for key in keys:
            if key in self.string_data:
                return self.string_data[key]
            if key in self.data:
                return base64.b64decode(self.data[key]).decode(errors="replace")
        return None
