"""The front door of the load generator."""

from __future__ import annotations

import lab.hammer


def test_the_public_names_are_sorted_and_there() -> None:
    """The house's front door is small and complete."""
    assert lab.hammer.__all__ == sorted(lab.hammer.__all__)
    assert all(hasattr(lab.hammer, name) for name in lab.hammer.__all__)
