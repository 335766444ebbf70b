"""What a fault does to the whole process: it has one thread, so all requests and probes wait."""

import asyncio
import logging
import os
import time
from typing import NoReturn


async def burn(seconds: float) -> None:
    """Use up processor time."""
    await _let_go()
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


async def block(seconds: float) -> None:
    """Stop the event loop, as a deadlock does: nothing is answered meanwhile, no probe either."""
    await _let_go()
    time.sleep(seconds)  # noqa: ASYNC251 - to block the loop is what was asked for


def end(code: int) -> NoReturn:
    """End it without finishing anything."""
    logging.getLogger("goodjob").warning("crash:%d ends the process", code)
    os._exit(code)


async def _let_go() -> None:
    """Let what this pass of the event loop has already answered leave first."""
    await asyncio.sleep(0)
