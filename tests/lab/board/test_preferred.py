"""What a browser prefers, of what the board speaks."""

from __future__ import annotations

import pytest

from lab.board.preferred import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
        ("en-GB", "en"),
        ("de, ko;q=0.2, en;q=0.9", "en"),
        ("de-DE,de;q=0.9", None),
        ("KO", "ko"),
        ("en;q=0, ko;q=0.1", "ko"),
        ("ko;q=many, en;q=0.1", "en"),
        ("ko;q=nan, en;q=2, ko;q=-1", None),
        ("korean, english", None),
        (",;,;q=", None),
        ("", None),
        ("*", None),
    ],
)
def test_the_first_of_the_most_wanted(header: str, language: str | None) -> None:
    """Weights count, then places; what is wrong in it is passed over."""
    assert preferred(header) == language
