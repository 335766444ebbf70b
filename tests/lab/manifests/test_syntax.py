"""What is wrong with a text, in words that whoever wrote it understands."""

from __future__ import annotations

import pytest

from lab.manifests import read

PRINTED = """\
istio:
  enabled: true
  gateways:
    - "goodjob-gateway"
   hosts: goodjob.example
"""


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param(
            PRINTED,
            5,
            "the indentation does not agree: 3 spaces here, and 2 in line 2, where what it is part "
            "of begins",
            id="between two levels",
        ),
        pytest.param(
            "a:\n    b: 1\n c: 2\n",
            3,
            "the indentation does not agree: 1 space here, and 0 in line 1, where what it is part "
            "of begins",
            id="back to no level",
        ),
        pytest.param(
            "a: 1\n\n   b: 2\n",
            3,
            "the indentation does not agree: 3 spaces here, and 0 in line 1, which has a value "
            "already",
            id="below a value",
        ),
        pytest.param(
            "x: 1\n---\na:\n    b: 1\n c: 2\n",
            5,
            "the indentation does not agree: 1 space here, and 0 in line 3, where what it is part "
            "of begins",
            id="in a later document",
        ),
        pytest.param(
            "a: b: c", 1, "a second colon in one line; put the text in quotes", id="colon"
        ),
        pytest.param("a: 1\nb\nc: 1", 3, "a name without a colon and a value", id="no colon"),
        pytest.param(
            "a: - b", 1, "an item of a list can't stand here; begin it in a line of its own", id="-"
        ),
        pytest.param('a: "b\nc: 1', 2, "a quote that is not closed", id="quote"),
        pytest.param(
            "a: [b, c\nd: 1", 2, "a [ that is not closed, or a comma that is missing", id="["
        ),
        pytest.param(
            "a: {b: 1\nd: [1]", 2, "a { that is not closed, or a comma that is missing", id="{"
        ),
        pytest.param("a: [", 1, "something is not closed, or a value is missing", id="nothing"),
        pytest.param("a: @b", 1, "a text can't begin with @; put it in quotes", id="@"),
        pytest.param("a: !Ref b", 1, "the tag !Ref is nothing that Kubernetes reads", id="tag"),
        pytest.param("a: 1\nb: \x01", 2, "the character x0001, which no text has", id="character"),
        pytest.param(
            "a: &", 1, "YAML can't be read here: \"expected alphabetic or numeric", id="quoted"
        ),
    ],
)
def test_one_sentence_and_its_line(text: str, line: int, said: str) -> None:
    """Which two levels don't agree; what PyYAML says only where there is no better word."""
    found = read([("a.yaml", text)]).notes
    note = next(each for each in found if "apiVersion" not in str(each.text))

    assert (note.line, str(note.text)[: len(said)]) == (line, said)
