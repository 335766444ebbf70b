"""Requests that a proxy could not read, such as TLS at a port of plain text.

Its log has no name of theirs, as that is in what it could not read: they are joined by the time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lab.envoy.duration import took

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.envoy.access import AccessEntry
    from lab.site.events import Asked, Sent

# Source: Envoy, StreamInfo::ResponseCodeDetailValues: http1.codec_error, http2.…, http3.….
_CODEC_ERROR = "codec_error"
# The client's clock and the proxy's are the same, and each rounds it.
_ROUNDED = timedelta(milliseconds=10)


def is_garbled(entry: AccessEntry) -> bool:
    """Whether what came was no request that the proxy could read."""
    return entry.client_id is None and (entry.details or "").endswith(_CODEC_ERROR)


def garbled(asked: Iterable[Asked], sent: Iterable[Sent]) -> Iterator[tuple[Asked, Sent]]:
    """What a proxy could not read, with the request that its client had no answer to.

    Args:
        asked: all that proxies have logged.
        sent: those that had no answer, and that no log has by their name.
    """
    unread = sorted((each for each in asked if is_garbled(each)), key=lambda each: each.time)
    for each in sorted(sent, key=lambda each: each.time):
        begin = each.time - _ROUNDED
        end = each.time + took(each.seconds * 1000) + _ROUNDED
        mine = (e for e in unread if e.proxy == each.proxy and begin <= e.time <= end)
        found = next(mine, None)
        if found is not None:
            unread.remove(found)
            yield found, each
