"""A service whose answers wait for a file, served by the real servers.

Run as ``slow_service.py FILE GRACE``. Prints a line when a request has come in, and another
when it has been answered.
"""

import asyncio
import os
import sys
from pathlib import Path

from starlette.types import Receive, Scope, Send

from app import control, health, log
from app.availability import Availability
from app.faults.switch import FaultSwitch
from app.identity import Identity
from app.server import Servers, listen

availability = Availability()


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer when the file is there; health at once."""
    for route in health.routes(availability):
        if route.path == scope["path"]:
            await route.app(scope, receive, send)
            return
    print("in", flush=True)
    # Another process makes the file, so that there is no event to wait for.
    while not Path(sys.argv[1]).exists():  # noqa: ASYNC110, ASYNC240 - see above
        await asyncio.sleep(0.005)
    headers = [(b"content-length", b"4")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"slow"})
    print("out", flush=True)


log.configure("info")
own = os.environ["GOODJOB_HOST"]
Servers(
    slow,
    control.create(Identity("v1", "slow"), FaultSwitch("none", 1)),
    availability,
    grace_seconds=int(sys.argv[2]),
).run([listen(own, 8080, "GOODJOB_")], listen(own, 8081, "GOODJOB_CONTROL_"))
