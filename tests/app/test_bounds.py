"""Who keeps a seat and who gives way, and how many seats the system has files for."""

import resource

import pytest

from app.bounds import Seats, seats


class Guest:
    """A connection that notes whether it had to leave."""

    def __init__(self) -> None:
        self.left = False

    def leave(self) -> None:
        """Note it."""
        self.left = True


def left(*guests: Guest) -> list[bool]:
    """Who of them had to leave."""
    return [guest.left for guest in guests]


def test_the_silent_give_way_first_then_the_idle_and_never_the_busy() -> None:
    """Among equals the one that has been so the longest."""
    room = Seats(4)
    busy, idle, silent, later = guests = [Guest() for _ in range(4)]
    assert [room.take(guest) for guest in guests] == [True] * 4
    for guest in (busy, idle):
        room.busy(guest)
    room.idle(idle)
    for expected in (
        [False, False, True, False],
        [False, False, True, True],
    ):
        new = Guest()
        assert room.take(new)
        room.busy(new)
        assert left(*guests) == expected
    last = Guest()
    assert room.take(last)
    room.busy(last)
    assert left(busy, idle) == [False, True]
    assert not room.take(Guest()), "all have a request at hand"
    assert left(busy, silent, later) == [False, True, True]


def test_a_seat_that_is_given_back_is_free() -> None:
    """Whatever its guest was about; and one that had none gives none back."""
    room = Seats(1)
    one, other = Guest(), Guest()
    room.take(one)
    room.busy(one)
    assert not room.take(other)
    room.give_back(other)
    assert not room.take(other)
    room.give_back(one)
    room.idle(one)
    assert room.take(other)
    room.busy(other)
    assert not room.take(one), "who has gone is not idle"


@pytest.mark.parametrize(
    ("limits", "raised", "most"),
    [
        ((100, 100), None, (34, 2)),
        ((66, 66), None, (1, 1)),
        ((10, 10), None, (1, 1)),
        ((1024, 1024), None, (900, 60)),
        ((1024, 2064), (2064, 2064), (1875, 125)),
        ((1024, 1_000_000), (4416, 1_000_000), (4096, 256)),
        ((1024, resource.RLIM_INFINITY), (4416, resource.RLIM_INFINITY), (4096, 256)),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), None, (4096, 256)),
        ((1_000_000, 1_000_000), None, (4096, 256)),
    ],
)
def test_seats_go_by_what_the_system_allows(
    monkeypatch: pytest.MonkeyPatch,
    limits: tuple[int, int],
    raised: tuple[int, int] | None,
    most: tuple[int, int],
) -> None:
    """The soft limit is raised as far as it is needed; some files are for other things."""
    done: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: done.append(new))
    assert tuple(room.most for room in seats()) == most
    assert done == ([] if raised is None else [raised])
