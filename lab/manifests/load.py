"""Multi-document YAML to typed, validated resources, or one error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests.kubernetes import Service
from lab.manifests.metadata import is_skipped
from lab.manifests.problems import check_release
from lab.manifests.reader import read
from lab.manifests.releases import DEFAULT_RELEASE, Release
from lab.manifests.resources import Manifests, Other, sort, where_of
from lab.notes import Standing

if TYPE_CHECKING:
    from lab.manifests.reading import Reading


def load(text: str, source: str, release: Release = DEFAULT_RELEASE) -> Manifests:
    """The resources in ``text``.

    Args:
        text: one or more YAML documents, as kustomize renders them.
        source: where they came from, for errors.
        release: the Istio whose webhook decides what is valid.

    Raises:
        ManifestError: something the lab can't take; all problems of the first bad resource.
        UnknownField: the first problem is a field that doesn't exist.
        UnsupportedField: the first problem is a field or kind that local mode does not model,
            or a field that came with a later release.
    """
    return taken(read([(source, text)], release))


def taken(reading: Reading, *, runs: bool = True) -> Manifests:
    """The resources of what was read.

    Args:
        reading: all of it.
        runs: whether their pods are to be started; who starts none needs less of them.

    Raises:
        ManifestError: as :func:`load`.
    """
    for refusal in reading.refusals if runs else reading.untranslatable:
        raise refusal
    resources = (
        Other(each.api_version, each.kind, each.metadata.name, each.metadata.namespace)
        if isinstance(each, Service) and is_skipped(each.metadata)
        else each
        for each in reading.resources
    )
    to_know = (each for each in reading.notes if each.standing is not Standing.REFUSED)
    return sort(resources, to_know, reading.workloads)


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
