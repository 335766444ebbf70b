"""A class's records: who did what, who predicted right, and what else was predicted.

A prediction is the first answer to a question as the shelf has it: a later one was given by
somebody who had seen what comes of it. What is odd about a record is said, and nothing is dropped
in silence.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from lab.drills.pile import collect, strange
from lab.drills.record import prediction
from lab.words import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from lab.drills.lesson import Lesson, Said
    from lab.drills.pile import HandedIn
    from lab.drills.record import Entry
    from lab.words import Text

_MOST_NUMBERS = 12
_BINS = 8

State = Literal["right", "wrong", "unknown", "skipped", "other", "none"]
"""What became of a drill: its prediction was right, was wrong, or can't be told to be either as the
run did not show it; it was skipped; all there is of it is of another drill than the shelf's; it was
not begun."""


class Drill(Protocol):
    """What has to be known of a drill; :class:`lab.drills.shelf.Drill` is one."""

    @property
    def name(self) -> str:
        """The folder's."""
        ...

    @property
    def lesson(self) -> Lesson:
        """What it teaches, and asks."""
        ...

    @property
    def hash(self) -> str:
        """Of the lesson and of its manifests."""
        ...


@dataclass(frozen=True)
class Work:
    """What a student did of a drill.

    Args:
        state: what became of it.
        done: whether a run passed.
        answer: what was predicted; None where nothing was.
        truth: what the run showed then.
        hints: how many were asked for before.
        tries: how often it was run to its end.
    """

    state: State = "none"
    done: bool = False
    answer: str | None = None
    truth: str | None = None
    hints: int = 0
    tries: int = 0


@dataclass(frozen=True)
class Student:
    """Whoever has handed in a record.

    Args:
        name: as the record has it.
        file: the record's, below the folder.
        version: the release of goodjob that wrote it.
        edited: whether it was changed by hand.
        works: by the drill's name, all of the shelf's.
    """

    name: str
    file: str
    version: str
    edited: bool
    works: Mapping[str, Work]

    @property
    def done(self) -> int:
        """How many drills."""
        return sum(work.done for work in self.works.values())

    @property
    def right(self) -> int:
        """How many predictions."""
        return sum(work.state == "right" for work in self.works.values())

    @property
    def answered(self) -> int:
        """How many predictions there are."""
        return sum(work.answer is not None for work in self.works.values())


@dataclass(frozen=True)
class Given:
    """An answer that was given.

    Args:
        answer: it; numbers that are close together are one, such as ``4-9``.
        says: the choice's text, where it is one.
        count: how many gave it.
        right: for how many of them it was right.
    """

    answer: str
    says: Said | None
    count: int
    right: int


@dataclass(frozen=True)
class Asked:
    """A question, and what the class answered.

    Args:
        number: the drill's.
        drill: its name.
        ask: the question.
        given: each answer: of choices all, and of numbers from small to large.
        skipped: how many skipped it.
        truths: what the runs showed, and how often.
    """

    number: int
    drill: str
    ask: Said
    given: tuple[Given, ...]
    skipped: int
    truths: tuple[tuple[str, int], ...]

    @property
    def answered(self) -> int:
        """How many did."""
        return sum(each.count for each in self.given)

    @property
    def right(self) -> int:
        """How many of those were right."""
        return sum(each.right for each in self.given)


@dataclass(frozen=True)
class Grades:
    """What a class has handed in.

    Args:
        numbers: of all drills that it is held against.
        students: by name.
        questions: those that anybody came to, by number.
        unread: records that could not be read, each with why: somebody's work is missing.
        remarks: what else there is to know about what was handed in.
    """

    numbers: tuple[int, ...]
    students: tuple[Student, ...]
    questions: tuple[Asked, ...]
    unread: tuple[Text | str, ...]
    remarks: tuple[Text, ...]


def grade(folder: Path, drills: Sequence[Drill]) -> Grades:
    """Grade the records in a folder and in the folders below it.

    Args:
        folder: what else is in it is left out, and said.
        drills: the shelf that the records are held against.

    Raises:
        UsageError: there is no such folder, or it is far too full.
        FileError: it can't be looked into.
        LabError: there is no record in it at all.
    """
    drills = sorted(drills, key=lambda drill: drill.lesson.number)
    pile = collect(folder)
    named = {entry.drill for each in pile.records for entry in each.record.entries}
    # To reckon a hash takes rendering the drill's manifests.
    hashes = {drill.name: drill.hash for drill in drills if drill.name in named}
    pile.remarks += strange(pile.records, hashes)
    students = tuple(_student(each, drills, hashes) for each in pile.records)
    questions = (_asked(drill, students) for drill in drills)
    asked = tuple(each for each in questions if each.given or each.skipped)
    numbers = tuple(drill.lesson.number for drill in drills)
    return Grades(numbers, students, asked, tuple(pile.unread), tuple(pile.remarks))


