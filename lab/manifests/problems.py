"""From pydantic's list of errors to one sentence a field, with its path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from lab.errors import ManifestError, UnknownField, UnsupportedField
from lab.manifests.documents import OF_HELM, OF_OTHERS
from lab.manifests.homes import home_of_breaker, homes_of
from lab.manifests.model import LACKS, NOT_MODELLED, Strict, did_you_mean, nearest, shown
from lab.manifests.paths import model_at, path_of
from lab.manifests.releases import not_in, too_new
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from lab.manifests.homes import Home
    from lab.manifests.paths import Loc
    from lab.manifests.releases import Release
    from lab.words import Value

#: So many are told of one resource; whoever made more of them has made one mistake many times.
MOST_PROBLEMS = 100

_WANTED: Mapping[str, Text] = MappingProxyType(
    {
        "bool_type": Text("manifests-wanted-truth"),
        "dict_type": Text("manifests-shown-mapping"),
        "float_type": Text("manifests-wanted-number"),
        "int_type": Text("manifests-wanted-whole-number"),
        "mapping_type": Text("manifests-shown-mapping"),
        "model_type": Text("manifests-shown-mapping"),
        "string_type": Text("manifests-wanted-text"),
        "tuple_type": Text("manifests-shown-list"),
        "list_type": Text("manifests-shown-list"),
    }
)
#: What is told once a file.
PLACEHOLDERS = frozenset({"manifests-placeholder", OF_HELM.template, OF_OTHERS.template})
#: What is said where a value is not there, or too few are; untrue of one that can't be read.
_ABSENT = frozenset({LACKS, "missing", "too_short"})
#: What kustomize, shells, Helm and people have, and what should have been replaced before.
_LOOKED_AT = 1000
_PLACEHOLDER = re.compile(
    r"\$\([^)]*\)|\$\{[^}]*\}|\{\{.*?\}\}|\$[A-Z_][A-Z0-9_]*|%[A-Za-z_]\w*%|<[A-Za-z_][\w .-]*>"
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a resource.

    Args:
        loc: where it is.
        place: the same, as it is told; a name that is wrong is told in the sentence.
        kind: which exception it is.
        detail: what pydantic knows of it.
        model: of the resource.
        release: the Istio that reads it.
        home: where it belongs, if it is in the wrong place.
        is_told: whether it is not told already, with another one.
    """

    loc: Loc
    place: Loc
    kind: type[ManifestError]
    detail: ErrorDetails
    model: type[Strict]
    release: Release
    home: Text | None = None
    is_told: bool = True

    @property
    def path(self) -> str:
        """The place, as people read it."""
        return path_of(self.place)

    @property
    def absent(self) -> bool:
        """Whether something is said not to be there."""
        return self.detail["type"] in _ABSENT

    @property
    def apart(self) -> tuple[Loc, ...]:
        """The places below that have to go, where not all of it has to."""
        return tuple(self.detail.get("ctx", {}).get("apart", ()))

    @property
    def scope(self) -> Loc:
        """What has to go with it: the outermost mapping that says something else without it."""
        if self.kind is UnsupportedField:
            for length in range(1, len(self.loc)):
                owner = model_at(self.model, self.loc[: length + 1])
                rest = self.loc[length:]
                if any(rest[: len(way)] == way for way in owner.indivisible):
                    return self.loc[:length]
        return self.loc

    @property
    def repaired(self) -> object:
        """What can be made of the value: of the right type, or without a part; else None."""
        if (rest := self.detail.get("ctx", {}).get("rest")) is not None:
            return rest
        return _repaired(self.detail["type"], self.detail["input"])

    @property
    def concealed(self) -> bool:
        """Whether no sentence may show the value."""
        return not self.model.concealed.isdisjoint(self.loc[:1])

    @property
    def text(self) -> Text:
        """What is wrong, as the end of a sentence."""
        said = _text(self)
        value = self.detail["input"]
        seen = value[:_LOOKED_AT] if isinstance(value, str) and not self.concealed else ""
        found = _PLACEHOLDER.search(seen)
        if found is None:
            return said
        if found[0].startswith("{{"):
            return OF_HELM
        return Text("manifests-placeholder", problem=said, placeholder=found[0])


