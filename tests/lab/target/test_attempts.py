"""Envoy's log of tries, read from its end, whatever state a crash left it in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lab.envoy.attempt import Attempt
from lab.laptop.logs import older
from lab.target.attempts import tail

if TYPE_CHECKING:
    from pathlib import Path


def line(number: int) -> str:
    """One try, as Envoy writes it."""
    entry = {
        "cluster": "outbound|80||web.shop.svc.cluster.local",
        "duration_ms": number,
        "flags": "-",
        "request_id": f"id-{number}",
        "status": 500,
        "time": "2026-11-23T21:45:23.916715Z",
        "upstream": "127.42.1.2:8080",
    }
    return json.dumps(entry) + "\n"


def numbers(path: Path, **most: int) -> list[int | None]:
    """Which tries are found."""
    return [each.duration_ms for each in tail(path, Attempt, **most)]


def test_the_older_piece_comes_first(tmp_path: Path) -> None:
    """A log that was cut is still one log."""
    log = tmp_path / "attempts.jsonl"
    older(log).write_text(line(1) + line(2))
    log.write_text(line(3))
    assert numbers(log) == [1, 2, 3]


def test_half_a_line_and_no_line_are_passed_over(tmp_path: Path) -> None:
    """What is whole is evidence; the rest is left."""
    log = tmp_path / "attempts.jsonl"
    log.write_text(line(1) + "nonsense\n" + line(2) + line(3)[:40])
    assert numbers(log) == [1, 2]


def test_no_more_than_asked_for_is_read(tmp_path: Path) -> None:
    """From the end, whole lines only, over both pieces."""
    log = tmp_path / "attempts.jsonl"
    older(log).write_text(line(1) + line(2))
    log.write_text(line(3) + line(4))
    size = len(line(1))
    assert numbers(log, most=size + 10) == [4]
    assert numbers(log, most=3 * size + 10) == [2, 3, 4]


def test_no_log_is_no_tries(tmp_path: Path) -> None:
    """Before the first request there is none."""
    assert numbers(tmp_path / "attempts.jsonl") == []
