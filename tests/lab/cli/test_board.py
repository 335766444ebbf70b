"""``goodjob board``: a real lab, the real page, a real browser."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from tests.commands import GOODJOB, goodjob, started
from tests.lab.board.browser import ALONE, OPTIONS, PROGRAM
from tests.lab.cli.boards import NAME, Served, board, opened, short
from tests.labs import running_lab, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


pytestmark = [*ALONE, pytest.mark.usefixtures("labs_of_its_board")]


def test_a_teacher_tells_the_story_from_the_page(chromium: Browser, served: Served) -> None:
    """Break v2, see the run fill up, the ejection, the countdown, and the return."""
    with opened(chromium, served) as page:
        lane = page.locator(".lane[data-pod^='goodjob-v2']")
        view = lane.locator(".view")
        expect(view).to_have_attribute("data-state", "in")
        expect(view.locator(".box")).to_have_count(3)

        page.get_by_label("Token").fill(served.token)
        page.get_by_role("button", name="Take control").click()
        page.get_by_label("Fault plan").select_option(label=lane.get_attribute("data-pod"))
        page.locator("#plan").fill("500@first:2")
        page.get_by_role("button", name="Set", exact=True).click()
        page.locator("#load-rate").fill("20")
        page.locator("#load-rate").dispatch_event("change")
        wait_until(
            lambda: page.evaluate("board.state.marks.some((each) => each.run === 2)"),
            "two of three",
        )

        page.locator("#plan").fill("500@first:3")
        page.get_by_role("button", name="Set", exact=True).click()
        expect(view).to_have_attribute("data-state", "out")
        expect(view.locator(".box.full")).to_have_count(3)
        expect(page.locator("#log")).to_contain_text("is out")
        expect(page.locator("#event")).to_contain_text("EJECT")
        expect(page.locator("#why")).to_contain_text("in a row")
        expect(view).to_have_attribute("data-state", "in")
        expect(page.locator("#log")).to_contain_text("is back")
        page.locator("#load-rate").fill("0")
        page.locator("#load-rate").dispatch_event("change")

        seen = page.locator("#seen")
        expect(seen).to_have_text(re.compile(r"client saw: 0\. Errors in the pods: [5-9]"))
        bands = page.evaluate("board.state.bands.filter((each) => each.until !== null).length")
        assert bands == 1


def test_another_threshold_is_applied_and_can_be_taken_home(
    chromium: Browser, served: Served
) -> None:
    """The field, Envoy's own figure, the boxes, and the diff."""
    with opened(chromium, served) as page:
        page.get_by_label("Token").fill(served.token)
        page.get_by_role("button", name="Take control").click()
        field = page.get_by_label("consecutive5xxErrors")
        field.fill("five")
        field.blur()
        problem = page.locator("#rules .problem:not(:empty)")
        expect(problem).to_contain_text("allowed is a whole number")
        described = field.get_attribute("aria-describedby")
        assert described == problem.get_attribute("id")
        expect(field).to_have_value("five")
        field.fill("5")
        field.blur()
        expect(page.locator("#diff")).to_contain_text("+      consecutive5xxErrors: 5")
        expect(problem).to_have_count(0)
        boxes = page.locator(".lane[data-pod^='goodjob-v2'] .view .box")
        expect(boxes).to_have_count(5)
        field = page.get_by_label("consecutive5xxErrors")
        field.fill("3")
        field.blur()
        expect(boxes).to_have_count(3)
        expect(page.locator("#diff-box")).to_be_hidden()


#: What is told of the lab from here on.
TOLD = """() => {
  window.told = [];
  for (const name of ["hello", "facts"]) {
    const act = board.wire.page[name];
    board.wire.page[name] = (got) => {
      told.push(got.facts);
      act(got);
    };
  }
}"""


def test_it_starts_afresh(chromium: Browser, tmp_path: Path) -> None:
    """Another lab in its place: no ejection, no marks, and the rules as they were."""
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(running_lab(tmp_path, short, "afresh"))
        process, url, token = stack.enter_context(board("--port", "0", name="afresh"))
        served = Served(tmp_path, lab, url, token, process)
        page = stack.enter_context(opened(chromium, served))
        stack.callback(goodjob, "down", "--name", "afresh")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Take control").click()
        field = page.get_by_label("consecutive5xxErrors")
        field.fill("5")
        field.blur()
        expect(page.locator("#diff")).to_contain_text("consecutive5xxErrors: 5")
        began = page.evaluate("board.state.marks.length")
        assert began > 0
        page.evaluate(TOLD)
        page.get_by_role("button", name="Start afresh").click()
        expect(page.locator("#link")).to_have_text("a new lab is being started …")
        expect(page.locator("#diff-box")).to_be_hidden(timeout=60_000)
        expect(page.locator("#link")).to_have_attribute("data-state", "live")
        expect(page.locator("#problem")).to_be_empty()
        kinds = "board.state.marks.filter((each) => each.k === 'applied').length"
        wait_until(lambda: page.evaluate(kinds) == 0, "a lab without a past")
        # One sentence until it is there, and none of this machine's paths.
        told = page.evaluate("told")
        assert {each.get("trouble") for each in told} == {None}
        assert {each["condition"] for each in told} <= {"renewing", "ready"}
        assert str(tmp_path) not in str(told)


