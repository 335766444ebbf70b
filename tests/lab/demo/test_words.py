"""The demo's sentences."""

from __future__ import annotations

import string

import pytest

from lab.demo.words import _WORDS
from lab.words import LANGUAGES


@pytest.mark.parametrize("key", _WORDS)
def test_every_sentence_is_there_in_both_languages(key: str) -> None:
    """No class is left without words, and both get the same figures."""
    fields = [
        sorted(name for _, name, _, _ in string.Formatter().parse(_WORDS[key][language]) if name)
        for language in LANGUAGES
    ]
    assert fields[0] == fields[1]
