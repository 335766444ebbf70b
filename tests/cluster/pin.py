"""Making the modules that are pinned: ``python -m tests.cluster.pin`` (Go and a network)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.cluster.pinned import MODULES, PARTS, VERSIONS


def pin(version: str) -> None:
    """Write the module that requires a release of Kubernetes, with what its programs take.

    The modules that live in kubernetes' own repository are v0.0.0 in its go.mod, and published as
    v0.MINOR.PATCH. The lines ``go`` and ``godebug`` are its own: they change how programs behave.
    """
    name, module = f"kubernetes-{version}", "k8s.io/kubernetes"
    theirs = _theirs(name, module, f"v{version}")
    staging = sorted(set(re.findall(r"^\t(k8s\.io/[a-z-]+) v0\.0\.0$", theirs, re.M)))
    published = f"v0.{version.removeprefix('1.')}"
    replaced = [f"\t{each} => {each} {published}" for each in staging]
    _write(name, theirs, [f"require {module} v{version}\n", "replace (", *replaced, ")"])


def _theirs(name: str, module: str, version: str) -> str:
    folder = MODULES / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    said = _go("mod", "download", "-json", f"{module}@{version}", folder=folder)
    return Path(json.loads(said)["GoMod"]).read_text(encoding="utf-8")


def _write(name: str, theirs: str, lines: list[str]) -> None:
    folder = MODULES / name
    settings = re.findall(r"^go(?:debug)? .+$|^godebug \([^)]*\)$", theirs, re.M)
    text = "\n".join((f"module {name}\n", *settings, "", *lines, ""))
    (folder / "go.mod").write_text(text, encoding="utf-8")
    programs = [each for part in PARTS.values() for each in part.programs if each.module == name]
    # Go adds what it needs, with the checksums.
    _go("list", "-deps", *sorted({each.package for each in programs}), folder=folder)


def _go(*arguments: str, folder: Path) -> str:
    told = {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOWORK": "off"}
    done = subprocess.run(
        ["go", *arguments],
        cwd=folder,
        env=os.environ | told,
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


if __name__ == "__main__":
    for release in VERSIONS:
        pin(release)