def _student(handed_in: HandedIn, drills: Sequence[Drill], hashes: Mapping[str, str]) -> Student:
    record = handed_in.record
    by_drill: dict[str, list[Entry]] = {}
    for entry in record.entries:
        by_drill.setdefault(entry.drill, []).append(entry)
    works = {
        drill.name: _work(by_drill.get(drill.name, []), hashes.get(drill.name)) for drill in drills
    }
    return Student(handed_in.student, handed_in.file, record.version, record.edited, works)


def _work(entries: list[Entry], drill_hash: str | None) -> Work:
    ours = [entry for entry in entries if entry.hash == drill_hash]
    if not ours:
        return Work("other" if entries else "none")
    runs = [entry for entry in ours if not entry.skipped]
    first = prediction(ours)
    done, tries = any(entry.passed for entry in runs), len(runs)
    if first is None:
        return Work("unknown" if runs else "skipped", done=done, tries=tries)
    states: dict[bool | None, State] = {True: "right", False: "wrong", None: "unknown"}
    return Work(states[first.right], done, first.answer, first.truth, first.hints, tries)


def _asked(drill: Drill, students: Sequence[Student]) -> Asked:
    works = [student.works[drill.name] for student in students]
    answers = [(w.answer, w.state == "right") for w in works if w.answer is not None]
    truths = Counter(work.truth for work in works if work.truth is not None)
    question = drill.lesson.question
    return Asked(
        number=drill.lesson.number,
        drill=drill.name,
        ask=question.ask,
        given=_numbers(answers) if question.kind == "number" else _choices(drill, answers),
        skipped=sum(work.state == "skipped" for work in works),
        truths=tuple(truths.most_common()),
    )


def _choices(drill: Drill, answers: list[tuple[str, bool]]) -> tuple[Given, ...]:
    """All choices, chosen or not, and behind them what is none of them."""
    if not answers:
        return ()
    question = drill.lesson.question
    says: dict[str, Said | None] = {each.key: each.says for each in question.choices}
    if question.kind == "yes-no":
        says = {"yes": None, "no": None}
    says |= {answer: None for answer, _ in answers if answer not in says}
    return tuple(
        _given(key, [a for a in answers if a[0] == key], text) for key, text in says.items()
    )


def _numbers(answers: list[tuple[str, bool]]) -> tuple[Given, ...]:
    """Each number, or where there are many, those of a range; what is no number is behind them."""
    found: dict[float, list[tuple[str, bool]]] = {}
    odd: dict[str, list[tuple[str, bool]]] = {}
    for each in answers:
        value = _value(each[0])
        if value is None:
            odd.setdefault(each[0], []).append(each)
        else:
            found.setdefault(value, []).append(each)
    numbers = [_given(name, group, None) for name, group in _ranges(found)]
    return (*numbers, *(_given(answer, group, None) for answer, group in odd.items()))


def _ranges(
    found: Mapping[float, list[tuple[str, bool]]],
) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """Groups of about as many answers each, so that one far off does not make one group of all."""
    values = sorted(found)
    if len(values) <= _MOST_NUMBERS:
        yield from ((f"{value:g}", found[value]) for value in values)
        return
    left, bins = sum(map(len, found.values())), _BINS
    group: list[float] = []
    size = 0
    for value in values:
        group.append(value)
        size += len(found[value])
        if value == values[-1] or (bins > 1 and size * bins >= left):
            first, last = f"{group[0]:g}", f"{group[-1]:g}"
            name = first if first == last else f"{first} - {last}"
            yield name, [each for number in group for each in found[number]]
            left, bins, group, size = left - size, bins - 1, [], 0


def _value(answer: str) -> float | None:
    try:
        value = float(answer)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _given(answer: str, group: list[tuple[str, bool]], says: Said | None) -> Given:
    return Given(one_line(answer), says, len(group), sum(right for _, right in group))
