"""``goodjob board --from``: a recorded run, played back in a real browser without a lab."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from tests.commands import GOODJOB, goodjob, started
from tests.lab.board.browser import ALONE, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

TRIPPED = Path(__file__).parents[1] / "recorded" / "tripped"
OUT = "board.play.marks.find((each) => each.k === 'out').t"


pytestmark = ALONE


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The page of a run that was recorded once."""
    with started(GOODJOB, "board", "--from", str(TRIPPED), "--port", "0", "--json") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["token"] is None
        yield told["url"]
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def opened(chromium: Browser, url: str) -> Iterator[Page]:
    """The page, once it plays."""
    with page_of(chromium, url) as page:
        expect(page.locator("#link")).to_have_attribute("data-state", "kept")
        yield page


def test_the_class_sees_it_again(chromium: Browser, url: str) -> None:
    """At ten times the speed: the ejection, the countdown, the return, and the end."""
    with opened(chromium, url) as page:
        expect(page.locator("#link")).to_contain_text("recorded run of 2026-11-28")
        expect(page.locator("#play-gaps")).to_contain_text("2 lines can't be read")
        view = page.locator(".lane[data-pod='goodjob-v2-1'] .view[data-caller='gateway']")
        page.get_by_label("Speed").select_option("10")
        expect(view).to_have_attribute("data-state", "out", timeout=90_000)
        expect(page.locator("#log")).to_contain_text("gateway: goodjob-v2-1 is out")
        expect(page.locator("#event")).to_contain_text("EJECT")
        expect(page.locator("#client-errors")).to_have_text("0")
        expect(page.locator("#pod-errors")).to_have_text("3")
        assert page.evaluate("board.state.facts.hosts.filter((e) => e.ejected).length") == 1
        expect(view).to_have_attribute("data-state", "in", timeout=90_000)
        expect(page.get_by_role("button", name="From the start")).to_be_visible(timeout=90_000)
        assert page.evaluate("board.state.bands.map((e) => (e.until - e.from) / 1000 > 30)") == [
            True
        ]
        page.get_by_label("Speed").select_option("1")
        page.get_by_role("button", name="From the start").click()
        expect(page.get_by_role("button", name="Hold")).to_be_visible()
        expect(view).to_have_attribute("data-state", "in")
        expect(page.locator("#log")).not_to_contain_text("is out")


def test_a_moment_is_jumped_to_and_stands_still(chromium: Browser, url: str) -> None:
    """By the time line or the keyboard; its link leads there, and the canvas has it."""
    with opened(chromium, url) as page:
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Go on")).to_have_attribute("aria-pressed", "true")
        there = page.evaluate(f"String({OUT} + 2000)")
        page.get_by_role("slider", name="Moment by moment").evaluate(
            f"(line) => {{ line.value = '{there}'; line.dispatchEvent(new Event('input')); }}"
        )
        view = page.locator(".lane[data-pod='goodjob-v2-1'] .view[data-caller='gateway']")
        expect(view).to_have_attribute("data-state", "out")
        assert page.url.endswith(f"#t={there}")
        colours = """(() => {
          const { picture } = board;
          picture.frame(performance.now() + 1000);
          const pen = picture.canvas.getContext("2d");
          const { top, height } = picture.lane("goodjob-v2-1");
          const line = pen.getImageData(0, Math.round(top + height / 4), picture.canvas.width, 1);
          return new Set(new Uint32Array(line.data.buffer)).size;
        })()"""
        # The lane, the ruler, and the band with its edge at least.
        assert page.evaluate(colours) >= 4
        other = page.context.new_page()
        other.goto(page.url)
        expect(other.get_by_role("button", name="Go on")).to_be_visible()
        other.wait_for_function("board.play")
        assert other.evaluate("board.play.now") == int(there)


def test_nothing_in_it_can_be_changed(chromium: Browser, url: str) -> None:
    """No control is to be seen, and whoever asks the server is refused."""
    with opened(chromium, url) as page:
        for name in ("#enter", "#faults", "#load", "#fresh", "#rules-box", "#hold"):
            expect(page.locator(name)).to_be_hidden()
        page.get_by_role("button", name="한국어").click()
        expect(page.locator("#link")).to_contain_text("재생합니다")
        expect(page.locator("#play-gaps")).to_contain_text("읽을 수 없는 줄 2개")
    for path, body in (("faults", {"pod": "a", "plan": "none"}), ("load", {"rate": 1})):
        answer = httpx.post(f"{url}{path}", json=body, headers={"x-goodjob-token": "None"})
        assert (answer.status_code, answer.json()["problem"]) == (403, "board-nobody-acts")
    assert "recorded run" in httpx.get(f"{url}why?pod=goodjob-v2-1").json()["problem"]


def test_it_goes_on_without_its_server(chromium: Browser) -> None:
    """All of it is in the page: a laptop that left the room's network plays on."""
    with contextlib.ExitStack() as stack:
        process = stack.enter_context(
            started(GOODJOB, "board", "--from", str(TRIPPED), "--port", "0", "--json")
        )
        assert process.stdout is not None
        page = stack.enter_context(opened(chromium, json.loads(process.stdout.readline())["url"]))
        process.terminate()
        process.wait(20)
        page.get_by_label("Speed").select_option("10")
        expect(page.get_by_role("button", name="From the start")).to_be_visible(timeout=90_000)
        expect(page.locator("#link")).to_have_attribute("data-state", "kept")


def test_a_folder_that_is_no_recording_is_one_sentence(tmp_path: Path) -> None:
    """And so is a lab's name beside it."""
    result = goodjob("board", "--from", str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "there is no recording in" in result.stderr
    both = goodjob("board", "--from", str(TRIPPED), "--name", "x")
    assert both.returncode == 2
    assert "not with --from" in both.stderr


def test_what_can_be_read_of_a_damaged_one_is_played(chromium: Browser, tmp_path: Path) -> None:
    """Without its facts there are the marks, their pods and their callers."""
    events = (TRIPPED / "events.jsonl").read_bytes()
    (tmp_path / "events.jsonl").write_bytes(events[:-40] + b"\xff\xfe{")
    with started(GOODJOB, "board", "--from", str(tmp_path), "--port", "0", "--json") as process:
        assert process.stdout is not None
        with opened(chromium, json.loads(process.stdout.readline())["url"]) as page:
            expect(page.locator(".lane[data-pod='goodjob-v2-1'] .view")).to_have_count(2)
            expect(page.locator("#play-gaps")).to_contain_text("site.json")
