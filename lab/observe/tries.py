"""How often requests that failed were tried, and why not again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.flags import Flag
from lab.words import Listed, Text

if TYPE_CHECKING:
    from lab.observe.explain import Group
    from lab.observe.fact import Value


def retried(group: Group) -> dict[str, Value]:
    """The figures of it."""
    tries = max((each.attempts or 0 for each in group.entries), default=0)
    conditions = sorted({on for route in group.routes for on in route.retry_on if route.retries})
    codes = sorted({code for route in group.routes for code in route.retry_codes if route.retries})
    return {
        "most_tries": tries,
        "retry_on": ",".join(conditions),
        "retriable_status_codes": ",".join(map(str, codes)),
    }


def tries(group: Group, *, uncovered: bool) -> Text:
    """How often they were tried, and why not again."""
    most = max((each.attempts or 0 for each in group.entries), default=0)
    if most > 1:
        return _again(group, most, uncovered=uncovered)
    retries = [route for route in group.routes if route.retries]
    if not retries:
        return Text("why-no-retries" if group.routes else "why-one-try")
    if not uncovered:
        return Text("why-one-try")
    conditions = sorted({on for route in retries for on in route.retry_on})
    codes = {code for route in retries for code in route.retry_codes}
    on = [
        Text("why-retry-codes", codes=Listed(tuple(map(str, sorted(codes))), "or"))
        if each == "retriable-status-codes" and codes
        else each
        for each in conditions
        if each != "retriable-status-codes" or codes
    ]
    template = "why-uncovered-reset" if group.kind != "application-error" else "why-uncovered"
    return Text(template, conditions=tuple(on))


def _again(group: Group, most: int, *, uncovered: bool) -> Text:
    """Of some that were tried again; two routes may lead to a pool, and one have no retries."""
    again = [each for each in group.entries if (each.attempts or 0) > 1]
    given_up = [each for each in again if Flag.RETRIES_EXHAUSTED in each.flags]
    rest = group.count - len(again)
    if not rest and len(given_up) in {0, len(again)}:
        return Text("why-tries-exhausted" if given_up else "why-tries", most=most)
    bare = any(not route.retries for route in group.routes)
    why = "route" if rest and bare and not uncovered else "unknown"
    return Text(
        "why-tries-some",
        again=len(again),
        most=most,
        exhausted=len(given_up),
        rest=rest,
        why=why,
    )
