"""Lessons for tests: the shortest that there is, changed where a test says so."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import yaml

from lab.drills.lesson import Lesson
from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_Y = {"en": "y", "ko": "y"}
SHORTEST: dict[str, Any] = {
    "apiVersion": "lab.goodjob/v1",
    "kind": "Lesson",
    "number": 1,
    "title": _Y,
    "level": "basic",
    "minutes": 2,
    "manifests": "k8s",
    "situation": _Y,
    "question": {"ask": _Y, "kind": "number", "figure": "out"},
    "hints": [_Y, _Y],
    "faults": {"v2": "500@first:5"},
    "steps": [{"name": "asked", "load": {"requests": 20}}],
    "measure": [{"name": "out", "what": "requests-until-ejection", "of": "v2", "label": _Y}],
    "formula": {"what": "threshold", "of": "v2", "says": _Y},
    "check": [{"figure": "out", "equals": 5, "because": _Y}],
    "explanation": _Y,
    "next": {"says": _Y},
}


def written(**changes: Any) -> dict[str, Any]:
    """A lesson as YAML has it; a change of None leaves a field out."""
    found = copy.deepcopy({**SHORTEST, **changes})
    return {name: value for name, value in found.items() if value is not None}


def lesson(**changes: Any) -> Lesson:
    """The same, read."""
    return Lesson.model_validate(written(**changes))


def top_with(folder: Path, **drills: dict[str, Any] | str) -> Path:
    """A repository's top with these drills; its manifests are those of this repository."""
    for name in ("k8s",):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "kustomization.yaml").write_text(
            yaml.safe_dump({"resources": []}), encoding="utf-8"
        )
    for name, given in drills.items():
        place = folder / "istio" / "drills" / name
        place.mkdir(parents=True)
        text = given if isinstance(given, str) else yaml.safe_dump(given, allow_unicode=True)
        (place / "lesson.yaml").write_text(text, encoding="utf-8")
    return folder


__all__ = ["ROOT", "SHORTEST", "lesson", "top_with", "written"]
