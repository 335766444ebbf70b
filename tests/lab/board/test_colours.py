"""Pictures have the colours that the page has."""

from __future__ import annotations

from lab.board.colours import colours


def test_they_are_the_pages_own() -> None:
    """Every one that a picture needs, as the style has it for the light theme."""
    found = colours()
    assert {"page", "ink", "card", "lane", "line", "ok", "bad", "own", "retry", "out"} <= set(found)
    assert found["card"] == "#fff"
    assert len({found[name] for name in ("ok", "bad", "own", "retry")}) == 4
