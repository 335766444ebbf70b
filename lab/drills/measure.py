"""What can be measured of a run: each a function of the evidence that exists, and of nothing else.

:data:`lab.drills.lesson.What` says what each of them is.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from lab.envoy.streak import RUNS
from lab.site.events import Ejected, Returned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from lab.drills.history import History, Window
    from lab.drills.lesson import Measure, What
    from lab.envoy.streak import Run
    from lab.observe.hosts import Turn
    from lab.site.events import Asked, Sent

Figures = dict[str, float | None]


def figures(measures: Iterable[Measure], history: History) -> Figures:
    """Every figure by its name; None where there is nothing to read it from."""
    return {each.name: _figure(each, history) for each in measures}


def _figure(measure: Measure, history: History) -> float | None:
    window = history.whole if measure.during is None else history.windows.get(measure.during)
    if window is None or not history.who(measure.of):
        return None
    found = _HOW[measure.what](measure, history, window)
    return None if found is None else float(found)


def _nth(measure: Measure, history: History, window: Window) -> Run | None:
    """The n-th ejection's run."""
    runs = sorted(
        (
            run
            for key in history.hosts(measure.of, measure.caller)
            for streak in history.streaks(key)
            for run in streak.runs
            if window.has(run.ejected)
        ),
        key=lambda run: run.ejected,
    )
    return runs[measure.nth - 1] if len(runs) >= measure.nth else None


def _until_ejection(measure: Measure, history: History, window: Window) -> float | None:
    run = _nth(measure, history, window)
    return None if run is None or _is_unlogged(run) else run.asked


def _in_a_row(measure: Measure, history: History, window: Window) -> float | None:
    run = _nth(measure, history, window)
    return None if run is None or _is_unlogged(run) else run.in_a_row


def _is_unlogged(run: Run) -> bool:
    """Whether it came of errors in a row, and those are in no log."""
    return run.detector in RUNS and not run.in_a_row


def _answers(measure: Measure, history: History, window: Window) -> float:
    sent = history.sent(measure.caller, window)
    names = None if measure.of is None else history.who(measure.of)
    return sum(_is_meant(measure, each, history.asked(each.client_id), names) for each in sent)


def _is_meant(
    measure: Measure, sent: Sent, asked: Asked | None, names: Collection[str] | None
) -> bool:
    """Whether a client's answer is one of those that are counted."""
    if sent.failure is not None:
        # Half an answer is none, and has only a cause.
        return measure.cause is not None and _has_cause(measure, asked) and not measure.status
    if names is not None and (asked is None or asked.pod not in names):
        return False
    return (
        _has_status(measure.status, sent.status or 0)
        and _has_cause(measure, asked)
        and measure.version in (None, sent.version)
    )


def _has_status(wanted: str | None, status: int) -> bool:
    return wanted in (None, str(status), f"{status // 100}xx")


def _has_cause(measure: Measure, asked: Asked | None) -> bool:
    return measure.cause is None or (asked is not None and measure.cause in asked.flags)


def _answer_share(measure: Measure, history: History, window: Window) -> float | None:
    sent = history.sent(measure.caller, window)
    return 100 * _answers(measure, history, window) / len(sent) if sent else None


def _failed(measure: Measure, history: History, window: Window) -> float:
    sent = history.sent(measure.caller, window)
    return sum(each.failure is not None or (each.status or 0) >= 500 for each in sent)


def _tries_per_request(measure: Measure, history: History, window: Window) -> float | None:
    sent = history.sent(measure.caller, window)
    tries = history.tries(measure.of, measure.caller, window)
    return len(tries) / len(sent) if sent else None


def _requests_to(measure: Measure, history: History, window: Window) -> float:
    return len(history.tries(measure.of, measure.caller, window))


def _errors_at(measure: Measure, history: History, window: Window) -> float:
    tries = history.tries(measure.of, measure.caller, window)
    return sum(each.counted_as >= 500 for each in tries)


def _turns(measure: Measure, history: History, window: Window) -> Sequence[Turn]:
    return history.turns(measure.of, measure.caller, window)


def _ejections(measure: Measure, history: History, window: Window) -> float:
    return sum(each.ejects for each in _turns(measure, history, window))


def _returns(measure: Measure, history: History, window: Window) -> float:
    return sum(each.returns for each in _turns(measure, history, window))


def _detections(measure: Measure, history: History, window: Window) -> float:
    return history.detections(measure.of, measure.caller, window)


def _seconds_out(measure: Measure, history: History, window: Window) -> float | None:
    gone = [each for each in _turns(measure, history, window) if isinstance(each, Ejected)]
    if len(gone) < measure.nth:
        return None
    out = gone[measure.nth - 1]
    host = (out.proxy, out.cluster, out.pod)
    for each in history.turns(measure.of, measure.caller, history.whole):
        back = isinstance(each, Returned) and (each.proxy, each.cluster, each.pod) == host
        if back and each.time >= out.time:
            return (each.time - out.time).total_seconds()
    return None


def _while_out(measure: Measure, history: History, window: Window) -> float:
    return sum(
        window.has(when)
        for key in history.hosts(measure.of, measure.caller)
        for streak in history.streaks(key)
        for run in streak.runs
        for when in run.late
    )


def _restarts(measure: Measure, history: History, window: Window) -> float:
    return history.restarts(measure.of, window)


def _seconds_down(measure: Measure, history: History, window: Window) -> float | None:
    ends = [each for each in history.turned(measure.of, window) if each.to == "ended"]
    if len(ends) < measure.nth:
        return None
    end = ends[measure.nth - 1]
    for each in history.turned(measure.of, history.whole):
        if (each.pod, each.to) == (end.pod, "started") and each.time >= end.time:
            return (each.time - end.time).total_seconds()
    return None


def _ejected_at_end(measure: Measure, history: History, window: Window) -> float:
    del window
    names = history.who(measure.of)
    return len(
        {pod for caller, pod in history.out if pod in names and measure.caller in (None, caller)}
    )


_HOW: Mapping[What, Callable[[Measure, History, Window], float | None]] = MappingProxyType(
    {
        "requests-until-ejection": _until_ejection,
        "errors-in-a-row": _in_a_row,
        "answers": _answers,
        "answer-share": _answer_share,
        "failed-requests": _failed,
        "tries-per-request": _tries_per_request,
        "requests-to": _requests_to,
        "errors-at": _errors_at,
        "ejections": _ejections,
        "detections": _detections,
        "returns": _returns,
        "seconds-out": _seconds_out,
        "reached-while-out": _while_out,
        "restarts": _restarts,
        "seconds-down": _seconds_down,
        "ejected-at-end": _ejected_at_end,
    }
)
