"""What comes with the program: ``k8s/`` and ``istio/``, of a clone or out of a wheel."""

from __future__ import annotations

from pathlib import Path

TREES = ("istio", "k8s")
"""The folders; they refer to each other, so they are side by side wherever they are."""

_LAB = Path(__file__).resolve().parent


def shipped() -> Path:
    """The folder that has them: a clone's top, else the one inside the installed program."""
    clone = _LAB.parent
    return clone if all((clone / each).is_dir() for each in TREES) else _LAB / "_shipped"
