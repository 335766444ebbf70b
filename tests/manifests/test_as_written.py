"""The overlay with the write-up's own numbers differs from the base in nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.manifests.kustomized import flat

if TYPE_CHECKING:
    from tests.manifests.kustomized import Kustomized

PROBES = ".spec.template.spec.containers[0]"


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Each leaf that differs, with its value before and after; None where there is none."""
    old, new = flat(before), flat(after)
    return {
        path: (old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    }


@pytest.mark.parametrize("name", ["goodjob-v1", "goodjob-v2"])
def test_probes_and_replicas_are_the_write_ups(
    base: Kustomized, as_written: Kustomized, name: str
) -> None:
    """Half a minute until the first probe, 20 s between two, and four pods a version."""
    found = changes(base.one("Deployment", name), as_written.one("Deployment", name))
    assert found == {
        ".spec.replicas": (1, 4),
        f"{PROBES}.livenessProbe.initialDelaySeconds": (5, 30),
        f"{PROBES}.livenessProbe.periodSeconds": (5, 20),
        f"{PROBES}.readinessProbe.initialDelaySeconds": (None, 30),
        f"{PROBES}.readinessProbe.periodSeconds": (2, 20),
    }


def test_everything_else_is_the_base(base: Kustomized, as_written: Kustomized) -> None:
    """The mesh's rules, the Service, the client: not a word differs."""
    assert as_written.names() == base.names()
    changed = {
        (kind, name)
        for kind, name in base.names()
        if changes(base.one(kind, name), as_written.one(kind, name))
    }
    assert changed == {("Deployment", "goodjob-v1"), ("Deployment", "goodjob-v2")}
