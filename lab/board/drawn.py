"""A whole run as facts and marks: what a page, a picture and a playback of it are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.board.facts import facts_of, said
from lab.board.marks import Marks
from lab.errors import LabError
from lab.observe import Opinions
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.board.marks import Mark
    from lab.observe.timeline import Timeline
    from lab.site import Event, Site

MOST_MARKS = 400_000
"""What a browser still draws in a few seconds."""


def drawn(site: Site, events: Sequence[Event]) -> tuple[dict[str, Any], list[Mark]]:
    """The facts, as far as they can still be had, and all marks."""
    making = Marks()
    try:
        facts, breakers = facts_of(site, Opinions(site, site.proxies()))
    except LabError as error:
        # It has ended: its proxies can't be asked any more.
        callers = [{"name": each.name, "kind": each.kind} for each in site.proxies()]
        pods = [{"name": each.name, "version": each.version} for each in site.pods()]
        facts = {"lab": site.name, "condition": site.condition(), "callers": callers}
        facts |= {"pods": pods, "hosts": [], "trouble": said(error.text)}
    else:
        making.know(breakers)
    marks = making.of(events)
    # Pods that are gone by now have their lane, too.
    known = {pod["name"] for pod in facts["pods"]}
    gone = dict.fromkeys(each["pod"] for each in marks if each["k"] == "try" and each["pod"])
    facts["pods"] += [{"name": name, "version": "-"} for name in gone if name not in known]
    # And so have callers of which a damaged recording says nothing.
    named = {caller["name"] for caller in facts["callers"]}
    told = dict.fromkeys(each["c"] for each in marks if each["k"] in {"try", "end"})
    facts["callers"] += [{"name": name, "kind": "-"} for name in told if name not in named]
    return facts, marks


def gaps(found: Timeline, *, cut: int) -> list[Text]:
    """What is missing in the evidence, and how many marks were left out of the picture."""
    lacking: list[Text] = [*found.unread, *found.lost]
    lacking += [Text("board-damaged", file=file, count=n) for file, n in found.damaged.items()]
    lacking += [Text("board-rotated", file=file) for file in found.rotated]
    if cut:
        lacking.append(Text("board-cut", count=cut))
    return lacking