def test_the_end_waits_for_what_it_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM while a new lab is being started: it says so, and the lab is there afterwards."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(tmp_path / "labs"))
    with contextlib.ExitStack() as stack:
        stack.enter_context(running_lab(tmp_path, short, "ending"))
        errors = stack.enter_context((tmp_path / "errors").open("w+"))
        command = [GOODJOB, "board", "--name", "ending", "--port", "0", "--json"]
        process = stack.enter_context(started(*command, stderr=errors.fileno()))
        stack.callback(goodjob, "down", "--name", "ending")
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        # It listens by the time that its address is printed.
        port = int(told["url"].rstrip("/").rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port)).close()
        answers: list[httpx.Response] = []
        headers = {"x-goodjob-token": told["token"]}
        asking = threading.Thread(
            target=lambda: answers.append(
                httpx.post(f"{told['url']}fresh", json={}, headers=headers, timeout=120)
            )
        )
        asking.start()
        why = f"{told['url']}why?pod=goodjob-v2-1"
        wait_until(lambda: "is being started" in httpx.get(why, timeout=60).text, "its beginning")
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 130
        asking.join(10)
        assert [each.status_code for each in answers] == [200]
        said = (tmp_path / "errors").read_text(encoding="utf-8").splitlines()
        assert said[0].startswith("goodjob: a new lab is being started; the board ends when it is")
        assert said[1:] == ["goodjob: interrupted"]
        assert goodjob("status", "--name", "ending").returncode == 0


def test_each_pods_plan_is_seen_and_what_was_done_is_in_the_log(
    chromium: Browser, served: Served
) -> None:
    """The field has what the pod runs, Set is acknowledged, and a change is no return."""
    with opened(chromium, served) as page:
        page.get_by_label("Token").fill(served.token)
        page.get_by_role("button", name="Take control").click()
        page.get_by_label("Fault plan").select_option("goodjob-v1-1")
        expect(page.locator("#plan")).to_have_value("none")
        page.locator("#plan").fill("500@every:9")
        page.get_by_role("button", name="Set", exact=True).click()
        expect(page.locator("#plan-done")).to_have_text("goodjob-v1-1 runs 500@every:9")
        runs = page.locator(".lane[data-pod='goodjob-v1-1'] .runs")
        expect(runs).to_have_text("plan: 500@every:9")
        expect(page.locator("#log")).to_contain_text("goodjob-v1-1: its fault plan is 500@every:9")
        # Whoever sets it, and however it goes.
        assert goodjob("faults", "clear", "goodjob-v1-1", "--name", NAME).returncode == 0
        expect(runs).to_be_empty()
        expect(page.locator("#plan")).to_have_value("none")
        field = page.get_by_label("consecutive5xxErrors")
        field.fill("4")
        field.blur()
        expect(page.locator("#log")).to_contain_text("Envoy knows of no error in a row")
        assert page.evaluate("board.state.deeds.at(-1).k") == "applied"
        expect(page.locator("#diff")).to_contain_text("consecutive5xxErrors: 4")
        field = page.get_by_label("consecutive5xxErrors")
        field.fill("3")
        field.blur()
        expect(page.locator("#diff-box")).to_be_hidden(timeout=30_000)


def test_a_wrong_plan_is_said_with_what_is_allowed(chromium: Browser, served: Served) -> None:
    """In the words of the grammar itself."""
    with opened(chromium, served) as page:
        page.get_by_label("Token").fill(served.token)
        page.get_by_role("button", name="Take control").click()
        page.locator("#plan").fill("500@sometimes")
        expect(page.locator("#plan-problem")).to_contain_text("sometimes")
        expect(page.locator("#plan")).to_have_attribute("aria-invalid", "true")
        page.get_by_role("button", name="Set", exact=True).click()
        expect(page.locator("#plan")).to_be_focused()
        page.get_by_role("button", name="Words").click()
        page.get_by_role("button", name="every:N").click()
        expect(page.locator("#plan")).to_have_value("500@every:3")
        expect(page.locator("#plan-problem")).to_be_empty()
        page.get_by_role("button", name="reset", exact=True).click()
        expect(page.locator("#plan")).to_have_value("reset@every:3")


