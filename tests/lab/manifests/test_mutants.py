"""One odd value anywhere is a note, an error of the lab or nothing, and never takes long."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.manifests import load, read, render
from lab.theory.lint import lint
from lab.theory.predict import predict
from tests.lab.manifests.mutants import EVERYTHING, Document, from_yaml, mutants

ROOT = Path(__file__).parents[3]
SEED = 20260822


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("which", ["our own", "everything"])
def test_nothing_but_an_error_of_the_lab_comes_out(which: str, part: int) -> None:
    """Of reading, of what is found in it, and of what is predicted."""
    documents: list[Document] = (
        from_yaml(render(ROOT / "k8s")) if which == "our own" else from_yaml(EVERYTHING)
    )
    for said, text in mutants(documents, 30, SEED + part):
        before = time.process_time()
        texts = [("a.yaml", text)]
        try:
            reading = read(texts)
            for note in reading.notes:
                assert note.as_dict()["sentence"], said
                assert note.line > 0, said
            lint(texts)
            predict_or_refuse(texts)
            with contextlib.suppress(LabError):
                load(text, "a.yaml")
        except Exception as error:
            error.add_note(said)
            raise
        assert time.process_time() - before < 10, said


def predict_or_refuse(texts: list[tuple[str, str]]) -> None:
    """A prediction of what is no plan is refused, in a sentence."""
    with contextlib.suppress(LabError):
        predict(texts)


def test_what_is_right_is_right() -> None:
    """The text that the odd values are put into has nothing wrong in it."""
    reading = read([("a.yaml", EVERYTHING)])

    assert [(note.where, note.path, str(note.text)) for note in reading.notes] == []
    # Its filter is for clients beside it, so that the gateway has another pool of each port.
    assert len(predict([("a.yaml", EVERYTHING)])) == 6
