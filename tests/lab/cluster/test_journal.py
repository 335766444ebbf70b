"""What commands have seen at a mesh is there for the next ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lab.cluster import journal as module
from lab.cluster.journal import Journal
from lab.site.events import Ejected, Planned, Returned

if TYPE_CHECKING:
    from pathlib import Path

WHEN = datetime(2026, 11, 28, 9, tzinfo=UTC)
PLANNED = Planned(time=WHEN, pod="web-1", plan="none")


def turn(kind: type[Ejected | Returned], seconds: float, pod: str = "web-1") -> Any:
    """A pod that was found out, or in."""
    facts = {"proxy": "in-1", "pod": pod, "address": pod, "cluster": "a", "detector": ""}
    when = WHEN + timedelta(seconds=seconds)
    return kind(time=when, seen="polled", precision_seconds=0.2, **facts)


def test_each_namespace_has_its_own(tmp_path: Path) -> None:
    """By the context that leads there, too: two clusters may have one name for it."""
    paths = {Journal.of(tmp_path, *place).path for place in (("a", "x"), ("b", "x"), ("a", "y"))}
    assert len(paths) == 3
    assert {path.name[:2] for path in paths} == {"x-", "y-"}


def test_an_ejection_is_told_once_and_with_its_end(tmp_path: Path) -> None:
    """Of two that watched; one that nobody has seen end is not known to last."""
    found = Journal(tmp_path / "new" / "x.jsonl")
    assert found.past() == []
    out, back = turn(Ejected, 1), turn(Returned, 31)
    found.keep([PLANNED, out])
    found.keep([turn(Ejected, 1.1)])
    assert found.past() == [PLANNED]
    found.keep([back, turn(Returned, 31.1), turn(Ejected, 50, "web-2")])
    assert found.past() == [PLANNED, out, back]
    assert found.path.parent.stat().st_mode & 0o777 == 0o700
    assert found.path.stat().st_mode & 0o777 == 0o600


def test_a_long_one_begins_anew_and_the_one_before_is_read_too(
    tmp_path: Path, monkeypatch: Any
) -> None:
    """A damaged line is passed over."""
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    found = Journal(tmp_path / "x.jsonl")
    found.keep([PLANNED])
    with found.path.open("a") as file:
        file.write("half a li\n")
    found.keep([PLANNED])
    assert len(found.path.read_text().splitlines()) == 1
    assert found.past() == [PLANNED, PLANNED]
