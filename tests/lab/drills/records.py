"""Made-up records, and a made-up shelf that they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lab.drills.lesson import Lesson
from lab.drills.record import Entry, Record, digest

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Shelved:
    """A drill as its shelf has it."""

    name: str
    lesson: Lesson
    hash: str = "sha256:ab"


def said(text: str) -> dict[str, str]:
    """A sentence in both languages."""
    return {"en": text, "ko": f"{text} (한국어)"}


def drill(name: str, number: int, kind: str, **question: Any) -> Shelved:
    """A drill with a question of this kind."""
    bound = {"figure": "after", "equals": 3}
    return Shelved(
        name,
        Lesson.model_validate(
            {
                "apiVersion": "lab.goodjob/v1",
                "kind": "Lesson",
                "number": number,
                "title": said(name),
                "level": "basic",
                "minutes": 3,
                "situation": said("So it is."),
                "question": {
                    "ask": said(f"What comes of {name}?"),
                    "kind": kind,
                    "figure": "after",
                    **question,
                },
                "hints": [said("One."), said("Two.")],
                "steps": [{"load": {"requests": 10}}],
                "measure": [
                    {"name": "after", "what": "errors-in-a-row", "of": "v2", "label": said("after")}
                ],
                "formula": {"what": "threshold", "says": said("as written")},
                "check": [bound | {"because": said("Exact.")}],
                "explanation": said("So."),
                "next": {"says": said("Another.")},
            }
        ),
    )


def choices(*texts: str) -> list[dict[str, Any]]:
    """Choices a, b, …; the first is right at 1, the second at 2, and so on."""
    return [
        {"key": key, "says": said(text), "when": [{"figure": "after", "equals": number}]}
        for number, (key, text) in enumerate(zip("abcdef", texts, strict=False), 1)
    ]


SHELF = (
    drill("the-trip", 1, "number"),
    drill("hidden-retries", 2, "choice", choices=choices("none", "three", "all ten")),
    drill("retries-off", 3, "yes-no", yes=[{"figure": "after", "atLeast": 1}]),
)


def played(name: str = "the-trip", **values: Any) -> Entry:
    """A run of a drill, with other values."""
    plain: dict[str, Any] = {
        "drill": name,
        "number": 1,
        "hash": "sha256:ab",
        "version": "0.1.0",
        "seed": 7,
        "at": NOON,
        "answer": "3",
        "right": True,
        "figures": {"ejectedAfter": 3.0, "back": None},
        "formula": 3,
        "truth": "3",
        "passed": True,
        "seconds": 8.25,
    }
    return Entry(**(plain | values))


def skipped(name: str) -> Entry:
    """A drill that was skipped."""
    return played(name, answer=None, right=None, truth=None, passed=False, skipped=True)


def hand_in(folder: Path, student: str, *entries: Entry, file: str = "") -> Path:
    """A record in a folder."""
    path = folder / (file or f"{student}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    bare = Record(version="0.1.0", student=student, entries=entries)
    bare.model_copy(update={"digest": digest(bare)}).write(path)
    return path
