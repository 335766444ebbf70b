"""One thing that is wrong with a folder, and how a check says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.manifests.proof.rendered import Rendered

#: Where (a resource as ``Kind namespace/name``, or a file) and what.
Found = Iterator[tuple[str, str]]
Check = Callable[["Rendered"], Found]


@dataclass(frozen=True, order=True)
class Problem:
    """A problem, with the name of the check that saw it.

    Args:
        check: the check's name.
        folder: the folder or combination that was rendered; empty where none was.
        where: the resource as ``Kind namespace/name``, or the file.
        sentence: what is wrong, with the names.
    """

    check: str
    folder: str
    where: str
    sentence: str

    def __str__(self) -> str:
        """As a test prints it."""
        return f"[{self.check}] {self.folder}: {self.where}: {self.sentence}"
