"""From pydantic's list of errors to one sentence a field, with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args

from lab.errors import ManifestError, UnknownField, UnsupportedField
from lab.manifests.model import NOT_MODELLED, Strict, did_you_mean, shown
from lab.manifests.releases import not_in, too_new

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from lab.manifests.releases import Release

_WANTED = {
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "float_type": "a number",
    "int_type": "a whole number",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
}


def path_of(loc: tuple[int | str, ...]) -> str:
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


def model_at(model: type[Strict], loc: tuple[int | str, ...]) -> type[Strict]:
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


def explain(
    error: ValidationError, model: type[Strict], where: str, release: Release
) -> ManifestError:
    """All that is wrong with one resource, as the exception of its first problem."""
    details = error.errors(include_url=False)
    broken = {
        detail["loc"][:-depth] for detail in details for depth in range(1, len(detail["loc"]))
    }
    found = [
        _one(detail, model, release)
        for detail in details
        # A list whose only item is wrong also counts as empty; one of the two says it all.
        if not (detail["type"] == "too_short" and detail["loc"] in broken)
    ]
    kind, path, problem = found[0]
    further = [str(ManifestError(where, path, problem)) for _, path, problem in found[1:]]
    return kind(where, path, "\n".join([problem, *further]))


def _one(
    detail: ErrorDetails, model: type[Strict], release: Release
) -> tuple[type[ManifestError], str, str]:
    loc = detail["loc"]
    path = path_of(loc)
    if detail["type"] == "invalid_key":
        problem = f"a field's name must be text, not {shown(loc[-1])}"
        return ManifestError, path_of(loc[:-1]), problem
    if loc and loc[-1] == "[key]":
        # The name itself is wrong, so it is in the sentence and not in the path.
        path = path_of(loc[:-2])
        if detail["type"] == "string_type":
            problem = f"a field's name must be text, not {shown(detail['input'])}"
            return ManifestError, path, problem
    if detail["type"] == "extra_forbidden":
        owner, name = model_at(model, loc), str(loc[-1])
        if name in owner.unsupported:
            newer = too_new(owner, name, release)
            why = f": {owner.why_not(name)}" if owner.why_not(name) else ""
            problem = newer or f"valid in the cluster, but local mode does not model it{why}"
            return UnsupportedField, path, problem
        return UnknownField, path, did_you_mean(name, owner)
    if detail["type"] == NOT_MODELLED:
        return UnsupportedField, path, detail["msg"]
    return ManifestError, path, _sentence(detail)


def _sentence(detail: ErrorDetails) -> str:
    kind, value = detail["type"], shown(detail["input"])
    context = detail.get("ctx", {})
    if kind in _WANTED:
        return f"must be {_WANTED[kind]}, not {value}"
    match kind:
        case "missing":
            return "is required"
        case "greater_than_equal":
            return f"must be at least {context['ge']:g}, not {value}"
        case "less_than_equal":
            return f"must be at most {context['le']:g}, not {value}"
        case "greater_than":
            return f"must be more than {context['gt']:g}, not {value}"
        case "literal_error":
            return f"must be one of {context['expected']}, not {value}"
        case "string_pattern_mismatch":
            return f"must match {context['pattern']}, not {value}"
        case "too_short":
            return f"must have at least {context['min_length']} entry"
        case "string_too_short":
            return "must not be empty"
        case "string_too_long":
            return f"must be at most {context['max_length']} characters"
        case "finite_number":
            return "must be a finite number"
    return detail["msg"]


def check_release(resource: Strict, where: str, release: Release) -> None:
    """Refuse what a release does not have.

    Raises:
        UnsupportedField: every such field, with the release that has it.
    """
    found = [(path_of(loc), why) for loc, why in not_in(resource, release)]
    if found:
        path, problem = found[0]
        further = [str(ManifestError(where, path, why)) for path, why in found[1:]]
        raise UnsupportedField(where, path, "\n".join([problem, *further]))


def warnings_of(model: Strict, loc: tuple[int | str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The warnings of a resource and all its parts: path and sentence."""
    for name, sentence in model.notes():
        yield ".".join(part for part in (path_of(loc), name) if part), sentence
    for name, field in type(model).model_fields.items():
        yield from _warnings_in(getattr(model, name), (*loc, field.alias or name))


def _warnings_in(value: object, loc: tuple[int | str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Strict):
        yield from warnings_of(value, loc)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _warnings_in(item, (*loc, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _warnings_in(item, (*loc, str(key)))