def problems_in(
    error: ValidationError, model: type[Strict], release: Release, data: object
) -> list[Problem]:
    """All that is wrong with one resource, in order; ``data`` is the resource."""
    details = error.errors(include_url=False)
    broken = {
        detail["loc"][:-depth] for detail in details for depth in range(1, len(detail["loc"]))
    }
    lacking = {detail["loc"][:-1] for detail in details if detail["type"] == "missing"}
    unknown = (each for each in details if each["type"] == "extra_forbidden")
    beside = (each for each in unknown if each["loc"][:-1] in lacking)
    meant = {loc for each in islice(beside, MOST_PROBLEMS) for loc in _meant(each["loc"], model)}
    found = [
        _problem(detail, model, release)
        for detail in details
        # A list whose only item is wrong also counts as empty; one of the two says it all.
        if not (detail["type"] == "too_short" and detail["loc"] in broken)
        and not (detail["type"] == "missing" and detail["loc"] in meant)
    ]
    return _with_homes(list(_beside_scopes(found)), model, data)


def _beside_scopes(problems: Sequence[Problem]) -> Iterator[Problem]:
    """All but those of what is left out as a whole, for something that is not modelled."""
    first: dict[Loc, Problem] = {}
    for each in problems:
        if each.scope != each.loc:
            first.setdefault(each.scope, each)
    for each in problems:
        around = (each.loc[:length] for length in range(len(each.loc) + 1))
        found = next((first[place] for place in around if place in first), each)
        if found is each:
            yield each


def _with_homes(problems: list[Problem], model: type[Strict], data: object) -> list[Problem]:
    """The same, with where fields belong that are in the wrong place; that is told once."""
    beside: dict[Loc, list[str]] = {}
    for each in problems[:MOST_PROBLEMS]:
        if each.kind is UnknownField:
            beside.setdefault(each.loc[:-1], []).append(str(each.loc[-1]))
    homes: dict[Loc, Text] = {}
    known: dict[Loc, list[Home]] = {}
    told: set[Loc] = set()
    for each in problems[:MOST_PROBLEMS]:
        name, value = str(each.loc[-1]) if each.loc else "", each.detail["input"]
        if each.kind is not UnknownField or each.loc in homes or each.loc in told:
            continue
        inside = isinstance(value, Mapping) and bool(value)
        names = tuple(map(str, value)) if inside else tuple(beside[each.loc[:-1]])
        if not inside and nearest(name, model_at(model, each.loc)):
            continue
        place = each.loc[:-1]
        found = known.get(place) if not inside else None
        if found is None:
            found = homes_of(names[:MOST_PROBLEMS], place, model)
            known |= {} if inside else {place: found}
        if inside and not found and (breaker := home_of_breaker(name, place, model)):
            found = [breaker]
        for home in found:
            if inside or name in home.names:
                homes[each.loc] = home.text(data, inside=inside)
                told |= set() if inside else {(*each.loc[:-1], other) for other in home.names}
                break
    return [
        replace(each, home=homes.get(each.loc), is_told=each.loc in homes or each.loc not in told)
        for each in problems
    ]


def _meant(loc: Loc, model: type[Strict]) -> Iterator[Loc]:
    """The fields that one stands for which can't be taken: they are not missing.

    That is what it was misspelt for, or any, where it is one of several of which one has to be.
    """
    owner, name = model_at(model, loc), str(loc[-1])
    near = nearest(name, owner)
    meant = owner.field_names() if name in owner.unsupported else {near} if near else ()
    yield from ((*loc[:-1], each) for each in meant)


def explain(
    error: ValidationError, model: type[Strict], where: str, release: Release, data: object = None
) -> ManifestError:
    """All that is wrong with one resource, as the exception of its first problem."""
    return refusal(where, problems_in(error, model, release, data))


def refusal(where: str, problems: Sequence[Problem]) -> ManifestError:
    """The same, of what was found already."""
    problems = [each for each in problems if each.is_told]
    told = [(each.kind, each.path, each.text) for each in problems[:MOST_PROBLEMS]]
    # One template of Helm in a resource says it all.
    helm = [each for each in told if each[2] == OF_HELM]
    told = [each for each in told if each not in helm[1:]]
    if (more := len(problems) - len(told)) > 0:
        told.append((ManifestError, "", Text("manifests-more-problems", count=more)))
    return together(where, told)


def together(
    where: str, problems: Sequence[tuple[type[ManifestError], str, Text]]
) -> ManifestError:
    """Several problems of a resource as one exception."""
    first, *further = [kind(where, path, text) for kind, path, text in problems]
    first.further = tuple(further)
    return first


def _problem(detail: ErrorDetails, model: type[Strict], release: Release) -> Problem:
    loc = detail["loc"]
    place, kind = loc, ManifestError
    if detail["type"] == NOT_MODELLED:
        kind = UnsupportedField
    if detail["type"] == "invalid_key":
        place = loc[:-1]
    elif loc and loc[-1] == "[key]":
        # The name itself is wrong, so it is in the sentence and not in the path.
        loc, place = loc[:-1], loc[:-2]
        kind = UnsupportedField if detail["type"] == NOT_MODELLED else kind
    elif detail["type"] == "extra_forbidden":
        named = str(loc[-1]) in model_at(model, loc).unsupported
        kind = UnsupportedField if named else UnknownField
    return Problem(loc, place, kind, detail, model, release)


