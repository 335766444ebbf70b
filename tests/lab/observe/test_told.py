"""What a report says of four real runs, each rebuilt from a public report and recorded once."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lab.observe.timeline import timeline
from lab.recorded import RecordedSite
from lab.site.events import EVENT
from lab.words import LANGUAGES, say
from tests.lab.observe.sites import FakeProxy, FakeSite

if TYPE_CHECKING:
    from lab.observe.moment import Moment
    from lab.observe.timeline import Timeline

RUNS = Path(__file__).with_name("told")
#: What a turned bit, another release or somebody's hand may have put in the place of a value.
ODD: tuple[Any, ...] = (
    *(None, "", 0, -1, 10**25, 1e308, float("nan"), float("inf"), True, [], {}, [[]]),
    *({"reset": []}, ["a", {"b": 1}], "x" * 5000, "0001-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59.999999Z", "2026-01-01T00:00:00"),
    {"template": "event-of-another-release", "values": {}},
    {"template": "event-pod-gone", "values": {}},
    {"template": "event-pod-gone", "values": {"pod": {"reset": []}}},
    {"template": "event-pod-gone", "values": {"pod": None}},
    {"template": 5, "values": {}},
    {"template": "\0", "values": {}},
)


def _kinds() -> dict[str, dict[str, Any]]:
    """An event of each kind, as it was written."""
    found: dict[str, dict[str, Any]] = {}
    for run in sorted(RUNS.iterdir()):
        for line in (run / "events.jsonl").read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            found.setdefault(" ".join([event["kind"], event.get("to", "")]), event)
    return found


KINDS = _kinds()


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
    uncovered = [
        m for m in found.moments if "or none that covers a broken connection" in str(m.text)
    ]
    assert sum(m.data.get("count", 1) for m in uncovered) == 10
    assert found.statuses == {200: 20, 503: 10}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_odd_event_is_refused_or_told_in_words(kind: str) -> None:
    """Whatever stands in the place of whichever value: no error, and no structure of a program."""
    told = 0
    for name in KINDS[kind]:
        for odd in ODD:
            try:
                event = EVENT.validate_json(json.dumps({**KINDS[kind], name: odd}))
            except ValueError:
                continue
            found = timeline(FakeSite((), [FakeProxy()], [event]))
            json.dumps(found.as_dict())
            said = [say(m.text, each, None) for m in found.moments for each in LANGUAGES]
            assert not [each for each in said if "{" in each or "[" in each or "None" in each]
            told += 1
    assert told > len(KINDS[kind])
