"""The glossary: the same words in both languages, each linked where a reader meets it first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.commands import ROOT
from tests.docs.markdown import links, pieces, slug

if TYPE_CHECKING:
    from pathlib import Path

DOCS = ROOT / "docs"
GLOSSARIES = [DOCS / "glossary.md", DOCS / "glossary.ko.md"]
READ = ("student", "write-up", "pitfalls", "faq")
PAGES = [DOCS / f"{name}{ending}" for name in READ for ending in (".md", ".ko.md")]


def entries(glossary: Path) -> dict[str, str]:
    """Each word's heading, and what is said of it."""
    text = glossary.read_text(encoding="utf-8")
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)[1:]
    said = [part.partition("\n## ")[0].strip() for part in parts[1::2]]
    return dict(zip(parts[::2], said, strict=True))


def word(heading: str) -> re.Pattern[str]:
    """The word of a heading in running text; in English its plural too."""
    name = re.escape(heading.partition(" (")[0])
    if re.search("[가-힣]", name):
        return re.compile(f"(?<![가-힣]){name}")
    return re.compile(rf"(?<![\w-]){name}s?(?![\w-])")


def test_both_have_the_same_words() -> None:
    """In the same order, and each leads on to where it is written in full."""
    english, korean = (entries(glossary) for glossary in GLOSSARIES)
    assert len(english) == len(korean) > 30
    for one, (other, said) in zip(english, korean.items(), strict=True):
        if re.fullmatch(r"[\w ]+ \([\w ]+\)", other):
            assert other.endswith(f"({one})")
        assert said.count("](") == english[one].count("](") > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_word_is_linked_at_its_first_use(page: Path) -> None:
    """No word of the glossary stands in a page before the link that explains it."""
    glossary = GLOSSARIES[page.name.endswith(".ko.md")]
    waiting = {f"{glossary.name}#{slug(heading)}": word(heading) for heading in entries(glossary)}
    assert set(waiting) & set(links(page))
    for piece in pieces(page):
        if piece.href is not None:
            waiting.pop(piece.href, None)
        elif not piece.heading:
            early = [link for link, name in waiting.items() if name.search(piece.text)]
            assert not early, f"{piece.text!r} comes before a link to {early}"
