"""A drill played: a lab of its own, its steps, what was measured, and what that comes to."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.drills.check import check, truth
from lab.drills.condition import awaited, came_true
from lab.drills.formula import reckon
from lab.drills.history import ALL, Window
from lab.drills.measure import figures
from lab.drills.moment import Began, Looked, Outcome, Stepped
from lab.drills.plain import NOTHING, plain
from lab.drills.rules import named, steps_of
from lab.drills.scene import Broken, Scene
from lab.drills.sending import Job, Sending
from lab.drills.shelf import BASE
from lab.drills.simulated import simulated
from lab.errors import LabError, ManifestError
from lab.observe.why import why
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lab.drills.lesson import Load, Step, Wait
    from lab.drills.moment import Moment, Stage
    from lab.drills.shelf import Drill
    from lab.site import Live, Pod

TELL_SECONDS = 0.2
_POLL_SECONDS = 0.05
_SETTLE_SECONDS = 20.0
_READY_SECONDS = 20.0
_BUSY_PER_CORE = 4.0
"""So much load a core is a machine that is busy with something else than one class's labs."""


def play(
    drill: Drill, stage: Stage, *, seed: int | None = None, without_change: bool = False
) -> Generator[Moment, None, None]:
    """Play it; the lab ends with it, or with ``close()``.

    Args:
        drill: which one.
        stage: where.
        seed: of what is random, in place of the lesson's.
        without_change: leave out the one thing that it is about: then its check has to fail.

    Yields:
        What there is to see, as it happens; last an outcome, whatever went wrong.
    """
    yield from _Run(drill, stage, seed, without_change=without_change).moments()


