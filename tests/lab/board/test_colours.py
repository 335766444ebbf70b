"""The page's colours: readable, and told apart by whoever sees fewer of them.

Sources: W3C, "Web Content Accessibility Guidelines 2.2", 1.4.3 and 1.4.11, for relative luminance
and contrast; Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
Color Vision Deficiency" (2009), table of matrices at severity 1.0; CIE 1976 L*a*b*.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Literal

import pytest

from lab.board.colours import colours
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

CSS = (ROOT / "lab" / "board" / "page" / "board.css").read_text(encoding="utf-8")
Theme = Literal["light", "dark"]
Linear = tuple[float, float, float]
OUTCOMES = ("ok", "bad", "own", "retry")
#: As a picture's least contrast, and as text's.
LEAST_PICTURE, LEAST_TEXT = 3.0, 4.5
#: A difference of 2.3 is just seen side by side; marks are seen apart, and from far.
LEAST_DIFFERENCE = 15.0
SIGHTS: dict[str, Sequence[Linear]] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ: Sequence[Linear] = (
    (0.4124, 0.3576, 0.1805),
    (0.2126, 0.7152, 0.0722),
    (0.0193, 0.1192, 0.9505),
)
WHITE = (0.9505, 1.0, 1.089)


def colour(name: str, theme: Theme) -> Linear:
    """A variable of the style sheet, as light."""
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", CSS)
    assert found is not None, name
    text = found[1 if theme == "light" else 2].lstrip("#")
    if len(text) == 3:
        text = "".join(each * 2 for each in text)
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return linear(red), linear(green), linear(blue)


def linear(value: float) -> float:
    """A channel of sRGB as light."""
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def times(matrix: Sequence[Linear], seen: Linear) -> Linear:
    """A matrix at work; what leaves the range of a screen is cut."""
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, seen, strict=True)))) for row in matrix
    )
    return red, green, blue


def contrast(one: Linear, other: Linear) -> float:
    """From 1 to 21."""
    low, high = sorted(times(TO_XYZ, each)[1] for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(seen: Linear) -> Linear:
    """As far apart as people see it."""

    def root(value: float) -> float:
        return float(value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116)

    x, y, z = (
        root(sum(a * b for a, b in zip(row, seen, strict=True)) / white)
        for row, white in zip(TO_XYZ, WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Linear, other: Linear) -> float:
    """Between two colours."""
    return float(sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5)


def test_the_arithmetic() -> None:
    """Black and white are as far apart as can be, in both measures."""
    black, white = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    assert contrast(black, white) == pytest.approx(21, abs=0.01)
    assert difference(black, white) == pytest.approx(100, abs=0.1)
    red, green = (linear(0.8), 0.0, 0.0), (0.0, linear(0.45), 0.0)
    seen = SIGHTS["deuteranopia"]
    assert difference(times(seen, red), times(seen, green)) < difference(red, green) / 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_outcomes_are_seen_and_told_apart(sight: str, theme: Theme) -> None:
    """Each against what it lies on, and each from every other one; their shapes differ besides."""
    seen = {name: times(SIGHTS[sight], colour(name, theme)) for name in OUTCOMES}
    for ground in ("lane", "lane-two", "card"):
        behind = times(SIGHTS[sight], colour(ground, theme))
        for name, each in seen.items():
            assert contrast(each, behind) >= LEAST_PICTURE, (name, ground)
    for one, other in itertools.combinations(OUTCOMES, 2):
        assert difference(seen[one], seen[other]) >= LEAST_DIFFERENCE, (one, other)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "card", "lane", "lane-two"])
def test_text_is_readable(ground: str, theme: Theme) -> None:
    """All that is written in, and the boxes' edges as a picture."""
    behind = colour(ground, theme)
    for name in ("ink", "quiet", *OUTCOMES):
        assert contrast(colour(name, theme), behind) >= LEAST_TEXT, name
    assert contrast(colour("edge", theme), behind) >= LEAST_PICTURE


def test_a_picture_has_the_pages_own() -> None:
    """Every one that it needs, as the style has it for the light theme."""
    found = colours()
    assert {"page", "ink", "card", "lane", "line", "ok", "bad", "own", "retry", "out"} <= set(found)
    assert found["card"] == "#fff"
    assert len({found[name] for name in OUTCOMES}) == 4
