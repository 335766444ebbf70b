"""Stand-ins: goodjob's own service in the place of a program whose image no laptop can run.

The YAML is rewritten before it is read: what makes pods becomes a Deployment of the same name, with
as many pods, their labels, the ports that Services send to and the paths that probes ask, whose
program is the service, told to answer on every path (GOODJOB_PATHS and those beside it). All else
goes on as with any Deployment. What belongs to the image alone plays no part in a stand-in.
"""

from __future__ import annotations

import copy
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from lab.errors import UsageError
from lab.laptop import DEFAULT_NAME, command
from lab.laptop.pods import check_commands, check_count
from lab.laptop.standin_pod import played
from lab.manifests import read, read_all, taken
from lab.manifests.documents import Document, parsed
from lab.manifests.metadata import SKIP
from lab.manifests.owned import is_owned, makers, makes_pods
from lab.translate.asked import asked_of
from lab.translate.assumed import that_runs
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from lab.manifests import Manifests

#: In the place of a name: whatever makes pods.
ALL = "*"
#: So much a stand-in takes, about: an interpreter and the service.
MEGABYTES = 40
#: With so many of them it is worth a word.
MANY = 25
#: The command of the service itself.
_OWN = ("python", "-m", "app")

Data = dict[str, Any]


@dataclass(frozen=True)
class Played:
    """YAML with stand-ins in it.

    Args:
        texts: all of it, each with where it came from.
        notes: what there is to know of each.
        pods: how many of its pods are stand-ins.
    """

    texts: list[tuple[str, str]]
    notes: tuple[Text, ...] = ()
    pods: int = 0


@dataclass
class _Found:
    """What the YAML has of it."""

    texts: list[tuple[str, list[Data] | None, str]] = field(default_factory=list)
    makers: list[Data] = field(default_factory=list)
    owned: list[Data] = field(default_factory=list)
    services: list[Data] = field(default_factory=list)
    least: dict[tuple[str, str, str], int] = field(default_factory=dict)


def stand_in(texts: Sequence[tuple[str, str]], wanted: Iterable[str]) -> Played:
    """Put stand-ins in the place of what makes pods.

    Args:
        texts: YAML, each with where it came from.
        wanted: the names of those that are played; ``*`` is all of them but what runs goodjob's own
            service anyway, and but those that no Service sends to.
    """
    names = frozenset(wanted)
    if not names:
        return Played(list(texts))
    found = _found(texts)
    chosen, left = _chosen(found, names)
    notes: list[Text] = []
    pods = 0
    # In the place of each: its stand-in, or nothing.
    instead: dict[int, Data | None] = {id(each): None for each in (*left, *found.owned)}
    for maker in chosen:
        services = [each for each in found.services if _selects(each, maker)]
        part = played(maker, services, found.least.get(_key(maker)))
        instead[id(maker)] = part.deployment
        notes += part.notes
        pods += part.replicas
    if left:
        notes.append(Text("standin-unasked", where=tuple(map(_where, left))))
    if pods > MANY:
        notes.append(Text("standin-memory", pods=pods, megabytes=pods * MEGABYTES))
    return Played([_written(each, instead) for each in found.texts], tuple(notes), pods)


def check_names(texts: Sequence[tuple[str, str]], wanted: Iterable[str]) -> None:
    """See that there is something of each name.

    Raises:
        UsageError: nothing there has such a name; the sentence says what is there.
    """
    names = [name for name in wanted if name != ALL]
    known = {_name(each) for each in _found(texts).makers} if names else set()
    for name in names:
        if name not in known:
            there = tuple(sorted(known)) or Text("words-none")
            raise UsageError(Text("standin-nobody", name=repr(name), known=there))


def _found(texts: Sequence[tuple[str, str]]) -> _Found:
    """Everything that matters; a text that can't be read is left to whoever reads it."""
    found = _Found()
    for source, text in texts:
        read = list(parsed(text, source))
        documents = None
        if all(isinstance(each, Document) for each in read):
            whole = (each.data for each in read if isinstance(each, Document))
            documents = [copy.deepcopy(item) for data in whole for item in _items(data)]
        found.texts.append((source, documents, text))
        for data in documents or ():
            if _is_maker(data):
                found.makers.append(data)
            elif data.get("kind") == "Service" and data.get("apiVersion") == "v1":
                found.services.append(data)
            elif data.get("kind") == "HorizontalPodAutoscaler":
                _scaled(data, found.least)
    there = makers(found.makers)
    found.owned = [each for each in found.makers if is_owned(each, there)]
    found.makers = [each for each in found.makers if not is_owned(each, there)]
    _refer(found.makers)
    return found


def _items(data: Data) -> Iterator[Data]:
    """A ``v1 List`` stands for its items."""
    items = data.get("items")
    if data.get("apiVersion") == "v1" and data.get("kind") == "List" and isinstance(items, list):
        for each in items:
            if isinstance(each, dict):
                yield from _items(each)
    else:
        yield data


def _is_maker(data: Data) -> bool:
    return makes_pods(data) and isinstance(data.get("spec"), dict) and bool(_name(data))


def _chosen(found: _Found, names: Collection[str]) -> tuple[list[Data], list[Data]]:
    """What is played, and what is not though all of it was meant: nobody sends to that."""
    named = [each for each in found.makers if _name(each) in names]
    if ALL not in names:
        return named, []
    rest = [each for each in found.makers if each not in named and not _stays(each)]
    asked = [each for each in rest if any(_selects(one, each) for one in found.services)]
    # Without any Service nobody knows who is asked.
    chosen = [each for each in found.makers if each in named or each in (asked or rest)]
    return chosen, [each for each in rest if each not in chosen]


