"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ALONE = [pytest.mark.xdist_group("a browser"), pytest.mark.timeout(300)]
"""Of whoever draws: a page takes a core, and of two beside each other neither is in time."""
# Not how fast it is: on a full machine the first answer of a board alone takes ten seconds.
expect.set_options(timeout=60_000)
PROGRAM = "chromium"
# Without a sandbox where root runs it, and without anything that it would ask of the network.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A browser for as long as the block lasts; without one the test is skipped, and says so."""
    program = shutil.which(PROGRAM)
    if program is None:
        pytest.skip(f"needs {PROGRAM}: apt-get install --no-install-recommends {PROGRAM}")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=list(OPTIONS))
        try:
            yield started
        finally:
            started.close()


@contextlib.contextmanager
def page_of(chromium: Browser, url: str, **settings: object) -> Iterator[Page]:
    """A page in a browser of its own; a mistake in a script of ours fails the test."""
    context = chromium.new_context(**{"locale": "en-US", **settings})  # type: ignore[arg-type]  # as given
    mistakes: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(url)
    yield page
    context.close()
    assert mistakes == []
