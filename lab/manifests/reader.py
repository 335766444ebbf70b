"""Some YAML, read once: typed resources, and notes on what of it was not taken as it is.

Nothing in a manifest is ignored silently, and nothing is lost for something else that is wrong.
What the lab itself runs is :func:`lab.manifests.load.load`'s, which refuses what this leaves out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lab.errors import ManifestError, UnknownField, UnsupportedField
from lab.manifests.counted import workloads_of
from lab.manifests.cut import Cut
from lab.manifests.documents import OF_HELM, Document, Unreadable, parsed
from lab.manifests.envoy_filter import EnvoyFilter
from lab.manifests.identity import (
    ejects,
    gone_from,
    is_chart,
    is_drawn,
    names_of,
    where_in,
    without_http,
)
from lab.manifests.kinds import CLUSTER_SCOPED, MODELLED, NOT_RUN, group_of, known_kinds, lacking
from lab.manifests.kubernetes import Deployment, Service
from lab.manifests.metadata import is_skipped, runs_here
from lab.manifests.model import Strict, shown
from lab.manifests.owned import is_owned, makers
from lab.manifests.paths import loc_of, path_of
from lab.manifests.problems import (
    MOST_PROBLEMS,
    PLACEHOLDERS,
    check_release,
    check_runs,
    problems_in,
    refusal,
    remarks_on,
)
from lab.manifests.reading import Reading, Unseen
from lab.manifests.releases import DEFAULT_RELEASE, Release
from lab.manifests.resources import Other, where_of
from lab.manifests.settings import Held, held, resolved
from lab.manifests.values import values_in, values_of
from lab.manifests.virtual_service import VirtualService
from lab.manifests.workload import (
    LOOSE,
    External,
    KedaScaler,
    PodMaker,
    Scaler,
)
from lab.notes import Note, Standing
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lab.manifests.paths import Loc
    from lab.manifests.problems import Problem
    from lab.manifests.values import Values
    from lab.words import Value

# What is wrong inside comes to light first, so that each round is a level further out.
_MOST_ROUNDS = 50
# What a drill's folder has beside its manifests, or instead of any.
_LESSON = ("lab.goodjob", "Lesson")
#: What is read for whoever runs it, and says nothing of a breaker.
_NOT_FORECAST = frozenset({"Certificate", "Gateway", "Secret"})


def read(texts: Sequence[tuple[str, str]], release: Release = DEFAULT_RELEASE) -> Reading:
    """Read YAML, as far as it can be understood.

    Args:
        texts: one or more documents each, with where they came from before them.
        release: the Istio that reads them.
    """
    reader = _Reader(release)
    for source, text in texts:
        reader.text(source, text)
    return reader.reading()


@dataclass(frozen=True)
class _Taken:
    """A resource of a document."""

    document: Document
    cut: Cut
    where: str
    resource: Strict | Other


class _Reader:
    """Collects what is found."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._taken: dict[tuple[str, str, bool], _Taken] = {}
        self._sound: dict[tuple[str, str, bool], _Taken] = {}
        self._before = 0
        self._documents: list[Document] = []
        self._held: Held = {}
        self._superseded: list[Strict | Other] = []
        self._notes: list[Note] = []
        self._refusals: list[ManifestError] = []
        self._untranslatable: list[ManifestError] = []
        self._of_running: list[Note] = []
        self._foreigners: list[ManifestError] = []
        self._refused_kinds: Counter[str] = Counter()
        self._other_kinds: Counter[tuple[str, str]] = Counter()

    def text(self, source: str, text: str) -> None:
        """Read one text."""
        found = list(parsed(text, source))
        for each in found:
            if isinstance(each, Unreadable):
                note = Note(Standing.REFUSED, source, "", source, each.line, each.text)
                self._notes.append(note)
                self._refused(each.error())
                self._values(source, values_of(text))
        for each in found:
            if isinstance(each, Document):
                self._documents += self._expanded(each)

    def reading(self) -> Reading:
        """All of it."""
        self._held = held(self._documents)
        there = makers(each.data for each in self._documents)
        for document in self._documents:
            if is_owned(document.data, there):
                continue
            self._before = len(self._untranslatable)
            self._document(document)
        taken = tuple(self._taken.values())
        if not taken:
            for each in self._foreigners:
                self._refused(each)
        return Reading(
            resources=_run(taken),
            accepted=_run(self._sound.values()),
            workloads=workloads_of((each.where, each.resource, each.cut) for each in taken),
            external_hosts=frozenset(
                host
                for each in taken
                if isinstance(each.resource, External)
                for host in each.resource.spec.hosts
            ),
            notes=tuple(_once_a_file(self._notes)),
            refusals=tuple(self._refusals),
            untranslatable=tuple(self._untranslatable),
            of_running=tuple(self._of_running),
            superseded=tuple(self._superseded),
            unseen=Unseen(self._refused_kinds, self._other_kinds),
            _places={each.where: (each.document, each.cut) for each in taken},
        )

    def _expanded(self, document: Document) -> Iterator[Document]:
        """A list stands for its items: of all kinds, or of one, whose items need not say it."""
        data = document.data
        version, kind = data.get("apiVersion"), data.get("kind")
        if not isinstance(kind, str) or not kind.endswith("List") or "items" not in data:
            yield document
            return
        known = {"apiVersion": version, "kind": kind.removesuffix("List")} if kind != "List" else {}
        items = data.get("items") or []
        for index, item in enumerate(items if isinstance(items, list) else [items]):
            if isinstance(item, dict):
                yield document.item(("items", index), {**known, **item})
                continue
            problem = Text("manifests-list-of-resources")
            where, line = document.source, document.line(("items", index))
            self._notes.append(Note(Standing.REFUSED, where, "items", where, line, problem))
            self._refused(ManifestError(where, "items", problem))

    def _document(self, document: Document) -> None:
        data = document.data
        api_version, kind = data.get("apiVersion"), data.get("kind")
        if "kind" not in data and ("apiVersion" not in data or is_chart(document.source)):
            self._foreign(document)
            return
        if not isinstance(kind, str) or not isinstance(api_version, str):
            missing = "apiVersion" if isinstance(kind, str) else "kind"
            wanted, value = Text("manifests-wanted-text"), shown(data.get(missing))
            problem = Text("manifests-must-be", wanted=wanted, value=value)
            self._refuse(document, missing, ManifestError(document.source, missing, problem))
            return
        group, where = group_of(api_version), where_in(data, document.source)
        if (loose := LOOSE.get(group, {}).get(kind)) is not None:
            self._loose(document, where, loose)
        if kind in MODELLED and group == group_of(MODELLED[kind][0][0]):
            self._modelled(document, where)
        else:
            if (gone := gone_from(api_version, kind)) is not None:
                note = _note(Standing.REMARK, document, where, ("apiVersion",), gone)
                self._notes.append(note)
            self._other(document, where)

    def _foreign(self, document: Document) -> None:
        """YAML of something else, which is only wrong where there is nothing but that."""
        values = values_in(document.data)
        if values is not None:
            self._values(document.source, values, document.line(values.path.split(".")))
            return
        text, where = Text("manifests-no-resource"), document.source
        self._notes.append(_note(Standing.LEFT_OUT, document, where, (), text))
        self._foreigners.append(ManifestError(where, "", text))

    def _values(self, source: str, values: Values | None, line: int = 0) -> None:
        """A breaker that is in no resource."""
        if values is not None:
            line = line or values.line
            self._notes.append(Note(Standing.REFUSED, source, "", source, line, values.text))
            self._foreigners.append(ManifestError(source, "", values.text))

    def _loose(self, document: Document, where: str, model: type[Strict]) -> None:
        """What a forecast needs of a kind, whether or not a laptop runs it."""
        cut = Cut(document.data)
        resource, _, told = self._lenient(cut, model)
        self._note(document, where, told)
        if resource is not None:
            self._take(_Taken(document, cut, where, resource), loose=True)
        elif model is PodMaker:
            self._refused_kinds[document.data["kind"]] += 1

    def _modelled(self, document: Document, where: str) -> None:
        data = document.data
        versions, model = MODELLED[data["kind"]]
        version_is_known = data["apiVersion"] in versions
        if not version_is_known:
            known: Value = versions[0]
            for each in versions[1:]:
                known = Listed((known, each), "or")
            gone = gone_from(data["apiVersion"], data["kind"])
            version = Text("manifests-version", known=known, version=data["apiVersion"])
            said = gone or version
            self._refuse(document, "apiVersion", ManifestError(where, "apiVersion", said))
        if model is VirtualService and (field := without_http(data.get("spec"))):
            self._leave_out(document, where, field)
            return
        if model is EnvoyFilter and not ejects(data.get("spec")):
            self._other(document, where)
            return
        cut = Cut(resolved(data, self._held) if model is Deployment else data)
        resource, first, told = self._lenient(cut, model)
        wrong = [each for each in first if each.kind is not UnsupportedField]
        if wrong and version_is_known:
            self._refused(refusal(where, wrong))
        if model is Deployment:
            # Of a Deployment a forecast has what it needs; but a field that no cluster knows is a
            # mistake, whatever a laptop needs of it.
            self._note(document, where, [each for each in told if each[1].kind is UnknownField])
            self._note_running(document, where, resource, told)
        else:
            self._note(document, where, told)
        if data["kind"] in _NOT_FORECAST or (resource is None and first and not wrong):
            self._other_kinds[data["kind"], data["apiVersion"]] += 1
        elif resource is None and model is not Deployment:
            self._refused_kinds[data["kind"]] += 1
        if resource is None:
            return
        if not wrong:
            self._check(document, where, resource)
        if model is not Deployment:
            self._remark(document, where, resource, cut)
        self._take(_Taken(document, cut, where, resource))

    def _note_running(
        self,
        document: Document,
        where: str,
        resource: Strict | None,
        told: Sequence[tuple[Loc, Problem]],
    ) -> None:
        """What a pod is without on a laptop, which is of no concern to whoever starts none."""
        if isinstance(resource, Deployment) and is_skipped(resource.metadata):
            return
        self._of_running += (
            _note(Standing.LEFT_OUT, document, where, loc, problem.text)
            for loc, problem in told[:MOST_PROBLEMS]
            if problem.kind is UnsupportedField
        )

    def _check(self, document: Document, where: str, resource: Strict) -> None:
        """What is wrong with a resource whose fields are fine one by one."""
        try:
            check_release(resource, where, self._release)
            if isinstance(resource, Service):
                runs_here(resource.metadata, where)
            elif isinstance(resource, Deployment) and not is_skipped(resource.metadata):
                check_runs(resource, where)
        except UnsupportedField as error:
            if isinstance(resource, Deployment):
                self._of_running += (
                    _note(Standing.LEFT_OUT, document, where, loc_of(each.path), each.text)
                    for each in (error, *error.further)
                )
                return
            self._refused(error)
            self._notes += (
                _note(Standing.ASSUMED, document, where, loc_of(each.path), each.text)
                for each in (error, *error.further)
            )
        except ManifestError as error:
            self._refuse(document, "metadata", error)

    def _lenient(
        self, cut: Cut, model: type[Strict], rounds: int = _MOST_ROUNDS
    ) -> tuple[Strict | None, list[Problem], list[tuple[Loc, Problem]]]:
        """What is left, the problems of the whole, and those of all that was left out."""
        first: list[Problem] = []
        told: list[tuple[Loc, Problem]] = []
        for number in range(rounds):
            try:
                return model.model_validate(cut.rest()), first, told
            except ValidationError as error:
                found = problems_in(error, model, self._release, cut.rest())
            first = first if number else found
            told += [(cut.original(p.loc), p) for p in found if p.is_told and not cut.follows(p)]
            if not cut.without(found):
                break
        return None, first, told

    def _note(self, document: Document, where: str, told: Sequence[tuple[Loc, Problem]]) -> None:
        for loc, problem in told[:MOST_PROBLEMS]:
            left_out = problem.kind is UnsupportedField
            standing = Standing.LEFT_OUT if left_out else Standing.REFUSED
            place = loc[: len(problem.place)]
            note = _note(standing, document, where, loc, problem.text)
            self._notes.append(replace(note, path=path_of(place)))
        if (more := len(told) - MOST_PROBLEMS) > 0:
            text = Text("manifests-more-problems", count=more)
            self._notes.append(_note(Standing.REFUSED, document, where, (), text))

    def _remark(self, document: Document, where: str, resource: Strict, cut: Cut) -> None:
        self._notes += (
            _note(Standing.REMARK, document, where, cut.original(loc_of(path)), text)
            for loc, path, text in remarks_on(resource)
            # Without a part of it, it may not be true.
            if cut.original(loc) not in cut.touched
        )

    def _refuse(self, document: Document, field: str, error: ManifestError) -> None:
        note = _note(Standing.REFUSED, document, error.where, (field,), error.text)
        self._notes.append(replace(note, path=error.path))
        self._refused(error)

    def _refused(self, error: ManifestError) -> None:
        self._refusals.append(error)
        self._untranslatable.append(error)

    def _leave_out(self, document: Document, where: str, field: str) -> None:
        """A VirtualService that has no part in HTTP."""
        text = Text("manifests-not-modelled-because", why=Text("manifests-only-http"))
        self._notes.append(_note(Standing.LEFT_OUT, document, where, ("spec", field), text))
        self._other(document, where, is_told=True)

    def _other(self, document: Document, where: str, *, is_told: bool = False) -> None:
        """A resource that is not modelled: the answer is without it, and says what that means."""
        api_version, kind = document.data["apiVersion"], document.data["kind"]
        group, (name, namespace) = group_of(api_version), names_of(document.data)
        known = known_kinds(group)
        if (group, kind) == _LESSON:
            self._refused(ManifestError(where, "", Text("manifests-lesson")))
            return
        if known and kind not in known:
            text = Text(
                "manifests-no-such-kind",
                group=group or api_version,
                kind=kind,
                known=tuple(sorted(known)),
            )
            self._refuse(document, "kind", ManifestError(where, "kind", text))
            self._refused_kinds[kind] += 1
            return
        if LOOSE.get(group, {}).get(kind) is PodMaker:
            # Its pods are in the pool all the same.
            text = Text("manifests-pods-not-started", kind=kind)
            self._of_running.append(_note(Standing.LEFT_OUT, document, where, (), text))
        else:
            self._other_kinds[kind, api_version] += 1
            if not is_told and (lack := lacking(group, kind)) is not None:
                self._notes.append(_note(Standing.LEFT_OUT, document, where, (), lack))
        if isinstance(name, str) and name and isinstance(namespace, str):
            other = Other(api_version, kind, name, "" if kind in CLUSTER_SCOPED else namespace)
            self._take(_Taken(document, Cut(document.data), where, other))
        elif kind in NOT_RUN.get(group, ()) and not is_drawn(document.data):
            self._refuse(
                document,
                "metadata",
                ManifestError(where, "metadata.name", Text("manifests-required")),
            )

    def _take(self, taken: _Taken, *, loose: bool = False) -> None:
        document, where = taken.document, taken.where
        key = (group_of(document.data["apiVersion"]), _key(taken), loose)
        twin = self._taken.get(key)
        self._taken[key] = taken
        if len(self._untranslatable) == self._before:
            self._sound[key] = taken
        if twin is None:
            return
        self._superseded.append(twin.resource)
        # kubectl applies one after the other, so that the last one stays.
        is_told = not isinstance(taken.resource, Deployment | Other)
        if is_told and twin.document.data != document.data:
            first = twin.document
            text = Text("manifests-last-counts", file=first.source, line=first.line(()))
            self._notes.append(_note(Standing.ASSUMED, document, where, (), text))


