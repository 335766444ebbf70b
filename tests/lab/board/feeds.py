"""A site that a feed follows, and a viewer of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.lab.observe.sites import FakeSite

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.board.feed import Feed
    from lab.site import Condition

BOUND_SECONDS = 10.0


@dataclass
class RunningSite(FakeSite):
    """A site that runs until the test ends it."""

    now: Condition = "ready"

    def condition(self) -> Condition:
        """What the test says."""
        return self.now


class Reader:
    """A viewer of a feed, message by message."""

    def __init__(self, feed: Feed, last: str = "") -> None:
        self.viewer = feed.join(last)
        self._messages = self.viewer.messages()

    async def until(self, wanted: Callable[[str, Any], bool]) -> tuple[str, Any]:
        """The first message from here on that is wanted."""
        async with asyncio.timeout(BOUND_SECONDS):
            raw = b""
            async for piece in self._messages:
                raw += piece
                if not raw.endswith(b"\n\n"):
                    continue
                name, data = parsed(raw)
                raw = b""
                if wanted(name, data):
                    return name, data
        msg = "the stream ended"
        raise AssertionError(msg)


def parsed(raw: bytes) -> tuple[str, Any]:
    """A server-sent event."""
    fields = dict(line.split(": ", 1) for line in raw.decode().strip().splitlines())
    return fields["event"], json.loads(fields["data"])
