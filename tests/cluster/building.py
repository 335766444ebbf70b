"""Building what is pinned into the user's cache, and finding it there.

A program is kept in a folder of its module's name and of the Go that built it. It appears there
when it is whole: a build that was ended in the middle leaves none, and the next one goes on from
what Go has kept of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cluster.pinned import MODULES, PARTS, Data, Part, Program, cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What made it, in its folder's name.
_OF = "@"


class NotBuiltError(Exception):
    """Something is missing; what, and what to do, in a sentence."""


@dataclass(frozen=True)
class Built:
    """A part that is there.

    Args:
        programs: where each program is.
        data: the other files, by what they are.
    """

    programs: dict[str, Path]
    data: dict[str, Path]

    @property
    def crds(self) -> list[Path]:
        """The files with kinds."""
        return [path for path in self.data.values() if path.suffix == ".yaml"]


def go_environment() -> dict[str, str]:
    """No other Go than the one that is there, and nothing that isn't pinned."""
    of_ours = {"GOFLAGS": "-mod=readonly -buildvcs=false", "CGO_ENABLED": "0"}
    return os.environ | of_ours | {"GOTOOLCHAIN": "local", "GOWORK": "off"}


def find(name: str) -> Built:
    """A part in the cache, whichever Go has built it.

    Raises:
        NotBuiltError: something of it isn't there.
    """
    part = PARTS[name]
    programs = {each.name: _kept(each) for each in part.programs}
    data = {each.name: cache() / "data" / each.kept for each in part.data}
    missing = [each for each, path in programs.items() if path is None]
    missing += [path.stem for path in data.values() if not path.exists()]
    if missing:
        msg = f"not built: {', '.join(missing)}; run scripts/cluster.sh build {name}"
        raise NotBuiltError(msg)
    found = {each: path for each, path in programs.items() if path is not None}
    return Built(found, data)


def build(part: Part, say: Callable[[str], None]) -> None:
    """Build what isn't in the cache yet.

    Raises:
        NotBuiltError: Go is missing, too old, has no network, or could not build it.
    """
    if shutil.which("go") is None:
        msg = "Go is missing: install Go 1.26 or newer, and have it on the PATH"
        raise NotBuiltError(msg)
    version = _go("env", "GOVERSION", folder=MODULES).strip()
    cache().mkdir(parents=True, exist_ok=True)
    with _alone(say):
        for program in part.programs:
            _build(program, cache() / f"{program.module}{_OF}{version}", say)
        for data in part.data:
            _gather(data, say)


def _kept(program: Program) -> Path | None:
    """The newest of this name."""
    found = cache().glob(f"{program.module}{_OF}*/{program.name}")
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def _build(program: Program, folder: Path, say: Callable[[str], None]) -> None:
    place = folder / program.name
    if place.exists():
        return
    folder.mkdir(exist_ok=True)
    for unfinished in folder.glob(".*"):
        # Of one that was killed: whoever is here is alone.
        shutil.rmtree(unfinished)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
        made = Path(scratch, program.name)
        arguments = ("build", "-trimpath", *program.options, "-o", str(made), program.package)
        _go(*arguments, folder=MODULES / program.module)
        made.replace(place)
    megabytes = place.stat().st_size // 1_000_000
    say(f"{program.name} ({program.module}): {time.monotonic() - begun:.0f} s, {megabytes} MB")


def _gather(data: Data, say: Callable[[str], None]) -> None:
    """Join a module's files; only they are read, so what Go the module asks for is no matter."""
    place = cache() / "data" / data.kept
    if place.exists():
        return
    place.parent.mkdir(exist_ok=True)
    where = Path(_go("env", "GOMODCACHE", folder=MODULES).strip(), f"{data.module}@{data.version}")
    try:
        _go("mod", "download", f"{data.module}@{data.version}", folder=MODULES)
    except NotBuiltError:
        # It says no to a module for a newer Go, and has unpacked it all the same.
        if not where.is_dir():
            raise
    found = [file for pattern in data.files for file in sorted(where.glob(pattern))]
    texts = [file.read_text(encoding="utf-8") for file in found]
    if not texts:
        msg = f"{data.module} {data.version} has no {' and no '.join(data.files)}"
        raise NotBuiltError(msg)
    whole = place.with_suffix(f".{os.getpid()}")
    # Documents of YAML; of anything else there is one.
    whole.write_text("\n---\n".join(texts), encoding="utf-8")
    whole.replace(place)
    say(f"{place.stem}, from its module")


def _go(*arguments: str, folder: Path) -> str:
    command = ["go", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env=go_environment(),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        reason = said[-1].strip() if said else f"status {done.returncode}"
        msg = f"go {arguments[0]} failed ({reason}): is there a network, and room for 10 GB?"
        raise NotBuiltError(msg)
    return done.stdout


@contextlib.contextmanager
def _alone(say: Callable[[str], None]) -> Iterator[None]:
    """A second one that builds waits, and then finds everything built."""
    with (cache() / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another one builds: waiting for its end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
