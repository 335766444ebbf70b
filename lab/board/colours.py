"""The board's colours, for pictures that are not drawn by a browser: read from its own style."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_STYLE = Path(__file__).parent / "page" / "board.css"
_COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{3,8}), #[0-9a-f]{3,8}\);")


@functools.cache
def colours() -> Mapping[str, str]:
    """By name, those of the light theme: what is printed or shown on a slide is on white."""
    return dict(_COLOUR.findall(_STYLE.read_text(encoding="utf-8")))
