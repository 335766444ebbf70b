"""``goodjob init``: the manifests and the lessons, written out to change them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from lab.cli.options import Json
from lab.cli.out import print_model, show
from lab.errors import UsageError
from lab.files import telling
from lab.shipped import TREES, shipped
from lab.words import Text

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="Where to: a new folder, or an empty one.")
]


def init(folder: Folder, as_json: Json = False) -> None:
    """Write out k8s/ and istio/, to change them.

    Of what is in DIR already, nothing is changed: it has to be empty. Commands that are run in it
    take its manifests and its drills.
    """
    from lab.cli.schemas.init import Written

    there = folder.resolve()
    with telling(folder):
        if there.exists() and (not there.is_dir() or any(there.iterdir())):
            raise UsageError(Text("init-not-empty", folder=str(folder)))
        there.parent.mkdir(parents=True, exist_ok=True)
        _write(there)
    if as_json:
        print_model(Written(folder=str(there), trees=TREES))
    else:
        show(Text("init-written", folder=str(folder)))


def _write(there: Path) -> None:
    """All of it or nothing, whatever stops it: what is half written stands beside until then."""
    beside = Path(tempfile.mkdtemp(prefix=f".{there.name}.", dir=there.parent))
    try:
        for tree in TREES:
            for source in (shipped() / tree, *sorted((shipped() / tree).rglob("*"))):
                if "__pycache__" in source.parts:
                    continue  # pip compiles whatever it installs
                copy = beside / source.relative_to(shipped())
                if source.is_dir():
                    copy.mkdir()
                else:
                    # Not its mode: what is installed may be there to be read only.
                    shutil.copyfile(source, copy)
        beside.chmod(0o755)
        beside.replace(there)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
