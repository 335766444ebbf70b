"""Who did what, who predicted right, and what else was predicted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lab.drills.grade import Given, Work, grade
from tests.lab.drills.records import NOON, SHELF, hand_in, played, skipped

if TYPE_CHECKING:
    from pathlib import Path

    from lab.drills.grade import Asked


def test_a_class_of_five(tmp_path: Path) -> None:
    """Each with their own way through the drills."""
    b = {"answer": "b", "truth": "b", "right": True}
    hand_in(tmp_path, "Ann", played(), played("hidden-retries", **b), skipped("retries-off"))
    hand_in(
        tmp_path,
        "Bo",
        # The first answer counts, and the drill is done by the second run.
        played(answer="5", right=False, passed=False, seed=8),
        played(seed=9),
        played("hidden-retries", answer="c", right=False, truth="b", hints=2),
    )
    hand_in(tmp_path, "Cho", played(hash="old", seed=10), skipped("hidden-retries"))
    hand_in(tmp_path, "Dora", played(right=None, truth=None, seed=11))
    hand_in(
        tmp_path,
        "은지",
        skipped("hidden-retries"),
        played("hidden-retries", **b),
        played("retries-off", answer="no", right=False, truth="yes", seed=12),
    )
    grades = grade(tmp_path, SHELF)
    assert grades.numbers == (1, 2, 3)
    assert {
        each.name: ([work.state for work in each.works.values()], each.done, each.right)
        for each in grades.students
    } == {
        "Ann": (["right", "right", "skipped"], 2, 2),
        "Bo": (["wrong", "wrong", "none"], 2, 0),
        "Cho": (["other", "skipped", "none"], 0, 0),
        "Dora": (["unknown", "none", "none"], 1, 0),
        "은지": (["none", "right", "wrong"], 2, 1),
    }
    assert grades.students[1].works["hidden-retries"] == Work("wrong", True, "c", "b", 2, 1)
    assert grades.students[1].works["the-trip"] == Work("wrong", True, "5", "3", 0, 2)
    trip, hidden, off = grades.questions
    assert told(trip) == [("3", 2, 1), ("5", 1, 0)]
    assert told(hidden) == [("a", 0, 0), ("b", 2, 2), ("c", 1, 0)]
    assert told(off) == [("yes", 0, 0), ("no", 1, 0)]
    assert [each.says.en for each in hidden.given if each.says] == ["none", "three", "all ten"]
    assert (hidden.answered, hidden.right, hidden.skipped, hidden.truths) == (3, 2, 1, (("b", 3),))


def told(asked: Asked) -> list[tuple[str, int, int]]:
    """Each answer: how often, and how often right."""
    return [(each.answer, each.count, each.right) for each in asked.given]


def numbers(folder: Path, *answers: str) -> tuple[Given, ...]:
    """What a class's answers come to."""
    for index, answer in enumerate(answers):
        at = NOON + timedelta(seconds=index)
        hand_in(folder, f"s{index:03}", played(answer=answer, right=answer == "3", at=at))
    return grade(folder, SHELF).questions[0].given


def test_numbers_are_sorted_as_such(tmp_path: Path) -> None:
    """Not as text; two spellings of one are one; what is none is behind them."""
    given = numbers(tmp_path, "10", "9", "3", "3.0", "-1", "nan", "three")
    assert [(each.answer, each.count) for each in given] == [
        ("-1", 1),
        ("3", 2),
        ("9", 1),
        ("10", 1),
        ("nan", 1),
        ("three", 1),
    ]


def test_many_numbers_are_ranges(tmp_path: Path) -> None:
    """Of about as many answers; one far off takes no room from the others."""
    given = numbers(tmp_path, *[str(n) for n in range(40)], *["3"] * 40, "1e300")
    assert sum(each.count for each in given) == 81
    assert 4 <= len(given) <= 8
    assert max(each.count for each in given if each.answer != "0 - 3") <= 10
    assert given[0] == Given("0 - 3", None, 44, 41)
    assert given[-1].answer.endswith("- 1e+300")


def test_an_answer_that_is_no_choice_is_told_beside_them(tmp_path: Path) -> None:
    """As one by hand, or of a drill that was another."""
    hand_in(tmp_path, "Ann", played("hidden-retries", answer="=cmd()\n", right=False))
    (asked,) = grade(tmp_path, SHELF).questions
    assert told(asked) == [("a", 0, 0), ("b", 0, 0), ("c", 0, 0), ("=cmd()\\n", 1, 0)]


def test_no_hash_is_reckoned_that_nobody_needs(tmp_path: Path) -> None:
    """It takes rendering the drill's manifests."""

    class Costly:
        name, lesson = "percent-10", SHELF[0].lesson

        @property
        def hash(self) -> str:
            raise AssertionError

    hand_in(tmp_path, "Ann", played())
    assert grade(tmp_path, [*SHELF, Costly()]).students[0].done == 1
