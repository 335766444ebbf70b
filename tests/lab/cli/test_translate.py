"""``goodjob translate`` as a person calls it; nothing has to run."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.labs import GOODJOB, ROOT

if TYPE_CHECKING:
    from pathlib import Path


def _translate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GOODJOB, "translate", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )


def _panic(*arguments: str) -> dict[str, Any] | None:
    done = _translate(*arguments)
    assert done.returncode == 0, done.stderr
    clusters = json.loads(done.stdout)["clusters"]
    return {each["name"]: each.get("common_lb_config") for each in clusters}


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A Service about which no rule says anything."""
    file = tmp_path / "plain.yaml"
    file.write_text(
        "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: n},"
        " spec: {ports: [{name: http, port: 80}]}}\n",
        encoding="utf-8",
    )
    return file


def test_the_release_is_chosen(plain: Path) -> None:
    """``--istio`` translates as that release does; the default is 1.31."""
    name = "outbound|80||s.n.svc.cluster.local"
    zero = {"healthy_panic_threshold": {"value": 0}}
    found = {istio: _panic(str(plain), "--istio", istio) for istio in ("1.30", "1.31")}

    assert [each and each[name] for each in found.values()] == [None, zero]
    assert _panic(str(plain)) == found["1.31"]


def test_an_unknown_release_is_wrong_usage(plain: Path) -> None:
    """Exit status 2, with the releases there are."""
    done = _translate(plain, "--istio", "1.28")

    assert done.returncode == 2
    assert "'1.29', '1.30', '1.31', '1.32'" in done.stderr
