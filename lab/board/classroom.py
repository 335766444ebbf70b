"""A drill on the projector: the question first, then the run in a lab of its own, then why.

The board sits on the teacher's lab. A drill needs a clean one with manifests of its own, so it gets
that, as ``goodjob drill`` gives it: for as long as it runs the picture is of that one. When it has
ended, its picture stays until somebody goes back to the teacher's lab, which has run on meanwhile.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from lab.board.facts import said
from lab.board.lesson import conclusion, hints, listed, question, step, waiting
from lab.drills.check import valid
from lab.drills.moment import Began, Looked, Outcome, Stepped
from lab.drills.play import play
from lab.drills.shelf import find
from lab.errors import LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lab.drills.moment import Moment, Stage
    from lab.drills.shelf import Drill
    from lab.site import Live, Site

_END_SECONDS = 30.0


class Screen(Protocol):
    """Where the picture is: :class:`lab.board.feed.Feed`."""

    def show(self, find: Callable[[], Site] | None) -> None:
        """Show this site from now on; None stays with what there is, which goes on no more."""
        ...

    def back(self) -> None:
        """Show the site that was there at first."""
        ...

    def tell(self, lesson: dict[str, Any]) -> None:
        """Say how it stands with the drill."""
        ...


class Classroom:
    """One drill at a time, from its question to what it came to.

    Args:
        drills: those that can be chosen.
        stage: where they are played.
        screen: where the picture is.
    """

    def __init__(self, drills: Sequence[Drill], stage: Stage, screen: Screen) -> None:
        self._drills = drills
        self._stage = _Shown(stage, screen)
        self._screen = screen
        self._lock = threading.RLock()
        self._drill: Drill | None = None
        self._state: dict[str, Any] = {"phase": "none"}
        self._hints = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def place(self) -> Live | None:
        """The lab of the drill that runs now."""
        return self._stage.place

    @property
    def is_on(self) -> bool:
        """Whether there is a drill on the screen, in place of the teacher's lab."""
        return self._drill is not None

    @property
    def is_playing(self) -> bool:
        """Whether one is being played, in a lab of its own."""
        return self._thread is not None and self._thread.is_alive()

    def drills(self) -> list[dict[str, Any]]:
        """Those that can be chosen."""
        return listed(self._drills)

    def choose(self, name: str) -> dict[str, Any]:
        """Put a drill's question on the screen.

        Raises:
            UsageError: there is none of that name.
            LabError: another one runs.
        """
        with self._lock:
            drill = find(self._drills, name)
            if self._state["phase"] == "running":
                raise LabError(Text("board-drill-runs"))
            if self._state["phase"] == "done":
                self._screen.back()
            self._drill, self._hints = drill, 0
            return self._turn({"phase": "asked", "question": question(drill), "given": []})

    def hint(self) -> dict[str, Any]:
        """Show one hint more, while there is one.

        Raises:
            LabError: nothing is asked.
        """
        with self._lock:
            drill = self._asked()
            self._hints = min(self._hints + 1, len(drill.lesson.hints))
            return self._turn({**self._state, "given": hints(drill.lesson, self._hints)})

    def run(self, answer: str) -> dict[str, Any]:
        """Play it.

        Args:
            answer: what the class predicts; empty where it predicts nothing.

        Raises:
            UsageError: that is no answer to the question.
            LabError: nothing is asked.
        """
        with self._lock:
            drill = self._asked()
            given = valid(drill.lesson.question, answer) if answer.strip() else None
            self._ended.clear()
            starting = said(Text("drill-starting"))
            state = {**self._state, "phase": "running", "answer": given, "says": starting}
            self._turn(state)
            self._thread = threading.Thread(
                target=self._play, args=(drill, given), name="board-drill", daemon=True
            )
            self._thread.start()
            return state

    def end(self) -> dict[str, Any]:
        """Go back to the teacher's lab; a run that goes on ends, with its lab."""
        self._ended.set()
        thread = self._thread
        if thread is not None:
            thread.join(_END_SECONDS)
        with self._lock:
            if self._drill is not None:
                self._drill = self._thread = None
                self._screen.back()
            return self._turn({"phase": "none"})

    def close(self) -> None:
        """End what it began."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_END_SECONDS)

    def _asked(self) -> Drill:
        if self._drill is None or self._state["phase"] != "asked":
            raise UsageError(Text("board-drill-none"))
        return self._drill

    def _play(self, drill: Drill, answer: str | None) -> None:
        moments = play(drill, self._stage)
        try:
            for moment in moments:
                if self._ended.is_set():
                    break
                self._told(drill, moment, answer)
        finally:
            # However it ends, its lab ends with it.
            moments.close()

    def _told(self, drill: Drill, moment: Moment, answer: str | None) -> None:
        with self._lock:
            state = self._state
            match moment:
                case Began():
                    pods = tuple(name for name, _ in moment.pods)
                    self._turn({**state, "says": said(Text("drill-began", pods=pods))})
                case Stepped():
                    self._turn({**state, "step": step(moment), "waiting": None, "says": None})
                case Looked():
                    self._turn({**state, "waiting": waiting(moment)})
                case Outcome():
                    came = conclusion(drill.lesson, moment, answer)
                    keep = {key: state.get(key) for key in ("question", "given", "answer")}
                    self._turn({**keep, "phase": "done", "came": came})

    def _turn(self, state: dict[str, Any]) -> dict[str, Any]:
        """Tell it where it is another than before."""
        if state != self._state:
            self._state = state
            self._screen.tell(state)
        return state


class _Shown:
    """A stage whose labs are on the screen for as long as they last."""

    def __init__(self, stage: Stage, screen: Screen) -> None:
        self._stage, self._screen = stage, screen
        self.place: Live | None = None

    @contextmanager
    def _open(self, manifests: Path, callers: str, stand_in: Sequence[str]) -> Iterator[Live]:
        with self._stage.open(manifests, callers=callers, stand_in=stand_in) as place:
            self.place = place
            self._screen.show(lambda: place)
            try:
                yield place
            finally:
                self.place = None
                self._screen.show(None)

    def open(
        self, manifests: Path, *, callers: str, stand_in: Sequence[str] = ()
    ) -> AbstractContextManager[Live]:
        """A fresh lab, on the screen."""
        return self._open(manifests, callers, stand_in)

    def apply(self, place: Live, folder: Path) -> None:
        """Have it take these manifests."""
        self._stage.apply(place, folder)

    def restart(self, place: Live, deployments: Sequence[str]) -> None:
        """Replace the pods of these Deployments."""
        self._stage.restart(place, deployments)
