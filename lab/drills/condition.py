"""What a lesson waits for: whether it has come true, by the evidence so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.words import Text

if TYPE_CHECKING:
    from lab.drills.history import History
    from lab.drills.lesson import Wait

_TURNS = frozenset({"unready", "gone"})


def came_true(wait: Wait, history: History) -> bool:
    """Whether it has; what is counted is counted since the run began."""
    if wait.for_ == "ready":
        pods = [history.pods[each] for each in history.who(wait.who)]
        there = [each for each in pods if each.name not in _gone(history)]
        return bool(there) and all(each.ready for each in there)
    return _count(wait, history) >= wait.times


def _count(wait: Wait, history: History) -> int:
    who, window = wait.who, history.whole
    turns = history.turns(who, wait.caller, window)
    match wait.for_:
        case "ejected":
            return sum(each.ejects for each in turns)
        case "returned":
            return sum(each.returns for each in turns)
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
