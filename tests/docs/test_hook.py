"""The hook of pre-commit: its entry is run with file names, as pre-commit does."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.commands import ROOT, goodjob
from tests.lab.theory.shop import deployment, routes, rule, service, text

if TYPE_CHECKING:
    from pathlib import Path

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def run(folder: Path, *names: str) -> tuple[int, str]:
    """The hook's exit status and what it says of these files."""
    program, *words = shlex.split(HOOK["entry"])
    assert program == "goodjob"
    done = goodjob(*words, *HOOK.get("args", ()), *names, cwd=folder)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """What a commit may have changed."""
    (tmp_path / "rule.yaml").write_text(text(rule({"maxEjectionPercent": 10})))
    (tmp_path / "rest.yml").write_text(text(service(), deployment(), routes()))
    (tmp_path / "values.yaml").write_text("replicas: 2\n")
    (tmp_path / "chart.yaml").write_text("kind: {{ .Values.kind }}\n")
    return tmp_path


def test_it_has_what_pre_commit_asks_for() -> None:
    """The fields without a default, and one process for all files."""
    assert {"id", "name", "entry", "language"} <= set(HOOK)
    assert HOOK["require_serial"]
    assert HOOK["types"] == ["yaml"]


def test_files_are_read_together(shop: Path) -> None:
    """An error fails, and it takes both files to see it."""
    status, said = run(shop, "rule.yaml", "rest.yml", "values.yaml", "chart.yaml")
    assert status == 1
    assert "ejects-nobody" in said
    assert run(shop, "rest.yml")[0] == run(shop, "rule.yaml")[0] == 0


def test_a_commit_without_anything_of_istio_passes(shop: Path) -> None:
    """No Istio, no resource, no YAML that can be read: no reason to stop whoever commits."""
    assert run(shop, "values.yaml")[0] == 0
    assert run(shop, "values.yaml", "chart.yaml")[0] == 0
