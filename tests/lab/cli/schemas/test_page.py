"""``docs/json.md`` is what the models write, and every output is what they say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from lab.cli.group import COMMANDS
from lab.cli.schemas.page import OUTPUTS, page
from tests.commands import ROOT, goodjob
from tests.lab.cli.schemas.fitting import fits

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_is_what_the_models_write() -> None:
    """Write it anew with `python -m lab.cli.schemas.page > docs/json.md`."""
    assert (ROOT / "docs" / "json.md").read_text(encoding="utf-8") == page()


def test_every_command_has_an_output() -> None:
    """A command without a model would print what nobody has described."""
    assert {output.command.split()[0] for output in OUTPUTS} == set(COMMANDS)


def test_every_link_of_the_page_leads_somewhere() -> None:
    """A type that is named is described."""
    text = page()
    heads = {head.lower().replace(".", "") for head in re.findall(r"^### (.+)$", text, re.M)}
    assert set(re.findall(r"\(#([^)]+)\)", text)) <= heads
    assert "anything" not in text


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("translate", ["translate"]),
        ("translate --diff", ["translate", "--diff", "k8s", "k8s/overlays/tls", "--json"]),
        ("lint", ["lint", "--json"]),
        ("predict", ["predict", "--json"]),
        ("a command that fails", ["lint", "none", "--json"]),
        ("a command that fails", ["status", "--nonsense", "--json"]),
    ],
)
def test_what_needs_no_lab_fits(command: str, line: list[str]) -> None:
    """Real outputs, held to their models."""
    assert fits(command, goodjob(*line).stdout)


def test_a_key_that_nobody_described_is_noticed(tmp_path: Path) -> None:
    """The check can fail: a key too many, one too few, another type."""
    good = goodjob("lint", "none", "--json", cwd=tmp_path).stdout
    error = json.loads(good)["error"]
    for wrong in ({**error, "more": 1}, {"sentence": "x"}, {**error, "exit_code": "one"}):
        with pytest.raises(ValidationError):
            fits("a command that fails", json.dumps({"error": wrong}))
