"""Words stay apart from facts: no sentence is made in the code of the lab."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import lab

LAB = Path(lab.__file__).parent
# Two words of letters beside each other, around which something is put in.
SENTENCE = re.compile(r"\b[a-z]{2,}\b[ ,:]+[a-z]{2,}\b")
NOT_FOR_PEOPLE = {
    # A page of the documentation, written from the models; it is English as the page is.
    "translate/fidelity.py",
    "cli/schemas/page.py",
    # Mistakes of ours or of a proxy's answer, which a LabError words for people.
    "envoy/outlier.py",
    "envoy/duration.py",
    "words/catalogue.py",
    # Names inside a certificate, which are data.
    "laptop/certificates.py",
}


def _sentences(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "X" for p in node.values]
            text = "".join(map(str, parts))
            if SENTENCE.search(text):
                found.append(f"{file.relative_to(LAB)}:{node.lineno}: {text}")
    return found


@pytest.mark.parametrize(
    "file", sorted(LAB.rglob("*.py")), ids=lambda file: str(file.relative_to(LAB))
)
def test_no_sentence_is_made_in_code(file: Path) -> None:
    """What is put into a sentence goes into the catalogue's, which has a twin in Korean."""
    if str(file.relative_to(LAB)) in NOT_FOR_PEOPLE:
        assert _sentences(file) != [], "it needs no exception any more"
    else:
        assert _sentences(file) == []
