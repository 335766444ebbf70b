"""What whoever comes late is told: all of it, in little room."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Any

from lab.board.past import PIECE, Past

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def tries(begin: int, end: int) -> list[dict[str, Any]]:
    """So many tries, one each 10 ms."""
    return [
        {"k": "try", "n": n, "t": 10 * n, "pod": "a", "id": f"{n:032x}"} for n in range(begin, end)
    ]


def ended(number: int, status: int, *, own: bool = False) -> dict[str, Any]:
    """A request that ended."""
    return {"k": "end", "n": number, "t": 10 * number, "s": status, "own": own}


def numbers(pieces: Iterable[bytes] | None) -> list[int]:
    """Which marks they are."""
    assert pieces is not None
    return [each["n"] for each in json.loads(b"".join(pieces))]


def batches(past: Past, end: int, kept: int) -> Iterator[int]:
    """Marks in batches of 20, of which those of so many ms are kept."""
    for begin in range(1, end, 20):
        past.add(tries(begin, begin + 20), 10 * begin - kept)
        yield begin + 19


def test_all_of_it_is_told_in_its_order() -> None:
    """Whether it is packed already or not, and nothing of nothing."""
    past = Past(100_000)
    assert numbers(past.all()) == []
    past.add(tries(1, 4), 0)
    assert numbers(past.all()) == [1, 2, 3]
    past.add(tries(4, 4 * PIECE + 7), 0)
    assert numbers(past.all()) == list(range(1, 4 * PIECE + 7))
    past.clear()
    assert numbers(past.all()) == []


def test_what_somebody_has_had_is_left_out() -> None:
    """From the middle of what is packed, too; None where some are gone."""
    past = Past(100_000)
    past.add(tries(1, 3 * PIECE), 0)
    for had in (0, 1, PIECE - 1, PIECE, PIECE + 5, 3 * PIECE - 2, 3 * PIECE - 1):
        assert numbers(past.since(had)) == list(range(had + 1, 3 * PIECE))
    past.add(tries(3 * PIECE, 4 * PIECE), 10 * (PIECE + 1))
    assert past.since(PIECE - 1) is None
    assert numbers(past.since(PIECE))[0] == PIECE + 1


def test_what_is_told_stays_while_it_is_sent() -> None:
    """A slow reader gets what there was when it came, and what came since by itself."""
    past = Past(100_000)
    past.add(tries(1, 3 * PIECE), 0)
    told = past.all()
    past.add(tries(3 * PIECE, 9 * PIECE), 10 * 8 * PIECE)
    assert numbers(told) == list(range(1, 3 * PIECE))


def test_an_hour_is_kept_in_the_room_of_its_last_minutes() -> None:
    """Neither more marks nor more objects than that: of the oldest a piece more at the most."""
    past, most = Past(100_000), 0
    for last in batches(past, 60_000, kept=100_000):
        if last % 10_000 == 0:
            assert 0 <= len(numbers(past.all())) + 20 - 10_000 <= 2 * PIECE
            gc.collect()
            alive = [each for each in gc.get_objects() if isinstance(each, dict) and "pod" in each]
            most = max(most, len([each for each in alive if each.get("k") == "try"]))
    assert most <= 2 * PIECE + 20
    bounded = Past(3 * PIECE)
    bounded.add(tries(1, 50_000), 0)
    assert len(numbers(bounded.all())) <= 5 * PIECE


def test_good_answers_are_not_kept_and_their_tries_and_all_errors_are() -> None:
    """They are half of all, and counted in the rate of the last seconds alone."""
    past = Past(100_000)
    some = [
        ended(1, 200),
        ended(2, 503),
        ended(3, 0),
        ended(4, 404, own=True),
        *tries(5, PIECE + 1),
    ]
    past.add([*some, *tries(PIECE + 1, 3 * PIECE)], 0)
    assert numbers(past.all()) == list(range(2, 3 * PIECE))
    assert numbers(past.since(0))[0] == 2
