"""A drill played on a real Envoy: what it is told in, and that it ends well however it ends."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from lab.cli import sites
from lab.cli.stage import Throwaway
from lab.drills.moment import Began, Looked, Outcome, Stepped
from lab.drills.play import play
from lab.drills.shelf import Drill
from lab.errors import LabError
from lab.laptop.home import lab_home, labs_root
from lab.laptop.lab import running
from lab.laptop.site import LaptopProxy, LaptopSite
from lab.words import Text
from tests.commands import ROOT
from tests.lab.drills.lessons import SHORTEST, lesson, written
from tests.labs import ours, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lab.drills.moment import Moment
    from lab.envoy.snapshot import Snapshot
    from lab.site import Live

_Y = {"en": "y", "ko": "y"}
_WAIT = {"wait": {"for": "ejected", "who": "v2", "seconds": 600}}


def drill(**changes: Any) -> Drill:
    """The shortest one, changed, on the repository's manifests."""
    return Drill("mine", ROOT / "k8s", lesson(**changes), ROOT, written(**changes))


class Watched(Throwaway):
    """A stage that remembers its lab."""

    place: Live

    def open(
        self, manifests: Path, *, callers: str, stand_in: Sequence[str] = ()
    ) -> AbstractContextManager[Live]:
        """The same, remembered when it is there."""
        opened = super().open(manifests, callers=callers, stand_in=stand_in)
        watched = self

        class Remembered:
            def __enter__(self) -> Live:
                watched.place = opened.__enter__()
                return watched.place

            def __exit__(self, *error: Any) -> bool | None:
                return opened.__exit__(*error)

        return Remembered()


@pytest.fixture(autouse=True)
def nothing_left(labs_of_our_own: Path) -> Iterator[None]:
    """However a run ends, no process and no folder of it stays."""
    yield
    wait_until(lambda: not ours(labs_of_our_own), "all processes of the lab to end")
    left = list(labs_root().iterdir()) if labs_root().is_dir() else []
    assert not left


def last(moments: Iterator[Moment]) -> Outcome:
    """What they end with."""
    found = list(moments)[-1]
    assert isinstance(found, Outcome)
    return found


def test_what_a_run_is_told_in() -> None:
    """That it began, each step, how it stands, and what it came to."""
    steps = [
        {
            "name": "asked",
            "load": {
                "pause": 0.05,
                "meanwhile": [
                    {"wait": {"for": "ejected", "who": "v2", "seconds": 60}},
                    {"faults": {"v2": "none"}},
                ],
            },
        },
        {"why": "v2"},
    ]
    more = {"name": "errors", "what": "errors-at", "of": "v2", "during": "asked", "label": _Y}
    measure = [*written()["measure"], more]
    threshold = [{"figure": "out", "equals": 3, "because": _Y}]
    mine = drill(steps=steps, measure=measure, check=threshold)
    moments = list(play(mine, Throwaway()))
    began, outcome = moments[0], moments[-1]
    assert began == Began(("gateway",), (("goodjob-v1-1", "v1"), ("goodjob-v2-1", "v2")))
    told = [(each.number, each.of) for each in moments if isinstance(each, Stepped)]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert isinstance(outcome, Outcome)
    assert outcome.passed
    assert outcome.figures == {"out": 3.0, "errors": 3.0}
    assert (outcome.truth, outcome.formula, outcome.seed) == ("3", 3, 7)
    assert any("3 in a row" in str(each) for each in outcome.why)
    looks = [each for each in moments if isinstance(each, Looked)]
    assert {each.threshold for look in looks for each in look.lanes} == {3}
    v2 = next(each for each in looks[-1].lanes if each.version == "v2")
    assert (v2.ejected, v2.tries, v2.failed, v2.ready) == (True, 3, 3, True)
    assert v2.back is not None
    assert (v2.back[1] - v2.back[0]).total_seconds() == 10
    assert set(looks[-1].answers) == {200}
    assert any(look.waiting is not None and look.left is not None for look in looks)


@pytest.mark.parametrize("kind", [Began, Looked, Stepped])
def test_it_may_be_left_at_any_moment(kind: type[Moment]) -> None:
    """Under a load, and while something is waited for; the fixture looks what is left."""
    under_load = {"load": {"pause": 0.05, "meanwhile": [_WAIT]}}
    with closing(play(drill(faults={}, steps=[under_load]), Throwaway())) as moments:
        for each in moments:
            if isinstance(each, kind) and (not isinstance(each, Looked) or each.answers):
                break


def test_a_wait_that_runs_over() -> None:
    """Is how the run failed, with what was measured all the same."""
    wait = {"wait": {"for": "returned", "who": "v2", "seconds": 0.3}}
    steps = [*written()["steps"], wait]
    threshold = [{"figure": "out", "equals": 3, "because": _Y}]
    outcome = last(play(drill(steps=steps, check=threshold), Throwaway()))
    assert "waited for in vain for 0.3 s that v2 is back" in str(outcome.failed)
    assert [each.verdict for each in outcome.checks] == ["passed"]
    assert not outcome.passed


def _killed(stage: Watched) -> None:
    state = running(lab_home(stage.place.name))
    os.kill(state.supervisor.pid, signal.SIGKILL)


