"""Multi-document YAML to typed, validated resources, or one error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.errors import ManifestError, UnsupportedField
from lab.manifests.kubernetes import Service
from lab.manifests.metadata import is_skipped
from lab.manifests.problems import check_release
from lab.manifests.reader import read
from lab.manifests.releases import DEFAULT_RELEASE, Release
from lab.manifests.resources import Manifests, Other, sort, where_of
from lab.notes import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.manifests.model import Strict
    from lab.manifests.reading import Reading
    from lab.notes import Note
    from lab.words import Text


def load(
    text: str, source: str, release: Release = DEFAULT_RELEASE, *, strict: bool = False
) -> Manifests:
    """The resources in ``text``.

    Args:
        text: one or more YAML documents, as kustomize renders them.
        source: where they came from, for errors.
        release: the Istio whose webhook decides what is valid.
        strict: whether what is left out or assumed is refused as well.

    Raises:
        ManifestError: something the lab can't take; all problems of the first bad resource.
        UnknownField: the first problem is a field that doesn't exist.
        UnsupportedField: the first problem is a field that came with a later release, or, with
            ``strict``, a field or kind that local mode does not model.
    """
    return taken(read([(source, text)], release), strict=strict)


def taken(reading: Reading, *, runs: bool = True, strict: bool = False) -> Manifests:
    """The resources of what was read.

    Args:
        reading: all of it.
        runs: whether their pods are to be started; who starts none needs less of them.
        strict: whether what is left out or assumed is refused as well.

    Raises:
        ManifestError: as :func:`load`; all problems of all resources.
    """
    found = list(reading.refusals if runs else reading.untranslatable)
    if strict:
        found += noted(reading, runs=runs)
    if (refused := all_of(found)) is not None:
        raise refused
    return _sorted(reading, reading.resources, reading.of_running if runs else ())


def noted(reading: Reading, *, runs: bool = False) -> Iterator[ManifestError]:
    """The notes as errors, for whoever wants nothing left out and nothing assumed."""
    for note in (*reading.notes, *(reading.of_running if runs else ())):
        if note.standing is not Standing.REFUSED:
            kind = UnsupportedField if note.standing is Standing.LEFT_OUT else ManifestError
            yield kind(note.where, note.path, note.text)


def accepted(
    reading: Reading, unreadable: Iterable[tuple[str, Text]] = ()
) -> tuple[Manifests, ManifestError | None]:
    """The resources that an API server would take, and what is wrong with the others.

    A cluster runs without what was rejected, as ``kubectl apply`` goes on with the rest.

    Args:
        reading: all of it.
        unreadable: files that were no text, each with why.
    """
    unread = (ManifestError(file, "", why) for file, why in unreadable)
    return _sorted(reading, reading.accepted), all_of((*unread, *reading.untranslatable))


def all_of(errors: Iterable[ManifestError]) -> ManifestError | None:
    """Several as one, whose sentence has all of them."""
    every = [one for each in errors for one in (each, *each.further)]
    if not every:
        return None
    first, *others = every
    # A new one: whoever adds to it must not add to what was read.
    found = type(first)(first.where, first.path, first.problem)
    found.further = tuple(type(each)(each.where, each.path, each.problem) for each in others)
    return found


def _sorted(
    reading: Reading, resources: Iterable[Strict | Other], more: Iterable[Note] = ()
) -> Manifests:
    kept = (
        Other(each.api_version, each.kind, each.metadata.name, each.metadata.namespace)
        if isinstance(each, Service) and is_skipped(each.metadata)
        else each
        for each in resources
    )
    to_know = (each for each in reading.notes if each.standing is not Standing.REFUSED)
    return sort(kept, (*to_know, *more), reading.workloads, reading.external_hosts)


def check_releases(manifests: Manifests, release: Release) -> None:
    """Refuse what a release does not have, in manifests that were loaded for another one.

    Raises:
        UnsupportedField: the fields of the first such resource.
    """
    for resource in (
        *manifests.gateways,
        *manifests.virtual_services,
        *manifests.destination_rules,
    ):
        check_release(resource, where_of(resource), release)
