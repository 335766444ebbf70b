"""What a simulation was and what came of it, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text as Plain

from lab.cli.out import say
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from lab.simulate.outcome import Outcome, Reached
    from lab.simulate.settings import Settings
    from lab.simulate.variants import Choice, Variant

_COMPARED = (
    "simulate-compared-half",
    "simulate-compared-errors",
    "simulate-compared-no-host",
    "simulate-compared-moved",
    "simulate-compared-out",
    "simulate-compared-healthy-out",
)


def show_run(pool: str, outcome: Outcome, console: Console) -> None:
    """Print one run: what was asked, when who was ejected, and what it came to."""
    for line in asked(pool, outcome.settings):
        console.print(Plain(say(line)))
    console.print()
    if outcome.settings.failing:
        console.print(_reached(outcome))
        console.print()
    for line in told(outcome):
        console.print(Plain(say(line)))


def asked(pool: str, settings: Settings) -> Iterator[Text]:
    """What was simulated."""
    yield Text(
        "simulate-asked",
        pool=pool,
        hosts=settings.hosts,
        callers=settings.callers,
        rate=settings.rate,
        seconds=settings.seconds,
        requests=settings.requests,
        seed=settings.seed,
    )
    for each in settings.fails:
        yield Text("simulate-fails", hosts=each.hosts, plan=each.plan)
    if settings.noise:
        yield Text("simulate-noise", percent=100 * settings.noise)
    breaker = settings.breaker
    yield Text(
        "simulate-breaker",
        fives=breaker.consecutive_5xx,
        gateway=breaker.consecutive_gateway,
        base=breaker.base,
        interval=breaker.interval,
        percent=breaker.percent,
        most=breaker.ejectable(settings.hosts),
        panic=breaker.panic_below(settings.hosts),
    )
    yield Text(
        "simulate-route", balancer=str(settings.balancer), attempts=settings.retries.attempts
    )


def told(outcome: Outcome) -> Iterator[Text]:
    """What it came to."""
    yield Text(
        "simulate-errors",
        errors=outcome.errors,
        percent=100 * outcome.error_share,
        unhealthy=outcome.unhealthy,
        hidden=outcome.hidden,
        tries=outcome.tries_a_request,
    )
    if outcome.busiest is not None and outcome.peak is not None and outcome.moved is not None:
        yield Text(
            "simulate-load",
            fair=outcome.fair,
            busiest=outcome.busiest,
            peak=outcome.peak,
            times=outcome.moved,
        )
    if outcome.out_share is not None:
        yield Text(
            "simulate-flapping",
            ejections=outcome.ejections,
            returns=outcome.returns,
            percent=100 * outcome.out_share,
            refused=outcome.refused,
        )
        yield Text("simulate-late", under_way=outcome.under_way, late=outcome.late)
    if outcome.ejected_healthy and outcome.out_healthy_share is not None:
        yield Text(
            "simulate-healthy-out",
            ejections=outcome.ejected_healthy,
            percent=100 * outcome.out_healthy_share,
        )


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)


def _reached(outcome: Outcome) -> Table:
    """When the first, half and all had ejected."""
    table = _table()
    table.add_column(say(Text("simulate-column-when")), overflow="fold")
    for name in ("simulate-column-first", "simulate-column-half", "simulate-column-every"):
        table.add_column(say(Text(name)), justify="right", no_wrap=True)
    settings = outcome.settings
    opinions = settings.failing * settings.callers
    rows = (
        (Text("simulate-row-callers", callers=settings.callers), outcome.callers),
        (Text("simulate-row-opinions", opinions=opinions), outcome.opinions),
    )
    for label, reached in rows:
        table.add_row(say(label), *map(_seconds, _times(reached)))
    return table


def _times(reached: Reached) -> tuple[float | None, ...]:
    return reached.first, reached.half, reached.every


def _seconds(time: float | None) -> str:
    """Such as ``12.3 s``; a dash where it did not happen."""
    return "-" if time is None else say(Text("simulate-seconds", seconds=time))


def show_compared(
    pool: str,
    settings: Settings,
    choices: Sequence[Choice],
    found: Sequence[tuple[Variant, Outcome]],
    console: Console,
) -> None:
    """Print what each setting costs and saves."""
    for line in asked(pool, settings):
        console.print(Plain(say(line)))
    console.print()
    table = _table()
    for choice in choices:
        table.add_column(choice.name, justify="right", overflow="fold")
    for name in _COMPARED:
        table.add_column(say(Text(name)), justify="right", overflow="fold")
    for variant, outcome in found:
        share, moved = outcome.out_share, outcome.moved
        table.add_row(
            *variant.values,
            _seconds(outcome.opinions.half),
            f"{100 * outcome.error_share:.2f}",
            f"{100 * outcome.unhealthy / outcome.requests:.2f}",
            "-" if moved is None else f"{moved:.2f}",
            "-" if share is None else f"{100 * share:.1f}",
            str(outcome.ejected_healthy),
        )
    console.print(table)
    console.print()
    console.print(Plain(say(Text("simulate-compared-legend"))))
