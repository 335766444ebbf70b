"""A line that was not understood: typer's words in English, the same in Korean."""

from __future__ import annotations

import re
from typing import cast

import pytest
from typer import TyperException

from lab.cli.group import program
from lab.cli.usage import understood
from lab.words import Text, say
from tests.commands import goodjob

LINES = {
    "status --nonsense": "usage-no-option",
    "status --nam x": "usage-no-option-but",
    "hammer -n": "usage-option-alone",
    "status --json=1": "usage-option-value",
    "logs": "usage-missing-argument",
    "status 1 2": "usage-extra",
    "qqqq": "usage-no-command",
    "sttus": "usage-no-command-but",
    "hammer -n x": "usage-not-integer",
    "hammer -n 1.5": "usage-not-integer",
    "hammer -r x": "usage-not-number",
    "hammer -n 0": "usage-at-least",
    "drill --jobs 65": "usage-at-most",
    "translate --proxy x": "usage-not-one-of",
    "faults set v2": "usage-missing-argument",
}


@pytest.mark.parametrize(("line", "template"), LINES.items())
def test_the_english_is_typers_own(line: str, template: str) -> None:
    """So that a new release of it that says something else is noticed."""
    with pytest.raises(TyperException) as refused:
        program().main(line.split(), standalone_mode=False)
    found = understood(refused.value)
    assert isinstance(found, Text)
    inner = found.values.get("problem", found)
    assert cast("Text", inner).template == template
    if line != "hammer -n 1.5":
        assert str(found) == refused.value.format_message()


@pytest.mark.parametrize("line", LINES)
def test_the_korean_has_no_english(line: str) -> None:
    """Neither in the sentence nor around it."""
    done = goodjob(*line.split(), "--lang", "ko")
    assert (done.returncode, done.stdout) == (2, "")
    *around, sentence = done.stderr.splitlines()
    # Of what its parser refuses typer does not say of which command it was.
    if around:
        assert around[0].startswith("사용법: goodjob ")
        assert around[1].startswith("도움말: 'goodjob ")
    assert sentence.startswith("오류: ")
    assert not re.search(r"[a-z]{3,} [a-z]{2,}", sentence), sentence


def test_what_nobody_has_translated_stays_as_it_was_said() -> None:
    """Better than nothing."""
    odd = TyperException("Something else.")
    assert understood(odd) == "Something else."
    assert say(Text("usage-error", problem=understood(odd)), "ko") == "오류: Something else."
