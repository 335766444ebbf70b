"""Scripts for a Mac, too: its bash is of 2007 (3.2), and its other tools are BSD's.

There is neither here to run them with, so what they lack is looked for in the text. `image.sh` is
for Linux alone, as it says: it makes namespaces and mounts.

Source: Bash's CHANGES, "new features in Bash", 4.0 to 5.2; the manual pages of macOS.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted(each for each in (ROOT / "scripts").glob("*.sh") if each.name != "image.sh")

LACKING = {
    "bash 4.0: arrays with names": r"\b(declare|local|typeset) -[a-z]*A",
    "bash 4.0: mapfile": r"\b(mapfile|readarray)\b",
    "bash 4.0: other letters": r"\$\{\w+(\[[^]]*\])?(\^\^?|,,?)",
    "bash 4.0: both outputs appended": r"&>>",
    "bash 4.0: both outputs piped": r"\|&",
    "bash 4.0: coproc": r"\bcoproc\b",
    "bash 4.0: fall through": r";;?&",
    "bash 4.0: globstar": r"\bglobstar\b",
    "bash 4.0: a fraction of a second": r"\bread\b[^|;]* -t ?\d*\.\d",
    "bash 4.1: a number for a file": r"\bexec \{\w+\}",
    "bash 4.2: whether a variable is set": r"\[\[ (! )?-v ",
    "bash 4.2: the time": r"%\([^)]*\)T",
    "bash 4.2: lastpipe": r"\blastpipe\b",
    "bash 4.2: from the end": r"\[-\d+\]",
    "bash 4.3: references": r"\b(declare|local) -n\b",
    "bash 4.3: any child": r"\bwait -[nfp]\b",
    "bash 4.4: an array that may be empty, with set -u": None,
    "bash 4.4: another form": r"\$\{[^}]*@[QEPAaUuLKk]\}",
    "bash 5.0: the clock": r"\bEPOCH(SECONDS|REALTIME)\b",
    "GNU coreutils": r"(?<![-\w])(realpath|tac|shuf|sha\d+sum|md5sum|numfmt|timeout|stdbuf)\b",
    "GNU coreutils: nproc, with nothing in its place": r"\bnproc\b(?! 2>/dev/null \|\|)",
    "GNU: options": r"\b(readlink -[fem]|mv -T|cp -[a-zA-Z]*T|date (-d|--date)|stat -c|head -c ?-"
    r"|base64 -w|sort -V|ln -[a-z]*[rT]|xargs -[a-z]*r|du -[a-z]*b|touch -d|cp --|mv --|ls --)",
    "GNU sed": r"\bsed (-[a-zA-Z]*i|-r|--)",
    "GNU grep": r"\bgrep -[a-zA-Z]*P",
    "GNU find": r"-printf\b|\bfind -",
    "GNU tar": r"\btar\b[^|;]* --(owner|group|numeric-owner|sort|transform|one-file-system)",
    "Linux": r"/proc/|/sys/|\b(ss|ip|unshare|setsid|flock|ldconfig) (-|addr|link)",
}
EXPANDED = re.compile(r'(?<!\+)"\$\{(\w+)\[@\]\}"')


def _may_be_empty(text: str, name: str) -> bool:
    """Whether an array is ever made without anything in it."""
    return bool(re.search(rf"(^|[\s;]){name}=\(\)", text, re.MULTILINE))


def _code(path: Path) -> list[tuple[int, str]]:
    """Its lines without what only explains."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [(number, line) for number, line in lines if not line.lstrip().startswith("#")]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_that_a_mac_lacks(path: Path) -> None:
    """Each finding with its line, and since when there is such a thing."""
    text = path.read_text(encoding="utf-8")
    found = []
    for number, line in _code(path):
        found += [
            (number, what) for what, words in LACKING.items() if words and re.search(words, line)
        ]
        for name in EXPANDED.findall(line):
            if _may_be_empty(text, name):
                found.append((number, f"an array that may be empty: {name}"))
    assert found == []


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("mapfile -t lines <file", True),
        ('echo "${name^^}"', True),
        ("declare -A known", True),
        ("wait -n", True),
        ("readlink -f x", True),
        ("sed -i s/a/b/ x", True),
        ('echo "${name%%:*}"', False),
        ("workers=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)", False),
        ("workers=$(nproc)", True),
        ('wait "$job"', False),
        ("case x in x) ;; esac", False),
    ],
)
def test_what_is_looked_for_is_found(line: str, *, lacks: bool) -> None:
    """And nothing else."""
    assert any(words and re.search(words, line) for words in LACKING.values()) == lacks
