"""The simulation's figure of each drill: held against what the lesson's check wants of Envoy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from lab.drills.check import holds
from lab.drills.formula import reckon
from lab.drills.shelf import shelf
from lab.drills.simulated import simulated

if TYPE_CHECKING:
    from lab.drills.shelf import Drill

DRILLS = {each.name: each for each in shelf()}
PLAYED = (
    "the-trip",
    "hidden-retries",
    "retries-off",
    "retries-default",
    "retries-5xx",
    "two-in-a-row",
    "threshold-5",
    "random-failures",
    "percent-10",
    "percent-50",
    "everybody-out",
    "split-local-origin",
)
"""Those that are one pool, one caller and one load."""


def figure(drill: Drill) -> float | None:
    """The simulation's, with the lesson's own seed."""
    return simulated(drill.lesson, drill.manifests, drill.lesson.seed)


def changed(drill: Drill, **load: Any) -> Drill:
    """The drill with another load in its first step."""
    first, *rest = drill.lesson.steps
    assert first.load is not None
    other = first.model_copy(update={"load": first.load.model_copy(update=load)})
    lesson = drill.lesson.model_copy(update={"steps": (other, *rest)})
    return replace(drill, lesson=lesson)


@pytest.mark.parametrize("name", PLAYED)
def test_it_comes_to_what_envoy_is_held_to(name: str) -> None:
    """The very figure that the check wants of a real run, of random faults by their seed."""
    drill = DRILLS[name]
    asked = drill.lesson.question.figure
    found = figure(drill)
    assert found is not None
    bounds = [each for each in drill.lesson.check if each.figure == asked]
    if bounds:
        assert all(holds(each, found) for each in bounds)
    else:
        assert found == reckon(drill.lesson.formula, drill.manifests, drill.lesson.faults)


def test_of_all_others_it_says_nothing() -> None:
    """Several callers, plans that change, pods that are replaced: no figure is better than one."""
    others = {name for name, drill in DRILLS.items() if figure(drill) is None}
    assert others == set(DRILLS) - set(PLAYED)


@pytest.mark.parametrize(
    "load", [{"concurrency": 4}, {"rate": 10.0}, {"path": "/other"}, {"caller": "sidecar"}]
)
def test_an_odd_load_is_none_that_it_plays(load: dict[str, Any]) -> None:
    """What the simulation would have to guess."""
    assert figure(DRILLS["the-trip"]) == 3
    assert figure(changed(DRILLS["the-trip"], **load)) is None


def test_another_seed_is_another_run() -> None:
    """Of what is random; the mean is the formula's business."""
    drill = DRILLS["random-failures"]
    found = {simulated(drill.lesson, drill.manifests, seed) for seed in range(20)}
    assert len(found - {None}) > 5