def _text(problem: Problem) -> Text:
    detail, loc = problem.detail, problem.detail["loc"]
    if detail["type"] == "invalid_key":
        return Text("manifests-name-is-text", value=shown(loc[-1]))
    if loc and loc[-1] == "[key]" and detail["type"] == "string_type":
        return Text("manifests-name-is-text", value=shown(detail["input"]))
    if detail["type"] == "extra_forbidden":
        owner, name = model_at(problem.model, loc), str(loc[-1])
        if name not in owner.unsupported:
            return problem.home or did_you_mean(name, owner)
        newer, why = too_new(owner, name, problem.release), owner.why_not(name)
        if newer or why is None:
            return newer or Text("manifests-not-modelled")
        return Text("manifests-not-modelled-because", why=why)
    value = Text("manifests-shown-concealed") if problem.concealed else shown(detail["input"])
    return _sentence(detail, value)


def _bound(number: float) -> str:
    """With all of its digits, where it is a whole one."""
    return str(int(number)) if number == int(number) else f"{number:g}"


def _sentence(detail: ErrorDetails, value: Text | str) -> Text:
    kind, context = detail["type"], detail.get("ctx", {})
    text = context.get("text")
    if isinstance(text, Text):
        return text
    if kind in _WANTED:
        return Text("manifests-must-be", wanted=_WANTED[kind], value=value)
    match kind:
        case "missing":
            return Text("manifests-required")
        case "greater_than_equal":
            return Text("manifests-at-least", least=_bound(context["ge"]), value=value)
        case "less_than_equal":
            return Text("manifests-at-most", most=_bound(context["le"]), value=value)
        case "greater_than":
            return Text("manifests-more-than", bound=_bound(context["gt"]), value=value)
        case "literal_error":
            return Text("manifests-one-of", known=_options(context["expected"]), value=value)
        case "string_pattern_mismatch":
            return Text("manifests-pattern", pattern=context["pattern"], value=value)
        case "too_short":
            return Text("manifests-too-few", least=context["min_length"])
        case "string_too_short":
            return Text("manifests-not-empty")
        case "string_too_long":
            return Text("manifests-too-many-characters", most=context["max_length"])
        case "finite_number":
            return Text("manifests-finite")
    return Text("manifests-can-not-be", value=value)


def _options(expected: str) -> Value:
    """Pydantic's ``'a', 'b' or 'c'``."""
    return Listed(tuple(re.split(r", | or ", expected)), "or")


def _repaired(kind: str, value: object) -> object:
    match kind, value:
        case "string_type", bool():
            return str(value).lower()
        case "string_type", float():
            return str(value)
        case "string_type", int() if abs(value) < 2**63:
            return str(value)
        case "int_type", str() if re.fullmatch(r"[0-9]{1,18}", value):
            return int(value)
        case "bool_type", "true" | "True" | "yes" | "on":
            return True
        case "bool_type", "false" | "False" | "no" | "off":
            return False
    return None


def check_release(resource: Strict, where: str, release: Release) -> None:
    """Refuse what a release does not have.

    Raises:
        UnsupportedField: every such field, with the release that has it.
    """
    found = [(UnsupportedField, path_of(loc), why) for loc, why in not_in(resource, release)]
    if found:
        raise together(where, found)


def remarks_on(model: Strict) -> Iterator[tuple[Loc, str, Text]]:
    """What there is to know of a resource and all its parts: whose it is, its path, and what."""
    for loc, part in _parts_of(model, ()):
        for name, text in part.notes():
            yield loc, _joined(loc, name), text


def check_runs(model: Strict, where: str) -> None:
    """Refuse what a laptop can't run of a resource whose fields it all knows.

    Raises:
        UnsupportedField: all of it.
    """
    found = [
        (UnsupportedField, _joined(loc, name), why)
        for loc, part in _parts_of(model, ())
        for name, why in part.not_run()
    ]
    if found:
        raise together(where, found)


def _joined(loc: Loc, name: str) -> str:
    return ".".join(part for part in (path_of(loc), name) if part)


def _parts_of(value: object, loc: Loc) -> Iterator[tuple[Loc, Strict]]:
    """Every mapping of a resource, those further out first."""
    if isinstance(value, Strict):
        yield loc, value
        for name, field in type(value).model_fields.items():
            yield from _parts_of(getattr(value, name), (*loc, field.alias or name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _parts_of(item, (*loc, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _parts_of(item, (*loc, str(key)))
