"""The demo's sentences."""

from __future__ import annotations

import string

import pytest

from lab.demo.words import _WORDS, LANGUAGES, default_language


@pytest.mark.parametrize("key", _WORDS)
def test_every_sentence_is_there_in_both_languages(key: str) -> None:
    """No class is left without words, and both get the same figures."""
    fields = [
        sorted(name for _, name, _, _ in string.Formatter().parse(_WORDS[key][language]) if name)
        for language in LANGUAGES
    ]
    assert fields[0] == fields[1]


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),
    ],
)
def test_the_language_is_the_environments(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LC_ALL before LC_MESSAGES before LANG, and an empty one counts as unset."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_language() == language
