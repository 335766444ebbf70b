"""What is in a page of Markdown: links, headings' anchors, and the words that a reader reads."""

from __future__ import annotations

import itertools
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markdown_it import MarkdownIt

from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Piece:
    """A piece of text as it is read, and where it leads if it is a link."""

    text: str
    href: str | None
    heading: bool


def tracked() -> list[Path]:
    """Every file of the repository that git knows, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted({name for name in listed.stdout.split("\0") if name})
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def pages() -> list[Path]:
    """Every page of Markdown among them."""
    return [path for path in tracked() if path.suffix == ".md"]


def pieces(page: Path) -> Iterator[Piece]:
    """Its text in order, without code."""
    heading = False
    for token in PARSER.parse(page.read_text(encoding="utf-8")):
        if token.type in {"heading_open", "heading_close"}:
            heading = token.type == "heading_open"
        href: str | None = None
        for child in token.children or []:
            if child.type in {"link_open", "link_close"}:
                href = unquote(str(child.attrs["href"])) if child.type == "link_open" else None
                yield Piece("", href, heading)
            elif child.type in {"text", "softbreak"}:
                yield Piece(child.content or " ", href, heading)


def links(page: Path) -> list[str]:
    """Where its links lead, each as it is written."""
    return [piece.href for piece in pieces(page) if piece.href is not None and not piece.text]


def anchors(page: Path) -> set[str]:
    """The anchors of its headings, as forges name them."""
    found: dict[str, int] = {}
    result = set()
    tokens = PARSER.parse(page.read_text(encoding="utf-8"))
    for before, token in itertools.pairwise(tokens):
        if before.type == "heading_open":
            name = slug(_read(token))
            again = found.get(name, 0)
            found[name] = again + 1
            result.add(f"{name}-{again}" if again else name)
    return result


def slug(heading: str) -> str:
    """A heading's anchor."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _read(token: Token) -> str:
    return "".join(
        child.content for child in token.children or [] if child.type in {"text", "code_inline"}
    )
