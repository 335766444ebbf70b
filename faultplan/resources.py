"""What a request costs the process: processor time, memory, a stop of everything, its life."""

import re
from dataclasses import dataclass

from faultplan.errors import FaultPlanError
from faultplan.quantities import Duration, count, duration
from faultplan.settled import Settled

LONGEST_BURN = Duration(10 * 1000)
LONGEST_BLOCK = Duration(10 * 60 * 1000)
LARGEST_GROWTH = 1024
HIGHEST_EXIT = 255


@dataclass(frozen=True, slots=True)
class Burn(Settled):
    """Use up processor time before the answer; one process has one thread, so all others wait."""

    time: Duration

    def __str__(self) -> str:
        return f"cpu:{self.time}"


@dataclass(frozen=True, slots=True)
class Block(Settled):
    """Stop the event loop, as a deadlock does: nothing is answered meanwhile, no probe either."""

    time: Duration

    def __str__(self) -> str:
        return f"block:{self.time}"


@dataclass(frozen=True, slots=True)
class Grow(Settled):
    """Keep more memory with each request, up to the ceiling of the settings."""

    megabytes: int

    def __str__(self) -> str:
        return f"memory:{self.megabytes}MB"


@dataclass(frozen=True, slots=True)
class Crash(Settled):
    """End the process without answering, and without finishing anything."""

    code: int

    def __str__(self) -> str:
        return f"crash:{self.code}"


def parse_cpu(argument: str) -> Burn:
    """Read what stands after ``cpu:``."""
    return Burn(duration(argument, f"cpu:{argument}", LONGEST_BURN))


def parse_block(argument: str) -> Block:
    """Read what stands after ``block:``."""
    return Block(duration(argument, f"block:{argument}", LONGEST_BLOCK))


def parse_memory(argument: str) -> Grow:
    """Read what stands after ``memory:``."""
    token = f"memory:{argument}"
    match = re.fullmatch("([0-9]+)MB", argument)
    if match is None:
        raise FaultPlanError(token, "memory is given in megabytes, such as 64MB")
    return Grow(count(match[1], token, LARGEST_GROWTH))


def parse_crash(argument: str) -> Crash:
    """Read what stands after ``crash:``."""
    return Crash(count(argument, f"crash:{argument}", HIGHEST_EXIT, lowest=0))
