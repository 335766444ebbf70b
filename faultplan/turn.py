"""One request as a rule of a plan sees it, and what the rule remembers between requests."""

from dataclasses import dataclass, field
from random import Random


@dataclass(slots=True)
class Gauge:
    """What a limit remembers.

    Args:
        inside: How many requests it has let in that have not ended.
        tokens: How many more it lets in at once; nothing before the first request.
        filled_at: When the tokens were counted last, in seconds since the plan was set.
    """

    inside: int = 0
    tokens: float | None = None
    filled_at: float = 0.0


@dataclass(slots=True)
class Turn:
    """One request, as one rule sees it.

    Args:
        random: The rule's own stream of random numbers.
        number: Which request this is since the plan was set; the first is 1.
        elapsed: Seconds since the plan was set.
        uptime: Seconds since the service started.
        within: How many requests the rule's windows have let through, this one among them.
        gauge: The memory of a limit.
    """

    random: Random
    number: int = 0
    elapsed: float = 0.0
    uptime: float = 0.0
    within: int = 0
    gauge: Gauge = field(default_factory=Gauge)
