"""What happened many times alike is one line, and no line runs across what stands alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lab.observe.alike import Happening, gathered
from lab.words import Text

START = datetime(2026, 1, 1, tzinfo=UTC)


def _happening(seconds: float, name: str = "", proxy: str = "gateway") -> Happening:
    """A request that went as it should, or one of which that name is told."""
    when = START + timedelta(seconds=seconds)
    if not name:
        return Happening(when, when, proxy, "requests", pod="web-1")
    return Happening(when, when, proxy, "request", Text("event-pod-gone", pod=name), data={"a": 1})


def _told(*happenings: Happening, borders: tuple[float, ...] = ()) -> list[str]:
    marks = [START + timedelta(seconds=each) for each in borders]
    return [str(moment.text) for moment in gathered(happenings, marks, alone=True)]


def test_a_hundred_of_a_kind_are_one_line() -> None:
    """With how many they are, and until when; the facts are those of the first."""
    (moment,) = gathered([_happening(n * 0.1, "a") for n in range(104)], [], alone=True)
    assert str(moment.text) == "104 times until 00:00:10: pod a is gone"
    assert moment.time == START
    assert moment.data == {"a": 1, "count": 104, "until": "2026-01-01T00:00:10.300000+00:00"}


def test_one_is_told_as_it_is() -> None:
    """Without a number."""
    assert _told(_happening(0, "a")) == ["pod a is gone"]


def test_a_few_lines_stay_in_their_order() -> None:
    """An error, a good answer, two errors: that is a story."""
    names = ["a", "", "a", "a", "b"]
    assert _told(*(_happening(n * 0.1, name) for n, name in enumerate(names))) == [
        "pod a is gone",
        "1 request without an error: web-1 1",
        "2 times until 00:00:00: pod a is gone",
        "pod b is gone",
    ]


def test_many_that_take_turns_are_told_by_kind() -> None:
    """However they are mixed, each kind is one line, where its first was."""
    assert _told(*(_happening(n * 0.1, "ab"[n % 2]) for n in range(200))) == [
        "100 times until 00:00:19: pod a is gone",
        "100 times until 00:00:19: pod b is gone",
    ]


def test_many_kinds_are_told_in_brief() -> None:
    """Errors may be any pods', in any order: what they saw is one line then."""
    brief = Text("event-ready")
    many = [replace(_happening(n * 0.1, f"a{n % 40}"), briefs=(brief,)) for n in range(120)]
    assert _told(*many, _happening(13)) == [
        "120 times until 00:00:11: the lab is ready",
        "1 request without an error: web-1 1",
    ]


def _named(name: str) -> Text:
    return Text("event-pod-ready", pod=name)


def test_no_briefer_than_it_takes() -> None:
    """Kinds that can be told by the finer of two texts are."""
    briefs = [(_named(f"b{n % 5}"), Text("event-ready")) for n in range(120)]
    many = [
        replace(_happening(n * 0.1, f"a{n % 40}"), briefs=both) for n, both in enumerate(briefs)
    ]
    assert [line.partition(": ")[2] for line in _told(*many)] == [
        f"pod b{n} is ready" for n in range(5)
    ]


def test_what_is_one_kind_in_full_is_never_told_in_brief() -> None:
    """The others are many: what is alike among them stays as it is, with its facts."""
    brief = Text("event-ready")
    many = [replace(_happening(n * 0.1, f"a{n % 40}"), briefs=(brief,)) for n in range(120)]
    alone = [replace(_happening(13 + n, "c"), briefs=(_named("d"),)) for n in range(2)]
    none = [_happening(16 + n, "e") for n in range(2)]
    assert [line.partition(": ")[2] for line in _told(*many, *alone, *none)] == [
        "the lab is ready",
        "pod c is gone",
        "pod e is gone",
    ]


@pytest.mark.parametrize(("requests", "lines"), [(12, 12), (13, 1)])
def test_pauses_part_a_few_and_not_many(requests: int, lines: int) -> None:
    """One request every three seconds, all day long, is no line for each."""
    assert len(_told(*(_happening(n * 3, "a") for n in range(requests)))) == lines


def test_no_line_runs_across_what_stands_alone() -> None:
    """What began before a crash is told before it, what came after it is told after it."""
    requests = [_happening(n, "a") for n in range(4)]
    assert _told(*requests, borders=(1.5,)) == [
        f"2 times until 00:00:0{n}: pod a is gone" for n in (1, 3)
    ]
    plain = [_happening(n) for n in range(4)]
    assert len(_told(*plain, borders=(1.5, 2.5))) == 3


def test_proxies_have_lines_of_their_own() -> None:
    """Requests through two of them, side by side, are two lines."""
    both = [_happening(n * 0.1, proxy="ab"[n % 2]) for n in range(10)]
    found = [str(moment.text) for moment in gathered(both, [], alone=False)]
    assert found == [f"5 requests through {proxy} without an error: web-1 5" for proxy in "ab"]
