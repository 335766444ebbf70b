"""``goodjob board`` where things go wrong: the page says what happened, and goes on by itself."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.lab.board.browser import ALONE
from tests.lab.cli.boards import Served, board, opened, short
from tests.labs import running_lab, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.labs import RunningLab

MARKS = "board.state.marks.filter((each) => each.k === 'try').length"


pytestmark = [*ALONE, pytest.mark.usefixtures("labs_of_its_board")]


def tries(page: Page) -> int:
    """How many tries the page knows of."""
    found: int = page.evaluate(MARKS)
    return found


def comes(page: Page, lab: RunningLab, requests: int = 5) -> None:
    """What is sent now comes to the page, each try once."""
    before = tries(page)
    for _ in range(requests):
        assert lab.get().status_code == 200
    wait_until(lambda: tries(page) >= before + requests, "the tries")
    numbers = "board.state.marks.map((each) => each.n)"
    seen = page.evaluate(numbers)
    assert len(set(seen)) == len(seen)


def test_an_envoy_that_is_killed_is_told_and_its_successor_followed(
    chromium: Browser, served: Served
) -> None:
    """Both in the log, and the picture goes on."""
    with opened(chromium, served) as page:
        comes(page, served.lab)
        before = served.lab.target.state().proxies[0]
        assert before.process is not None
        os.kill(before.process.pid, signal.SIGKILL)
        expect(page.locator("#log")).to_contain_text("gateway: its Envoy ended")
        expect(page.locator("#log")).to_contain_text("its Envoy was started")
        wait_until(
            lambda: served.lab.target.state().proxies[0].restarts > before.restarts, "another one"
        )
        served.lab.settle()
        comes(page, served.lab)
        expect(page.locator("#link")).to_have_attribute("data-state", "live")
        expect(page.locator("#trouble")).to_be_empty()


def test_a_board_that_stood_still_catches_up(chromium: Browser, served: Served) -> None:
    """As on a laptop that slept: first silence is said, then what was missed is there."""
    with opened(chromium, served) as page:
        comes(page, served.lab)
        before = tries(page)
        served.process.send_signal(signal.SIGSTOP)
        try:
            expect(page.locator("#link")).to_have_attribute("data-state", "silent")
            expect(page.locator("#link")).to_contain_text("says nothing since")
            assert page.evaluate("board.picture.frozen") is True
            for _ in range(7):
                served.lab.get()
            assert tries(page) == before
        finally:
            served.process.send_signal(signal.SIGCONT)
        expect(page.locator("#link")).to_have_attribute("data-state", "live")
        wait_until(lambda: tries(page) == before + 7, "what was missed")
        assert page.evaluate("board.picture.frozen") is False
        comes(page, served.lab)


def test_a_viewer_that_comes_again_goes_on_where_it_was(chromium: Browser, served: Served) -> None:
    """The page is not begun anew: what it has had is not sent again."""
    with opened(chromium, served) as page:
        comes(page, served.lab)
        page.evaluate("""() => {
          const { wire } = board;
          window.told = [];
          for (const name of ["hello", "again"]) {
            const act = wire.page[name];
            wire.page[name] = (got) => {
              told.push([name, got.marks.length]);
              act(got);
            };
          }
        }""")
        before = tries(page)
        page.evaluate("board.wire.close()")
        served.lab.get()
        page.evaluate("board.wire.open()")
        wait_until(lambda: page.evaluate("told.length") == 1, "its return")
        ((name, marks),) = page.evaluate("told")
        assert name == "again"
        assert marks <= 3
        wait_until(lambda: tries(page) == before + 1, "the one")


def test_two_labs_have_two_boards(chromium: Browser, served: Served, tmp_path: Path) -> None:
    """Side by side: what happens in one is in its own picture alone."""
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(running_lab(tmp_path, short, "other"))
        process, url, token = stack.enter_context(board("--port", "0", name="other"))
        other = Served(tmp_path, lab, url, token, process)
        mine = stack.enter_context(opened(chromium, served))
        theirs = stack.enter_context(opened(chromium, other))
        expect(theirs.locator("#lab")).to_have_text("other")
        before = tries(mine)
        comes(theirs, lab)
        comes(mine, served.lab, 3)
        assert tries(mine) == before + 3


def test_a_lab_that_is_killed_is_said_and_the_next_one_followed(
    chromium: Browser, tmp_path: Path
) -> None:
    """Without the page being loaded again."""
    with contextlib.ExitStack() as stack:
        with running_lab(tmp_path, short, "killed") as lab:
            process, url, token = stack.enter_context(board("--port", "0", name="killed"))
            served = Served(tmp_path, lab, url, token, process)
            page = stack.enter_context(opened(chromium, served))
            comes(page, lab)
            os.kill(lab.target.state().supervisor.pid, signal.SIGKILL)
            expect(page.locator("#link")).to_have_attribute("data-state", "ended")
            expect(page.locator("#trouble")).to_contain_text("killed")
        with running_lab(tmp_path, short, "killed") as lab:
            expect(page.locator("#link")).to_have_attribute("data-state", "live")
            comes(page, lab)
