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


def test_the_share_is_of_those_with_something_of_istio(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused and has nothing of Istio is no answer that is missing."""
    (tmp_path / "good.yaml").write_text(RULE)
    (tmp_path / "bad.yaml").write_text(RULE.replace("host", "hots"))
    (tmp_path / "values.yaml").write_text("a: {{ .Values.a }}\n")
    (tmp_path / "service.yaml").write_text(SERVICE.replace("port: 80", "prt: 80"))
    (tmp_path / "template.yaml").write_text(
        "apiVersion: networking.istio.io/v1\nkind: {{ .Values.kind }}\n"
    )
    monkeypatch.setattr(sys, "argv", ["corpus", str(tmp_path)])
    assert corpus.main() == 0
    said = capsys.readouterr().out.splitlines()
    lines = [each.strip() for each in said if "something of Istio" in each]
    assert lines[0] == "answered, where there is something of Istio: 33.3% of 3"
    assert lines[1] == "answered, where there is something of Istio: 100.0% of 1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"apiVersion": "security.istio.io/v1", "kind": "X"}', True),
        ("kind: List\nitems:\n- apiVersion: networking.istio.io/v1\n", True),
        (
            "apiVersion: apps/v1\nmetadata: {annotations: {sidecar.istio.io/inject: 'true'}}\n",
            False,
        ),
        ("# about networking.istio.io/v1\n", False),
    ],
)
def test_what_is_of_istio(tmp_path: Path, text: str, found: bool) -> None:
    """By the API version of a resource."""
    file = tmp_path / "a.yaml"
    file.write_text(text)
    assert corpus.has_istio(file) is found
