"""CONTRIBUTING.md names what there is."""

from __future__ import annotations

import re

import pytest

from tests.commands import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TOPS = "app|benchmarks|docs|faultplan|istio|k8s|lab|scripts|tests"
PATHS = sorted(set(re.findall(rf"(?<![\w/.])((?:{TOPS})/[\w./-]*[\w/])", TEXT)))
# Words in capitals stand for the contributor's own.
OWN = ("NAME", "SUBJECT")


@pytest.mark.parametrize("path", PATHS)
def test_what_it_names_is_there(path: str) -> None:
    """Files and folders; a place for one's own has its folder."""
    for word in OWN:
        path = path.partition(word)[0]
    assert (ROOT / path).exists()


def test_every_script_is_named() -> None:
    """A contributor finds each of them here."""
    there = {f"scripts/{path.name}" for path in (ROOT / "scripts").glob("*.sh")}
    assert there == {path for path in PATHS if path.endswith(".sh")}


def test_every_module_it_has_run_is_there() -> None:
    """``python -m`` and a module of ours."""
    found = re.findall(r"python -m ([\w.]+)", TEXT)
    assert found
    for module in found:
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists()
