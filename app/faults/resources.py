"""What a request costs the process: processor time, memory, a stop of everything, its life."""

import asyncio
import re
import time
from dataclasses import dataclass
from typing import ClassVar

from app.faults.effect import Exchange, Role, Settled
from app.faults.errors import FaultPlanError
from app.faults.quantities import Duration, count, duration

LONGEST_BURN = Duration(10 * 1000)
LONGEST_BLOCK = Duration(10 * 60 * 1000)
LARGEST_GROWTH = 1024
HIGHEST_EXIT = 255


@dataclass(frozen=True, slots=True)
class Burn(Settled):
    """Use up processor time before the answer; one process has one thread, so all others wait."""

    role: ClassVar[Role] = Role.BURDEN

    time: Duration

    def __str__(self) -> str:
        return f"cpu:{self.time}"

    async def apply(self, exchange: Exchange) -> None:  # noqa: ARG002 - it hits the process
        """Burn it."""
        await _let_go()
        until = time.thread_time() + self.time.seconds
        while time.thread_time() < until:
            pass


@dataclass(frozen=True, slots=True)
class Block(Settled):
    """Stop the event loop, as a deadlock does: nothing is answered meanwhile, no probe either."""

    role: ClassVar[Role] = Role.BURDEN

    time: Duration

    def __str__(self) -> str:
        return f"block:{self.time}"

    async def apply(self, exchange: Exchange) -> None:  # noqa: ARG002 - it hits the process
        """Stop."""
        await _let_go()
        time.sleep(self.time.seconds)  # noqa: ASYNC251 - to block the loop is what was asked for


@dataclass(frozen=True, slots=True)
class Grow(Settled):
    """Keep more memory with each request, up to the ceiling of the settings."""

    role: ClassVar[Role] = Role.BURDEN

    megabytes: int

    def __str__(self) -> str:
        return f"memory:{self.megabytes}MB"

    async def apply(self, exchange: Exchange) -> None:
        """Grow."""
        exchange.hoard(self.megabytes)


@dataclass(frozen=True, slots=True)
class Crash(Settled):
    """End the process without answering, and without finishing anything."""

    role: ClassVar[Role] = Role.ANSWER

    code: int

    def __str__(self) -> str:
        return f"crash:{self.code}"

    async def apply(self, exchange: Exchange) -> None:
        """End it."""
        await exchange.die(self.code)


async def _let_go() -> None:
    """Let what this pass of the event loop has already answered leave first."""
    await asyncio.sleep(0)


def parse_cpu(argument: str) -> Burn:
    """Read what stands after `cpu:`."""
    return Burn(duration(argument, f"cpu:{argument}", LONGEST_BURN))


def parse_block(argument: str) -> Block:
    """Read what stands after `block:`."""
    return Block(duration(argument, f"block:{argument}", LONGEST_BLOCK))


def parse_memory(argument: str) -> Grow:
    """Read what stands after `memory:`."""
    token = f"memory:{argument}"
    match = re.fullmatch("([0-9]+)MB", argument)
    if match is None:
        raise FaultPlanError(token, "memory is given in megabytes, such as 64MB")
    return Grow(count(match[1], token, LARGEST_GROWTH))


def parse_crash(argument: str) -> Crash:
    """Read what stands after `crash:`."""
    return Crash(count(argument, f"crash:{argument}", HIGHEST_EXIT, lowest=0))
