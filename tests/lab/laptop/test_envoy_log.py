"""What Envoy says is quoted of the message that is meant, never of an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.laptop.envoy_log import EnvoyLog
from lab.laptop.logs import cut_in_place

if TYPE_CHECKING:
    from pathlib import Path

OLD = "[2026-01-01 00:00:00.000][1][warning] gRPC config for x rejected: update rejected: old\n"
OWN = "[2026-01-01 00:00:01.000][1][warning] Filesystem config update rejected: own\nmore\n\nand\n"
AFTER = "[2026-01-01 00:00:02.000][1][warning] something else\n"


def test_an_earlier_refusal_is_not_this_one(tmp_path: Path) -> None:
    """Nor is what it says of other things; a record ends where the next one begins."""
    path = tmp_path / "envoy.log"
    log = EnvoyLog(path)
    first = log.mark()
    assert (log.refusal(first), log.last_words(first)) == ("", "")
    path.write_text(OLD, encoding="utf-8")
    mark = log.mark()
    assert (log.refusal(mark), log.last_words(mark)) == ("", "")
    with path.open("a", encoding="utf-8") as file:
        file.write(AFTER + OWN + AFTER)
    assert log.refusal(mark) == "\n".join(OWN.splitlines()[:3])
    assert log.refusal(first) == OLD.strip()
    assert log.last_words(mark) == f":\nmore\nand\n{AFTER.strip()}"


def test_a_log_that_was_cut_meanwhile_is_read_from_its_start(tmp_path: Path) -> None:
    """All that is in it came after the mark."""
    path = tmp_path / "envoy.log"
    path.write_text(OLD * 10, encoding="utf-8")
    log = EnvoyLog(path)
    mark = log.mark()
    assert cut_in_place(path, 10)
    path.write_text(OWN, encoding="utf-8")
    assert log.refusal(mark).endswith("own\nmore\n")
