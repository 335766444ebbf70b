"""Manifests as a drill runs them: no pod has faults of its own but those that the lesson gives.

A pod that comes later, by a rollout or a restart, would have the plan of its settings again.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lab.files import replace_text
from lab.manifests import render
from lab.manifests.documents import documents
from lab.manifests.workload import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING = "none"


@contextlib.contextmanager
def plain(source: Path) -> Iterator[Path]:
    """A file with a folder's manifests, without fault plans, for as long as the block lasts.

    Args:
        source: the folder.

    Raises:
        LabError: they can't be read, or the file can't be written.
    """
    found = documents(render(source), str(source))
    for each in found:
        _quieten(each)
    with TemporaryDirectory(prefix="goodjob-drill-") as name:
        path = Path(name) / f"{source.name}.yaml"
        # JSON is YAML in which nothing is taken for something else.
        replace_text(path, "\n---\n".join(json.dumps(each) for each in found))
        yield path


def _quieten(value: Any) -> None:  # noqa: ANN401 - whatever the YAML holds
    """Set every container's plan to none."""
    if isinstance(value, list):
        for each in value:
            _quieten(each)
    elif isinstance(value, dict):
        if value.get("name") == FAULTS and "value" in value:
            value["value"] = NOTHING
        for each in value.values():
            _quieten(each)
