"""Which proxies' earliest ejections nobody can tell any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.site.events import Lost

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lab.site import Kind, Proxy, Site

_LOST: frozenset[Kind] = frozenset({"lost"})


def forgotten(site: Site, proxies: Sequence[Proxy]) -> dict[str, datetime]:
    """Proxies whose earliest ejections are in no log any more, and when the last of them went."""
    gone = {
        each.of: each.time
        for each in site.events(kinds=_LOST)[0]
        if isinstance(each, Lost) and each.log == "ejections" and each.why == "rotated"
    }
    return {proxy.name: gone[proxy.name] for proxy in proxies if proxy.name in gone}
