"""The proof can fail: each deliberate mistake is seen by the check that is there for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.manifests.mistakes import Mutation, aimed, copy, default
from tests.manifests.mutations import DOCUMENT, MUTATIONS, markdown
from tests.manifests.proof.prove import ALONE, OTHER, WHOLE
from tests.manifests.proof.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path


def test_the_copy_is_clean(tmp_path: Path) -> None:
    """What a mutation is blamed for was not there before."""
    tree = Tree(copy(tmp_path))
    assert [*default(tree), *aimed(tree)] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.mistake)
def test_a_mistake_is_caught(tmp_path: Path, mutation: Mutation) -> None:
    """By the check that it is meant for, with the words that name it."""
    root = copy(tmp_path)
    mutation.change(root)
    found = mutation.look(Tree(root))
    assert any(
        problem.check == mutation.check and mutation.says in problem.sentence for problem in found
    ), "\n".join(map(str, found)) or "nothing was found"


def test_no_check_is_without_a_mistake_of_its_own() -> None:
    """A check that no mutation fails is a check that nobody has seen fail."""
    assert {one.check for one in MUTATIONS} == {*ALONE, *WHOLE, *OTHER}


def test_the_table_for_people_is_this_one() -> None:
    """What docs/mutations.md claims is what was tried."""
    assert DOCUMENT.read_text(encoding="utf-8") == markdown()