def _written(
    text: tuple[str, list[Data] | None, str], instead: Mapping[int, Data | None]
) -> tuple[str, str]:
    """A text with its stand-ins; one without any stays as it is, letter for letter."""
    source, documents, before = text
    if documents is None or not any(id(each) in instead for each in documents):
        return source, before
    kept = (instead.get(id(each), each) for each in documents)
    return source, yaml.safe_dump_all(
        [each for each in kept if each is not None], allow_unicode=True, sort_keys=False
    )


def _refer(makers: Sequence[Data]) -> None:
    """Give a Rollout that refers to a Deployment the template of that."""
    templates = {
        (_namespace(each), _name(each)): each["spec"].get("template")
        for each in makers
        if each["kind"] == "Deployment"
    }
    for each in makers:
        reference = each["spec"].get("workloadRef")
        if isinstance(reference, dict) and not each["spec"].get("template"):
            each["spec"]["template"] = templates.get((_namespace(each), str(reference.get("name"))))


def _scaled(data: Data, least: dict[tuple[str, str, str], int]) -> None:
    spec = data.get("spec")
    target = spec.get("scaleTargetRef") if isinstance(spec, dict) else None
    number = spec.get("minReplicas", 1) if isinstance(spec, dict) else 1
    if isinstance(target, dict) and isinstance(number, int):
        least[_namespace(data), str(target.get("kind")), str(target.get("name"))] = number


def _selects(service: Data, maker: Data) -> bool:
    spec = service.get("spec")
    wanted = spec.get("selector") if isinstance(spec, dict) else None
    template = maker["spec"].get("template")
    metadata = template.get("metadata") if isinstance(template, dict) else None
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    return (
        isinstance(wanted, dict)
        and bool(wanted)
        and isinstance(labels, dict)
        and _namespace(service) == _namespace(maker)
        and all(labels.get(key) == value for key, value in wanted.items())
    )


def _stays(maker: Data) -> bool:
    """Whether it is goodjob's own service already, or is left to the cluster."""
    template = maker["spec"].get("template")
    spec = template.get("spec") if isinstance(template, dict) else None
    containers = spec.get("containers") if isinstance(spec, dict) else None
    first = containers[0] if isinstance(containers, list) and containers else None
    command = first.get("command") if isinstance(first, dict) else None
    annotations = _metadata(maker).get("annotations")
    is_left = isinstance(annotations, dict) and SKIP in annotations
    return is_left or (isinstance(command, list) and tuple(command) == _OWN)


def _metadata(data: Data) -> Data:
    metadata = data.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _name(data: Data) -> str:
    return str(_metadata(data).get("name") or "")


def _namespace(data: Data) -> str:
    return str(_metadata(data).get("namespace") or "default")


def _where(data: Data) -> str:
    return f"{data['kind']} {_namespace(data)}/{_name(data)}"


def _key(data: Data) -> tuple[str, str, str]:
    return _namespace(data), str(data["kind"]), _name(data)


def checked(
    paths: Iterable[Path],
    wanted: Sequence[str],
    assume: Sequence[str] | None = (),
    *,
    name: str = DEFAULT_NAME,
    strict: bool = False,
) -> str:
    """All that is named as one text, once a lab is known to take it.

    Args:
        paths: folders with YAML, or files.
        wanted: the names of what has a stand-in; ``*`` for all.
        assume: what is said of Services that are not there; None if nothing is assumed.
        name: of the lab.
        strict: whether what is left out or assumed is an error.

    Raises:
        StartError: there is nothing to start, or too much of it.
        UsageError: there is nothing of such a name; or what is said is of no such Service.
        RenderError, ManifestError: the manifests are not right.
    """
    sources = [str(each) for each in paths]
    source, line = ", ".join(sources), command(shlex.join(["up", *sources]), name)
    texts = read_all(map(Path, sources))
    texts.check()
    check_names(texts.read, wanted)
    manifests = taken(read(stand_in(texts.read, wanted).texts), strict=strict)
    that_runs(manifests, None if assume is None else asked_of(assume), strict=strict)
    check_commands(manifests, " ".join([line, *(f"--stand-in={each}" for each in wanted)]))
    check_count(manifests, source)
    return texts.joined()


def check_assumed(text: str, source: str, wanted: Iterable[str], assume: Sequence[str]) -> None:
    """See that what is said of Services is of some that are not there, and that rules name.

    Raises:
        UsageError: it is not.
    """
    if assume:
        found = stand_in([(source, text)], wanted)
        that_runs(taken(read(found.texts)), asked_of(assume))


def loaded(
    text: str, source: str, wanted: Iterable[str], assume: Iterable[str] | None = ()
) -> tuple[Manifests, tuple[Text, ...]]:
    """The resources in a text with its stand-ins, and what there is to know of those.

    A Gateway that is not among them is assumed, as ``goodjob translate`` does, and Services that
    something is said of.

    Raises:
        ManifestError: as :func:`lab.manifests.load`.
    """
    found = stand_in([(source, text)], wanted)
    asked = None if assume is None else asked_of(assume)
    return that_runs(taken(read(found.texts)), asked, lenient=True), found.notes
