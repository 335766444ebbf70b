"""One odd value anywhere is a note, an error of the lab or nothing, and never takes long."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.manifests import Reading, load, read, render, taken
from lab.theory.lint import lint
from lab.theory.predict import predict
from lab.translate import Proxy, assumed_endpoints, loose_ends, translate
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
            translate_or_refuse(replace(reading, untranslatable=()))
        except Exception as error:
            error.add_note(said)
            raise
        assert time.process_time() - before < 10, said


def translate_or_refuse(reading: Reading) -> None:
    """What is left is translated, or does not fit together."""
    with contextlib.suppress(LabError):
        manifests = taken(reading, runs=False)
        loose_ends(manifests)
        for proxy in Proxy:
            translate(manifests, proxy=proxy, endpoints=assumed_endpoints(manifests))


RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: pay}
spec:
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(RULE + "".join(f"  aB{i}: 1\n" for i in range(95_000)), id="keys"),
        pytest.param(RULE + f"  host: '{'$(' * 300_000}'\n", id="placeholder"),
        pytest.param(RULE + f"  host: '{'{{' * 300_000}'\n", id="template"),
        pytest.param(RULE + f"  host: {'a.' * 300_000}\n", id="host"),
        pytest.param(RULE + f"  host: {'9' * 300_000}\n", id="number"),
        pytest.param("---\n" * 200_000, id="documents"),
        pytest.param("a: [\n---\n" * 30_000, id="broken documents"),
        pytest.param("a: '" + "\n" * 100_000, id="quote"),
    ],
)
def test_what_is_huge_takes_no_time(text: str) -> None:
    """It is read within its bounds, or refused for them; of many mistakes some are told."""
    before = time.process_time()
    reading = read([("a.yaml", text)])

    assert len(reading.notes) <= 101
    assert time.process_time() - before < 20


@pytest.mark.parametrize("count", ["2147483647", "1e9", "20001"])
def test_more_pods_than_a_mesh_has(count: str) -> None:
    """They are counted, and not made."""
    text = EVERYTHING.replace("replicas: 3", f"replicas: {count}")
    lint([("a.yaml", text)])
    predict([("a.yaml", text)])
    with pytest.raises(LabError, match="with its replicas there are more than 20000 pods"):
        assumed_endpoints(taken(replace(read([("a", text)]), untranslatable=()), runs=False))


def predict_or_refuse(texts: list[tuple[str, str]]) -> None:
    """A prediction of what is no plan is refused, in a sentence."""
    with contextlib.suppress(LabError):
        predict(texts)


def test_what_is_right_is_right() -> None:
    """The text that the odd values are put into has nothing wrong in it."""
    reading = read([("a.yaml", EVERYTHING)])

    assert [(note.where, note.path) for note in reading.notes] == [("ServiceEntry shop/bank", "")]
    # Its filter is for clients beside it, so that the gateway has another pool of each port.
    assert len(predict([("a.yaml", EVERYTHING)])) == 6
