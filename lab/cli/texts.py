"""What a folder or a file that was named on the command line has to read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import RenderError
from lab.manifests import render
from lab.manifests.render import KUSTOMIZATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = {"node_modules", "__pycache__"}
_KUSTOMIZATIONS = frozenset(KUSTOMIZATIONS)


def texts(source: Path) -> Iterator[tuple[str, str]]:
    """What to read: a kustomization rendered, else every YAML file below a folder.

    Yields:
        Where it came from, and its text.
    """
    if source.is_file():
        yield str(source), render(source)
        return
    for folder, below, files in os.walk(source):
        if not _KUSTOMIZATIONS.isdisjoint(files):
            # What is below is what it is made of.
            below.clear()
            yield folder, render(Path(folder))
            continue
        below[:] = sorted(n for n in below if not n.startswith(".") and n not in _SKIPPED)
        for name in sorted(files):
            if name.endswith((".yaml", ".yml")):
                path = Path(folder) / name
                try:
                    yield str(path), path.read_text(encoding="utf-8")
                except UnicodeDecodeError as error:
                    msg = f"{path} can't be read: {error}"
                    raise RenderError(msg) from error
