"""Fault plans as a table: what is in force in each pod, and what each rule has done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lab.cli.out import say
from lab.words import Text as Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SOURCES = {"settings": Words("faults-settings"), "control": Words("faults-control")}


def picture(reports: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The reports as a table, and below it what each rule has done."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (
        Words("column-pod"),
        Words("column-version"),
        Words("column-plan"),
        Words("column-from"),
    ):
        table.add_column(say(title))
    for title in (Words("column-seed"), Words("column-requests")):
        table.add_column(say(title), justify="right")
    rules = Table(box=None, pad_edge=False, header_style="bold")
    for title in (Words("column-pod"), Words("column-rule")):
        rules.add_column(say(title))
    for title in (Words("column-matched"), Words("column-fired")):
        rules.add_column(say(title), justify="right")
    for report in reports:
        if "error" in report:
            silent = Text(say(Words("faults-no-answer")), "yellow")
            table.add_row(report["pod"], report["version"], silent)
            continue
        table.add_row(
            report["pod"],
            report["version"],
            Text(report["plan"], "red" if report["rules"] else "green"),
            say(_source(report)),
            str(report["seed"]),
            str(report["requests"]),
        )
        for rule in report["rules"]:
            rules.add_row(
                report["pod"], Text(rule["text"]), str(rule["matched"]), str(rule["fired"])
            )
    return Group(table, Text(), rules) if rules.row_count else table


def _source(report: Mapping[str, Any]) -> Words | str:
    source = _SOURCES.get(report["source"], str(report["source"]))
    left = report["ttl_seconds_left"]
    return source if left is None else Words("faults-left", source=source, seconds=f"{left:.0f}")
