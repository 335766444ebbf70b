"""``goodjob translate``: what istiod would make of the manifests, and of a change to them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import (
    Assume,
    Fetch,
    Json,
    Named,
    NoAssume,
    Sources,
    Strict,
    assumed,
    together,
)
from lab.cli.out import print_json, say, show, tell
from lab.cli.texts import check_strict, names_of, texts_of
from lab.difference import Difference, differences
from lab.errors import LabError, UsageError
from lab.manifests import DEFAULT_RELEASE, Release, accepted, read
from lab.manifests.http_match import MESH
from lab.translate import EnvoyConfig, Locality, Proxy, assumed_endpoints, loose_ends
from lab.translate import translate as translated
from lab.translate.assumed import Completed, completed
from lab.translate.virtual_host import gateway_names
from lab.words import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.errors import ManifestError
    from lab.manifests import Manifests
    from lab.translate.asked import Asked

_CHANGES = {
    "added": Text("cli-added"),
    "removed": Text("cli-removed"),
    "changed": Text("cli-changed"),
}


def translate(
    paths: Sources = None,
    named: Named = None,
    strict: Strict = False,
    proxy: Annotated[
        Proxy | None,
        typer.Option(
            help="Whose configuration: the ingress gateway's or a sidecar's. Without it the "
            "gateway's, but a sidecar's where all VirtualServices are for the mesh alone and "
            "there is no Gateway.",
            show_default=False,
        ),
    ] = None,
    istio: Annotated[
        Release, typer.Option(help="The release of Istio whose behaviour is translated.")
    ] = DEFAULT_RELEASE,
    locality: Annotated[
        str | None,
        typer.Option(
            metavar="REGION[/ZONE[/SUBZONE]]",
            help="Where the proxy is; without it, where the manifests say that it is.",
            show_default=False,
        ),
    ] = None,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help="Compare two, A and B: what changes, in words and as a diff of the JSON. "
            "The exit status is 0 if nothing does, 1 if something does, 2 if A or B is no good.",
        ),
    ] = False,
    assume: Assume = None,
    no_assume: NoAssume = False,
    fetch: Fetch = False,
    json: Json = False,
) -> None:
    """Print the Envoy config that istiod would send, as JSON.

    Endpoints are one ready pod a replica at documentation addresses: nothing has to run. What
    was assumed and what was left out is on standard error, after the answer.
    """
    paths = together(paths, named)
    place = None if locality is None else _place(locality)
    taken_there = assumed(assume, nothing=no_assume)
    asked = _Asked(proxy, istio, place, fetch, taken_there)
    if not diff:
        with _told_at_the_end() as notes:
            config, rejected = _config(paths, asked, notes)
            print_json(config.as_dict())
        if rejected is not None:
            raise rejected
        check_strict(len(notes), strict=strict)
        return
    if not paths or len(paths) != 2:
        raise UsageError(Text("cli-diff-of-two", count=len(paths or ())))
    with _told_at_the_end() as notes:
        before, after = (_readable(path, asked, notes) for path in paths)
        found = differences(before, after, names=(str(paths[0]), str(paths[1])))
        if json:
            changed = [each.as_dict() for each in found]
            print_json({"equal": not found, "differences": changed})
        else:
            show(_text(found))
    if strict and notes:
        # That they differ is another answer, which has the exit status 1.
        raise UsageError(Text("cli-strict", count=len(notes)))
    if found:
        raise typer.Exit(1)


class _NoGood(UsageError):
    """One side of a comparison can't be translated.

    Args:
        path: which.
        error: what is wrong with it.
    """

    def __init__(self, path: Path, error: LabError) -> None:
        self._path = path
        self._error = error
        super().__init__(error.text)

    def say(self, language: Language) -> str:
        """The path, which is the same in every language, and what is wrong."""
        return f"{self._path}: {self._error.say(language)}"


@dataclass(frozen=True)
class _Asked:
    """For whom, and by which Istio, config is made, and of what that is not there."""

    proxy: Proxy | None
    istio: Release
    locality: Locality | None
    fetch: bool
    assumed: Sequence[Asked] | None = ()


@contextmanager
def _told_at_the_end() -> Iterator[list[Text]]:
    """Sentences to be told when the answer is there, or why there is none."""
    notes: list[Text] = []
    try:
        yield notes
    finally:
        for each in dict.fromkeys(notes):
            tell(each)


def _place(text: str) -> Locality:
    if (place := Locality.given(text)) is None:
        raise UsageError(Text("translate-no-place", where="--locality", asked=text))
    return place


def _config(
    paths: Sequence[Path] | None, asked: _Asked, notes: list[Text]
) -> tuple[EnvoyConfig, ManifestError | None]:
    """The config, and what it is without: what nobody can read, or an API server rejects."""
    texts = texts_of(paths, fetch=asked.fetch)
    reading = read(texts.read, asked.istio)
    manifests, rejected = accepted(reading, texts.unreadable)
    if not any(
        (
            manifests.services,
            manifests.gateways,
            manifests.virtual_services,
            manifests.destination_rules,
            manifests.envoy_filters,
        )
    ):
        left_out = reading.others_of_istio()
        if rejected is not None or not left_out:
            # A config of nothing would read as an answer.
            raise rejected or LabError(Text("translate-nothing", sources=names_of(paths)))
        notes.append(Text("translate-all-left-out", kinds=left_out))
    whole = Completed(manifests)
    if asked.assumed is not None:
        refused = frozenset(each.where for each in reading.untranslatable)
        whole = completed(manifests, asked.assumed, reading.external_hosts, refused)
    notes += (each.text for each in whole.assumptions)
    proxy = asked.proxy or _proxy_of(whole.manifests)
    if asked.proxy is None and proxy is Proxy.SIDECAR:
        notes.append(Text("translate-assumed-sidecar"))
    warnings = (*manifests.warnings, *loose_ends(whole.manifests, asked.istio))
    notes += (Text("cli-warning", warning=each) for each in warnings)
    if rejected is not None:
        notes.append(Text("translate-without", count=1 + len(rejected.further)))
    config = translated(
        whole.manifests,
        proxy=proxy,
        endpoints=assumed_endpoints(whole.manifests),
        release=asked.istio,
        locality=asked.locality,
    )
    return config, rejected


def _proxy_of(manifests: Manifests) -> Proxy:
    """Whose config answers most: without anything for a gateway a sidecar's."""
    for_mesh = all(gateway_names(each) == {MESH} for each in manifests.virtual_services)
    alone = bool(manifests.virtual_services) and not manifests.gateways
    return Proxy.SIDECAR if alone and for_mesh else Proxy.GATEWAY


def _readable(path: Path, asked: _Asked, notes: list[Text]) -> EnvoyConfig:
    """One side of a comparison; trouble with it is not the answer that the two differ."""
    try:
        config, rejected = _config([path], asked, notes)
        if rejected is not None:
            raise rejected
    except LabError as error:
        raise _NoGood(path, error) from error
    return config


def _text(found: tuple[Difference, ...]) -> str:
    if not found:
        return say(Text("cli-no-difference"))
    words = [_said(each) for each in found]
    return "\n".join([*words, "", *("\n".join(each.diff) for each in found)])


def _said(each: Difference) -> str:
    head = f"{each.kind} {each.name}: {say(_CHANGES[each.change])}"
    return "\n".join([head, *(f"  {say(sentence)}" for sentence in each.words)])
