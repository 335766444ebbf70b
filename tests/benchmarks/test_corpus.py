"""The measure of somebody's YAML: what it counts as read, and that a traceback is one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import corpus

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = (
    "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80, name: http}]}}"
)
RULE = (
    "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: a},"
    " spec: {host: a}}"
)


@pytest.mark.parametrize(
    ("text", "lint", "translate"),
    [
        (f"{SERVICE}\n---\n{RULE}\n", "read", "answered"),
        (RULE, "read", "answered with notes"),
        (RULE.replace("host", "hots"), "invalid", "refused"),
        (f"{RULE}\n---\n{SERVICE.replace('port: 80', 'prt: 80')}\n", "invalid", "answered in part"),
        ("a: {{ .Values.a }}\n", "unreadable", "refused"),
        ("# nothing\n", "nothing", "nothing of Istio"),
        (RULE.replace("DestinationRule", "Sidecar"), "read", "answered with notes"),
    ],
)
def test_outcomes(tmp_path: Path, text: str, lint: str, translate: str) -> None:
    """Each input has one word for each command."""
    file = tmp_path / "a.yaml"
    file.write_text(text)
    assert [corpus.outcome(step, file).word for step in corpus.STEPS] == [lint, translate]


def test_a_traceback_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever went wrong, it is counted, shown, and in the exit status."""
    (tmp_path / "a.yaml").write_text(SERVICE)
    monkeypatch.setattr(sys, "argv", ["corpus", str(tmp_path), "--show", "lint:traceback"])
    assert corpus.main() == 0

    def broken(_: object) -> corpus.Outcome:
        raise ZeroDivisionError

    monkeypatch.setitem(corpus.STEPS, "lint", broken)
    assert corpus.main() == 1
    assert "ZeroDivisionError()" in capsys.readouterr().out
