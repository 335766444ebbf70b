"""The rules of lint as the table of ``docs/lint.md``: ``python -m lab.theory.page`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from lab.theory.finding import RULES, about
from lab.words import LANGUAGES, Language, say

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": DOCS / "lint.md", "ko": DOCS / "lint.ko.md"}
TABLE = re.compile(r"(?<=\n\|---\|---\|---\|---\|\n)(?:\|.*\n)+")


def rows(language: Language) -> str:
    """A row for each rule: its levels, what it is about, and the document that it follows from."""
    return "".join(
        f"| `{name}` | {', '.join(rule.levels)} | {say(about(name), language)} "
        f"| [{rule.source.title}]({_address(rule.source.url, language)}) |\n"
        for name, rule in RULES.items()
    )


def _address(url: str, language: Language) -> str:
    """A page of this project's own is beside this one, in the same language."""
    page = url.removeprefix("/docs/")
    return page if page == url or language == "en" else page.replace(".md", f".{language}.md")


if __name__ == "__main__":
    for each in LANGUAGES:
        before, _, after = TABLE.sub("\0", PAGES[each].read_text(encoding="utf-8")).partition("\0")
        PAGES[each].write_text(before + rows(each) + after, encoding="utf-8")
