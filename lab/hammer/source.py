"""A proxy's access log, as the events of its site tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.site.events import Asked

if TYPE_CHECKING:
    from lab.site import Kind, Mark, Site

_ASKED: frozenset[Kind] = frozenset({"asked"})


@dataclass(frozen=True, slots=True)
class ProxyLog:
    """What one proxy did with requests.

    Args:
        site: where it is.
        proxy: its name.
    """

    site: Site
    proxy: str

    def mark(self) -> Mark:
        """Return where the log ends now: what comes later is news."""
        return self.site.mark()

    def entries_since(self, mark: Mark) -> tuple[list[Asked], Mark]:
        """Return what was logged after ``mark``, and the mark for the next call."""
        events, mark = self.site.events(mark, kinds=_ASKED)
        return [
            each for each in events if isinstance(each, Asked) and each.proxy == self.proxy
        ], mark
