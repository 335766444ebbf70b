"""What lasts, made of marks: who was out, and who was not ready, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.board.marks import Mark

_UNREADY = frozenset({"unready", "ended", "terminating", "withdrawn", "gone"})


class Band(NamedTuple):
    """An ejection.

    Attributes:
        mark: of it.
        until: when it ended; None where it did not.
        forgotten: whether it ended as Envoy knew of it no more, and not with a return.
    """

    mark: Mark
    until: int | None
    forgotten: bool


def bands(marks: Sequence[Mark]) -> Iterator[Band]:
    """Each ejection and when it ended."""
    ended: dict[int, int] = {}
    lost: set[int] = set()
    out: dict[tuple[str, str, str], Mark] = {}
    ejections = []
    # Of pools that were new before their change was told: that one ends none of these.
    anew: set[int] = set()
    for mark in marks:
        kind = mark["k"]
        if kind in {"out", "back"}:
            spot = (mark["c"], mark["pod"], mark["pool"])
            if (open_one := out.pop(spot, None)) is not None:
                ended[open_one["n"]] = mark["t"]
                # Nobody goes who is gone: Envoy had forgotten it.
                anew |= {mark["n"]} if kind == "out" else set()
            if kind == "out":
                out[spot] = mark
                ejections.append(mark)
        forgotten = []
        if kind == "proxy" and mark["to"] == "started":
            forgotten = [spot for spot in out if spot[0] == mark["c"]]
        elif kind == "applied":
            of_it = [spot for spot in out if spot[2] in mark["reset"]]
            forgotten = [spot for spot in of_it if out[spot]["n"] not in anew]
            anew -= {out[spot]["n"] for spot in of_it}
        for spot in forgotten:
            ended[out[spot]["n"]] = mark["t"]
            lost.add(out.pop(spot)["n"])
    for mark in ejections:
        yield Band(mark, ended.get(mark["n"]), mark["n"] in lost)


def unready(marks: Sequence[Mark], ended: int) -> Iterator[tuple[str, int, int]]:
    """Which pod, since when and until when; the latter is the run's end where it stayed so."""
    since: dict[str, int] = {}
    for mark in marks:
        if mark["k"] != "pod":
            continue
        if mark["to"] in _UNREADY:
            since.setdefault(mark["pod"], mark["t"])
        elif mark["to"] == "ready" and mark["pod"] in since:
            yield mark["pod"], since.pop(mark["pod"]), mark["t"]
    for pod, begin in since.items():
        yield pod, begin, ended
