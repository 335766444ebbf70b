"""What a lesson waits for: whether it has come true, by the evidence so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.words import Text

if TYPE_CHECKING:
    from lab.drills.history import History
    from lab.drills.lesson import Wait

_OF_EACH = frozenset({"ejected", "returned", "detected", "ready"})


def came_true(wait: Wait, history: History) -> bool:
    """Whether it has; what is counted is counted since the run began."""
    if wait.for_ not in _OF_EACH:
        return _count(wait, wait.who, history) >= wait.times
    there = history.who(wait.who) - _gone(history)
    if wait.for_ == "ready":
        return bool(there) and all(history.pods[each].ready for each in there)
    return bool(there) and all(_count(wait, each, history) >= wait.times for each in there)


def _count(wait: Wait, who: str, history: History) -> int:
    window = history.whole
    match wait.for_:
        case "ejected":
            return sum(each.ejects for each in history.turns(who, wait.caller, window))
        case "returned":
            return sum(each.returns for each in history.turns(who, wait.caller, window))
        case "detected":
            return history.detections(who, wait.caller, window)
        case "restarted":
            return history.restarts(who, window)
        case "answered":
            tries = history.tries(who, wait.caller, window)
            return sum(not each.local_failure for each in tries)
        case "ready" | "unready" | "gone":
            return sum(each.to == wait.for_ for each in history.turned(who, window))


def _gone(history: History) -> frozenset[str]:
    turned = history.turned(None, history.whole)
    return frozenset(each.pod for each in turned if each.to in {"gone", "terminating"})


def awaited(wait: Wait) -> Text:
    """What is waited for, for people."""
    return Text("play-waiting", what=wait.for_, who=wait.who, times=wait.times)
