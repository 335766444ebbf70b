"""What is wrong with a fault plan: the service's own English, and its twin in Korean."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from faultplan.errors import FaultPlanError
from faultplan.grammar import GRAMMAR, parse
from lab.plans import PROBLEMS, refused, worded
from lab.words import Text, say
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.words import Language

WRONG = (
    "500@sometimes",
    "500@randm:0.3",
    "boom@always",
    "resett@always",
    "reset:1@always",
    "delay:@always",
    "500",
    "600@always",
    "500@burst:5/3",
    "500@every:0",
    "500:70,503:40@always",
    "503(body={x})@always:{y}",
    "503(header=x-goodjob-pod:b)@always",
    "delay:2s-1s@always",
    "500@uptime:40s-10s",
    "readiness:up@always",
    f"500@{'a' * 5000}",
)


def problems() -> Iterator[str]:
    """Each problem that the language of faults has, as its source has it."""
    for file in sorted((ROOT / "faultplan").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("FaultPlanError"), args=[_, ast.Constant(str(said))]):
                    yield said
                case ast.Assign([ast.Name("problem")], ast.Constant(str(said))):
                    yield said
                case ast.Call(func=ast.Name("FaultPlanError"), args=[_, given]):
                    assert isinstance(given, ast.Name), f"{file.name}:{node.lineno}"


def test_every_problem_has_its_template_and_no_template_is_of_none() -> None:
    """Word for word, with the same values: a new problem has to have a twin in Korean."""
    assert {say(each) for each in PROBLEMS} == set(problems())


@pytest.mark.parametrize("plan", WRONG, ids=lambda plan: plan[:30])
def test_the_english_is_the_services_own(plan: str) -> None:
    """And the Korean names the same piece, with no English sentence in it."""
    with pytest.raises(FaultPlanError) as caught:
        parse(plan)
    text = worded(caught.value)
    assert say(text) == str(caught.value)
    korean = say(text, "ko")
    assert f'"{caught.value.token}"' in korean
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", korean), korean


def test_a_plan_that_is_refused_is_told_how_one_is_written() -> None:
    """By the grammar of the service, which has a twin, too; a good one is not."""
    assert refused("500@every:3; none@x") is not None
    assert refused("500@every:3") is None
    text = Text("plan-grammar")
    assert say(text) == GRAMMAR
    english, korean = (say(text, language).splitlines() for language in ("en", "ko"))
    for one, other in zip(english, korean, strict=True):
        # The syntax stands in the same place.
        assert one[:27].split("  ")[:2] == other[:27].split("  ")[:2]
        assert re.search("[가-힣]", other) or "example" in other


def test_a_problem_that_is_not_known_stays_in_its_words() -> None:
    """As one of a newer service."""
    new = FaultPlanError("x", "it must be {colour}", colour="green")
    assert say(worded(new), "ko") == '장애 계획의 "x": it must be green'


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("long", ["a" * 3000, f"500@{'a' * 900}", f"{'5' * 900}@always"])
def test_a_long_piece_is_not_said_again_as_a_whole(long: str, language: Language) -> None:
    """What it begins with is enough to find it."""
    with pytest.raises(FaultPlanError) as refusal:
        parse(long)
    said = say(worded(refusal.value), language)
    assert long[6:30] in said
    assert long[:70] not in said
