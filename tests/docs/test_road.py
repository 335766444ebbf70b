"""The road's README: a row a folder, the same in both languages, and an undo that undoes it all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.tables import ROOT, rows
from tests.manifests.kustomized import Kustomized

if TYPE_CHECKING:
    from pathlib import Path

README = ROOT / "k8s" / "README.md"
KOREAN = ROOT / "k8s" / "README.ko.md"
OVERLAYS = {
    f"overlays/{path.parent.name}" for path in ROOT.glob("k8s/overlays/*/kustomization.yaml")
}
SHORT = {"HorizontalPodAutoscaler": "hpa", "PodDisruptionBudget": "pdb"}


@pytest.mark.parametrize("readme", [README, KOREAN], ids=lambda path: path.name)
def test_every_folder_has_a_row_and_an_undo(readme: Path) -> None:
    """No folder without a word about it, and no row about a folder that is gone."""
    for columns in (5, 2):
        found = [row[0] for row in rows(readme, columns=columns) if row[0].startswith("overlays/")]
        assert set(found) == OVERLAYS
        assert len(found) == len(OVERLAYS)


def test_both_languages_send_the_class_to_the_same_place() -> None:
    """Where a folder runs, and how it is undone."""
    places = {row[0]: row[3] for row in rows(README, columns=5)}
    assert places == {row[0]: row[3] for row in rows(KOREAN, columns=5)}
    assert set(places.values()) <= {"laptop, cluster", "cluster"}
    english, korean = (
        sorted(re.findall("`(kubectl [^`]+)`", path.read_text(encoding="utf-8")))
        for path in (README, KOREAN)
    )
    assert english == korean


@pytest.mark.parametrize("folder", sorted(OVERLAYS))
def test_an_undo_names_what_the_folder_added(folder: str) -> None:
    """All of it by `delete -k`, or each that is not in the default; Secrets are cert-manager's."""
    default = Kustomized.of("k8s").names()
    rendered = Kustomized.of(f"k8s/{folder}")
    (undo,) = (row[1] for row in rows(README, columns=2) if row[0] == folder)
    if f"delete --ignore-not-found -k k8s/{folder}" in undo:
        return
    assert default <= rendered.names()
    added = {f"{SHORT.get(kind, kind.lower())}/{name}" for kind, name in rendered.names() - default}
    added |= {f"secret/{one['spec']['secretName']}" for one in rendered.all("Certificate")}
    assert set(re.findall(r"[a-z]+/[\w-]+", undo)) == added


@pytest.mark.parametrize("readme", [README, KOREAN], ids=lambda path: path.name)
def test_the_comparison_quotes_the_manifests(readme: Path) -> None:
    """Both columns are what the two folders say."""
    annotations = Kustomized.of("k8s/overlays/nginx").one("Ingress", "goodjob")["metadata"][
        "annotations"
    ]
    text = readme.read_text(encoding="utf-8")
    for name, value in annotations.items():
        short = name.partition("/")[2]
        assert f"`{short}: {value}`" in text or f'`{short}: "{value}"`' in text
    retries = Kustomized.of("k8s").one("VirtualService", "goodjob")["spec"]["http"][1]["retries"]
    assert f"`retryOn: {retries['retryOn']}`" in text
    assert f"`attempts: {retries['attempts']}`" in text
