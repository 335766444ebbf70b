"""Kubernetes' own schemas, by kubernetes-validate, each read once."""

from __future__ import annotations

import functools

from kubernetes_validate import (  # type: ignore[import-untyped]  # it has no type hints
    SchemaNotFoundError,
    ValidationError,
    utils,
    validate,
)

__all__ = ["CORE", "NEWEST", "OLDEST", "SchemaNotFoundError", "ValidationError", "validate"]

#: The first version in which a preStop hook may sleep without a feature gate.
OLDEST = "1.30"
NEWEST: str = utils.major_minor(utils.all_versions()[-1])
CORE = {"Namespace", "ServiceAccount", "Service", "Deployment", "NetworkPolicy"}

# It reads megabytes for every document otherwise.
utils.schema_contents = functools.cache(utils.schema_contents)
