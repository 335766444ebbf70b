"""What all models of JSON have in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lab.cli.schemas.shape import Shape, Time


class Moment(Shape):
    """Something with a time."""

    time: Time


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (UTC, "2026-11-28T13:05:34.935399+00:00"),
        (timezone(timedelta(hours=9)), "2026-11-28T13:05:34.935399+09:00"),
    ],
)
def test_a_time_has_its_offset_in_figures(zone: timezone, said: str) -> None:
    """As all other JSON of the lab spells it, which is made without these models."""
    when = datetime(2026, 11, 28, 13, 5, 34, 935399, tzinfo=zone)
    assert Moment(time=when).model_dump(mode="json") == {"time": said}
    assert when.isoformat() == said


def test_a_time_without_a_zone_is_none() -> None:
    """Nobody could say when that was."""
    with pytest.raises(ValueError, match="timezone"):
        Moment(time=datetime(2026, 11, 28))  # noqa: DTZ001 - that is what is wrong
