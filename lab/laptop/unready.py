"""Why a pod is not ready: what its probe asked and what it got, or how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.site.telling import how_it_ended
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.laptop.state import GotState, PodState, ProbeKind
    from lab.words import Value

# Nobody listens where a probe asks; and where the pod listens instead is known.
_REFUSED, _ELSEWHERE = "laptop-probe-refused", "laptop-probe-elsewhere"


def why_unready(pod: PodState) -> Text | None:
    """Why the mesh may not send to a pod; None if it may, or because the pod is to end."""
    if pod.ready or pod.terminating:
        return None
    if pod.waiting:
        return Text("laptop-why-waiting", end=pod.last_end or "", waiting=pod.waiting)
    # Nobody asks for readiness before the startup probe has succeeded.
    kinds: tuple[ProbeKind, ...] = ("readiness", "startup")
    asked = [failing(name, pod) for name in kinds if name in pod.probes]
    why = asked[0] if asked else Text("laptop-why-starting")
    return Text("laptop-why-again", why=why, end=pod.last_end) if pod.last_end else why


def may_come(pod: PodState) -> bool:
    """Whether it would help to wait longer, for all that its probe has got."""
    if pod.waiting:
        return False
    probe = pod.probes.get("readiness") or pod.probes.get("startup")
    return probe is None or not probe.got or probe.got[-1].early


def failing(name: ProbeKind, pod: PodState) -> Text:
    """What a probe of a pod asked, and what it got."""
    probe = pod.probes[name]
    if not probe.asked:
        return Text("laptop-why-unasked", probe=name, question=probe.question, delay=probe.delay)
    if not probe.got:
        return Text("laptop-why-seldom", probe=name, question=probe.question, asked=probe.asked)
    *others, last = _alike(probe.got)
    got = Text(
        "laptop-why-got",
        probe=name,
        question=probe.question,
        answer=last.answer,
        times=last.times,
        asked=probe.asked,
    )
    more = [Text("laptop-why-times", answer=each.answer, times=each.times) for each in others]
    successes = probe.asked - sum(each.times for each in probe.got)
    if successes:
        more.append(Text("laptop-why-successes", times=successes))
    return Text("laptop-why-and", got=got, others=tuple(more)) if more else got


def _alike(got: Iterable[GotState]) -> list[GotState]:
    """The answers, where nobody to connect to is one, whatever else was known of it each time."""
    found: dict[Value, GotState] = {}
    for each in got:
        answer, told = each.answer, each
        key: Value = answer
        if isinstance(answer, Text) and answer.template in {_REFUSED, _ELSEWHERE}:
            key = answer.values["at"]
        before = found.pop(key, None)
        if before is not None:
            plain = isinstance(answer, Text) and answer.template == _REFUSED
            fuller = before.answer if plain else answer
            more = {"answer": fuller, "times": before.times + each.times}
            told = each.model_copy(update=more)
        found[key] = told
    return list(found.values())


def how_it_went(how: Text, words: str) -> Text:
    """How a pod that no probe has ended did end, with what it said last."""
    if not words:
        return Text("laptop-why-ended-mute", how=how)
    return Text("laptop-why-ended", how=how, words=words)


def keeps_ending(pod: PodState) -> Text:
    """How a pod ends that is started again and again, and what it says then."""
    end = pod.last_end
    how: Value = how_it_ended(pod.last_exit or 0)
    if isinstance(end, Text):
        # By a probe, or for a reason that is more than its status.
        how = end if end.template == "laptop-why-ended-for" else end.values.get("how", how)
    if not pod.last_words:
        return Text("laptop-crashes-mute", pod=pod.name, how=how)
    return Text("laptop-crashes", pod=pod.name, how=how, words=pod.last_words)


def unready(pods: Iterable[PodState]) -> Text | None:
    """Those that are not ready, with the reason; pods with one reason are named together."""
    alike: dict[Text, list[str]] = {}
    for pod in pods:
        if pod.unready is not None:
            alike.setdefault(pod.unready, []).append(pod.name)
    found: Text | None = None
    for why, names in alike.items():
        these = Text("laptop-unready", pods=tuple(names), count=len(names), why=why)
        found = Text("laptop-unready-both", one=found, other=these) if found else these
    return found
