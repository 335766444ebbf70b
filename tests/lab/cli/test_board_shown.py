"""What a page of the board shows of the lab's state, and to whom, in a real browser."""

from __future__ import annotations

import contextlib
import re
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from tests.lab.cli.boards import board, opened
from tests.labs import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page

    from tests.lab.cli.boards import Served

pytestmark = [
    pytest.mark.xdist_group("a browser"),
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("labs_of_its_board"),
]
# What is seen of an element is within those that hold it.
CUT = """() => [...document.querySelectorAll(".view, #tally p, #foresee td, #rules label, #log li")]
  .filter((each) => each.offsetParent)
  .filter((each) => {
    const own = each.getBoundingClientRect();
    const inner = [...each.querySelectorAll("*")].map((e) => e.getBoundingClientRect());
    const holder = each.closest(".lane, aside").getBoundingClientRect();
    const right = Math.max(own.right, ...inner.map((e) => e.right));
    const low = Math.max(...inner.map((e) => e.bottom));
    return right > holder.right + 1 || (each.className === "view" && low > holder.bottom + 1);
  })
  .map((each) => each.innerText)"""


def post(served: Served, path: str, body: Mapping[str, object]) -> None:
    """Act as whoever has the token does."""
    headers = {"x-goodjob-token": served.token}
    answer = httpx.post(f"{served.url}{path}", json=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text


@contextlib.contextmanager
def threshold(page: Page, served: Served, errors: str) -> Iterator[None]:
    """So many errors in a row eject, for as long as the block lasts."""
    rule = {
        "resource": "DestinationRule goodjob/goodjob",
        "where": "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
    }
    held = "board.state.facts.hosts.every((each) => each.threshold === {})"
    post(served, "rules", rule | {"value": errors})
    try:
        wait_until(lambda: page.evaluate(held.format(errors)), "the threshold")
        yield
    finally:
        post(served, "rules", rule | {"value": "3"})
        wait_until(lambda: page.evaluate(held.format(3)), "the threshold of before")


def act(page: Page, token: str) -> None:
    """Take control."""
    page.get_by_label("Token").fill(token)
    page.get_by_label("Token").press("Enter")
    expect(page.locator("#faults")).to_be_visible()


@pytest.mark.parametrize("errors", ["5", "40"])
def test_a_long_run_leaves_room_for_the_state(
    chromium: Browser, served: Served, errors: str
) -> None:
    """On an old projector, too, where nothing stands out of the column at the side."""
    size = {"width": 1280, "height": 720}
    with opened(chromium, served, viewport=size) as page, threshold(page, served, errors):
        boxes = page.locator(".lane[data-pod='goodjob-v1-1'] .view .box")
        expect(boxes).to_have_count(min(10, int(errors)))
        for lang in ("en", "ko"):
            expect(page.locator("html")).to_have_attribute("lang", lang)
            assert page.evaluate(CUT) == []
            aside = "(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)"
            assert page.evaluate(f"{aside}(document.querySelector('aside'))") == 0
            page.locator("#language").click()


def test_a_run_of_forty_is_a_share_of_forty(chromium: Browser, served: Served) -> None:
    """Four errors fill one place of ten, and the figure says how many of how many."""
    view = ".lane[data-pod='goodjob-v2-1'] .view"
    shown = f"""(() => {{
      const view = document.querySelector("{view}");
      const full = view.querySelectorAll(".box.full").length;
      return [Number(view.dataset.run), view.querySelector(".figure").textContent, full];
    }})()"""
    with opened(chromium, served) as page, threshold(page, served, "40"):
        post(served, "faults", {"pod": "goodjob-v2-1", "plan": "500@always"})
        wait_until(
            lambda: served.lab.get().status_code == 200 and page.evaluate(shown)[0] >= 4,
            "four in a row",
        )
        run, figure, full = page.evaluate(shown)
        assert 4 <= run < 40
        assert (figure, full) == (f"{run}/40", run // 4)
        post(served, "faults", {"pod": "goodjob-v2-1", "plan": "none"})


def test_everybody_sees_the_load_that_runs(chromium: Browser, served: Served) -> None:
    """Viewers, and a page that is opened later, which can switch it off at once."""
    with opened(chromium, served) as page:
        expect(page.locator("#load-now")).to_have_text("off")
        act(page, served.token)
        page.locator("#load-rate").fill("50")
        page.locator("#load-rate").dispatch_event("change")
        with opened(chromium, served) as seat:
            expect(seat.locator("#load-now")).to_have_text("50")
            expect(seat.locator("#load-rate")).to_have_value("50")
            expect(seat.locator("#load-rate")).to_be_disabled()
            act(seat, served.token)
            seat.locator("#load-rate").focus()
            seat.keyboard.press("Home")
            expect(seat.locator("#load-now")).to_have_text("off")
            expect(page.locator("#load-now")).to_have_text("off")
            expect(page.locator("#load-rate")).to_have_value("0")


def test_the_keyboard_goes_on_at_what_can_be_done(chromium: Browser, served: Served) -> None:
    """After the token, which is not kept in its field."""
    with opened(chromium, served) as page:
        page.get_by_label("Token").fill("wrong")
        page.get_by_label("Token").press("Enter")
        expect(page.locator("#problem")).not_to_be_empty()
        expect(page.get_by_label("Token")).to_be_focused()
        expect(page.get_by_label("Token")).to_have_value("")
        act(page, served.token)
        expect(page.locator("#who")).to_be_focused()


def test_a_held_moment_goes_by_seconds(chromium: Browser, served: Served) -> None:
    """An arrow one, a page fifteen; it has a name, says the time, and begins where the lab did."""
    with opened(chromium, served) as page:
        served.lab.get()
        page.get_by_role("button", name="Hold").click()
        line = page.get_by_label("Moment by moment")
        held = page.evaluate("board.picture.held")
        line.focus()
        page.keyboard.press("ArrowLeft")
        assert page.evaluate("board.picture.held") == held - 1000
        expect(line).to_have_attribute("aria-valuetext", re.compile(r"^\d\d:\d\d:\d\d$"))
        expect(page.locator("#when")).to_have_text(line.get_attribute("aria-valuetext") or "")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowLeft")
        assert page.evaluate("board.picture.held - board.state.marks[0].t") == 0
        page.keyboard.press("PageUp")
        assert page.evaluate("board.picture.held - board.state.marks[0].t") <= 15_000


@pytest.mark.parametrize("link", ["#t=1", "#t=9999999999999", "#t=soon"])
def test_a_link_to_what_is_not_kept_is_said(chromium: Browser, served: Served, link: str) -> None:
    """And the present is seen, not an empty picture."""
    with opened(chromium, replace(served, url=served.url + link)) as page:
        expect(page.locator("#gone")).to_contain_text("is not kept")
        assert page.evaluate("board.picture.held") is None
        assert "#t=" not in page.url
        page.get_by_role("button", name="Hold").click()
        expect(page.locator("#gone")).to_be_empty()


def test_a_token_of_before_is_asked_for_anew(chromium: Browser, served: Served) -> None:
    """Where the board was started again under the page of whoever acts."""
    with contextlib.ExitStack() as stack:
        process, url, token = stack.enter_context(board("--port", "0"))
        port = url.rstrip("/").rpartition(":")[2]
        page = stack.enter_context(opened(chromium, replace(served, url=url)))
        act(page, token)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        lost = page.locator("#link")
        expect(lost).to_have_attribute("data-state", "lost")
        page.get_by_role("button", name="Set", exact=True).click()
        expect(page.locator("#problem")).to_contain_text("does not answer")
        said = lost.inner_text()
        wait_until(lambda: page.evaluate("board.wire.source.readyState") == 0, "another try")
        assert lost.inner_text() == said
        _, _, another = stack.enter_context(board("--port", port))
        expect(lost).to_have_attribute("data-state", "live")
        expect(page.locator("#problem")).to_be_empty()
        page.get_by_role("button", name="Set", exact=True).click()
        expect(page.get_by_label("Token")).to_be_focused()
        expect(page.locator("#read-only")).to_contain_text("started anew")
        act(page, another)
