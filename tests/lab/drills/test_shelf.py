"""The shelf: what is read, and each mistake that a lesson can have, as a sentence."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from lab.drills.shelf import find, load, shelf
from lab.errors import LabError, ManifestError, UsageError
from tests.commands import ROOT
from tests.lab.drills.lessons import SHORTEST, top_with, written

if TYPE_CHECKING:
    from pathlib import Path

_Y = {"en": "y", "ko": "y"}
_MEASURE: dict[str, Any] = SHORTEST["measure"][0]
_CHECK: dict[str, Any] = SHORTEST["check"][0]
_CHOICE = {"key": "a", "says": _Y, "when": [{"figure": "out", "equals": 1}]}


def refusal(top: Path) -> str:
    """What is said of the one lesson there."""
    with pytest.raises(ManifestError) as caught:
        shelf(top)
    return str(caught.value)


def test_the_repository_s_own() -> None:
    """Every lesson is read, and they are in the order of their numbers."""
    drills = shelf(ROOT)
    numbers = [each.lesson.number for each in drills]
    assert numbers == sorted(set(numbers))
    assert {each.folder.parent for each in drills} == {ROOT / "istio" / "drills"}
    assert all(each.manifests.is_dir() for each in drills)


def test_a_drill_by_name_and_number(tmp_path: Path) -> None:
    """Another one is refused with where they are listed."""
    top = top_with(tmp_path, trip=written(), back=written(number=12))
    drills = shelf(top)
    assert [each.name for each in drills] == ["trip", "back"]
    assert find(drills, "12") is find(drills, "back") is find(drills, "\uff11\uff12") is drills[1]
    with pytest.raises(UsageError, match="no drill 'x'; there are 2, and"):
        find(drills, "x")


def test_nothing_on_the_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said where it was looked for; from elsewhere it is the program's own."""
    with pytest.raises(UsageError, match=str(tmp_path)):
        shelf(tmp_path)
    (tmp_path / "istio" / "drills").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"no drill with a lesson\.yaml"):
        shelf(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert shelf()[0].top == ROOT
    monkeypatch.chdir(top_with(tmp_path / "mine", own=written()))
    assert [each.name for each in shelf()] == ["own"]


def test_a_hash_is_of_what_is_played(tmp_path: Path) -> None:
    """Not of where it is, nor of comments; of every value in the lesson and its manifests."""
    one, other = (top_with(tmp_path / name, trip=written()) for name in ("one", "other"))
    first, again = shelf(one)[0].hash, shelf(other)[0].hash
    assert first == again
    file = other / "istio" / "drills" / "trip" / "lesson.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"# a comment\n{text}", encoding="utf-8")
    assert shelf(other)[0].hash == first
    file.write_text(text.replace("first:5", "first:6"), encoding="utf-8")
    assert shelf(other)[0].hash != first
    more = "resources: [more.yaml]\n"
    (one / "k8s" / "kustomization.yaml").write_text(more, encoding="utf-8")
    (one / "k8s" / "more.yaml").write_text(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", encoding="utf-8"
    )
    assert shelf(one)[0].hash != first
    shutil.rmtree(one / "k8s")
    with pytest.raises(LabError, match="'k8s' is no folder"):
        shelf(one)


MISTAKES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"tittle": _Y}, ("tittle", "did you mean title?")),
    ({"title": {"en": "y"}}, ("title.ko", "is required")),
    ({"title": {"en": "y", "ko": ""}}, ("title.ko", "must not be empty")),
    ({"title": "y"}, ("title", "a mapping", "'y'")),
    ({"hints": [_Y]}, ("hints", "2")),
    ({"number": "1"}, ("number", "a whole number", "'1'")),
    ({"number": 0}, ("number", "1", "0")),
    ({"number": True}, ("number", "a whole number", "true")),
    ({"level": "hard"}, ("level", "'basic', 'further' or 'expert'", "'hard'")),
    ({"apiVersion": "v1"}, ("apiVersion", "'lab.goodjob/v1'")),
    ({"kind": "Lessons"}, ("kind", "'Lesson'")),
    ({"seed": -1}, ("seed", "0", "-1")),
    ({"steps": []}, ("steps", "at least 1")),
    ({"steps": None}, ("steps", "is required")),
    ({"manifests": None}, ("manifests", "has no kustomization.yaml")),
    ({"manifests": "nowhere"}, ("manifests", "'nowhere' is no folder")),
    ({"manifests": "../.."}, ("manifests", "'../..' is no folder below")),
    ({"without": {"manifests": "gone"}}, ("without.manifests", "'gone' is no folder")),
    ({"faults": {"v2": "500@sometimes"}}, ("faults.v2", "is no fault plan", "sometimes")),
    ({"faults": {"v2": 500}}, ("faults.v2", "text", "500")),
    ({"steps": [{}]}, ("steps[0]", "exactly one of", "none")),
    (
        {"steps": [{"why": "v2", "rollout": "v2"}]},
        ("steps[0]", "exactly one of", "rollout, why"),
    ),
    ({"steps": [{"faults": {"v2": "x"}}]}, ("steps[0].faults.v2", "is no fault plan")),
    ({"steps": [{"apply": "nowhere"}]}, ("steps[0].apply", "'nowhere' is no folder")),
    ({"steps": [{"load": {}}]}, ("steps[0].load", "requests or seconds")),
    (
        {"steps": [{"load": {"requests": 1, "seconds": 1}}]},
        ("steps[0].load", "requests or seconds"),
    ),
    ({"steps": [{"load": {"requests": 0}}]}, ("steps[0].load.requests", "1", "0")),
    ({"steps": [{"load": {"requests": 1e9}}]}, ("steps[0].load.requests",)),
    (
        {"steps": [{"load": {"requests": 1, "rate": 5, "pause": 1}}]},
        ("steps[0].load", "pause"),
    ),
    (
        {
            "steps": [
                {
                    "load": {
                        "until": {"for": "ejected", "who": "v2"},
                        "meanwhile": [{"why": "v2"}],
                    }
                }
            ]
        },
        ("steps[0].load.until", "no until"),
    ),
    (
        {"steps": [{"load": {"meanwhile": [{"load": {}}]}}]},
        ("steps[0].load.meanwhile[0].load", "requests or seconds"),
    ),
    (
        {"steps": [{"wait": {"for": "sleep", "who": "v2"}}]},
        ("steps[0].wait.for", "'ejected'", "'sleep'"),
    ),
    (
        {"steps": [{"wait": {"for": "ejected", "who": "v2", "seconds": "5"}}]},
        ("steps[0].wait.seconds", "a number", "'5'"),
    ),
    (
        {"steps": [{"name": "a", "why": "v2"}, {"name": "a", "why": "v2"}]},
        ("steps[1].name", "a is there twice"),
    ),
    ({"measure": [{**_MEASURE, "what": "mood"}]}, ("measure[0].what", "'answers'", "'mood'")),
    ({"measure": [{**_MEASURE, "name": "A b"}]}, ("measure[0].name", "'A b'")),
    ({"measure": [_MEASURE, _MEASURE]}, ("measure[1].name", "out is there twice")),
    (
        {"measure": [{**_MEASURE, "during": "gone"}]},
        ("measure[0].during", "no step has the name gone; there are: asked"),
    ),
    (
        {"measure": [{**_MEASURE, "status": "5xx"}]},
        ("measure[0].status", "answer-share, answers alone"),
    ),
    (
        {"measure": [{**_MEASURE, "what": "ejections", "nth": 2}]},
        ("measure[0].nth", "not with ejections"),
    ),
    (
        {"measure": [{**_MEASURE, "what": "failed-requests"}]},
        ("measure[0].of", "is nothing that failed-requests has"),
    ),
    (
        {"steps": [{"wait": {"for": "gone", "who": "v2", "caller": "gateway"}}]},
        ("steps[0].wait.caller", "is nothing that gone has"),
    ),
    (
        {"steps": [{"load": {"requests": 1, "until": {"for": "ready", "who": "x", "times": 2}}}]},
        ("steps[0].load.until.times", "is nothing that ready has"),
    ),
    (
        {"steps": [{"load": {"requests": 1, "path": "test"}}]},
        ("steps[0].load.path", "has to begin with /", "'test'"),
    ),
    (
        {"steps": [{"load": {"requests": 1, "method": "LOOK"}}]},
        ("steps[0].load", "'LOOK'", "GET"),
    ),
    (
        {"steps": [{"load": {"requests": 1, "headers": {"a b": "c"}}}]},
        ("steps[0].load", "'a b'"),
    ),
    (
        {"formula": {"what": "ejectable", "nth": 2, "says": _Y}},
        ("formula.nth", "not with ejectable"),
    ),
    (
        {"question": {**SHORTEST["question"], "figure": "in"}},
        ("question.figure", "in is measured by nothing; there are: out"),
    ),
    ({"check": [{**_CHECK, "figure": "in"}]}, ("check[0].figure", "there are: out")),
    ({"check": [{**_CHECK, "atLeast": 1}]}, ("check[0]", "either equals")),
    (
        {"check": [{"figure": "out", "because": _Y}]},
        ("check[0]", "either equals"),
    ),
    (
        {"check": [{"figure": "out", "atLeast": 3, "atMost": 2, "because": _Y}]},
        ("check[0].atMost", "2 is less than atLeast, which is 3"),
    ),
    (
        {"check": [{"figure": "out", "atLeast": 3, "tolerance": 2, "because": _Y}]},
        ("check[0].tolerance", "goes with equals"),
    ),
    ({"check": [{"figure": "out", "equals": 5}]}, ("check[0].because", "is required")),
    (
        {"explanation": {"en": "it took {in}", "ko": "y"}},
        ("explanation", "in is measured by nothing"),
    ),
    ({"next": {"says": {"en": "y", "ko": "{in}"}}}, ("next.says", "in is measured by nothing")),
    ({"formula": {"what": "constant", "says": _Y}}, ("formula.value", "constant")),
    ({"formula": {"what": "threshold", "value": 1, "says": _Y}}, ("formula.value", "constant")),
    (
        {"question": {**SHORTEST["question"], "kind": "choice"}},
        ("question.choices", "2 to 6 answers, not 0"),
    ),
    (
        {"question": {**SHORTEST["question"], "kind": "choice", "choices": [_CHOICE, _CHOICE]}},
        ("question.choices[1].key", "a is there twice"),
    ),
    (
        {"question": {**SHORTEST["question"], "choices": [_CHOICE, {**_CHOICE, "key": "b"}]}},
        ("question.choices", "kind number"),
    ),
    (
        {"question": {**SHORTEST["question"], "kind": "yes-no"}},
        ("question.yes", "is required"),
    ),
    (
        {"question": {**SHORTEST["question"], "yes": _CHOICE["when"]}},
        ("question.yes", "kind number"),
    ),
    (
        {
            "question": {
                **SHORTEST["question"],
                "kind": "yes-no",
                "yes": _CHOICE["when"],
                "tolerance": 1,
            }
        },
        ("question.tolerance", "kind yes-no"),
    ),
]


