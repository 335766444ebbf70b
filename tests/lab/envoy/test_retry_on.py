"""What a route's retries cover, by their conditions."""

from __future__ import annotations

import pytest

from lab.envoy.retry_on import covered, covers_resets


@pytest.mark.parametrize(
    ("conditions", "codes", "among", "not_among"),
    [
        ([], [], [], [500, 503]),
        (["5xx"], [], [500, 599], [499, 600]),
        (["gateway-error"], [], [502, 503, 504], [500, 505]),
        (["retriable-status-codes"], [429, 503], [429, 503], [500]),
        (["reset"], [503], [], [503]),
        (["gateway-error", "retriable-status-codes"], [409], [409, 502], [500]),
    ],
)
def test_statuses_that_are_tried_again(
    conditions: list[str], codes: list[int], among: list[int], not_among: list[int]
) -> None:
    """Codes count where a condition says so, and only there."""
    found = covered(conditions, codes)
    assert found.issuperset(among)
    assert found.isdisjoint(not_among)


@pytest.mark.parametrize(
    ("condition", "covers"),
    [
        ("5xx", True),
        ("gateway-error", True),
        ("reset", True),
        ("connect-failure", False),
        ("retriable-status-codes", False),
    ],
)
def test_what_has_no_answer(condition: str, covers: bool) -> None:
    """A host that was asked; a connection that did not open is another matter."""
    assert covers_resets(["refused-stream", condition]) is covers
