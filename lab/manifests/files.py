"""The YAML of files, folders and pipes: kustomizations rendered, other folders file by file.

What can't be read is named, and the rest is still read. Nothing is waited for without end, nothing
is read without end: a pipe that nobody writes to is as good as an empty file, a file has at most
``MAX_BYTES``, a folder ``MAX_FILES``, and links from folder to folder are not followed.
"""

from __future__ import annotations

import codecs
import errno
import os
import pwd
import re
import select
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import RenderError
from lab.manifests.documents import MAX_BYTES
from lab.manifests.kustomization import KUSTOMIZATIONS, namespace_of
from lab.manifests.render import kustomize
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Seconds that a pipe may be silent.
PATIENCE = 60.0
#: Files of one folder, with all below it; a large repository has some thousand.
MAX_FILES = 10_000
#: The name of standard input.
STDIN = "-"
#: Other names of it.
STDINS = frozenset({STDIN, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
#: What has a beginning of its own: a directive, or the mark of a document.
_BEGINS = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?:%|---)")
#: What a manifest in JSON says of itself, unlike most other JSON.
_SAYS_WHAT = tuple(re.compile(rf'"{name}"\s*:\s*"') for name in ("apiVersion", "kind"))
_SKIPPED = frozenset({"node_modules", "__pycache__"})
_KUSTOMIZATIONS = frozenset(KUSTOMIZATIONS)
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass
class Texts:
    """What was read, and what could not be.

    Args:
        read: texts, each with where it came from.
        unreadable: files and folders, each with why.
        rendered: folders of which kustomize made the text, so its lines are none of a file.
        whole: namespaces that a kustomization sets, so that nothing of them is elsewhere.
        fetch: whether kustomize may ask somebody else for what is not here.
    """

    read: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, Text]] = field(default_factory=list)
    rendered: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    fetch: bool = True

    def check(self) -> None:
        """Where the answer would be wrong without a file, one that can't be read is an error.

        Raises:
            RenderError: the first of them.
        """
        for path, why in self.unreadable:
            raise RenderError(Text("manifests-file-unreadable", path=path, why=why))

    def joined(self) -> str:
        """All of it as one text."""
        texts = [text for _, text in self.read]
        # Whatever one ends with, the next begins anew.
        begun = (text if _BEGINS.match(text) else f"---\n{text}" for text in texts[1:])
        return "\n...\n".join([*texts[:1], *begun])

    def add(self, path: Path) -> None:
        """Read what is named.

        Raises:
            RenderError: there is no such file or folder, or kustomize refuses the folder.
        """
        if str(path) in STDINS:
            self._keep(STDIN, 0)
        elif path.is_dir():
            self._folder(path)
        elif path.name in _KUSTOMIZATIONS and path.is_file():
            # It is no manifest: what it stands for is what kustomize makes of its folder.
            self._folder(path.parent)
        elif os.path.lexists(path):
            self._open(path)
        else:
            raise RenderError(Text("manifests-no-such-file", path=str(path)))

    def _folder(self, path: Path) -> None:
        try:
            names = [each.name for each in path.iterdir()]
        except OSError as error:
            self._refused(error, path)
            return
        if _is_kustomization(names):
            self._render(path)
        else:
            self._walk(path)

    def _render(self, folder: Path) -> None:
        self.read.append((str(folder), kustomize(folder, fetch=self.fetch)))
        self.rendered.add(str(folder))
        self.whole |= {namespace_of(folder)} - {""}

    def _walk(self, top: Path) -> None:
        """Every YAML file and manifest in JSON below a folder; what a kustomization renders."""
        seen = 0
        for name, below, files in os.walk(top, onerror=self._refused):
            folder = Path(name)
            if _is_kustomization(files):
                # What is below is what it is made of.
                below.clear()
                try:
                    self._render(folder)
                except RenderError as error:
                    said = error.text if isinstance(error.text, Text) else Text("manifests-said")
                    self.unreadable.append((str(folder), said))
                continue
            below[:] = sorted(n for n in below if not n.startswith(".") and n not in _SKIPPED)
            for link in (folder / each for each in below):
                if link.is_symlink():
                    self.unreadable.append((str(link), Text("manifests-link-to-folder")))
            for file in sorted(each for each in files if each.endswith((".yaml", ".yml"))):
                if seen == MAX_FILES:
                    many = Text("manifests-many-files", most=MAX_FILES)
                    self.unreadable.append((str(top), many))
                    return
                seen += 1
                self._regular(folder / file)
            for file in sorted(each for each in files if each.endswith(".json")):
                self._json(folder / file)

    def _json(self, path: Path) -> None:
        """A file of a folder, if it is a manifest: nobody misses those that are something else."""
        found = Texts()
        found._regular(path)
        self.read += [
            (name, text)
            for name, text in found.read
            if all(each.search(text) for each in _SAYS_WHAT)
        ]

    def _regular(self, path: Path) -> None:
        """A file of a folder; a pipe among them was not meant."""
        try:
            if stat.S_ISREG(path.stat().st_mode):
                self._open(path)
            else:
                self.unreadable.append((str(path), Text("manifests-no-file")))
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
            found = _decoded(_content(number))
        except TimeoutError:
            found = Text("manifests-silent", seconds=PATIENCE)
        except OSError as error:
            self._refused(error, Path(name))
            return
        if isinstance(found, str):
            self.read.append((name, found))
        else:
            self.unreadable.append((name, found))

    def _refused(self, error: OSError, path: Path | None = None) -> None:
        name = str(path or error.filename)
        self.unreadable.append((name, _why(error, Path(name))))