class _Run:
    def __init__(
        self, drill: Drill, stage: Stage, seed: int | None, *, without_change: bool
    ) -> None:
        self._drill, self._stage = drill, stage
        self._lesson = drill.lesson
        self._seed = self._lesson.seed if seed is None else seed
        self._steps = tuple(steps_of(self._lesson.steps))
        self._number = 0
        self._answers: Counter[int] = Counter()
        self._told = 0.0
        self._busy = False
        self._scene: Scene | None = None
        self._outcome = Outcome(drill.name, "", self._seed)
        self._manifests, self._callers = drill.manifests, self._lesson.callers
        self._no_faults = False
        self._concurrency: int | None = None
        if without_change:
            self._leave_out()

    def _leave_out(self) -> None:
        without = self._lesson.without
        manifests = without.manifests if without else None
        others = without and (without.callers or without.concurrency or without.manifests)
        if self._drill.own_manifests:
            manifests = manifests or (None if others or (without and without.faults) else BASE)
        self._no_faults = bool(
            without.faults
            if without and (without.faults or others)
            else not self._drill.own_manifests
        )
        if manifests:
            self._manifests = self._drill.top / manifests
        if without:
            self._callers = without.callers or self._callers
            self._concurrency = without.concurrency

    def moments(self) -> Iterator[Moment]:
        began = time.monotonic()
        failed: Text | None = None
        try:
            with ExitStack() as lab:
                with plain(self._manifests) as manifests:
                    self._outcome = replace(
                        self._outcome,
                        hash=self._drill.hash,
                        formula=reckon(self._lesson.formula, manifests, self._lesson.faults),
                        simulated=simulated(self._lesson, manifests, self._seed),
                    )
                    opened = self._stage.open(
                        manifests, callers=self._callers, stand_in=self._lesson.stand_in
                    )
                    place = lab.enter_context(opened)
                yield from self._played(place)
        except LabError as error:
            failed = _said(error)
        except OSError as error:
            failed = Text("play-system", said=error.strerror or str(error))
        yield replace(self._measured(), failed=failed, seconds=time.monotonic() - began)

    def _measured(self) -> Outcome:
        """What can be told of the run, however it ended."""
        if self._scene is None:
            return self._outcome
        found = figures(self._lesson.measure, self._scene.history)
        busy = self._busy or os.getloadavg()[0] > _BUSY_PER_CORE * (os.cpu_count() or 1)
        return replace(
            self._outcome,
            figures=found,
            truth=truth(self._lesson.question, found),
            checks=check(self._lesson, found, busy=busy),
        )

    def _played(self, place: Live) -> Iterator[Moment]:
        scene = Scene(place)
        faults = self._lesson.faults
        self._scene = scene
        self._check_names(scene)
        self._put(place, {ALL: NOTHING} | ({} if self._no_faults else dict(faults)))
        pods = tuple((pod.name, pod.version) for pod in place.pods())
        yield Began(scene.callers, pods)
        yield from self._ready()
        scene.begin()
        yield from self._take(self._lesson.steps)
        yield from self._settled()

    def _check_names(self, scene: Scene) -> None:
        """Whoever a lesson means has to be there, or may come as a pod of somebody who is.

        Raises:
            Broken: nobody has that name; the sentence says who is there.
        """
        who, callers = named(self._lesson)
        there = {name for pod in scene.place.pods() for name in (ALL, *pod.names)}
        deployments = tuple(f"{pod.deployment}-" for pod in scene.place.pods())
        for each in sorted(who - there):
            if not each.startswith(deployments):
                raise Broken(_nobody(each, scene.place.pods()))
        for each in sorted(callers - set(scene.callers)):
            raise Broken(Text("play-no-caller", caller=repr(each), known=scene.callers))

    def _take(self, steps: Iterable[Step], *, under_load: bool = False) -> Iterator[Moment]:
        for step in steps:
            self._number += 1
            yield Stepped(self._number, len(self._steps), step)
            began = datetime.now(UTC)
            yield from self._step(step, under_load=under_load)
            if step.name is not None:
                self.scene.read()
                self.scene.history.windows[step.name] = Window(began, datetime.now(UTC))

    @property
    def scene(self) -> Scene:
        if self._scene is None:  # pragma: no cover - steps come after it
            raise Broken(Text("play-not-measured"))
        return self._scene

    def _step(self, step: Step, *, under_load: bool) -> Iterator[Moment]:
        place = self.scene.place
        if step.faults is not None:
            plans = dict.fromkeys(step.faults, NOTHING) if self._no_faults else step.faults
            self._put(place, plans)
        elif step.load is not None:
            if not under_load:
                yield from self._ready()
            yield from self._load(step.load)
            if not under_load:
                yield from self._settled()
        elif step.wait is not None:
            yield from self._wait(step.wait)
        elif step.apply is not None:
            folder = self._drill.top / step.apply
            if folder.resolve() == self._drill.manifests.resolve():
                # Where the drill's one change is left out, no step brings it back.
                folder = self._manifests
            yield from self._do(lambda: self._apply(place, folder))
        elif step.rollout is not None:
            wanted = self._deployments(step.rollout)
            yield from self._do(lambda: self._stage.restart(place, wanted))
        elif step.why is not None:
            yield from self._why(step.why)

    def _apply(self, place: Live, folder: Path) -> None:
        with plain(folder) as manifests:
            self._stage.apply(place, manifests)

    def _load(self, load: Load) -> Iterator[Moment]:
        concurrency = self._concurrency or load.concurrency
        sending = Sending(load, self.scene.place, concurrency, self._answers)
        try:
            if load.meanwhile:
                yield from self._take(load.meanwhile, under_load=True)
                if sending.is_done():
                    sending.strained()
                    raise Broken(Text("play-load-too-short"))
            elif load.until is not None:
                wait = load.until
                text = awaited(wait)
                yield from self._until(
                    lambda: came_true(wait, self.scene.history) or sending.is_done(), None, text
                )
                if not came_true(wait, self.scene.history):
                    # The last answers are in the logs a moment later.
                    yield from self._settled()
                if not came_true(wait, self.scene.history):
                    raise Broken(Text("play-never", what=text, sent=self._answers.total()))
            else:
                yield from self._until(sending.is_done, None, None)
        finally:
            sending.stop()
        self._busy |= sending.strained()

    def _wait(self, wait: Wait) -> Iterator[Moment]:
        text = awaited(wait)
        yield from self._until(lambda: came_true(wait, self.scene.history), wait.seconds, text)
        if not came_true(wait, self.scene.history):
            raise Broken(Text("play-wait-over", what=text, seconds=wait.seconds))

    def _ready(self) -> Iterator[Moment]:
        """Wait until Envoy takes up a change of its hosts at once."""
        text = Text("play-waiting-gathered")
        yield from self._until(self.scene.gathered, _READY_SECONDS, text)

    def _settled(self) -> Iterator[Moment]:
        """Wait until all that happened is in the logs."""
        settled = False

        def look() -> bool:
            nonlocal settled
            settled = self.scene.is_settled()
            return settled

        yield from self._until(look, _SETTLE_SECONDS, Text("play-waiting-logs"))
        if not settled:
            raise Broken(Text("play-unsettled", seconds=_SETTLE_SECONDS))

    def _do(self, what: Callable[[], object]) -> Iterator[Moment]:
        job = Job(what)
        yield from self._until(job.is_done, None, None)
        job.result()

    def _why(self, who: str) -> Iterator[Moment]:
        """Keep what Envoy's own figures say of these pods; all of it is in the logs by now."""
        scene = self.scene
        names = sorted(scene.history.who(who))
        proxies = scene.place.proxies()
        found = scene.patiently(
            lambda: [each for proxy in proxies for each in why(scene.place, proxy, names)]
        )
        said = [reason.text for each in found for reason in each.reasons]
        self._outcome = replace(
            self._outcome, why=tuple(dict.fromkeys((*self._outcome.why, *said)))
        )
        scene.refresh()
        yield self._done()

    def _until(
        self, done: Callable[[], bool], seconds: float | None, waiting: Text | None
    ) -> Iterator[Moment]:
        """Look on until something is so, or the time is over."""
        began = time.monotonic()
        while True:
            self.scene.refresh()
            if done():
                yield self._done()
                return
            now = time.monotonic()
            left = None if seconds is None else began + seconds - now
            if left is not None and left <= 0:
                return
            if now - self._told >= TELL_SECONDS:
                yield self._looked(waiting, left)
            time.sleep(_POLL_SECONDS)

    def _looked(self, waiting: Text | None, left: float | None) -> Looked:
        self._told = time.monotonic()
        return Looked(self.scene.lanes(), dict(self._answers), waiting, left)

    def _done(self) -> Looked:
        """How it stands where a step has ended, counted anew."""
        self._told = time.monotonic()
        return Looked(self.scene.lanes(anew=True), dict(self._answers))

    def _put(self, place: Live, plans: Mapping[str, str]) -> None:
        """Put plans in force: one that names a pod more closely comes before one that names many.

        Raises:
            LabError: nobody has that name, or a pod does not answer.
        """
        chosen: dict[str, str] = {}
        for pod in place.pods():
            # Of all, its version, its Deployment and itself the last one counts.
            names = (ALL, *pod.names)
            for name in names:
                if name in plans:
                    chosen[pod.name] = plans[name]
        for name, plan in chosen.items():
            with place.reach(name) as control:
                control.put(plan, seed=self._seed, ttl_seconds=None)

    def _deployments(self, who: str) -> Sequence[str]:
        names = self.scene.history.who(who)
        if not names:
            raise Broken(_nobody(who, self.scene.place.pods()))
        return sorted({self.scene.history.pods[each].deployment for each in names})


def _nobody(who: str, pods: Iterable[Pod]) -> Text:
    known = {name for pod in pods for name in (ALL, *pod.names)}
    return Text("play-nobody", who=repr(who), known=tuple(sorted(known)))


def _said(error: LabError) -> Text:
    """The sentence of a failure, with its place where it has one."""
    text = error.text if isinstance(error.text, Text) else Text("play-said", said=error.text)
    if isinstance(error, ManifestError):
        place = f"{error.where}: {error.path}" if error.path else error.where
        return Text("play-manifest", place=place, problem=text)
    return text
