"""Which share of the requests each priority of a pool gets."""

from __future__ import annotations

import pytest

from lab.envoy.priorities import priority_loads


@pytest.mark.parametrize(
    ("tiers", "loads"),
    [
        ([(2, 2), (1, 1)], [100, 0]),
        ([(72, 100), (1, 1)], [100, 0]),
        ([(71, 100), (1, 1)], [99, 1]),
        ([(1, 2), (1, 1)], [70, 30]),
        ([(0, 2), (1, 1)], [0, 100]),
        ([(1, 4), (1, 4)], [50, 50]),
        ([(0, 2), (1, 4), (1, 8)], [0, 68, 32]),
        ([(0, 2), (0, 1)], [0, 0]),
        ([(0, 0), (1, 3), (1, 3), (1, 3)], [0, 46, 46, 8]),
    ],
)
def test_what_each_priority_gets(tiers: list[tuple[int, int]], loads: list[int]) -> None:
    """Envoy's own examples: 72 of 100 healthy hosts are enough, with fewer the next one helps."""
    assert priority_loads(tiers) == loads
