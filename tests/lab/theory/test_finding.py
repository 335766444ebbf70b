"""A finding as JSON has it, and as a place."""

from __future__ import annotations

from lab import sources
from lab.theory.finding import RULES, Finding, Level, about, as_text, figure, write
from lab.words import LANGUAGES, Text, languages_of, say
from lab.words.catalogue import FOLDER

FOUND = Finding(
    Level.WARNING,
    "interval-longer",
    "DestinationRule mall/shop",
    "spec.trafficPolicy.outlierDetection.interval",
    Text("lint-interval-longer", base=30.0, latest=90.0, interval=60.0),
    Text("lint-write-interval", base=30.0),
    file="shop.yaml",
    line=12,
)


def test_as_json() -> None:
    """Sentences in English, the template with its values, the place, and the document."""
    assert FOUND.as_dict() == {
        "level": "warning",
        "rule": "interval-longer",
        "where": "DestinationRule mall/shop",
        "path": "spec.trafficPolicy.outlierDetection.interval",
        "message": "hosts come back at sweeps only: out for 30 s in writing, and for up to 90 s at "
        "a sweep every 60 s",
        "instead": "an interval of 30s or less",
        "template": "lint-interval-longer",
        "values": {"base": 30.0, "latest": 90.0, "interval": 60.0},
        "file": "shop.yaml",
        "line": 12,
        "rendered": False,
        "source": {"title": sources.OUTLIER.title, "url": sources.OUTLIER.url},
    }


def test_without_advice_and_place() -> None:
    """What is not known is empty, and no field is missing."""
    found = Finding(Level.INFO, "unknown-host", "VirtualService a/b", "", as_text("so be it"))
    told = found.as_dict()
    assert (told["message"], told["instead"]) == ("so be it", "")
    assert (told["file"], told["line"]) == ("", 0)
    assert set(told) == set(FOUND.as_dict())


def test_where_it_is() -> None:
    """The file, with the line where that is known."""
    assert FOUND.place == "shop.yaml:12"
    assert Finding(*_plain(), file="shop.yaml").place == "shop.yaml"
    assert Finding(*_plain()).place == ""


def _plain() -> tuple[Level, str, str, str, Text]:
    return Level.INFO, "unknown-host", "VirtualService a/b", "", as_text("so be it")


def test_parts_of_sentences() -> None:
    """Four digits are enough; advice that is YAML is the same in any language."""
    assert [figure(x) for x in (100 / 3, 2 / 3, 12345.6, 50.0)] == [33.33, 0.6667, 12350, 50]
    advice = write("maxEjectionPercent", 50)
    assert {str(advice), say(advice, "ko")} == {"maxEjectionPercent: 50"}
    assert as_text(advice) is advice


def test_each_rule_says_what_it_is_about() -> None:
    """In both languages, in the order of the catalogue, and nothing that is no rule does."""
    for language in LANGUAGES:
        lines = (FOLDER / language / "rules.ftl").read_text(encoding="utf-8").splitlines()
        named = [line.partition(" = ")[0] for line in lines if line.startswith("rules-")]
        assert named == [about(rule).template for rule in RULES]
    assert all(set(languages_of(about(rule).template)) == set(LANGUAGES) for rule in RULES)


def test_a_rules_level_is_the_worst_that_it_has() -> None:
    """Whatever else a finding of it can be."""
    assert RULES["unknown-host"].level is Level.ERROR
    assert RULES["port-not-http"].level is Level.WARNING
    assert RULES["one-pod"].level is Level.WARNING
