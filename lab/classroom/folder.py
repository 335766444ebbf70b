"""A class as a kustomize folder: a file a student, and nothing but what is rendered."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from lab.classroom.resources import resources
from lab.errors import UsageError
from lab.files import telling
from lab.manifests.render import kustomize
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.classroom.roll import Seat

_HEAD = "# Written by: goodjob classroom"
_LIST = "kustomization.yaml"


def default_of(folder: Path) -> list[dict[str, Any]]:
    """What kustomize renders of the default.

    Raises:
        RenderError: it refuses the folder.
    """
    return [each for each in yaml.safe_load_all(kustomize(folder)) if isinstance(each, dict)]


def text_of(seat: Seat, default: Sequence[dict[str, Any]]) -> str:
    """All that is a student's, as YAML; the same every time."""
    return yaml.safe_dump_all(resources(seat, default), sort_keys=True, allow_unicode=True)


def write(seats: Sequence[Seat], default: Sequence[dict[str, Any]], out: Path) -> None:
    """Write a class, all of it or nothing; one that was written there before is replaced.

    Raises:
        UsageError: the folder has something else in it.
        FileError: it can't be written.
    """
    there = out.resolve()
    with telling(out):
        if there.exists() and not _is_ours(there):
            raise UsageError(Text("classroom-not-empty", folder=str(out)))
        there.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{there.name}.", dir=there.parent))
        try:
            for seat in seats:
                file = beside / f"{seat.namespace}.yaml"
                file.write_text(text_of(seat, default), encoding="utf-8")
            names = "".join(f"  - {seat.namespace}.yaml\n" for seat in seats)
            head = f"{_HEAD}\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
            (beside / _LIST).write_text(f"{head}resources:\n{names}", encoding="utf-8")
            beside.chmod(0o755)
            if there.exists():
                shutil.rmtree(there)
            beside.replace(there)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise


def _is_ours(folder: Path) -> bool:
    """Whether all that is in it was written so, or nothing is."""
    if not folder.is_dir():
        return False
    names = {each.name for each in folder.iterdir()}
    if not names:
        return True
    if _LIST not in names:
        return False
    text = (folder / _LIST).read_text(encoding="utf-8", errors="replace")
    listed = {line.removeprefix("  - ") for line in text.splitlines() if line.startswith("  - ")}
    return text.startswith(_HEAD) and names <= {_LIST, *listed}
