"""The list of drills in their README: ``python -m lab.cli.drill_page`` writes it in both pages.

Questions, answers and figures are not in it: whoever reads the list has yet to predict.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cli.drill_told import LEVELS
from lab.drills.rules import steps_of
from lab.drills.shelf import BASE, shelf
from lab.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.drills.shelf import Drill
    from lab.words import Language

TOP = Path(__file__).resolve().parents[2]
PAGES: tuple[tuple[Language, Path], ...] = (
    ("en", TOP / "istio" / "drills" / "README.md"),
    ("ko", TOP / "istio" / "drills" / "README.ko.md"),
)
BEGIN = "<!-- written by python -m lab.cli.drill_page -->"
END = "<!-- up to here -->"
_HEADS = (
    Text("drill-number"),
    Text("drill-name"),
    Text("drill-title"),
    Text("drill-change"),
    Text("drill-level"),
    Text("drill-minutes"),
)
_ALIGNED = "|---:|---|---|---|---|---:|"


def changed(drill: Drill) -> str:
    """The one change: of the mesh where it has its own manifests, else of faults and callers."""
    return "; ".join(dict.fromkeys(_of_mesh(drill) if drill.own_manifests else _of_run(drill)))


def _of_mesh(drill: Drill) -> Iterator[str]:
    """What the first line of its kustomization says; the kind goes without saying."""
    text = (drill.folder / "kustomization.yaml").read_text(encoding="utf-8")
    first = text.splitlines()[0].removeprefix("# ").replace("->", "→")
    for each in first.split("; "):
        yield f"`{each.partition(', ')[2] or each}`"


def _of_run(drill: Drill) -> Iterator[str]:
    lesson = drill.lesson
    if lesson.manifests != BASE:
        yield f"`-k {lesson.manifests}`"
    if lesson.callers != "1":
        yield f"`--callers {lesson.callers}`"
    plans = [lesson.faults, *(each.faults for each in steps_of(lesson.steps))]
    for who, plan in next((each for each in plans if each), {}).items():
        yield f"{who} `{plan}`"


def table(drills: Sequence[Drill], language: Language) -> str:
    """The list in one language."""
    cells = [[say(head, language) for head in _HEADS]]
    for each in drills:
        lesson = each.lesson
        title = lesson.title.ko if language == "ko" else lesson.title.en
        # Its file is no link: the answers are in it.
        name = f"`{each.name}`"
        level = say(LEVELS[lesson.level], language)
        cells.append([str(lesson.number), name, title, changed(each), level, str(lesson.minutes)])
    head, *rows = (f"| {' | '.join(row)} |" for row in cells)
    return "\n".join([head, _ALIGNED, *rows])


def rewritten(text: str, drills: Sequence[Drill], language: Language) -> str:
    """A page with its list as it is now.

    Raises:
        ValueError: it has no place for one.
    """
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return f"{text[:start]}\n\n{table(drills, language)}\n\n{text[end:]}"


def main() -> int:
    """Write the list of both pages."""
    drills = shelf(TOP)
    for language, page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(rewritten(text, drills, language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
