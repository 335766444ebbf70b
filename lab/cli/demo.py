"""``goodjob demo``: the story from start to end."""

from __future__ import annotations

from typing import Annotated

import typer

from lab.cli.options import console, manifests_folder
from lab.demo import LANGUAGES, Language, play
from lab.demo.words import default_language
from lab.errors import UsageError


def demo(
    lang: Annotated[
        str | None,
        typer.Option(help="en or ko; without it, what LANG asks for.", show_default=False),
    ] = None,
) -> None:
    """Play the story: trip, hold, recover.

    It takes about a minute, and nothing is left running.
    """
    language = default_language() if lang is None else _language(lang)
    if not play(manifests_folder(None), console(), language):
        raise typer.Exit(1)


def _language(asked: str) -> Language:
    for language in LANGUAGES:
        if asked == language:
            return language
    msg = f"--lang {asked!r}: allowed is {' or '.join(LANGUAGES)}"
    raise UsageError(msg)
