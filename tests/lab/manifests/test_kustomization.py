"""What a kustomization would fetch, known before kustomize is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.manifests.kustomization import elsewhere, kustomization_of, namespace_of, text_of

if TYPE_CHECKING:
    from pathlib import Path


def folder(path: Path, kustomization: str) -> Path:
    """One with this kustomization, and a few files that are here."""
    (path / "base").mkdir(parents=True)
    (path / "here.yaml").write_text("kind: ConfigMap\n")
    (path / "kustomization.yaml").write_text(kustomization)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "https://example.com/all.yaml",
        "https://github.com/somebody/something//deploy?ref=v1",
        "http://example.com/all.yaml",
        "git::https://example.com/repo.git//deploy",
        "git@github.com:somebody/something.git",
        "ssh://git@example.com/repo",
        "file:///tmp/repo",
        "github.com/somebody/something//deploy",
        "github.com/somebody/something",
        "example.com/somebody/repo.git",
        "dev.example.com/org/_git/repo",
        "example.com/somebody/something//deploy",
        "gh:somebody/something",
    ],
)
def test_an_address_is_elsewhere(tmp_path: Path, name: str) -> None:
    """In all of its forms."""
    made = folder(tmp_path / "a", f"resources:\n- here.yaml\n- {name}\n")
    assert [(each.file.name, each.name, each.is_chart) for each in elsewhere(made)] == [
        ("kustomization.yaml", name, False)
    ]


@pytest.mark.parametrize(
    "name", ["here.yaml", "./here.yaml", "base", "gone.yaml", "../a/gone.yaml", "gone.d/x.yaml"]
)
def test_a_file_is_not(tmp_path: Path, name: str) -> None:
    """Whether it is there or not: of one that is not kustomize says so."""
    assert not list(elsewhere(folder(tmp_path / "a", f"resources: [{name}]\n")))


@pytest.mark.parametrize(
    "kustomization",
    [
        "bases: [URL]",
        "components: [URL]",
        "crds: [URL]",
        "configurations: [URL]",
        "generators: [URL]",
        "transformers: [URL]",
        "validators: [URL]",
        "patchesStrategicMerge: [URL]",
        "patches: [{path: URL}]",
        "patchesJson6902: [{path: URL, target: {kind: Service}}]",
        "replacements: [{path: URL}]",
        "openapi: {path: URL}",
        "configMapGenerator: [{name: a, files: [URL]}]",
        "configMapGenerator: [{name: a, files: [b=URL]}]",
        "configMapGenerator: [{name: a, envs: [URL]}]",
        "secretGenerator: [{name: a, env: URL}]",
    ],
)
def test_wherever_it_is_named(tmp_path: Path, kustomization: str) -> None:
    """Every field of which kustomize reads files."""
    url = "https://example.com/x.yaml"
    made = folder(tmp_path / "a", kustomization.replace("URL", url))
    assert url in [each.name for each in elsewhere(made)]


def test_what_a_base_refers_to(tmp_path: Path) -> None:
    """It is rendered as well; in a circle each is asked once."""
    made = folder(tmp_path / "a", "resources: [base]\n")
    (made / "base" / "kustomization.yml").write_text("resources: ['..', 'https://example.com/x']\n")
    (found,) = elsewhere(made)
    assert (found.file, found.name) == (
        made / "base" / "kustomization.yml",
        "https://example.com/x",
    )


def test_a_chart(tmp_path: Path) -> None:
    """Helm would fetch it."""
    (found,) = elsewhere(
        folder(tmp_path / "a", "helmCharts: [{name: shop, repo: 'https://e.com'}]\n")
    )
    assert (found.name, found.is_chart) == ("shop", True)


def test_yaml_in_place_is_no_address(tmp_path: Path) -> None:
    """A patch that stands in the kustomization itself."""
    patch = "patchesStrategicMerge:\n- |\n  a: https://example.com/x\n  b: c\n"
    assert not list(elsewhere(folder(tmp_path / "a", patch)))


@pytest.mark.parametrize(
    ("kustomization", "expected"),
    [("namespace: mall\n", "mall"), ("resources: []\n", ""), ("namespace: [\n", "")],
)
def test_the_namespace_that_is_set(tmp_path: Path, kustomization: str, expected: str) -> None:
    """Empty where it is none, or nobody can read it."""
    assert namespace_of(folder(tmp_path / "a", kustomization)) == expected
    assert namespace_of(tmp_path / "a" / "base") == ""


@pytest.mark.parametrize("target", ["/proc/kmsg", "/dev/zero", "/nowhere"])
def test_what_has_no_end_is_not_looked_at(tmp_path: Path, target: str) -> None:
    """A stream of the kernel's calls itself a file; to read it would wait for ever."""
    (tmp_path / "kustomization.yaml").symlink_to(target)
    assert kustomization_of(tmp_path) is None
    assert text_of(tmp_path / "kustomization.yaml") == ""
    assert text_of(tmp_path) == ""
