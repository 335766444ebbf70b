"""The page about every field is what the models say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from lab.manifests.kinds import MODELLED
from lab.manifests.paths import nested_models
from lab.translate.fidelity import KINDS, REMARKS, WITHOUT_EFFECT, Fate, Field, fields, page
from tests.commands import ROOT

if TYPE_CHECKING:
    from lab.manifests.model import Strict

FILE = ROOT / "docs" / "fidelity.md"


def test_the_page_is_up_to_date() -> None:
    """``python -m lab.translate.fidelity > docs/fidelity.md`` would change nothing."""
    command = [sys.executable, "-m", "lab.translate.fidelity"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")

    assert done.stdout == page()
    assert FILE.read_text(encoding="utf-8") == done.stdout


def _models(kind: str) -> set[type[Strict]]:
    return set(nested_models(MODELLED[kind][1]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_part_is_there(kind: str) -> None:
    """A field of any model is on the page, once for each model that has it."""
    listed = Counter(re.sub(r"[\[\]{}]", "", each.path).rpartition(".")[2] for each in fields(kind))
    expected = Counter(
        name
        for model in _models(kind)
        for name in (*model.field_names(), *model.not_enforced, *model.unsupported)
    )

    assert listed == expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_refusal_has_a_reason(kind: str) -> None:
    """Refused and not applicable are never without a why."""
    for each in fields(kind):
        assert each.fate is Fate.TRANSLATED or each.remark, each.path


def test_the_remarks_are_about_fields_that_exist() -> None:
    """A remark about a misspelt field would never be seen."""
    models = {model.__name__: model for kind in KINDS for model in _models(kind)}

    for name, field in (*REMARKS, *WITHOUT_EFFECT):
        assert field in models[name].field_names()


def test_some_of_it() -> None:
    """Paths, fates and remarks as a reader finds them."""
    rows = {each.path: each for kind in KINDS for each in fields(kind)}

    assert rows["spec.trafficPolicy.outlierDetection.interval"].fate is Fate.TRANSLATED
    assert Field("a", Fate.TRANSLATED).remark == ""
    assert rows["spec.subsets[].trafficPolicy"].remark == "as `spec.trafficPolicy`"
    assert rows["spec.http[].match[].headers{}"].fate is Fate.TRANSLATED
    assert rows["spec.tcp"].remark == "only HTTP is translated"
    assert rows["status"].fate is Fate.NOT_APPLICABLE
    codes = rows["spec.trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes"]
    assert codes.remark == "since Istio 1.32, so only with `--istio`"
