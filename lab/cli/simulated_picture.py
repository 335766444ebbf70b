"""A simulation drawn, into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.cli.drawing import draw_into
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lab.cli.drawing import Speak
    from lab.simulate.outcome import Outcome
    from lab.simulate.variants import Choice

_WIDTH, _HEIGHT = 9.0, 7.5
_LINES = 12


def draw(outcomes: Sequence[Outcome], choices: Sequence[Choice], file: Path, kind: str) -> None:
    """Draw one run over its time, or what each setting of several costs and saves.

    Raises:
        FileError: the file can't be written.
    """

    def paint(figure: Any, speak: Speak) -> None:  # noqa: ANN401 - Matplotlib's
        if choices:
            _compared(figure, outcomes, choices, speak)
        else:
            _run(figure, outcomes[0], speak)

    draw_into(file, kind, (_WIDTH, _HEIGHT), paint)


def _run(figure: Any, outcome: Outcome, speak: Speak) -> None:  # noqa: ANN401 - Matplotlib's
    """Who is out, what clients see, and what the others get, one below the other."""
    above, middle, below = figure.subplots(3, 1, sharex=True)
    times, settings = outcome.times, outcome.settings
    if outcome.out:
        above.step(times, [100 * each for each in outcome.out], where="post", color="C3")
    above.set_ylabel(speak(Text("simulate-axis-out")))
    above.set_ylim(0, 105)
    middle.step(
        times,
        outcome.error_rate,
        where="post",
        color="C3",
        label=speak(Text("simulate-line-errors")),
    )
    middle.step(
        times,
        outcome.unhealthy_rate,
        where="post",
        color="C1",
        label=speak(Text("simulate-line-no-host")),
    )
    middle.set_ylabel(speak(Text("simulate-axis-errors")))
    middle.set_ylim(0, 1.08 * max(outcome.error_rate) or 1)
    middle.legend()
    if outcome.healthy_load:
        below.step(
            times,
            outcome.healthy_load,
            where="post",
            color="C0",
            label=speak(Text("simulate-line-load")),
        )
    below.axhline(outcome.fair, color="C7", linestyle="--", label=speak(Text("simulate-line-fair")))
    below.set_ylabel(speak(Text("simulate-axis-load")))
    below.set_ylim(bottom=0)
    below.legend()
    below.set_xlabel(speak(Text("simulate-axis-seconds")))
    below.set_xlim(0, settings.seconds)


def _compared(
    figure: Any,  # noqa: ANN401 - Matplotlib's
    outcomes: Sequence[Outcome],
    choices: Sequence[Choice],
    speak: Speak,
) -> None:
    """Against the first setting, with a line for each combination of the others."""
    panels = figure.subplots(2, 2, sharex=True)
    first, rest = choices[0], choices[1:]
    a_line = len(outcomes) // len(first.values)
    figures: tuple[tuple[str, Callable[[Outcome], float]], ...] = (
        ("simulate-axis-error-share", lambda each: 100 * each.error_share),
        ("simulate-axis-no-host", lambda each: 100 * each.unhealthy / each.requests),
        ("simulate-axis-moved", lambda each: each.moved or 0.0),
        ("simulate-axis-healthy-out", lambda each: float(each.ejected_healthy)),
    )
    for panel, (name, figure_of) in zip(panels.flat, figures, strict=True):
        for place in range(a_line):
            values = [figure_of(each) for each in outcomes[place::a_line]]
            label = _combination(rest, place) if place < _LINES else None
            panel.plot(first.values, values, marker="o", markersize=3, label=label)
        panel.set_ylabel(speak(Text(name)))
        panel.set_ylim(0, 1.08 * max(map(figure_of, outcomes)) or 1)
    for panel in panels[1]:
        panel.set_xlabel(first.name)
        if all(value == int(value) for value in first.values):
            panel.xaxis.get_major_locator().set_params(integer=True)
    if rest:
        panels[0][0].legend(fontsize="small")


def _combination(rest: Sequence[Choice], place: int) -> str:
    """The values of a line, such as ``maxEjectionPercent=10``."""
    told = []
    for choice in reversed(rest):
        place, own = divmod(place, len(choice.written))
        told.append("=".join((choice.name, choice.written[own])))
    return ", ".join(reversed(told))
