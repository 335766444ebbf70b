"""``simulate --json``: a run, or several that are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from lab.cli.schemas.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.simulate.outcome import Outcome
    from lab.simulate.settings import Settings


class Failing(Shape):
    """Hosts that fail."""

    hosts: int
    plan: str


class Asked(Shape):
    """What was simulated."""

    hosts: int
    failing: tuple[Failing, ...]
    callers: int
    requests_per_second: float
    """Of all callers together."""
    seconds: float
    seed: int
    latency_seconds: float
    noise: float
    """The probability of a 500 from a host without a plan."""
    balancer: str
    attempts: int
    """How often a request is tried again."""
    consecutive_5xx: int
    """0 is never."""
    consecutive_gateway: int
    interval_seconds: float
    base_ejection_seconds: float
    max_ejection_percent: int
    panic_percent: float

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The same of a run."""
        breaker = settings.breaker
        return cls(
            hosts=settings.hosts,
            failing=tuple(Failing(hosts=each.hosts, plan=each.plan) for each in settings.fails),
            callers=settings.callers,
            requests_per_second=settings.rate,
            seconds=settings.seconds,
            seed=settings.seed,
            latency_seconds=settings.latency,
            noise=settings.noise,
            balancer=settings.balancer,
            attempts=settings.retries.attempts,
            consecutive_5xx=breaker.consecutive_5xx,
            consecutive_gateway=breaker.consecutive_gateway,
            interval_seconds=breaker.interval,
            base_ejection_seconds=breaker.base,
            max_ejection_percent=breaker.percent,
            panic_percent=breaker.panic,
        )


class When(Shape):
    """Seconds after the beginning; null is not within the run."""

    first: float | None
    half: float | None
    every: float | None


class Parts(Shape):
    """The run in parts of its time, one value a part."""

    seconds: tuple[float, ...]
    """When each of them begins."""
    errors_per_second: tuple[float, ...]
    no_healthy_host_per_second: tuple[float, ...]
    out: tuple[float, ...]
    """For which share of it a failing host was out, over all opinions; empty without any."""
    load_per_second: tuple[float, ...]
    """Tries of a healthy host on average; empty without any."""


class Simulated(Shape):
    """What came of it."""

    values: tuple[str, ...]
    """Of the settings that are compared, in the order of `compared`."""
    asked: Asked
    requests: int
    tries: int
    """How often a host was asked, retries included."""
    errors: int
    """Requests that ended with a status of 500 or more."""
    no_healthy_host: int
    """Of these those for whom there was no healthy host (UH)."""
    hidden: int
    """Requests whose failure a retry hid."""
    ejections: int
    """Of hosts that fail."""
    returns: int
    ejected_healthy: int
    """Ejections of hosts without a plan."""
    refused: int
    """Detections that ejected nobody, as the ceiling was reached."""
    under_way: int
    """Tries that had begun before their host's ejection and ended after it."""
    late: int
    """Tries that were sent after it, as changes of hosts are gathered, or in panic."""
    out_share: float | None
    """Part of the time that a failing host was out, over all callers; null without any."""
    out_healthy_share: float | None
    """The same of the others."""
    callers_ejected: When
    """When the first, half and all callers had ejected a host that fails."""
    opinions_ejected: When
    """The same of every caller's opinion of every failing host."""
    fair_load_per_second: float
    """Requests to each host with all in the pool and none tried again."""
    busiest_load_per_second: float | None
    """Tries of a healthy host on average, in the part of the time with the most."""
    peak_load_per_second: float | None
    """The most tries of one healthy host in one part of the time."""
    parts: Parts

    @classmethod
    def of(cls, outcome: Outcome, values: Sequence[str] = ()) -> Self:
        """The figures of a run."""
        return cls(
            values=tuple(values),
            asked=Asked.of(outcome.settings),
            requests=outcome.requests,
            tries=outcome.tries,
            errors=outcome.errors,
            no_healthy_host=outcome.unhealthy,
            hidden=outcome.hidden,
            ejections=outcome.ejections,
            returns=outcome.returns,
            ejected_healthy=outcome.ejected_healthy,
            refused=outcome.refused,
            under_way=outcome.under_way,
            late=outcome.late,
            out_share=outcome.out_share,
            out_healthy_share=outcome.out_healthy_share,
            callers_ejected=When.model_validate(outcome.callers),
            opinions_ejected=When.model_validate(outcome.opinions),
            fair_load_per_second=outcome.fair,
            busiest_load_per_second=outcome.busiest,
            peak_load_per_second=outcome.peak,
            parts=Parts(
                seconds=outcome.times,
                errors_per_second=outcome.error_rate,
                no_healthy_host_per_second=outcome.unhealthy_rate,
                out=outcome.out,
                load_per_second=outcome.healthy_load,
            ),
        )


class Simulation(Shape):
    """A run of `simulate`; with `--sweep` one a combination of the values."""

    pool: str
    """Whose settings they are: `goodjob:80`."""
    compared: tuple[str, ...]
    """The settings that are compared; empty without `--sweep`."""
    runs: tuple[Simulated, ...]
