"""What the reading of YAML notes, as findings, and where in the files a finding is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.notes import Standing
from lab.theory.finding import Finding, Level
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.manifests import Reading
    from lab.notes import Note

#: What is said of the reading, and not of what was read.
_OF_READING = frozenset(
    {"assumed", "invalid-field", "not-looked-at", "two-of-one-name", "unreadable"}
)
#: What is said of a Service, or a subset, that is not there and assumed.
_ASSUMED = frozenset({"lint-assumed", "lint-subset-elsewhere"})
#: Kinds that say nothing of the breaker, whatever is wrong with them.
_NOT_LINTED = frozenset({"Certificate", "Gateway", "Secret"})


_HEADLESS = "manifests-headless"
_NOT_SERVED = "manifests-not-served"
#: Without them there is nothing to eject.
_RUN = frozenset({"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"})


def note_findings(reading: Reading) -> Iterator[Finding]:
    """What can't be read, what is not looked at, and what was taken for granted."""
    told: set[tuple[Text, str]] = set()
    for note in reading.notes:
        kind = note.where.partition(" ")[0]
        is_linted = _is_twin(note) or kind not in _NOT_LINTED or _is_misspelt(note)
        if note.text.template == _HEADLESS:
            # That is looked at: see lab.theory.rules_headless.
            continue
        is_gone = note.text.template == _NOT_SERVED
        if not is_gone and (not is_linted or note.standing is Standing.REMARK):
            continue
        if _is_of_a_kind(note):
            # One of them says what it means that nobody looks at any of that kind.
            if (note.text, kind) in told:
                continue
            told.add((note.text, kind))
        level, rule, text = _verdict(note)
        yield Finding(level, rule, note.where, note.path, text, file=note.file, line=note.line)


def _is_twin(note: Note) -> bool:
    """Whether it is of a resource that another one has the name of, which is told of any kind."""
    return note.standing is Standing.ASSUMED and not note.path


def _is_of_a_kind(note: Note) -> bool:
    """Whether it is of a resource as a whole, which is of a kind that is not modelled."""
    return note.standing is Standing.LEFT_OUT and not note.path and note.where != note.file


def _is_misspelt(note: Note) -> bool:
    """Whether it is a name that is nearly right, which nobody means to write."""
    return note.text.template == "manifests-did-you-mean"


def _verdict(note: Note) -> tuple[Level, str, Text]:
    if note.text.template == _NOT_SERVED:
        level = Level.ERROR if note.where.partition(" ")[0] in _RUN else Level.WARNING
        return level, "old-api-version", note.text
    if note.where == note.file and note.standing is Standing.LEFT_OUT:
        return Level.INFO, "not-looked-at", note.text
    if note.where == note.file:
        return Level.WARNING, "unreadable", note.text
    if _is_of_a_kind(note):
        return Level.INFO, "not-looked-at", note.text
    if note.standing is Standing.LEFT_OUT:
        return Level.INFO, "not-looked-at", Text("lint-not-looked-at")
    if note.standing is Standing.ASSUMED:
        rule = "two-of-one-name" if _is_twin(note) else "invalid-field"
        return Level.WARNING, rule, note.text
    return Level.ERROR, "invalid-field", note.text


def says_assumed(finding: Finding) -> bool:
    """Whether it says of something that is not in what was read that it is taken to be there."""
    return finding.message.template in _ASSUMED


def strictly(found: Iterable[Finding]) -> list[Finding]:
    """The same where nothing of the input may be left out or taken for granted."""
    raised = (
        replace(each, level=Level.ERROR) if each.rule in _OF_READING or says_assumed(each) else each
        for each in found
    )
    return sorted(raised, key=lambda each: each.level is not Level.ERROR)


def placed(reading: Reading, found: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with their file and line; none of a field that can't be read.

    Whatever is said of such a field is said as if it were not there, which is untrue.
    """
    for each in found:
        place = reading.place(each.where, each.path)
        if place is None:
            yield each
        elif not reading.is_left_out(each.where, each.path):
            yield replace(each, path=place.path, file=place.file, line=place.line)
