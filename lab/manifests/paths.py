"""Places in a resource: as pydantic has them, as people read them, and the models that own them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, get_args

from lab.manifests.model import Strict

if TYPE_CHECKING:
    from collections.abc import Iterator

Loc = tuple[int | str, ...]

_PART = re.compile(r"""\[(\d+)\]|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]|\.?([^.\[\]]+)""")


def path_of(loc: Loc) -> str:
    """``("spec", "http", 0, "route")`` as ``spec.http[0].route``; odd keys in brackets."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part.isidentifier() or part.replace("-", "").isalnum():
            path += f".{part}" if path else part
        else:
            path += f"[{part!r}]"
    return path


def loc_of(path: str) -> Loc:
    """The other way round."""
    return tuple(
        int(part[1]) if part[1] else str(ast.literal_eval(part[2])) if part[2] else part[3]
        for part in _PART.finditer(path)
    )


def model_at(model: type[Strict], loc: Loc) -> type[Strict]:
    """The model that owns the last field of ``loc``."""
    owner = model
    annotation: Any = model
    for part in loc[:-1]:
        nested = next(models_in(annotation), None)
        if nested is None or not isinstance(part, str):
            continue
        owner = nested
        for name, field in nested.model_fields.items():
            if part == (field.alias or name):
                annotation = field.annotation
                break
        owner = next(models_in(annotation), owner)
    return owner


def models_in(annotation: Any) -> Iterator[type[Strict]]:  # noqa: ANN401 - any type expression
    """The models inside a type expression: of ``tuple[Route, ...] | None`` it is Route."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        yield annotation
        return
    for inner in get_args(annotation):
        yield from models_in(inner)


def nested_models(model: type[Strict]) -> Iterator[type[Strict]]:
    """A model and every model inside it."""
    yield model
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            yield from nested_models(inner)
