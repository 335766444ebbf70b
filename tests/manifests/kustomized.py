"""What kubectl applies: kustomize's result, parsed, and the few questions that all tests ask it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.suite.leftovers import shared_folder

ROOT = Path(__file__).resolve().parents[2]
KUBECTL = Path(sys.executable).with_name("kubectl")
# The parser in C reads a folder ten times faster than the one in Python.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Document = dict[str, Any]


def rendering(folder: str | Path) -> subprocess.CompletedProcess[str]:
    """What kustomize says of a folder, named from the repository's root.

    A folder of the repository stays as it is while tests run: it is asked about once in a run.
    """
    if not (ROOT / folder).is_relative_to(ROOT):
        return _kustomize(folder)
    kept = shared_folder() / hashlib.sha256(str(ROOT / folder).encode()).hexdigest()
    if not kept.exists():
        done = _kustomize(folder)
        told = json.dumps([done.args, done.returncode, done.stdout, done.stderr])
        # Another worker may be doing the same.
        mine = kept.with_suffix(f".{os.getpid()}")
        mine.write_text(told, encoding="utf-8")
        mine.replace(kept)
    return subprocess.CompletedProcess(*json.loads(kept.read_text(encoding="utf-8")))


def _kustomize(folder: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(KUBECTL), "kustomize", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


@dataclass(frozen=True)
class Kustomized:
    """The documents of one folder, in kustomize's order."""

    documents: list[Document]

    @classmethod
    def of(cls, folder: str) -> Kustomized:
        """Render a folder, named from the repository's root."""
        done = rendering(folder)
        assert done.returncode == 0, done.stderr
        # kustomize warns of deprecated fields there.
        assert not done.stderr
        return cls(list(yaml.load_all(done.stdout, LOADER)))

    def names(self) -> set[tuple[str, str]]:
        """Kind and name of every document."""
        return {(found["kind"], found["metadata"]["name"]) for found in self.documents}

    def all(self, kind: str) -> list[Document]:
        """The documents of a kind."""
        return [found for found in self.documents if found["kind"] == kind]

    def one(self, kind: str, name: str) -> Document:
        """The one document of that kind and name."""
        (found,) = [one for one in self.all(kind) if one["metadata"]["name"] == name]
        return found

    def deployment(self, name: str) -> Document:
        """A Deployment's spec."""
        spec: Document = self.one("Deployment", name)["spec"]
        return spec

    def pod(self, name: str) -> Document:
        """The spec of a Deployment's pods."""
        spec: Document = self.deployment(name)["template"]["spec"]
        return spec

    def container(self, name: str) -> Document:
        """The one container of a Deployment's pods."""
        (container,) = self.pod(name)["containers"]
        found: Document = container
        return found

    def environment(self, name: str) -> dict[str, Document]:
        """The variables of a Deployment's container, without their names."""
        return {
            variable["name"]: {key: value for key, value in variable.items() if key != "name"}
            for variable in self.container(name)["env"]
        }

    def labels_of_pods(self) -> dict[str, Document]:
        """The labels of each Deployment's pods."""
        return {
            one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"]
            for one in self.all("Deployment")
        }

    def selected_by(self, selector: Document) -> set[str]:
        """The Deployments whose pods carry all of these labels."""
        return {
            name
            for name, labels in self.labels_of_pods().items()
            if selector.items() <= labels.items()
        }


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """A document as its leaves by path, so that two of them can be compared."""
    if isinstance(value, dict):
        return {
            k: v for key, inner in value.items() for k, v in flat(inner, f"{path}.{key}").items()
        }
    if isinstance(value, list):
        return {
            k: v for i, inner in enumerate(value) for k, v in flat(inner, f"{path}[{i}]").items()
        }
    return {path: value}


def changes(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    """Each leaf that differs, with its value before and after; None where there is none."""
    old, new = flat(before), flat(after)
    return {
        path: (old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    }
