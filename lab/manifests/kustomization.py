"""What a kustomization says of itself before it is rendered: its namespace, and what is elsewhere.

kustomize fetches whatever entry of its is no file or folder here and looks like an address: by
HTTP, or with git. Whoever only wants to read somebody's folder does not want that.

Source: kustomize, *resources*, *remote targets*; its api/internal/git/repospec.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.errors import ManifestError
from lab.files import read_regular
from lab.manifests.documents import MAX_BYTES, documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")

#: Fields whose entries are files, folders or addresses, or YAML right there.
_LISTS = (
    "resources",
    "bases",
    "components",
    "crds",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "patchesStrategicMerge",
)
#: Fields with entries of which one field is a file or an address.
_WITH_PATH = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")
_CHARTS = ("helmCharts", "helmChartInflationGenerator")
#: A scheme, a user at a host, git's and GitHub's short forms, a repository or a version of one.
_ADDRESS = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.-]*:(?://|:)|[\w.-]+@[\w.-]+[:/]|(?:www\.)?github\.com[/:]|gh:"
    r"|(?!\.{0,2}/)\S*(?:\.git\b|_git/|\?(?:ref|version|timeout|submodules)=|[^/:]//)"
)


@dataclass(frozen=True)
class Elsewhere:
    """Something that kustomize would fetch.

    Args:
        file: the kustomization that names it.
        name: as it is named there.
        is_chart: whether it is a chart of Helm.
    """

    file: Path
    name: str
    is_chart: bool = False


def namespace_of(folder: Path) -> str:
    """The namespace that a kustomization sets for all it renders; empty where it sets none."""
    said = (kustomization_of(folder) or {}).get("namespace")
    return said if isinstance(said, str) else ""


def kustomization_of(folder: Path) -> dict[str, Any] | None:
    """What the kustomization of a folder says; None where there is none, or nobody can read it."""
    found = _read(folder)
    return found[1] if found else None


def elsewhere(folder: Path) -> Iterator[Elsewhere]:
    """All that would be fetched for a folder, by its kustomization and those it is made of."""
    seen: set[Path] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if here.resolve() in seen or not (found := _read(here)):
            continue
        seen.add(here.resolve())
        file, data = found
        for name in _named(data):
            try:
                is_here = (here / name).exists()
            except OSError:
                # Too long for a name, so that it is YAML, or an address.
                is_here = False
            if not is_here and _ADDRESS.match(name):
                yield Elsewhere(file, name)
            elif is_here and (here / name).is_dir():
                waiting.append(here / name)
        for field in _CHARTS:
            for chart in _items(data, field):
                yield Elsewhere(file, str(chart.get("name") or field), is_chart=True)


def text_of(file: Path) -> str:
    """A file that kustomize may read; nothing of one that is not there, too large or no text.

    Whoever needs it says why it can't be read; here it is only looked at.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            return ""
        return read_regular(file).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def _read(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    """The kustomization of a folder; None where there is none, or kustomize will say what it is."""
    for name in KUSTOMIZATIONS:
        file = folder / name
        try:
            found = documents(text_of(file), str(file))
        except ManifestError:
            continue
        if found:
            return file, found[0]
    return None


def _named(data: dict[str, Any]) -> Iterator[str]:
    """All names of files, folders and addresses; no YAML that stands there itself."""
    names: list[object] = []
    for field in _LISTS:
        given = data.get(field)
        names += given if isinstance(given, list) else []
    for field in _WITH_PATH:
        names += [each.get("path") for each in _items(data, field)]
    for field in _GENERATORS:
        for each in _items(data, field):
            for source in ("files", "envs"):
                given = each.get(source)
                names += given if isinstance(given, list) else []
            names.append(each.get("env"))
    api = data.get("openapi")
    names.append(api.get("path") if isinstance(api, dict) else None)
    for name in names:
        if isinstance(name, str) and name.strip() and "\n" not in name:
            # A file may have a key in front of it.
            yield name.strip()
            if "=" in name:
                yield name.partition("=")[2].strip()


def _items(data: dict[str, Any], field: str) -> list[dict[str, Any]]:
    given = data.get(field)
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
