"""Keeping a run: through the protocol of a site alone, so whatever the site is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.errors import UsageError
from lab.recorded.facts import EVENTS, FACTS, SiteFacts
from lab.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from lab.site import Site


def save(site: Site, folder: Path) -> int:
    """Write what a site is and all that has happened there; how many events that were.

    Args:
        site: it may run or have ended.
        folder: it is made; one that is there already has to be empty.

    Raises:
        UsageError: the folder has something in it, or can't be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(Text("recorded-not-empty", folder=str(folder)))
        facts = SiteFacts.of(site)
        events, _ = site.events()
        with (folder / EVENTS).open("w", encoding="utf-8") as file:
            file.writelines(event.model_dump_json(exclude_none=True) + "\n" for event in events)
        # Last: a recording that was cut off has no facts, and so is none.
        text = facts.model_dump_json(indent=1) + "\n"
        (folder / FACTS).write_text(text, encoding="utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(Text("recorded-unwritable", folder=str(folder), why=why)) from error
    return len(events)