def read_all(paths: Iterable[Path]) -> Texts:
    """Read all that is named.

    Raises:
        RenderError: something is not there, or kustomize refuses a folder that was named.
    """
    found = Texts()
    for path in paths:
        found.add(path)
    return found


def render(path: Path) -> str:
    """The YAML that a path stands for, as one text.

    Raises:
        RenderError: nothing there, a file of it can't be read, or kustomize refused it.
    """
    texts = read_all([path])
    texts.check()
    return texts.joined()


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
            if stat.S_ISREG(os.fstat(number).st_mode):
                # A stream of the kernel's, such as its log, which calls itself a file.
                raise OSError(errno.ENODEV, os.strerror(errno.ENODEV)) from None
            # Somebody has a pipe open for writing, and has not written yet.
            waits = True
            continue
        if not chunk:
            break
        content += chunk
    return content


def _decoded(content: bytes) -> str | Text:
    """The text, or why it is none."""
    if len(content) > MAX_BYTES:
        return Text("manifests-too-long", mebibytes=MAX_BYTES // 2**20)
    # Windows' PowerShell writes UTF-16; UTF-32 begins as it does.
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                return Text("manifests-not-encoded", encoding=encoding, position=error.start)
    if (position := content.find(0)) >= 0:
        return Text("manifests-binary", position=position)
    try:
        # What Windows puts first is no part of the text.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"{error.object[error.start]:02X}"
        line = error.object.count(b"\n", 0, error.start) + 1
        return Text("manifests-no-utf-8", position=error.start, byte=byte, line=line)


def _why(error: OSError, path: Path) -> Text:
    """The system's reason as one's own, with whose it is and what can be done about it."""
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return Text("manifests-denied", owner=_owner(path))
        case errno.ELOOP:
            return Text("manifests-link-loop")
        case errno.ENOENT if path.is_symlink():
            return Text("manifests-link-to-nothing", target=str(path.readlink()))
        case errno.ENOENT:
            return Text("manifests-gone")
        case errno.ENXIO | errno.ENODEV:
            return Text("manifests-no-file")
        case errno.ENAMETOOLONG:
            return Text("manifests-name-too-long")
    return Text("manifests-system", said=error.strerror or str(error))


def _owner(path: Path) -> str:
    """Whose file it is, as far as anybody may know."""
    try:
        number = path.lstat().st_uid
        return pwd.getpwuid(number).pw_name
    except (OSError, KeyError):
        return "?"