def test_prediction_stands_beside_measurement(chromium: Browser, served: Served) -> None:
    """Of the breaker in force: three requests, three to four seconds, and what Envoy did."""
    with opened(chromium, served) as page:
        headers = {"x-goodjob-token": served.token}
        for path, body in (
            ("faults", {"pod": "goodjob-v2-1", "plan": "500@first:3"}),
            ("load", {"rate": 20}),
        ):
            assert httpx.post(f"{served.url}{path}", json=body, headers=headers).status_code == 200
        table = page.locator("#foresee")
        row = table.get_by_role("row", name="requests to goodjob-v2 until it is out")
        expect(row.locator("td")).to_have_text(["3", "3"])
        seconds = table.get_by_role("row", name="seconds out").locator("td")
        expect(seconds).to_have_text([re.compile("–"), re.compile("[0-9]")])
        low, high = (float(each) for each in seconds.first.inner_text().split("–"))
        assert low <= float(seconds.last.inner_text()) <= high + 0.5
        httpx.post(f"{served.url}load", json={"rate": 0}, headers=headers)


def test_whoever_has_no_token_looks(chromium: Browser, served: Served) -> None:
    """The class sees all, and can change nothing."""
    with opened(chromium, served) as page:
        expect(page.locator("#faults")).to_be_hidden()
        expect(page.locator("#load-rate")).to_be_disabled()
        expect(page.get_by_label("consecutive5xxErrors")).to_be_disabled()
        page.get_by_label("Token").fill("guessed")
        page.get_by_role("button", name="Take control").click()
        expect(page.locator("#problem")).to_contain_text("That is not the token")
        expect(page.get_by_label("Token")).to_have_value("")
        expect(page.locator("#faults")).to_be_hidden()
        assert served.token not in page.content()


def test_it_speaks_korean(chromium: Browser, served: Served) -> None:
    """All of it, by one button."""
    with opened(chromium, served) as page:
        page.get_by_role("button", name="한국어").click()
        expect(page.locator("html")).to_have_attribute("lang", "ko")
        expect(page.get_by_role("heading", level=1)).to_contain_text("서킷 브레이커")
        expect(page.locator(".lane[data-pod^='goodjob-v1'] .state")).to_have_text("풀 안")
        empty = page.evaluate(
            "[...document.querySelectorAll('[data-word]')].filter((e) => !e.textContent).length"
        )
        assert empty == 0


