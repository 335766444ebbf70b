"""A class as a folder: rendered by the real kustomize, and read by the project itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lab.classroom.folder import default_of, text_of, write
from lab.classroom.roll import CLASS_LABEL, STUDENT_LABEL, seats
from lab.errors import UsageError
from lab.manifests.render import kustomize
from lab.theory.finding import Level
from lab.theory.lint import lint
from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def default() -> list[dict[str, Any]]:
    """What kustomize renders of k8s/."""
    return default_of(ROOT / "k8s")


def test_kustomize_renders_a_class(tmp_path: Path, default: list[dict[str, Any]]) -> None:
    """Each resource carries the labels, and is in its student's namespace."""
    there = seats("class", 2, None)
    write(there, default, tmp_path / "class")
    found = list(yaml.safe_load_all(kustomize(tmp_path / "class", fetch=False)))
    of_one = len(default) + len({"ResourceQuota", "LimitRange", "account", "Role", "RoleBinding"})
    assert len(found) == 2 * of_one
    for each in found:
        labels = each["metadata"]["labels"]
        name = each["metadata"].get("namespace", each["metadata"]["name"])
        assert name == f"{labels[CLASS_LABEL]}-{labels[STUDENT_LABEL]}"


def test_nothing_leads_to_another_namespace(default: list[dict[str, Any]]) -> None:
    """Neither a host, nor an account, nor a subject is the default's any more."""
    (seat,) = seats("class", 1, None)
    text = text_of(seat, default)
    assert "goodjob.localhost" not in text
    assert "namespace: goodjob" not in text
    assert "/ns/goodjob/" not in text
    assert f"- {seat.host}" in text
    assert f"cluster.local/ns/{seat.namespace}/sa/client" in text


def test_lint_says_of_a_student_s_what_it_says_of_the_default(
    default: list[dict[str, Any]],
) -> None:
    """No error comes with the move."""
    (seat,) = seats("class", 1, None)
    before = lint([("k8s", yaml.safe_dump_all(default))])
    after = lint([("class", text_of(seat, default))])
    assert [each.rule for each in after] == [each.rule for each in before]
    assert not [each for each in after if each.level is Level.ERROR]


def test_a_role_is_for_nothing_that_gives_more_rights(default: list[dict[str, Any]]) -> None:
    """No secrets, no roles, no wildcard."""
    (seat,) = seats("class", 1, None)
    documents = list(yaml.safe_load_all(text_of(seat, default)))
    (role,) = (each for each in documents if each["kind"] == "Role")
    assert not [each for each in documents if each["kind"].startswith("ClusterRole")]
    for rule in role["rules"]:
        assert "*" not in (*rule["apiGroups"], *rule["resources"], *rule["verbs"])
        assert not {"secrets", "roles", "rolebindings"} & set(rule["resources"])


def test_twice_is_the_same_and_fewer_are_fewer(
    tmp_path: Path, default: list[dict[str, Any]]
) -> None:
    """Nothing of a larger class is left, and nothing stands beside."""
    out = tmp_path / "class"
    write(seats("class", 3, None), default, out)
    first = {each.name: each.read_bytes() for each in out.iterdir()}
    write(seats("class", 3, None), default, out)
    assert {each.name: each.read_bytes() for each in out.iterdir()} == first
    write(seats("class", 1, None), default, out)
    assert {each.name for each in out.iterdir()} == {"kustomization.yaml", "class-s01.yaml"}
    assert [each.name for each in tmp_path.iterdir()] == ["class"]


@pytest.mark.parametrize("name", ["notes.txt", "kustomization.yaml"])
def test_what_somebody_else_has_written_is_left_alone(
    tmp_path: Path, default: list[dict[str, Any]], name: str
) -> None:
    """Also where it has our own file's name."""
    (tmp_path / name).write_text("resources: []\n")
    with pytest.raises(UsageError, match="has not written"):
        write(seats("class", 1, None), default, tmp_path)
    assert (tmp_path / name).read_text() == "resources: []\n"


def test_a_file_that_was_put_beside_ours_is_left_alone(
    tmp_path: Path, default: list[dict[str, Any]]
) -> None:
    """A teacher's notes are in nobody's list."""
    out = tmp_path / "class"
    write(seats("class", 1, None), default, out)
    (out / "notes.txt").touch()
    with pytest.raises(UsageError, match="has not written"):
        write(seats("class", 1, None), default, out)
    assert (out / "notes.txt").exists()