def _run(taken: Iterable[_Taken]) -> tuple[Strict | Other, ...]:
    """What is run or translated, and not only counted."""
    told = PodMaker | Scaler | KedaScaler | External
    return tuple(each.resource for each in taken if not isinstance(each.resource, told))


def _once_a_file(notes: Sequence[Note]) -> Iterator[Note]:
    """Whoever has left one placeholder in a file has left them all: that is one mistake."""
    count = Counter((each.file, each.text.template) for each in notes)
    seen: set[tuple[str, str]] = set()
    for each in notes:
        key = each.file, each.text.template
        if each.text.template not in PLACEHOLDERS:
            yield each
        elif key not in seen:
            seen.add(key)
            if each.text == OF_HELM:
                yield replace(each, where=each.file, path="")
            elif count[key] == 1:
                yield each
            else:
                more = Text("manifests-more-placeholders", text=each.text, count=count[key] - 1)
                yield replace(each, text=more)


def _note(standing: Standing, document: Document, where: str, loc: Loc, text: Text | str) -> Note:
    said = text if isinstance(text, Text) else Text("manifests-said", said=text)
    return Note(standing, where, path_of(loc), document.source, document.line(loc), said)


def _key(taken: _Taken) -> str:
    resource = taken.resource
    return where_of(resource) if isinstance(resource, Other) else taken.where
