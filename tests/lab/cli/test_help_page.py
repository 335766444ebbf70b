"""The English of the help, written from the commands."""

from __future__ import annotations

from lab.cli.help_page import PAGE, page, texts
from lab.words import say
from lab.words.text import Text


def test_the_catalogue_has_what_the_commands_say() -> None:
    """Write it anew with `python -m lab.cli.help_page`, and its twin by hand."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_each_text_is_read_as_it_was_written() -> None:
    """Paragraphs, braces and all."""
    for name, text in texts().items():
        assert say(Text(name)) == text
