"""``--help`` in Korean as in English: every command, and every option of it."""

from __future__ import annotations

import contextlib
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from lab.cli.group import COMMANDS, program
from lab.cli.help import cells, template_of, wrapped
from lab.words import languages_of
from tests.commands import goodjob

if TYPE_CHECKING:
    from collections.abc import Iterator

HANGUL = re.compile("[가-힣]")
#: Two words of plain Latin letters beside each other are English left behind.
ENGLISH = re.compile(r"(?<![\w`'./:-])[a-z]{2,} [a-z]{2,}(?![\w`'./:-])")
#: What stands in Korean as it is typed.
TYPED = re.compile(r"`[^`]*`|'[^']*'|--?[a-zA-Z][-\w]*( [A-Z|]+)?|<[^>]*>|kubectl port-forward")


def paths(command: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command there is."""
    command = command or program()
    yield words
    for name, below in dict(getattr(command, "commands", {})).items():
        if not below.hidden:
            yield from paths(below, (*words, name))


EVERY = tuple(paths())


def test_every_command_is_walked() -> None:
    """The subcommands of subcommands, too."""
    assert {(), ("up",), ("faults", "set")} <= set(EVERY)
    assert {words[0] for words in EVERY if words} == set(COMMANDS)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_the_help_is_korean(words: tuple[str, ...]) -> None:
    """No sentence is English, no line is wider than the terminal, and every option is there."""
    done = goodjob(*words, "--help", "--lang", "ko", COLUMNS="80")
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines = done.stdout.splitlines()
    assert head.startswith("사용법: goodjob ")
    english = goodjob(*words, "--help", COLUMNS="80", GOODJOB_LANG="en").stdout
    options = re.compile(r"^  (-[-\w]*(?:, --\w+)?)", re.M)
    assert options.findall(done.stdout) == options.findall(english)
    for line in lines:
        assert cells(line) <= 80, line
        assert not ENGLISH.search(TYPED.sub("", line)), line
    # Each row has its text, which is Korean.
    text = "\n".join(lines)
    for row in re.split(r"\n(?=  \S)", text):
        if re.match(r"  (-|[a-z])", row):
            assert HANGUL.search(row), row


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_what_can_be_typed_is_in_plain_brackets(words: tuple[str, ...], language: str) -> None:
    """One pair of them at the most, and nothing of how Python has it."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        asked = [*words, "--help", "--lang", language]
        program().main(asked, prog_name="goodjob", standalone_mode=False)
    text = said.getvalue()
    assert "goodjob" in text
    assert not re.search(r"<(str|path|Path|list)", text)
    assert not re.search(r"\[\[|\]\]|[{}]|\.\.\.\]", text.splitlines()[0])


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_each_command_has_a_text_of_its_own(words: tuple[str, ...]) -> None:
    """Not that of another."""
    assert languages_of(template_of(["goodjob", *words])) == ("en", "ko")


@pytest.mark.parametrize(
    ("arguments", "variables", "korean"),
    [
        (("--lang", "ko", "status", "--help"), {}, True),
        (("status", "--help", "--lang=ko"), {"GOODJOB_LANG": "en"}, True),
        (("status", "--help"), {"GOODJOB_LANG": "ko"}, True),
        (("status", "-h"), {"LC_ALL": "ko_KR.UTF-8", "GOODJOB_LANG": ""}, True),
        (("status", "--help", "--lang", "en"), {"GOODJOB_LANG": "ko"}, False),
    ],
)
def test_one_choice_is_for_all(
    arguments: tuple[str, ...], variables: dict[str, Any], korean: bool
) -> None:
    """Wherever in the line it stands."""
    done = goodjob(*arguments, **variables)
    assert done.returncode == 0
    assert bool(HANGUL.search(done.stdout)) is korean


def test_a_language_that_is_none_is_said_of_help_too() -> None:
    """And nothing is shown instead of what was asked for."""
    done = goodjob("status", "--help", "--lang", "fr")
    assert (done.returncode, done.stdout) == (2, "")
    assert "fr" in done.stderr


def test_lines_are_as_wide_as_they_look() -> None:
    """A syllable takes two columns; a word that is too long stands alone."""
    assert list(wrapped("가나 다라 abcd e", 9)) == ["가나 다라", "abcd e"]
    assert list(wrapped("가나다라마 a", 4)) == ["가나다라마", "a"]
