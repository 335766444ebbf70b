"""The grammar's help: every word of the parser's, in both languages, with an example that holds."""

from __future__ import annotations

from faultplan.effects import EFFECTS
from faultplan.grammar import parse
from faultplan.schedules import SCHEDULES
from lab.board.grammar import EFFECT_EXAMPLES, WHEN_EXAMPLES, grammar, trouble
from lab.words import say


def test_every_word_has_an_example() -> None:
    """A new effect without one is not forgotten."""
    assert set(EFFECT_EXAMPLES) == set(EFFECTS)
    assert set(WHEN_EXAMPLES) == set(SCHEDULES)


def test_every_example_is_a_plan() -> None:
    """As it is put into the field."""
    for effect in EFFECT_EXAMPLES.values():
        parse(f"{effect}@always")
    for when in WHEN_EXAMPLES.values():
        parse(f"500@{when}")


def test_every_word_says_what_it_does() -> None:
    """In Korean, too."""
    english, korean = grammar("en"), grammar("ko")
    assert len(english) == len(EFFECTS) + len(SCHEDULES)
    assert all(each["says"] for each in (*english, *korean))
    assert [each["syntax"] for each in english] == [each["syntax"] for each in korean]
    assert english[0]["says"] != korean[0]["says"]
    found = {each["syntax"]: each["says"] for each in english}
    assert found["STATUS:P,STATUS:P"] == "one of these, each in P percent of the requests"


def test_what_is_wrong_is_one_sentence() -> None:
    """Without all of the grammar, which stands beside it."""
    wrong = trouble("500@sometimes")
    assert wrong is not None
    assert "\n" not in say(wrong, "en")
    assert "sometimes" in say(wrong, "ko")
    assert trouble("500@random:0.3; delay:200ms@every:10") is None