def _without_envoy(stage: Watched) -> None:
    state = running(lab_home(stage.place.name))
    found = next(each for each in state.proxies if each.process is not None)
    assert found.process is not None
    psutil.Process(found.process.pid).kill()


@pytest.mark.parametrize(
    ("kill", "said"), [(_killed, "killed"), (_without_envoy, "the proxy gateway ended")]
)
def test_a_lab_that_dies(kill: Callable[[Watched], None], said: str) -> None:
    """The run ends with a sentence, and what is left of the lab ends with it."""
    stage, hit = Watched(), False
    under_load = {"load": {"pause": 0.05, "meanwhile": [_WAIT]}}
    outcome: Moment | None = None
    for outcome in play(drill(faults={}, steps=[under_load]), stage):
        if isinstance(outcome, Looked) and outcome.answers and not hit:
            hit = True
            kill(stage)
    assert isinstance(outcome, Outcome)
    assert said in str(outcome.failed)


def test_a_proxy_that_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine it may not answer in time: then it is asked again."""
    look, late = LaptopProxy.look, iter([True, False] * 3)

    def slowly(self: LaptopProxy) -> Snapshot:
        if next(late, False):
            raise LabError(Text("play-said", said="timed out"))
        return look(self)

    monkeypatch.setattr(LaptopProxy, "look", slowly)
    threshold = [{"figure": "out", "equals": 3, "because": _Y}]
    outcome = last(play(drill(check=threshold), Throwaway()))
    assert outcome.passed, outcome
    assert next(late, None) is None


def test_a_disk_that_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """What clients saw can't be kept, so that nothing can be measured."""

    def full(_: LaptopSite, events: Any) -> None:
        if any(each.kind == "sent" for each in events):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(LaptopSite, "record", full)
    outcome = last(play(drill(), Throwaway()))
    assert "could not be kept as evidence" in str(outcome.failed)


def test_what_a_killed_program_has_left() -> None:
    """Its labs ended with it; their folders go with the next drill, and nobody else's do."""
    left, living, other = (
        labs_root() / name
        for name in (f"drill-{_nobody()}-1", f"drill-{os.getpid()}-99", "drill-mine-1")
    )
    for each in (left, living, other):
        each.mkdir(parents=True)
    sites.forget("drill")
    assert [each.is_dir() for each in (left, living, other)] == [False, True, True]
    for each in (living, other):
        each.rmdir()


def _nobody() -> int:
    """A process id that nobody has."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_a_lab_that_does_not_start(tmp_path: Path) -> None:
    """Whatever is wrong with the manifests is what failed."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.yaml").write_text("kind: [", encoding="utf-8")
    given = written(manifests="broken")
    mine = Drill("mine", tmp_path, lesson(manifests="broken"), tmp_path, given)
    outcome = last(play(mine, Throwaway()))
    assert str(outcome.failed).startswith(f"{tmp_path}/broken: line 1: ")
    assert not outcome.passed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"faults": {"v3": "500@always"}}, "'v3' is nobody here; there are: all, goodjob-v1"),
        (
            {"steps": [{"load": {"requests": 1, "caller": "sidecar"}}]},
            "there is no caller 'sidecar'; there are: gateway",
        ),
    ],
)
def test_nobody_of_that_name(changes: dict[str, Any], said: str) -> None:
    """A lesson that means somebody who is not there says so, before anything is sent."""
    *moments, outcome = play(drill(**changes), Throwaway())
    assert isinstance(outcome, Outcome)
    assert said in str(outcome.failed)
    assert not moments


def test_images_are_played_by_the_service() -> None:
    """A folder of images can be a drill's: its lesson says what has a stand-in."""
    shop = Drill(
        "mine",
        ROOT / "docs/shop",
        lesson(
            manifests="docs/shop",
            standIn=["*"],
            faults={"checkout-stable": "500@first:3"},
            measure=[{**SHORTEST["measure"][0], "of": "checkout-stable"}],
            formula={**SHORTEST["formula"], "of": "checkout-stable"},
            steps=[{"name": "asked", "load": {"requests": 5, "path": "/"}}],
        ),
        ROOT,
        written(manifests="docs/shop", standIn=["*"]),
    )
    stage = Watched()
    with closing(play(shop, stage)) as moments:
        began = next(each for each in moments if isinstance(each, Began | Outcome))
        assert isinstance(began, Began), began
        played = {pod.deployment for pod in stage.place.pods() if pod.stand_in}
    assert played == {"frontend", "checkout-stable", "checkout-canary", "payment"}


def test_two_side_by_side() -> None:
    """Each in a lab of its own, and each with its own figures."""

    def run(plan: str) -> Outcome:
        mine = drill(faults={"v2": plan}, check=[{"figure": "out", "equals": 3, "because": _Y}])
        return last(play(mine, Throwaway()))

    plans = {"one": "500@always", "two": "500@script:200,500,500,500"}
    with ThreadPoolExecutor(len(plans)) as threads:
        outcomes = dict(zip(plans, threads.map(run, plans.values()), strict=True))
    assert {name: each.figures["out"] for name, each in outcomes.items()} == {"one": 3, "two": 4}
    assert [outcomes[name].passed for name in plans] == [True, False]
