"""The pictures of the board in the README, made anew: ``python -m tests.lab.cli.board_pictures``.

They are of real labs, with a real Envoy deciding, and a page in a real Chromium:

- ``board-trip.png``: v2 begins to fail, each failure is tried again, and the third one ejects it;
- ``board-two-callers.png``: the gateway has pushed v2 out, the client's sidecar not yet;
- ``board-ko-dark.png``: a drill that is over, in Korean, on dark.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import httpx
from PIL import Image

from tests.commands import GOODJOB, ROOT, goodjob, started
from tests.lab.board.browser import browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1600, "height": 900}
NAME = "pictures"
COLOURS = 256
MOST_BYTES = 200_000
BOUND_SECONDS = 90
HEALTHY = {"pod": "goodjob-v2-1", "plan": "none"}
FAILING = {"pod": "goodjob-v2-1", "plan": "500@always"}
SIDECAR_SAW_TWO = "[...board.state.runs].some(([spot, run]) => spot[0] === 's' && run === 2)"
BEFORE_MS, AFTER_MS = 6_000, 3_500


class Board:
    """One that is served, and what can be done from it.

    Args:
        url: where.
        token: for whoever acts.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url, self._token = url, token

    def act(self, path: str, **body: Any) -> None:
        """Do something, as the page does."""
        headers = {"x-goodjob-token": self._token}
        httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=30).raise_for_status()


@contextlib.contextmanager
def board(callers: str) -> Iterator[Board]:
    """A lab of the manifests, and its board."""
    up = goodjob("up", "--callers", callers, "--name", NAME)
    assert up.returncode == 0, up.stderr
    try:
        with started(GOODJOB, "board", "--name", NAME, "--port", "0", "--json") as process:
            assert process.stdout is not None
            yield Board(**json.loads(process.stdout.readline()))
    finally:
        goodjob("down", "--name", NAME)


@contextlib.contextmanager
def opened(chromium: Browser, at: Board, language: str, theme: str) -> Iterator[Page]:
    """Its page, as a projector shows it."""
    context = chromium.new_context(
        bypass_csp=True,  # what a test waits for is code to it
        viewport=SIZE,  # type: ignore[arg-type]  # it is one
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    page.add_init_script(f"localStorage.setItem('lang', '{language}')")
    page.goto(at.url)
    page.locator("#link[data-state=live]").wait_for()
    yield page
    context.close()


def until(page: Page, what: str) -> None:
    """Wait for something that the page's state says."""
    page.wait_for_function(what, timeout=BOUND_SECONDS * 1000)


def keep(page: Page, folder: Path, name: str) -> None:
    """Write a picture, with no more colours than it takes."""
    taken = Image.open(io.BytesIO(page.screenshot()))
    file = folder / f"{name}.png"
    taken.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT).save(file, optimize=True)
    size = file.stat().st_size
    assert size <= MOST_BYTES, f"{file}: {size} bytes"
    print(f"{file}: {size} bytes")


def trip(chromium: Browser, folder: Path) -> None:
    """Requests flow, v2 fails, a retry hides it, and v2 is out."""
    with board("1") as at, opened(chromium, at, "en", "light") as page:
        at.act("faults", **HEALTHY)
        at.act("load", rate=16)
        page.wait_for_timeout(BEFORE_MS)
        at.act("faults", **FAILING)
        until(page, "board.state.open.size > 0")
        page.wait_for_timeout(AFTER_MS)
        keep(page, folder, "board-trip")


def two_callers(chromium: Browser, folder: Path) -> None:
    """The gateway's opinion, and the sidecar's, which asks less and so has seen less."""
    with board("2") as at, opened(chromium, at, "en", "light") as page:
        at.act("faults", **HEALTHY)
        at.act("load", rate=16)
        hammer = ("hammer", "--name", NAME, "--caller", "sidecar", "-r", "0.8", "-t", "60")
        with started(GOODJOB, *hammer):
            until(
                page, "board.state.marks.some((each) => each.k === 'end' && each.c === 'sidecar')"
            )
            page.wait_for_timeout(BEFORE_MS)
            at.act("faults", **FAILING)
            until(page, f"board.state.open.size === 1 && {SIDECAR_SAW_TWO}")
            keep(page, folder, "board-two-callers")


def drill(chromium: Browser, folder: Path) -> None:
    """What a drill came to, beside its picture."""
    with board("1") as at, opened(chromium, at, "ko", "dark") as page:
        at.act("drill/choose", name="the-trip")
        at.act("drill/run", answer="5")
        page.locator("#drill .columns").wait_for(timeout=BOUND_SECONDS * 1000)
        until(page, "board.picture.stopped !== null")
        page.wait_for_timeout(500)
        keep(page, folder, "board-ko-dark")


def main() -> None:
    """All three, in labs of their own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="goodjob-pictures-") as labs, browser() as chromium:
        os.environ["GOODJOB_LAB_HOME"] = labs
        for each in (trip, two_callers, drill):
            each(chromium, folder)


if __name__ == "__main__":
    main()