def test_the_keyboard_is_enough(chromium: Browser, served: Served) -> None:
    """Space holds the moment, and everything that can be done is reached by Tab."""
    with opened(chromium, served) as page:
        page.keyboard.press("Space")
        expect(page.locator("#hold")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#past")).to_be_visible()
        assert "#t=" in page.url
        page.keyboard.press("Space")
        expect(page.locator("#past")).to_be_hidden()
        reached: set[str] = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.add(
                page.evaluate("document.activeElement.id || document.activeElement.className")
            )
        assert {"hold", "span", "language", "theme", "lane", "token"} <= reached


TAKEN = """() => [...document.querySelectorAll("button, input, select, summary")]
  .filter((e) => e.offsetParent && !e.disabled)
  .map((e) => [e.id || e.textContent, Math.round(e.getBoundingClientRect().height)])"""
OUTSIDE = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.offsetParent && !e.classList.contains("sr"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.id || e.className || e.tagName)"""


def act(page: Page, served: Served) -> None:
    """Take control."""
    page.get_by_label("Token").fill(served.token)
    page.get_by_role("button", name="Take control").click()
    expect(page.locator("#faults")).to_be_visible()


def test_a_phone_has_room_for_a_thumb(chromium: Browser, served: Served) -> None:
    """390 pixels wide: nothing overflows, also of what can be done, and every control is large."""
    with opened(chromium, served, viewport={"width": 390, "height": 844}) as page:
        act(page, served)
        page.get_by_role("button", name="Words").click()
        expect(page.locator("#plan-help button")).not_to_have_count(0)
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert [each for each in page.evaluate(TAKEN) if each[1] < 40] == []


@pytest.mark.parametrize("zoom", [0.4, 2.0])
def test_any_zoom_holds(chromium: Browser, served: Served, zoom: float) -> None:
    """From the browser's smallest to text of twice the size: nothing is cut at the side."""
    size = {"width": round(1920 / zoom), "height": round(1080 / zoom)}
    with opened(chromium, served, viewport=size, device_scale_factor=zoom) as page:
        act(page, served)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.evaluate(OUTSIDE) == []
        for each in ("#hold", "#plan", "#load-rate", "#drill-name"):
            page.locator(each).scroll_into_view_if_needed()
            expect(page.locator(each)).to_be_in_viewport()


def test_twice_the_text_holds(chromium: Browser, served: Served) -> None:
    """Where a reader has set letters alone to twice their size."""
    large = chromium.browser_type.launch(
        executable_path=shutil.which(PROGRAM),
        args=[*OPTIONS, "--blink-settings=defaultFontSize=32"],
    )
    with contextlib.closing(large):
        size = {"width": 1280, "height": 800}
        with opened(large, served, viewport=size) as page:
            act(page, served)
            assert page.evaluate("getComputedStyle(document.body).fontSize") == "32px"
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            assert page.evaluate(OUTSIDE) == []


def test_a_screen_reader_hears_what_is_seen(chromium: Browser, served: Served) -> None:
    """Everything that can be used has a name, and a pod says its state and its run of errors."""
    with opened(chromium, served) as page:
        act(page, served)
        tree = page.locator("body").aria_snapshot()
        nameless = [
            line.strip()
            for line in tree.splitlines()
            if re.fullmatch(r"- (button|textbox|combobox|slider|img|table)(:.*)?", line.strip())
        ]
        assert nameless == []
        assert 'img "Requests as marks in a lane for each pod' in tree
        assert re.search(r'button "v2 goodjob-v2-1.* 0/3.* in the pool', tree), tree
        assert re.search(r"Errors the client saw: \d+. Errors in the pods: \d+.", tree)


def test_a_moment_can_be_linked_to(chromium: Browser, served: Served) -> None:
    """Whoever opens the link sees that moment, and not the present."""
    with opened(chromium, served) as page:
        page.keyboard.press("Space")
        link = page.url
        other = page.context.new_page()
        other.goto(link)
        expect(other.locator("#hold")).to_have_attribute("aria-pressed", "true")
        assert other.evaluate("board.picture.held") == int(link.rpartition("=")[2])


@pytest.mark.parametrize("size", [(1920, 1080), (390, 844)])
def test_nothing_is_cut_off(chromium: Browser, served: Served, size: tuple[int, int]) -> None:
    """On the projector and on a phone: no sideways scrolling, and a picture that has room."""
    width, height = size
    with opened(chromium, served, viewport={"width": width, "height": height}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator("#picture").bounding_box()
        assert box is not None
        assert box["width"] > width / 2
        assert box["height"] > height / 3


def test_less_motion_is_one_picture_a_second(chromium: Browser, served: Served) -> None:
    """Where the reader's system asks for it."""
    with opened(chromium, served, reduced_motion="reduce") as page:
        # The first ones are of what comes along with the page.
        wait_until(lambda: page.evaluate("board.picture.frames.length >= 8"), "some pictures")
        times = page.evaluate("board.picture.frames.slice(-2)")
        assert min(times) > 500


def test_it_goes_on_after_its_server_was_away(chromium: Browser, served: Served) -> None:
    """The page says so, freezes, and goes on by itself without being loaded again."""
    with contextlib.ExitStack() as stack:
        process, url, _ = stack.enter_context(board("--port", "0"))
        port = url.rstrip("/").rpartition(":")[2]
        page = stack.enter_context(opened(chromium, replace(served, url=url)))
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        expect(page.locator("#link")).to_have_attribute("data-state", "lost")
        assert page.evaluate("board.picture.frozen") is True
        stack.enter_context(board("--port", port))
        expect(page.locator("#link")).to_have_attribute("data-state", "live")
        assert page.evaluate("board.picture.frozen") is False


def test_a_viewer_that_goes_takes_nobody_along(served: Served) -> None:
    """Whoever writes to one that is gone gets SIGPIPE, which a command for a pipe dies of."""
    status = Path(f"/proc/{served.process.pid}/status").read_text(encoding="utf-8")
    (ignored,) = re.findall(r"^SigIgn:\s+(\w+)$", status, re.MULTILINE)
    assert int(ignored, 16) & 1 << signal.SIGPIPE - 1


def test_a_taken_port_is_one_sentence() -> None:
    """With the port, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = goodjob("board", "--name", NAME, "--port", port)
    assert result.returncode == 1
    assert (
        result.stderr == f"goodjob: port {port} of 127.0.0.1 is taken; name another with --port\n"
    )


def test_without_a_lab_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And serves nothing."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(tmp_path))
    result = goodjob("board")
    assert (result.returncode, result.stdout) == (1, "")
    assert "goodjob up" in result.stderr


def test_another_site_can_do_nothing(served: Served) -> None:
    """Not even with the token, nor by another name for this machine."""
    headers = {"x-goodjob-token": served.token}
    there = f"{served.url}faults"
    body = {"pod": "goodjob-v2-1", "plan": "500@always"}
    foreign = httpx.post(there, json=body, headers=headers | {"origin": "http://evil.example"})
    named = httpx.post(there, json=body, headers=headers | {"host": "evil.example"})
    assert (foreign.status_code, named.status_code) == (403, 421)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"pod": "nobody", "plan": "none"}),
        ("faults", {"pod": "goodjob-v2-1", "plan": "x" * 5000}),
        ("faults", {"pod": 7}),
        ("load", {"rate": -1}),
        ("load", {"rate": 10**9}),
        ("load", {"rate": "many"}),
        ("rules", {"resource": "Secret goodjob/x", "where": "data", "value": "1"}),
        ("rules", {}),
        ("rules", []),
        ("load", {"rate": 1, "lang": "xx"}),
    ],
)
def test_wrong_input_is_refused(served: Served, path: str, body: object) -> None:
    """By a status of the client's own, and the board goes on."""
    headers = {"x-goodjob-token": served.token}
    answer = httpx.post(f"{served.url}{path}", json=body, headers=headers)
    assert answer.status_code in {409, 422}
    assert isinstance(answer.json()["problem"], str)
    assert httpx.get(f"{served.url}words").status_code == 200


def test_the_load_ends_with_the_board(served: Served) -> None:
    """Nothing that it began goes on."""
    with board("--port", "0") as (_, url, token):
        headers = {"x-goodjob-token": token}
        answer = httpx.post(f"{url}load", json={"rate": 50}, headers=headers)
        assert answer.json() == {"rate": 50.0}
        before = served.lab.requests_seen("v1")
        wait_until(lambda: served.lab.requests_seen("v1") > before, "its requests")
    after = served.lab.requests_seen("v1")
    served.lab.get()
    wait_until(lambda: served.lab.requests_seen("v1") + served.lab.requests_seen("v2") > 0, "one")
    assert served.lab.requests_seen("v1") <= after + 1


def test_a_drill_is_asked_and_then_run(chromium: Browser, served: Served) -> None:
    """The question first, for everybody, and the answer when Envoy has given it; then the lab."""
    with opened(chromium, served) as page, opened(chromium, served) as seat:
        page.get_by_label("Token").fill(served.token)
        page.get_by_role("button", name="Take control").click()
        page.locator("#drill-name").select_option(value="the-trip")
        page.get_by_role("button", name="Show the question").click()
        expect(seat.locator("#drill .ask")).to_contain_text("How many 500s does v2 answer")
        expect(seat.locator("#drill-run")).to_be_hidden()
        assert "Envoy watches the answers" not in seat.content()
        page.get_by_role("button", name="Hint").click()
        expect(seat.locator("#drill .hint")).to_have_count(1)
        page.get_by_label("The class's prediction").fill("many")
        page.get_by_role("button", name="Run it").click()
        expect(page.locator("#problem")).to_contain_text("many")
        page.get_by_label("The class's prediction").fill("4")
        page.get_by_role("button", name="Run it").click()
        view = seat.locator(".lane[data-pod^='goodjob-v2'] .view")
        expect(seat.locator("body")).to_have_attribute("data-drill", "running")
        expect(view).to_have_attribute("data-state", "out")
        refused = httpx.post(
            f"{served.url}faults",
            json={"pod": "goodjob-v2-1", "plan": "none"},
            headers={"x-goodjob-token": served.token},
        )
        assert refused.status_code == 409
        columns = seat.locator("#drill .columns dd")
        expect(columns).to_have_text(["4", "3", "3", "3"])
        expect(seat.locator("#drill .judged")).to_contain_text("Not quite")
        expect(seat.locator("#drill")).to_contain_text("Envoy watches the answers")
        expect(seat.locator("#link")).to_have_attribute("data-state", "over")
        late = seat.context.new_page()
        late.goto(served.url)
        expect(late.locator("#drill .columns dd")).to_have_text(["4", "3", "3", "3"])
        assert late.evaluate("board.state.bands.length") == 1
        page.get_by_role("button", name="Back to the lab").click()
        expect(seat.locator("#drill")).to_be_hidden()
        expect(seat.locator("#link")).to_have_attribute("data-state", "live")
        expect(seat.locator("#lab")).to_have_text(NAME)
