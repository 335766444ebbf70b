"""The kustomizations below k8s/ and istio/: found, not listed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lab.manifests.kustomization import KUSTOMIZATIONS
from tests.manifests.proof.rendered import Document, Rendered, kustomize

if TYPE_CHECKING:
    from pathlib import Path

#: Folders that are applied by nobody: what they are a part of, which the references of theirs
#: resolve against. None for a part that is not whole enough to be asked about references at all.
PARTS: dict[str, str | None] = {
    "k8s/base/pod": None,  # has neither version nor tag; v1 and v2 give it both
    "k8s/base/v1": None,  # its ServiceAccount, namespace and tag come with the base
    "k8s/base/v2": None,  # the same
    "istio": "k8s/base",  # the mesh's rules alone, for pods that are there already
    "istio/base": "k8s/base",  # the same
}


@dataclass(frozen=True)
class Kustomization:
    """One kustomization file.

    Args:
        folder: where it is, from the root.
        content: what it says.
        first_line: what the first line says; a drill's says what it changes.
    """

    folder: str
    content: Document
    first_line: str

    @property
    def is_component(self) -> bool:
        """Whether it changes what others have, and renders to nothing by itself."""
        return bool(self.content.get("kind") == "Component")


class Tree:
    """A root with ``k8s/`` and ``istio/``, whose folders are rendered once each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._documents = functools.cache(lambda folder: kustomize(root / folder))

    @functools.cached_property
    def kustomizations(self) -> dict[str, Kustomization]:
        """Every kustomization, by its folder."""
        found = {}
        for top in ("istio", "k8s"):
            for name in KUSTOMIZATIONS:
                for path in sorted((self.root / top).rglob(name)):
                    text = path.read_text(encoding="utf-8")
                    folder = path.parent.relative_to(self.root).as_posix()
                    first = text.partition("\n")[0].lstrip("# ")
                    found[folder] = Kustomization(folder, yaml.safe_load(text), first)
        return found

    @property
    def folders(self) -> list[str]:
        """The folders that render by themselves."""
        return [name for name, one in self.kustomizations.items() if not one.is_component]

    @property
    def components(self) -> list[str]:
        """The components' folders."""
        return [name for name, one in self.kustomizations.items() if one.is_component]

    def documents(self, folder: str) -> list[Document]:
        """What a folder renders to.

        Raises:
            RenderFailed: kustomize refused it, or warned.
        """
        return self._documents(folder)

    def rendered(self, folder: str) -> Rendered:
        """The same with what the checks need to know about it."""
        whole = PARTS.get(folder)
        beside = self.documents(whole) if whole else []
        return Rendered(
            folder, self.documents(folder), beside, self.kustomizations[folder].first_line
        )

    def resolve(self, folder: str, entry: str) -> str:
        """A path that a kustomization names, from the root."""
        path = (self.root / folder / entry).resolve()
        return path.relative_to(self.root.resolve()).as_posix()
