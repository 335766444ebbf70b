"""Times for people: those of their own zone, which is said where it begins to hold.

A zone is what the system's setting, or ``TZ``, says; what it is called and how far it is from UTC
may change in the middle of what is told, and so may the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lab.words import Text

if TYPE_CHECKING:
    from datetime import datetime


@dataclass
class Clock:
    """What the reader knows of the times that are told.

    Args:
        now: a time of the first day that is told.
    """

    now: datetime

    def heading(self) -> Text:
        """The day and the zone to begin with."""
        return Text("report-day-and-zone", day=_day(self.now), zone=zone_of(self.now))

    def turn(self, when: datetime) -> Text | str | None:
        """What has to be said before a time can be: another day, another zone; None is nothing.

        Args:
            when: of the line that comes next.
        """
        before, self.now = self.now, when
        if when.astimezone().utcoffset() != before.astimezone().utcoffset():
            return self.heading()
        return _day(when) if _day(when) != _day(before) else None


def clock_time(when: datetime) -> str:
    """A time of the day, to the millisecond."""
    return when.astimezone().time().isoformat(timespec="milliseconds")


def zone_of(when: datetime) -> str:
    """The reader's zone at that time: its name, if it has one, and how far it is from UTC."""
    there = when.astimezone()
    name, offset = there.strftime("%Z"), there.utcoffset() or timedelta()
    if name == "UTC" and not offset:
        return name
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    distance = f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{name} ({distance})" if name.isalpha() else distance


def _day(when: datetime) -> str:
    return when.astimezone().date().isoformat()
