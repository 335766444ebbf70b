"""No path of the teacher's machine goes to a class."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lab.board.public import public


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Envoy does not answer /config_dump?resource=a at {tmp}/a/admin.sock: [Errno 111] no",
            "Envoy does not answer /config_dump?resource=a at …/admin.sock: [Errno 111] no",
        ),
        ('File "{tmp}/app.py", line 3', 'File "…/app.py", line 3'),
        ("({tmp}/a b/c)", "(…/a b/c)"),
        ("there is no ~/.local/state/goodjob", "there is no …/goodjob"),
        ("its readiness probe GET /actuator/health/readiness got 503", None),
        ("GET /test/tmp/x, http://a/tmp/b, 1/2, a/tmp/b, 503 / 504", None),
        ("파드가 {tmp}/앱.py을(를) 읽지 못했습니다", "파드가 …/앱.py을(를) 읽지 못했습니다"),
    ],
)
def test_a_path_of_this_machine_is_its_last_part(
    said: str, shown: str | None, tmp_path: Path
) -> None:
    """And what only looks like one stays."""
    assert public(said.format(tmp=tmp_path)) == (said if shown is None else shown)


def test_it_knows_this_machine() -> None:
    """Whatever its folders are called."""
    assert public(f"run {sys.executable} now") == f"run …/{Path(sys.executable).name} now"
