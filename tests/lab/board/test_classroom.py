"""A drill on the projector: the question, the run, what it came to, and back."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from lab.board import classroom
from lab.board.classroom import Classroom
from lab.drills.moment import Began, Looked
from lab.drills.shelf import shelf
from lab.errors import LabError, UsageError
from tests.commands import ROOT
from tests.lab.cli.scripted import FIGURES, outcome
from tests.lab.observe.sites import FakeSite, pod
from tests.labs import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lab.drills.moment import Moment, Stage
    from lab.drills.shelf import Drill
    from lab.site import Site


class Screen:
    """What was on the screen, one after the other."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.told: list[dict[str, Any]] = []

    def show(self, find: Callable[[], Site] | None) -> None:
        """A site, or the picture of one that has ended."""
        self.shown.append("still" if find is None else find().name)

    def back(self) -> None:
        """The teacher's."""
        self.shown.append("back")

    def tell(self, lesson: dict[str, Any]) -> None:
        """How it stands."""
        self.told.append(lesson)


class Labs:
    """A stage whose lab is none."""

    def __init__(self) -> None:
        self.open_now = 0

    def open(
        self, manifests: Path, *, callers: str, stand_in: Sequence[str] = ()
    ) -> AbstractContextManager[Any]:
        """One more is open until the block ends."""
        del manifests, callers, stand_in

        @contextmanager
        def lab() -> Iterator[FakeSite]:
            self.open_now += 1
            try:
                yield FakeSite([pod("a", "v1")])
            finally:
                self.open_now -= 1

        return lab()


@pytest.fixture(scope="module")
def drills() -> list[Drill]:
    """The shelf's."""
    return shelf(ROOT)


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A run goes on to its end when this is set, or looks on until it is ended."""
    go = threading.Event()

    def played(drill: Drill, stage: Stage) -> Iterator[Moment]:
        with stage.open(drill.manifests, callers="1"):
            yield Began(("gateway",), (("a", "v1"),))
            while not go.wait(0.01):
                yield Looked((), {})
        yield outcome(drill, FIGURES)

    monkeypatch.setattr(classroom, "play", played)
    return go


def phases(screen: Screen) -> list[str]:
    """The phases that were told, each once."""
    return list(dict.fromkeys(each["phase"] for each in screen.told))


def test_from_the_question_to_why(drills: list[Drill], go_on: threading.Event) -> None:
    """The picture is the drill's lab's for as long as it runs, stays, and then is the teacher's."""
    screen, labs = Screen(), Labs()
    room = Classroom(drills, labs, screen)  # type: ignore[arg-type]  # no step needs the rest
    room.choose("the-trip")
    assert "came" not in screen.told[-1]
    room.run("4")
    wait_until(lambda: room.place is not None, "the drill's lab")
    assert room.is_on
    go_on.set()
    wait_until(lambda: screen.told[-1]["phase"] == "done", "its end")
    assert screen.told[-1]["answer"] == "4"
    assert screen.told[-1]["came"]["right"] is False
    assert (labs.open_now, room.place) == (0, None)
    assert screen.shown == ["fake", "still"]
    room.end()
    assert screen.shown == ["fake", "still", "back"]
    assert phases(screen) == ["asked", "running", "done", "none"]
    assert not room.is_on


def test_a_run_that_is_ended_ends_its_lab(drills: list[Drill], go_on: threading.Event) -> None:
    """Nothing of it is concluded."""
    screen, labs = Screen(), Labs()
    room = Classroom(drills, labs, screen)  # type: ignore[arg-type]  # no step needs the rest
    room.choose("1")
    room.run("")
    wait_until(lambda: labs.open_now == 1, "its lab")
    with pytest.raises(LabError, match="runs already"):
        room.choose("2")
    with pytest.raises(UsageError):
        room.run("3")
    room.end()
    assert labs.open_now == 0
    assert phases(screen) == ["asked", "running", "none"]
    assert not go_on.is_set()


def test_what_is_no_answer_is_refused_and_nothing_runs(drills: list[Drill]) -> None:
    """The sentence says what can be answered; the question stays."""
    screen = Screen()
    room = Classroom(drills, Labs(), screen)  # type: ignore[arg-type]  # nothing is opened
    room.choose("the-trip")
    with pytest.raises(UsageError, match="many"):
        room.run("many")
    with pytest.raises(UsageError, match="nobody"):
        room.choose("nobody")
    assert [each["phase"] for each in screen.told] == ["asked"]


def test_hints_come_one_by_one(drills: list[Drill]) -> None:
    """After the last one there is no other."""
    screen = Screen()
    room = Classroom(drills, Labs(), screen)  # type: ignore[arg-type]  # nothing is opened
    with pytest.raises(UsageError):
        room.hint()
    room.choose("the-trip")
    counts = [len(room.hint()["given"]) for _ in range(4)]
    assert counts == [1, 2, 2, 2]
