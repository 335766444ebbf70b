"""In which language the command speaks."""

from __future__ import annotations

import pytest

from lab.cli.out import choose, language
from lab.errors import UsageError
from tests.commands import goodjob

NAMES = ("GOODJOB_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),
        ({"GOODJOB_LANG": "en", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"GOODJOB_LANG": "ko", "LC_ALL": "en_US.UTF-8"}, "ko"),
        ({"GOODJOB_LANG": "", "LANG": "ko_KR.UTF-8"}, "ko"),
    ],
)
def test_the_language_is_the_environments(
    variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GOODJOB_LANG, then LC_ALL, LC_MESSAGES and LANG; an empty one counts as unset."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == said


@pytest.mark.parametrize(
    "line",
    [
        ("--lang", "ko", "lint", "none"),
        ("lint", "--lang", "ko", "none"),
        ("lint", "none", "--lang", "ko"),
        ("--lang", "en", "lint", "none", "--lang", "ko"),
    ],
)
def test_the_option_stands_before_or_after_the_command(line: tuple[str, ...]) -> None:
    """It is stronger than the environment, and the last one counts."""
    done = goodjob(*line, GOODJOB_LANG="en")
    assert done.returncode == 2
    assert done.stderr.startswith("goodjob: none이(가) 없습니다")


@pytest.mark.parametrize(
    ("line", "variables", "where"),
    [
        (("status", "--lang", "de"), {}, "--lang"),
        (("--lang", "de", "status"), {}, "--lang"),
        (("status",), {"GOODJOB_LANG": "de"}, "GOODJOB_LANG"),
    ],
)
def test_a_language_that_it_does_not_speak(
    line: tuple[str, ...],
    variables: dict[str, str],
    where: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is wrong usage wherever it is said, and the sentence says which there are."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = goodjob(*line)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"goodjob: {where} 'de': allowed is en or ko\n"


def test_json_is_english_in_every_language() -> None:
    """Programs read the same sentences wherever they run."""
    said = [goodjob("lint", "none", "--json", GOODJOB_LANG=each).stdout for each in ("en", "ko")]
    assert said[0] == said[1]
    assert "there is no none" in said[0]


def test_a_language_is_known_by_name() -> None:
    """In a process of its own it would be kept."""
    with pytest.raises(UsageError, match="allowed is en or ko"):
        choose("KO")
