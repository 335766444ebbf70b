"""What the browser tests of the commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lab.cli.boards import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A lab with short times, and its board."""
    from tests.lab.cli.boards import Served, board, short  # noqa: PLC0415 - few tests need a browser
    from tests.labs import running_lab  # noqa: PLC0415 - and a lab

    folder = tmp_path_factory.mktemp("board")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOODJOB_LAB_HOME", str(folder / "labs"))
        with running_lab(folder, short) as lab, board("--port", "0") as (process, url, token):
            yield Served(folder / "labs", lab, url, token, process)


@pytest.fixture
def labs_of_its_board(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of a test find the one lab of all; what is for every test has come before this."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(served.home))