@pytest.mark.parametrize(("changes", "said"), MISTAKES, ids=lambda each: str(each)[:60])
def test_a_mistake(changes: dict[str, Any], said: tuple[str, ...], tmp_path: Path) -> None:
    """A line with the file, the field, the line in it, the value and what is allowed."""
    told = refusal(top_with(tmp_path, trip=written(**changes)))
    (line,) = [each for each in told.splitlines() if f": {said[0]}: line " in each]
    assert line.startswith("istio/drills/trip/lesson.yaml: ")
    for each in said[1:]:
        assert each in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "one YAML document, not 0"),
        ("a: 1\n---\nb: 2\n", "one YAML document, not 2"),
        ("- a\n", "mapping"),
        ("a: [1\n", "["),
        ("number: 1\nnumber: 2\n", "line 2"),
        ("a: \x00", "byte 00"),
    ],
)
def test_no_lesson_at_all(text: str, said: str, tmp_path: Path) -> None:
    """What is no YAML, or not one mapping."""
    told = refusal(top_with(tmp_path, trip=text))
    assert told.startswith("istio/drills/trip/lesson.yaml: ")
    assert said in told


def test_two_of_a_number(tmp_path: Path) -> None:
    """The other one is named."""
    told = refusal(top_with(tmp_path, one=written(), two=written()))
    assert "two/lesson.yaml: number" in told
    assert "1 is the number of one as well" in told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """One after the other would take as many tries."""
    told = refusal(top_with(tmp_path, trip=written(number="x", level="hard", extra=1)))
    assert len(told.splitlines()) == 3


def test_a_lesson_that_is_none_of_a_file(tmp_path: Path) -> None:
    """A folder of that name, or a file that nobody may read as text."""
    top = top_with(tmp_path, trip=written())
    file = top / "istio" / "drills" / "trip" / "lesson.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ManifestError, match="UTF-16"):
        load(file.parent, top)
