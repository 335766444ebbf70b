"""What is told of a drill: steps, figures, sentences."""

from __future__ import annotations

import pytest

from lab.drills.lesson import Said, Step
from lab.drills.telling import doing, filled, flowing, shown
from lab.words import say


@pytest.mark.parametrize(
    ("figure", "said"),
    [(3.0, "3"), (0.0, "0"), (36.42, "36.4"), (586.3, "586"), (0.033, "0.03"), (12345.0, "12345")],
)
def test_a_figure_has_as_many_digits_as_it_is_worth(figure: float, said: str) -> None:
    """And is never in a notation that nobody types."""
    assert shown(figure) == said


def test_only_measured_figures_are_filled_in() -> None:
    """What else stands in braces, such as of YAML, stays."""
    said = Said(en="{a} of {b} and {none} in {c}", ko="하나")
    assert filled(said, {"a": 1.0, "b": 2.5, "c": None}, "en") == (
        "1 of 2.5 and {none} in not measured"
    )


def test_paragraphs_flow_and_lists_stay() -> None:
    """A line that a file breaks is none that a reader wants."""
    text = "one\ntwo\n\nthree\n- four\n  five\n1. six\nseven"
    assert flowing(text) == ["one two", "", "three", "- four", "  five", "1. six seven"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"faults": {"v1": "none", "v2": "500@always"}}, "fault plans: v1 none, v2 500@always"),
        ({"load": {"seconds": 2.5}}, "requests for 2.5 s, 1 at a time"),
        (
            {"load": {"requests": 1, "meanwhile": [{"rollout": "v2"}]}},
            "a request, 1 at a time, and under this load:",
        ),
        ({"wait": {"for": "returned", "who": "v2"}}, "waits until v2 is back in the pool"),
        ({"apply": "k8s"}, "applies k8s"),
        ({"rollout": "v2"}, "replaces the pods of v2"),
        ({"why": "v2"}, "asks Envoy about v2"),
    ],
)
def test_what_happens_in_a_step_is_said(step: dict[str, object], said: str) -> None:
    """Each kind of step that a lesson can have."""
    assert say(doing(Step.model_validate(step))) == said
