"""The YAML that every command reads: what is named, or the folder that all of them take."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cli.options import manifests_folder
from lab.errors import LabError
from lab.manifests.files import STDIN, STDINS, Texts
from lab.manifests.origin import Origins
from lab.manifests.paths import loc_of
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from lab.manifests import Unseen
    from lab.theory.finding import Finding

#: Kinds of which one at least has to be there, if a breaker is to be looked at.
_OF_ISTIO = frozenset({"DestinationRule", "EnvoyFilter", "VirtualService"})


def texts_of(paths: Sequence[Path] | None, *, fetch: bool) -> Texts:
    """Read all that is named; without a name the folder that every command takes.

    Args:
        paths: what is named.
        fetch: whether what a kustomization refers to elsewhere is fetched.

    Raises:
        UsageError: there is no such file or folder.
        RenderError: kustomize refuses a folder that was named, or something would be fetched.
    """
    found = Texts(fetch=fetch)
    for path in sources_of(paths):
        found.add(path)
    return found


def sources_of(paths: Sequence[Path] | None) -> list[Path]:
    """What is to be read.

    Raises:
        UsageError: there is no such file or folder.
    """
    return [
        each if str(each) in STDINS or os.path.lexists(each) else manifests_folder(each)
        for each in paths or [manifests_folder(None)]
    ]


def check_strict(count: int, *, strict: bool) -> None:
    """With ``--strict`` there is nothing to know of the input.

    Args:
        count: how many notes there were.
        strict: whether it was asked for.

    Raises:
        LabError: there was one.
    """
    if strict and count:
        raise LabError(Text("cli-strict", count=count))


def in_full(sources: Sequence[Path]) -> list[Path]:
    """The same for whoever asks later, and elsewhere."""
    return [each if str(each) in STDINS else each.absolute() for each in sources]


def names_of(paths: Sequence[Path] | None) -> tuple[Text | str, ...]:
    """What was named, or is read without a name, as a sentence has it."""
    named = (str(each) for each in paths or [manifests_folder(None)])
    return tuple(Text("lint-stdin") if each in STDINS else each for each in named)


def check_looked_at(
    paths: Sequence[Path] | None,
    looked_at: Mapping[str, int],
    unseen: Unseen,
    unread: AbstractSet[str],
) -> None:
    """No findings are no all-clear where there was nothing to find them in.

    Args:
        paths: what was named.
        looked_at: how many resources of each kind.
        unseen: those that were there beside them.
        unread: files that nobody can read, or a part of them.

    Raises:
        LabError: nothing that was read is of a kind that can be looked at, or of Istio's.
    """
    if not _OF_ISTIO.isdisjoint(looked_at):
        return
    sources = names_of(paths)
    # Beside Services and workloads only what is Istio's is missed.
    refused = [
        Text("lint-kind", kind=kind, count=count)
        for kind, count in unseen.refused.items()
        if not looked_at or kind in _OF_ISTIO
    ]
    refused += [Text("lint-unread", count=len(unread))] if unread else []
    others = tuple(
        Text("lint-kind-of", kind=kind, version=version, count=count)
        for (kind, version), count in unseen.others.items()
        if not looked_at or kind in _OF_ISTIO
    )
    if refused:
        template = "lint-errors-only-of-istio" if looked_at else "lint-errors-only"
        raise LabError(Text(template, sources=sources, kinds=tuple(refused)))
    if others:
        template = "lint-others-only-of-istio" if looked_at else "lint-others-only"
        raise LabError(Text(template, sources=sources, kinds=others))
    raise LabError(Text("lint-nothing-of-istio" if looked_at else "lint-nothing", sources=sources))


def located(found: Iterable[Finding], texts: Texts) -> list[Finding]:
    """Findings of what kustomize has rendered, in the files that it was rendered from."""
    origins = {
        source: Origins(Path(source), text)
        for source, text in texts.read
        if source in texts.rendered
    }
    return [_located(each, origins) for each in found]


def _located(finding: Finding, origins: Mapping[str, Origins]) -> Finding:
    if finding.file not in origins:
        return finding
    origin = origins[finding.file].at(finding.line, loc_of(finding.path))
    if origin is None:
        return replace(finding, line=0, rendered=True)
    return replace(finding, file=origin.file, line=origin.line, rendered=not origin.line)


def place_of(finding: Finding) -> Text | str:
    """Where a finding is: a line of a file, of standard input, or what kustomize has rendered."""
    if finding.rendered:
        return Text("lint-rendered", folder=finding.file)
    if finding.file == STDIN:
        return Text("lint-stdin-line", line=finding.line) if finding.line else Text("lint-stdin")
    return finding.place


def without(finding: Finding, taken: object = None) -> Text:
    """What the figures are without, what they take it for, or which of two they are of."""
    where = Text("predict-at", place=place_of(finding), where=finding.where)
    if taken is not None:
        problem = finding.message
        return Text(
            "predict-taken", where=where, path=finding.path, problem=problem, value=str(taken)
        )
    if finding.path:
        return Text("predict-without", where=where, path=finding.path, problem=finding.message)
    return Text("predict-note", where=where, problem=finding.message)
