"""A lab, its board, and its page in a real browser."""

from __future__ import annotations

import contextlib
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.changes import outlier_detection
from tests.commands import GOODJOB, started
from tests.lab.board.browser import page_of

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.labs import Documents, RunningLab

NAME = "test"


@dataclass
class Served:
    """A board that runs.

    Args:
        home: the folder of the labs.
        lab: what it shows.
        url: the page's.
        token: of whoever acts.
        process: the command.
    """

    home: Path
    lab: RunningLab
    url: str
    token: str
    process: subprocess.Popen[str]


def short(documents: Documents) -> None:
    """The same breaker with shorter times."""
    outlier_detection(documents).update(interval="1s", baseEjectionTime="3s")


@contextlib.contextmanager
def board(*options: str, name: str = NAME) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The command, with the page's address and the token that it prints."""
    with started(GOODJOB, "board", "--name", name, *options) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip().rpartition(" ")[2]
        token = process.stdout.readline().strip().rpartition(" ")[2]
        try:
            yield process, url, token
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@contextlib.contextmanager
def opened(chromium: Browser, served: Served, **settings: object) -> Iterator[Page]:
    """Its page, once that is live."""
    with page_of(chromium, served.url, **settings) as page:
        expect(page.locator("#link")).to_have_attribute("data-state", "live")
        yield page
