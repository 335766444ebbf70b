"""Bytes for people."""

from __future__ import annotations

import pytest

from lab.words.sizes import size


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (124, "124 B"),
        (1024, "1 KiB"),
        (64 * 2**20, "64 MiB"),
        (100 * 2**20 + 2**19, "100.5 MiB"),
        (3 * 2**29, "1.5 GiB"),
        (2**63 - 1, "8 EiB"),
    ],
)
def test_in_the_largest_unit_that_there_is_one_of(count: int, said: str) -> None:
    """With a decimal where there is one to say."""
    assert size(count) == said
