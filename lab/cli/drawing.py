"""A picture into a file: where it can be, its letters, and what is said where it can't be."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lab.cli.out import say, tell
from lab.errors import FileError, UsageError
from lab.files import telling
from lab.words import Text
from lab.words import say as said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Speak = Callable[[Text], str]
    """Makes a sentence in a language that the picture has letters for."""

#: Fonts with Hangul that are common; the one that Matplotlib brings has none.
_HANGUL = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
    "Noto Sans CJK JP",
    "Malgun Gothic",
    "AppleGothic",
    "Apple SD Gothic Neo",
)
_DOTS_AN_INCH = 120
_HEAD_BYTES = 64
#: How such a file begins, in small letters.
_HEADS = {
    "png": (b"\x89png\r\n\x1a\n",),
    "svg": (b"<?xml ", b"<svg"),
    "html": (b"<!doctype html", b"<html"),
}


def check_files(png: Path | None, svg: Path | None, html: Path | None = None) -> None:
    """See whether what is to be written can be where it is to be, before anything is reckoned.

    A file that is there is replaced by one of its kind, and nothing else is.

    Raises:
        UsageError: it can't.
    """
    for file, kind in (png, "png"), (svg, "svg"), (html, "html"):
        if file is None:
            continue
        if file.is_dir():
            raise UsageError(Text("picture-folder", file=str(file)))
        if not file.parent.is_dir():
            folder = str(file.parent)
            raise UsageError(Text("picture-no-folder", file=str(file), folder=folder))
        if kind != "html" and file.suffix and file.suffix.lower() != f".{kind}":
            raise UsageError(Text("picture-ending", file=str(file), kind=kind))
        if file.is_file() and not _is(kind, file):
            raise UsageError(Text("picture-in-the-way", file=str(file), kind=kind.upper()))


def _is(kind: str, file: Path) -> bool:
    """Whether a file is of a kind already; an empty one is of any."""
    with telling(file), file.open("rb") as there:
        head = there.read(_HEAD_BYTES)
    return not head or any(head.lower().startswith(each) for each in _HEADS[kind])


def draw_into(
    file: Path, kind: str, size: tuple[float, float], paint: Callable[[Any, Speak], None]
) -> None:
    """Write a picture, and say so.

    Args:
        file: where.
        kind: ``png`` or ``svg``.
        size: width and height in inches.
        paint: draws on a figure of Matplotlib's.

    Raises:
        FileError: the file can't be written.
    """
    import matplotlib as mpl

    # That it looks for fonts, or has nowhere to remember them, is nobody's concern.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    mpl.use("Agg")
    from matplotlib.figure import Figure

    # The same run draws the same file.
    with mpl.rc_context({"svg.hashsalt": "goodjob"}):
        speak = _letters(mpl.rcParams)
        figure = Figure(figsize=size, layout="constrained")
        paint(figure, speak)
        dated = {"Date": None} if kind == "svg" else {}
        try:
            figure.savefig(
                file,
                format=kind,
                dpi=_DOTS_AN_INCH,
                metadata=dated,
                facecolor=figure.get_facecolor(),
            )
        except OSError as error:
            text = Text("picture-not-drawn", file=str(file), problem=error.strerror or str(error))
            raise FileError(text, error.errno) from error
    tell(Text("picture-drawn", file=str(file)))


def _letters(settings: Any) -> Speak:  # noqa: ANN401 - Matplotlib's
    """Choose a font for the language; English, where there is none that has its letters."""
    from matplotlib import font_manager

    if say(Text("picture-drawn", file="")).isascii():
        return say
    there = {font.name for font in font_manager.fontManager.ttflist}
    hangul = next((name for name in _HANGUL if name in there), None)
    if hangul is None:
        tell(Text("picture-no-font", names=_HANGUL))
        return said
    settings["font.family"] = [hangul, "DejaVu Sans"]
    return say
