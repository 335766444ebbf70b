"""``grade --json``: what a class has handed in."""

from __future__ import annotations

from typing import Any, Literal

from lab.cli.schemas.shape import Shape


class Work(Shape):
    """What a student did of a drill.

    ``unknown``: the run did not show which answer is right. ``other``: all there is of it is of
    another drill of that name than the one here.
    """

    state: Literal["right", "wrong", "unknown", "skipped", "other", "none"]
    done: bool
    """Whether a run of it passed."""
    answer: str | None
    """The first prediction; a later one was given by who had seen what comes of it."""
    truth: str | None
    """What that run showed."""
    hints: int
    tries: int
    """How often it was run to its end."""


class Student(Shape):
    """Whoever has handed in a record."""

    name: str
    file: str
    """The record's, below the folder."""
    version: str
    """The release of goodjob that wrote it."""
    edited: bool
    """Whether it was changed by hand, as far as a digest that anybody can reckon tells."""
    done: int
    right: int
    answered: int
    works: dict[str, Work]
    """By the drill's name."""


class Given(Shape):
    """An answer that was given; a choice that nobody chose is there, too."""

    answer: str
    """As it was given, or where many numbers were, a range, such as ``4 - 9``."""
    says: str | None
    """The choice's text."""
    count: int
    right: int
    """For how many of them it was right."""


class Truth(Shape):
    """What runs showed to be right."""

    answer: str
    count: int
    """How many of the students' runs."""


class Question(Shape):
    """A question, and what the class answered."""

    number: int
    drill: str
    ask: str
    answered: int
    right: int
    skipped: int
    given: tuple[Given, ...]
    truths: tuple[Truth, ...]


class Remark(Shape):
    """A sentence about what was handed in."""

    sentence: str
    template: str | None
    """Null where the words are the system's."""
    values: dict[str, Any]


class Graded(Shape):
    """The records of a class."""

    students: tuple[Student, ...]
    questions: tuple[Question, ...]
    """Those that anybody came to."""
    unread: tuple[Remark, ...]
    """Records that could not be read, each with why; the exit status is 1 then."""
    remarks: tuple[Remark, ...]
    """What was edited, handed in twice, alike, of another drill, or no record."""
