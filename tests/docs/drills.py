"""The list of drills in their README: ``python -m tests.docs.drills`` writes it anew.

Questions, answers and figures are not in it: whoever reads the list has yet to predict.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lab.drills.rules import steps_of
from lab.drills.shelf import BASE, shelf
from lab.words import Text, say
from tests.manifests.drills import DRILLS, first_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lab.drills.shelf import Drill
    from lab.words import Language

PAGES: Mapping[Language, Path] = {"en": DRILLS / "README.md", "ko": DRILLS / "README.ko.md"}
BEGIN = "<!-- written by python -m tests.docs.drills -->"
END = "<!-- up to here -->"
_HEADS = {
    "en": "| no. | drill | title | one change | level | minutes |",
    "ko": "| 번호 | 드릴 | 제목 | 바꾸는 것 하나 | 수준 | 분 |",
}
_LEVELS = {
    "basic": Text("drill-level-basic"),
    "further": Text("drill-level-further"),
    "expert": Text("drill-level-expert"),
}


def changed(drill: Drill) -> str:
    """The one change: of the mesh where it has its own manifests, else of faults and callers."""
    if drill.own_manifests:
        places = first_line(drill.folder).replace("->", "→").split("; ")
        # Both Deployments change alike; the kind goes without saying, but for what is new.
        return "; ".join(dict.fromkeys(f"`{each.partition(', ')[2] or each}`" for each in places))
    return "; ".join(_changes(drill))


def _changes(drill: Drill) -> Iterator[str]:
    lesson = drill.lesson
    if lesson.manifests != BASE:
        yield f"`-k {lesson.manifests}`"
    if lesson.callers != "1":
        yield f"`--callers {lesson.callers}`"
    plans = [lesson.faults, *(each.faults for each in steps_of(lesson.steps))]
    for who, plan in next((each for each in plans if each), {}).items():
        yield f"{who} `{plan}`"


def table(language: Language) -> str:
    """The list in one language."""
    rows = [
        f"| {each.lesson.number} | [{each.name}]({each.name}/lesson.yaml)"
        f" | {getattr(each.lesson.title, language)} | {changed(each)}"
        f" | {say(_LEVELS[each.lesson.level], language)} | {each.lesson.minutes} |"
        for each in shelf(DRILLS.parents[1])
    ]
    return "\n".join([_HEADS[language], "|---:|---|---|---|---|---:|", *rows])


def rewritten(page: Path, language: Language) -> str:
    """A page with its list as it is now."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    assert begin, f"{page.name} has no place for the list"
    _, end, after = rest.partition(END)
    assert end, f"in {page.name} the list has no end"
    return f"{before}{BEGIN}\n\n{table(language)}\n\n{END}{after}"


def main() -> int:
    """Write the list of both pages."""
    for language, page in PAGES.items():
        page.write_text(rewritten(page, language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
