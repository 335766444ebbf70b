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
    """Write the module that requires this release, with what its programs take.

    The modules that live in kubernetes' own repository are v0.0.0 in its go.mod, and published as
    v0.MINOR.PATCH. The lines ``go`` and ``godebug`` are its own: they change how programs behave.
    """
    folder = MODULES / f"kubernetes-{version}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    said = _go("mod", "download", "-json", f"k8s.io/kubernetes@v{version}", folder=folder)
    theirs = Path(json.loads(said)["GoMod"]).read_text(encoding="utf-8")
    settings = re.findall(r"^go(?:debug)? .+$|^godebug \([^)]*\)$", theirs, re.M)
    staging = sorted(set(re.findall(r"^\t(k8s\.io/[a-z-]+) v0\.0\.0$", theirs, re.M)))
    published = f"v0.{version.removeprefix('1.')}"
    (folder / "go.mod").write_text(
        "\n".join(
            (
                f"module kubernetes-{version}\n",
                *settings,
                f"\nrequire k8s.io/kubernetes v{version}\n\nreplace (",
                *(f"\t{name} => {name} {published}" for name in staging),
                ")\n",
            )
        ),
        encoding="utf-8",
    )
    packages = {
        program.package
        for part in PARTS.values()
        for program in part.programs
        if program.module == folder.name
    }
    _go("list", "-deps", *sorted(packages), folder=folder)


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
    for each in VERSIONS:
        pin(each)
