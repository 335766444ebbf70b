"""All that a real istiod is asked about: our folders, small cases of others, and what is drawn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.manifests.render import kustomize
from tests.commands import ROOT
from tests.oracle.istiod.generated import generated
from tests.oracle.istiod.mutants import mutants

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parent / "cases"
SEEDS = range(200)
#: More than Istio and HTTP is in these, and other tests hold them.
_OTHERS = frozenset({"gateway-api", "nginx"})


@dataclass(frozen=True)
class Bundle:
    """One question: its name, its YAML, and whether more than a verdict is wanted."""

    name: str
    text: str
    verdict_only: bool = False

    @property
    def digest(self) -> str:
        """What tells it from a later version of itself."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def corpus() -> Iterator[Bundle]:
    """Everything, in the same order each time."""
    yield from folders()
    for path in sorted(CASES.glob("*.yaml")):
        yield Bundle(f"case {path.stem}", path.read_text(encoding="utf-8"))
    yield from drawn()


def folders() -> Iterator[Bundle]:
    """What ``kubectl apply -k`` is given."""
    for path in (
        ROOT / "k8s",
        ROOT / "istio" / "base",
        *sorted(each.parent for each in (ROOT / "k8s" / "overlays").glob("*/kustomization.yaml")),
        *sorted(each.parent for each in (ROOT / "istio" / "drills").glob("*/kustomization.yaml")),
    ):
        if path.name not in _OTHERS:
            yield Bundle(f"folder {path.relative_to(ROOT).as_posix()}", kustomize(path))


def drawn() -> Iterator[Bundle]:
    """What nobody wrote."""
    for seed in SEEDS:
        yield Bundle(f"seed {seed}", generated(seed))
    for name, text in mutants():
        yield Bundle(name, text, verdict_only=True)
