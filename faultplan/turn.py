"""One request as a rule of a plan sees it, and what the rule remembers between requests."""

from dataclasses import dataclass, field
from random import Random


@dataclass(slots=True)
class Gauge:
    """What a limit remembers.

    Args:
        inside: how many requests it has let in that have not ended.
        tokens: how many more it lets in at once; nothing before the first request.
        filled_at: when the tokens were counted last, in seconds since the plan was set.
    """

    inside: int = 0
    tokens: float | None = None
    filled_at: float = 0.0


@dataclass(slots=True)
class Turn:
    """One request, as one rule sees it.

    Args:
        random: the rule's own stream of random numbers.
        number: which request this is since the plan was set; the first is 1.
        elapsed: seconds since the plan was set.
        uptime: seconds since the service started.
        within: how many requests the rule's windows have let through, this one among them.
        gauge: the memory of a limit.
    """

    random: Random
    number: int = 0
    elapsed: float = 0.0
    uptime: float = 0.0
    within: int = 0
    gauge: Gauge = field(default_factory=Gauge)
