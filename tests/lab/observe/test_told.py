"""What a report says of four real runs, each rebuilt from a public report and recorded once."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lab.observe.timeline import timeline
from lab.recorded import RecordedSite
from lab.words import LANGUAGES, say

if TYPE_CHECKING:
    from lab.observe.moment import Moment
    from lab.observe.timeline import Timeline

RUNS = Path(__file__).with_name("told")


def _told(run: str, most: int = 1000) -> Timeline:
    return timeline(RecordedSite(RUNS / run), most=most)


def _where(found: Timeline, kind: str, words: str = "") -> list[int]:
    return [
        number
        for number, moment in enumerate(found.moments)
        if moment.kind == kind and words in str(moment.text)
    ]


def _texts(found: Timeline, kind: str) -> list[str]:
    return [str(moment.text) for moment in found.moments if moment.kind == kind]


@pytest.mark.parametrize("run", sorted(path.name for path in RUNS.iterdir()))
def test_it_is_words_in_order(run: str) -> None:
    """No structure of a program in a sentence, and no line that is behind its time."""
    moments = _told(run).moments
    for language in LANGUAGES:
        said = [say(moment.text, language) for moment in moments]
        assert not [each for each in said if set(each) & set("{}[]'\"")]
    assert all(one.order <= two.order for one, two in pairwise(moments))
    assert all(one.time.replace(microsecond=0) <= two.time for one, two in pairwise(moments))


def test_a_rollout_cuts_requests_off() -> None:
    """Requests of four seconds, and two of grace: the pod's end is told before what it cut."""
    found = _told("rollout")
    for pod in ("app-1", "app-2"):
        (gone,) = _where(found, "gone", pod)
        (cut,) = _where(found, "request", f"cut off when {pod} ended")
        assert gone < cut
        assert (
            f"{pod} saw no answer (UC), cut off when {pod} ended, 2 s after SIGTERM: "
            "terminationGracePeriodSeconds is 2"
        ) in str(found.moments[cut].text)
    assert _texts(found, "applied") == ["changed by rollout: started app-3, app-4"]


def test_pods_that_have_gone_stay_in_the_totals() -> None:
    """By their names, with what they logged and what Envoy saw."""
    found = _told("rollout")
    assert set(found.seen_by_pod) == {"app-1", "app-2", "app-3", "app-4"}
    assert found.logged_by_pod["app-1"] == {200: 6}
    assert found.seen_by_pod["app-1"] == {0: 2, 200: 6}
    assert sum(found.statuses.values()) == found.requests == 42


def test_no_line_runs_across_an_event() -> None:
    """What went well is parted by what became of the pods."""
    moments = _told("rollout").moments
    alone: list[Moment] = [m for m in moments if m.kind not in {"requests", "request"}]
    plain = [m for m in moments if m.kind == "requests"]
    assert sum(m.data["count"] for m in plain) == 37
    assert len(plain) > 5
    for line in plain:
        until = line.data["until"]
        assert not [m for m in alone if line.time < m.time and m.time.isoformat() < until]


def test_crashes_are_not_pushed_out() -> None:
    """A hundred requests found nobody: two lines, behind the crashes that they come of."""
    found = _told("crashed", most=25)
    assert [moment.data["count"] for moment in found.moments if "(UH)" in str(moment.text)] == [
        19,
        85,
    ]
    ended = _where(found, "ended")
    assert len(ended) == 4
    for number, one in enumerate(_where(found, "request", "(UH)")):
        assert len([each for each in ended if each < one]) == 2 * (number + 1)
    assert len(_where(found, "request", "cut off when app-")) == 4


def test_what_came_after_an_ejection_is_counted() -> None:
    """After the return three more eject it, and three reach it all the same."""
    found = _told("late")
    assert [moment.data["num_ejections"] for moment in found.moments if moment.kind == "eject"] == [
        1,
        2,
    ]
    (text,) = _texts(found, "late")
    assert text.startswith("3 requests still reached pay-1 in pay:80 after that ejection, for 0.")
    (late,) = _where(found, "late")
    assert _where(found, "eject")[-1] < late


def test_a_reset_that_no_retry_covers_is_told() -> None:
    """``retryOn: "503"`` is about answers, and a reset is none."""
    found = _told("uncovered")
    uncovered = [m for m in found.moments if "no retry of the route covers" in str(m.text)]
    assert sum(m.data.get("count", 1) for m in uncovered) == 10
    assert found.statuses == {200: 20, 503: 10}
