"""Durations of proto JSON."""

from __future__ import annotations

import pytest

from lab.envoy.duration import seconds


@pytest.mark.parametrize(("value", "number"), [("10s", 10), ("0.250s", 0.25), ("0s", 0)])
def test_a_duration(value: str, number: float) -> None:
    """Seconds, with a fraction or without."""
    assert seconds(value) == number


@pytest.mark.parametrize("value", ["10", "10 s", "-1s", "1m", "", "1.s", "1e3s"])
def test_a_duration_that_is_none(value: str) -> None:
    """Proto JSON knows seconds only."""
    with pytest.raises(ValueError, match=r"^not a duration in proto JSON: ") as caught:
        seconds(value)
    assert str(caught.value) == f"not a duration in proto JSON: {value!r}"
