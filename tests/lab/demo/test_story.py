"""The whole story, with the repository's manifests and their own numbers."""

from __future__ import annotations

import re
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lab.demo.story import while_out
from lab.site.events import Returned
from tests.commands import GOODJOB, ROOT, started
from tests.labs import ours, wait_until

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.timeout(180)
def test_the_story_goes_as_told(labs_of_our_own: Path) -> None:
    """Trip, hold, recover: from the YAML of the repository, in a pipe, at 80 columns."""
    done = subprocess.run(
        [GOODJOB, "demo", "--lang", "en"],
        capture_output=True,
        text=True,
        timeout=150,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    text = done.stdout
    assert "\x1b" not in text
    assert text.count("goodjob - v2 - 500   ← the client got a 200: retried on v1") == 5
    assert "2 500s and no ejection" in text
    assert '"action": "EJECT"' in text
    assert '"enforced": true' in text
    assert '"action": "UNEJECT"' in text
    assert text.index('"EJECT"') < text.index('"UNEJECT"')

    after = text[text.index('"UNEJECT"') :]
    assert "굿잡 v2 요청입니다." in after
    assert "0 errors in " in after
    assert "Envoy retried 5" in " ".join(after.replace("│", " ").split())
    assert "ejected on 3 in a row" in after
    (v1, every) = re.findall(r"(\d+) of (\d+) answers while it was out", after)[0]
    assert v1 == every
    (seconds,) = re.findall(r"│ (\d+\.\d) s ", after)
    # The manifests' 30 s, and the next of the sweeps that come every 10 s.
    assert 30 <= float(seconds) < 45
    assert max(len(line) for line in after.splitlines() if "│" in line) <= 80
    assert ours(labs_of_our_own) == []
    assert list(labs_of_our_own.iterdir()) == []


def test_an_answer_of_the_moment_of_the_return_is_not_one_while_out() -> None:
    """The event is in the log a moment after it happened, and requests go on."""
    returned = datetime(2026, 1, 1, 12, 0, 36, tzinfo=UTC)
    back = Returned(time=returned, proxy="gateway", pod="v2", address="", cluster="pool")
    moment = timedelta(milliseconds=1)
    answers = [(returned - moment, "v1"), (returned, "v2"), (returned + moment, "v2")]
    assert while_out(answers, back) == ["v1"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_demo_leaves_nothing_running(
    labs_of_our_own: Path, number: signal.Signals
) -> None:
    """Ctrl-C, and even kill -9, in the middle of the story end the lab with it."""
    labs_of_our_own.mkdir()
    nowhere = subprocess.DEVNULL
    with started(GOODJOB, "demo", stdout=nowhere, stderr=nowhere) as demo:
        wait_until(lambda: list(labs_of_our_own.glob("*/url")), "the lab")
        demo.send_signal(number)
        code = demo.wait(60)
    assert code == (130 if number is signal.SIGINT else -number)
    wait_until(lambda: ours(labs_of_our_own) == [], "the end of all processes")


def test_an_unknown_language_is_refused(labs_of_our_own: Path) -> None:
    """A language that the demo doesn't speak is wrong usage, and nothing is started."""
    done = subprocess.run(
        [GOODJOB, "demo", "--lang", "de"],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "goodjob: --lang 'de': allowed is en or ko\n")
    assert not labs_of_our_own.exists()
