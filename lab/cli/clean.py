r"""What other people wrote, made fit for a terminal: names, headers, bodies, log lines, YAML.

A terminal obeys what is printed on it: an escape sequence in a header or in the name of a resource
can hide lines, forge them, or set the title and the clipboard; so can marks that turn the direction
of text. They are shown as Python and JSON write them, such as ``\x1b``.
"""

from __future__ import annotations

import re

# C0 but the tab and the line's end, DEL, C1; marks of direction (UAX #9) and of the line's end
# (UAX #14); halves of a pair, which no encoding has.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def clean(text: str) -> str:
    """The text, of which nothing is obeyed by a terminal."""
    return _UNFIT.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def clean_json(text: str) -> str:
    """JSON text, of which nothing is obeyed by a terminal; it says what it said before."""
    # Outside of strings JSON has none of these.
    return _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
