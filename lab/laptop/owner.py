"""Who started a lab, at the other end of the supervisor's input."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from lab.laptop.state import ENOUGH, KEEP

if TYPE_CHECKING:
    from collections.abc import Callable


async def follow(enough: Callable[[], None]) -> None:
    """Comes back when the owner is gone, unless it has let go of the lab.

    Args:
        enough: called where it says before that the pods which are ready are enough.
    """
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    said = await reader.readline()
    if said == ENOUGH:
        enough()
        said = await reader.readline()
    if said == KEEP:
        await asyncio.Event().wait()
