"""YAML is read as the API server reads it, and never without bounds."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.errors import ManifestError
from lab.manifests.documents import MAX_BYTES, documents

BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_several_documents_and_empty_ones() -> None:
    """Documents come in order, and empty ones not at all."""
    assert documents("---\na: 1\n---\n# nothing\n---\nb: 2\n", "f") == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1:30", "1:30", id="no sexagesimal number"),
        pytest.param("2026-08-22", "2026-08-22", id="no date"),
        pytest.param("1_000", "1_000", id="no underscores"),
        pytest.param("12", 12, id="whole number"),
        pytest.param("-3", -3, id="negative number"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("1.5", 1.5, id="decimal"),
        pytest.param("1e3", 1000.0, id="exponent"),
        pytest.param("'12'", "12", id="text in quotes"),
        pytest.param("v1.2.3", "v1.2.3", id="a version"),
        pytest.param("10s", "10s", id="a duration"),
        pytest.param("true", True, id="true"),
        pytest.param("~", None, id="null"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    """A scalar is what Kubernetes takes it for."""
    assert documents(f"a: {text}", "f") == [{"a": value}]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            "a: 1\nb: 2\na: 3", "line 3: the key 'a' is there twice, first in line 1", id="twice"
        ),
        pytest.param(
            "a:\n  b: 1\n  b: 1", "line 3: the key 'b' is there twice, first in line 2", id="nested"
        ),
        pytest.param(
            "a: [",
            "line 1: something is not closed, or a value is missing",
            id="syntax",
        ),
        pytest.param("a: 1\n\tb: 2", "line 2: a tab: YAML is indented with spaces alone", id="tab"),
        pytest.param("a: *b", "line 1: no anchor before is &b", id="alias"),
        pytest.param(
            "- 1", "line 1: a document must be a mapping with apiVersion and kind", id="list"
        ),
        pytest.param(
            "a: 1\n---\nword",
            "line 3: a document must be a mapping with apiVersion and kind",
            id="word",
        ),
        pytest.param("a: &a [*a]", "line 1: an anchor that contains itself", id="loop"),
        pytest.param(
            "? [1]\n: 2", "line 1: a list or a mapping can't be a name", id="list as a key"
        ),
        pytest.param(
            "a: !!python/object:os.system {}",
            "line 1: the tag !!python/object:os.system is nothing that Kubernetes reads",
            id="python object",
        ),
        pytest.param(
            'a: 1\nb: !!timestamp "2026-01-01x"',
            "line 2: '2026-01-01x' is nothing that the tag !!timestamp can stand before: "
            "leave out the tag, or correct the value",
            id="a date that is none",
        ),
        pytest.param(
            "a: [1,\n  !!bool maybe]",
            "line 2: 'maybe' is nothing that the tag !!bool can stand before: "
            "leave out the tag, or correct the value",
            id="a truth that is none",
        ),
        pytest.param(
            'a: !!int ""',
            "line 1: '' is nothing that the tag !!int can stand before: "
            "leave out the tag, or correct the value",
            id="a whole number that is none",
        ),
        pytest.param(
            f"a: 1\nb: {'9' * 5000}",
            "line 2: a number of 5000 characters; no number here has more than 300",
            id="a long number",
        ),
        pytest.param(
            f"a: 0x{'f' * 5000}",
            "line 1: a number of 5002 characters; no number here has more than 300",
            id="a long hexadecimal number",
        ),
        pytest.param(BOMB, "more than 200000 values, aliases expanded", id="alias bomb"),
        pytest.param("[" * 5000, "nested too deep to be a manifest", id="depth"),
        pytest.param("a" * (MAX_BYTES + 1), "more than 4 MiB of YAML", id="size"),
        pytest.param(
            "a: \x00",
            "line 1: the character x0000, which no text has",
            id="control character",
        ),
    ],
)
def test_what_is_refused(text: str, problem: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(ManifestError) as caught:
        documents(text, "f.yaml")

    assert str(caught.value) == f"f.yaml: {problem}"


def test_an_alias_may_be_used() -> None:
    """Anchors in bounds are fine, merge keys too."""
    text = "a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}"

    assert documents(text, "f") == [{"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "y": 2}}]


@given(st.text(max_size=200))
def test_any_text_is_data_or_a_manifest_error(text: str) -> None:
    """No text makes the reader fail in another way."""
    with contextlib.suppress(ManifestError):
        assert all(isinstance(each, dict) for each in documents(text, "f"))
