"""Who was out, and who was not ready, from when to when."""

from __future__ import annotations

from typing import Any

from lab.board.spans import bands, unready


def mark(kind: str, at: int, **more: Any) -> dict[str, Any]:
    """One of the gateway's, of the pod b in a pool."""
    return {"k": kind, "n": at, "t": at, "c": "gateway", "pod": "b", "pool": "x", **more}


def spans(*marks: dict[str, Any]) -> list[tuple[int, int | None]]:
    """When each ejection began and ended."""
    return [(each["t"], until) for each, until, _ in bands(marks)]


def test_an_ejection_ends_with_the_return() -> None:
    """In the same pool, by the same caller; another one's stays."""
    marks = [mark("out", 1), mark("out", 2, c="other"), mark("back", 5), mark("out", 7)]
    assert spans(*marks) == [(1, 5), (2, None), (7, None)]


def test_an_ejection_ends_with_what_knew_of_it() -> None:
    """The Envoy, or the pool; a change of others ends nothing."""
    started = mark("proxy", 9, to="started")
    other = mark("proxy", 8, to="started", c="other")
    assert spans(mark("out", 1), other, started) == [(1, 9)]
    assert spans(mark("out", 1), mark("applied", 5, reset=["y"])) == [(1, None)]
    assert spans(mark("out", 1), mark("applied", 5, reset=["x"])) == [(1, 5)]
    marks = [mark("out", 1), mark("back", 3), mark("out", 4), mark("applied", 5, reset=["x"])]
    assert [each.forgotten for each in bands(marks)] == [False, True]


def test_who_goes_while_it_is_gone_had_been_forgotten() -> None:
    """By a change that is told after what its new pool did; the one after that is another."""
    marks = [mark("out", 1), mark("out", 3), mark("applied", 4, reset=["x"])]
    assert spans(*marks) == [(1, 3), (3, None)]
    assert spans(*marks, mark("applied", 9, reset=["x"])) == [(1, 3), (3, 9)]


def test_a_pod_is_unready_until_it_is_ready() -> None:
    """Whatever else becomes of it meanwhile; or to the end."""
    turns = (("started", 0), ("ready", 1), ("ended", 3), ("started", 4), ("ready", 6), ("gone", 8))
    marks = [mark("pod", at, to=to) for to, at in turns]
    assert list(unready(marks, 10)) == [("b", 3, 6), ("b", 8, 10)]
