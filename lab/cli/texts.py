"""The YAML that lint and predict read: kustomizations rendered, other folders file by file, pipes.

What can't be read is named, and the rest is still read. Nothing is waited for without end: a pipe
that nobody writes to is as good as an empty file.
"""

from __future__ import annotations

import os
import select
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cli.options import manifests_folder
from lab.errors import LabError, RenderError
from lab.manifests import render
from lab.manifests.documents import MAX_BYTES
from lab.manifests.render import KUSTOMIZATIONS
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.theory.finding import Finding

#: Seconds that a pipe may be silent.
PATIENCE = 60.0
STDIN = "-"
_STDIN = frozenset({STDIN, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
#: Kinds of which one at least has to be there, if a breaker is to be looked at.
_OF_ISTIO = frozenset({"DestinationRule", "EnvoyFilter", "VirtualService"})
_SKIPPED = frozenset({"node_modules", "__pycache__"})
_KUSTOMIZATIONS = frozenset(KUSTOMIZATIONS)


@dataclass
class Texts:
    """What was read, and what could not be.

    Args:
        read: texts, each with where it came from.
        unreadable: files and folders, each with why.
        rendered: folders of which kustomize made the text, so that no line of it is one of a file.
    """

    read: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, Text]] = field(default_factory=list)
    rendered: set[str] = field(default_factory=set)

    def add(self, path: Path) -> None:
        """Read what is named.

        Raises:
            UsageError: there is no such file or folder.
            RenderError: kustomize refuses the folder.
        """
        if str(path) in _STDIN:
            self._keep(STDIN, 0)
        elif path.is_dir():
            if _is_kustomization([each.name for each in path.iterdir()]):
                self._render(path)
            else:
                self._walk(path)
        elif os.path.lexists(path):
            self._open(path)
        else:
            manifests_folder(path)

    def _render(self, folder: Path) -> None:
        self.read.append((str(folder), render(folder)))
        self.rendered.add(str(folder))

    def _walk(self, top: Path) -> None:
        """Every YAML file below a folder; of a kustomization what it renders."""
        for name, below, files in os.walk(top, onerror=self._refused):
            folder = Path(name)
            if _is_kustomization(files):
                # What is below is what it is made of.
                below.clear()
                try:
                    self._render(folder)
                except RenderError as error:
                    self.unreadable.append((str(folder), Text("lint-problem", problem=str(error))))
                continue
            below[:] = sorted(n for n in below if not n.startswith(".") and n not in _SKIPPED)
            for file in sorted(files):
                if file.endswith((".yaml", ".yml")):
                    self._regular(folder / file)

    def _regular(self, path: Path) -> None:
        """A file of a folder; a pipe among them was not meant."""
        try:
            if stat.S_ISREG(path.stat().st_mode):
                self._open(path)
            else:
                self.unreadable.append((str(path), Text("lint-no-file")))
        except OSError as error:
            self._refused(error, path)

    def _open(self, path: Path) -> None:
        try:
            # A named pipe without a writer would hold up anybody who opens it otherwise.
            number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            self._refused(error, path)
            return
        try:
            self._keep(str(path), number)
        finally:
            os.close(number)

    def _keep(self, name: str, number: int) -> None:
        try:
            self.read.append((name, _content(number).decode("utf-8")))
        except UnicodeDecodeError as error:
            byte = f"{error.object[error.start]:02X}"
            said = Text("lint-no-utf-8", position=error.start, byte=byte)
            self.unreadable.append((name, said))
        except TimeoutError:
            self.unreadable.append((name, Text("lint-silent", seconds=PATIENCE)))
        except OSError as error:
            self._refused(error, Path(name))

    def _refused(self, error: OSError, path: Path | None = None) -> None:
        """The system's own words."""
        said = Text("lint-problem", problem=error.strerror or str(error))
        self.unreadable.append((str(path or error.filename), said))


def texts_of(paths: Sequence[Path] | None) -> Texts:
    """Read all that is named; without a name the folder that every command takes.

    Raises:
        UsageError: there is no such file or folder.
        RenderError: kustomize refuses a folder that was named.
    """
    found = Texts()
    for path in paths or [manifests_folder(None)]:
        found.add(path)
    return found


def check_looked_at(paths: Sequence[Path] | None, looked_at: Mapping[str, int]) -> None:
    """No findings are no all-clear where there was nothing to find them in.

    Raises:
        LabError: nothing that was read is of a kind that can be looked at, or of Istio's.
    """
    if not _OF_ISTIO.isdisjoint(looked_at):
        return
    named = (str(each) for each in paths or [manifests_folder(None)])
    sources = tuple(Text("lint-stdin") if each in _STDIN else each for each in named)
    raise LabError(Text("lint-nothing-of-istio" if looked_at else "lint-nothing", sources=sources))


def place_of(finding: Finding) -> Text | str:
    """Where a finding is: a line of a file, of standard input, or what kustomize has rendered."""
    if finding.rendered:
        return Text("lint-rendered", folder=finding.file)
    if finding.file == STDIN:
        return Text("lint-stdin-line", line=finding.line) if finding.line else Text("lint-stdin")
    return finding.place


def _is_kustomization(files: Sequence[str]) -> bool:
    return not _KUSTOMIZATIONS.isdisjoint(files)


def _content(number: int) -> bytes:
    """All that there is to read, up to a little more than a manifest may be.

    Raises:
        TimeoutError: nothing came for a while.
    """
    content = b""
    waits = os.get_blocking(number)
    while len(content) <= MAX_BYTES:
        if waits and not select.select([number], [], [], PATIENCE)[0]:
            raise TimeoutError
        try:
            chunk = os.read(number, MAX_BYTES)
        except BlockingIOError:
            # Somebody has a pipe open for writing, and has not written yet.
            waits = True
            continue
        if not chunk:
            break
        content += chunk
    return content
