"""Strict models of the custom resources that the folders use and the lab does not run.

kubernetes-validate has Kubernetes' own kinds, the lab models those that it translates. For the rest
no package that the project could depend on has the schemas: those on PyPI want a newer Python than
we promise, and lack the Gateway API. So the fields in use are written down here, each module with
its source. A field that is not here is an error: whoever needs one adds it from the source.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from lab.manifests.metadata import ObjectMeta
from lab.manifests.model import Items, Labels, Strict, reject

Name = Annotated[str, Field(min_length=1)]


class Custom(Strict):
    """What every custom resource has."""

    api_version: str
    kind: str
    metadata: ObjectMeta


class Expression(Strict):
    """One condition of a label selector."""

    key: Name
    operator: str = Field(pattern="^(In|NotIn|Exists|DoesNotExist)$")
    values: Items[str] = ()


class LabelSelector(Strict):
    """meta/v1 LabelSelector."""

    match_labels: Labels = Field(default_factory=dict)
    match_expressions: Items[Expression] = ()


def _go_duration(text: str) -> str:
    if not re.fullmatch(r"(\d+(\.\d+)?(h|m|s|ms|us|ns))+", text):
        reject(f"must be a duration as Go writes it, like 2160h or 1h30m, not {text!r}")
    return text


GoDuration = Annotated[str, AfterValidator(_go_duration)]
