"""What a change of a cluster means, in words: who can be ejected, after what, and for how long.

What an unset field means and how many hosts can be out is Envoy's matter: lab.envoy.outlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.difference.saying import hosts, listed, ordinal, otherwise, seconds
from lab.envoy.names import called
from lab.envoy.outlier import HTTP_OPTIONS, Breaker, error_codes, panic_threshold
from lab.translate.connection_pool import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]

_ZONE_AWARE_HOSTS = 6
_CODES = f"typed_extension_protocol_options.{HTTP_OPTIONS}.outlier_detection"
_LIMITS = {
    "max_connections": "connections at a time",
    "max_pending_requests": "requests waiting for a connection",
    "max_requests": "requests at a time",
    "max_retries": "retries at a time",
}
#: What sentences are made of; everything else is told as it is.
_SAID = (
    "outlier_detection",
    "common_lb_config.healthy_panic_threshold",
    "common_lb_config.locality_weighted_lb_config",
    "common_lb_config.zone_aware_lb_config",
    "lb_policy",
    "connect_timeout",
    _CODES,
    *(f"circuit_breakers.thresholds[0].{name}" for name in _LIMITS),
)


#: Detectors of errors in a row: what they count, and Breaker's and Envoy's name for the threshold.
_IN_A_ROW = (
    ("5xx", "consecutive_5xx", "consecutive_5xx"),
    ("502, 503 or 504", "consecutive_gateway", "consecutive_gateway_failure"),
    ("failure to connect", "consecutive_local", "consecutive_local_origin_failure"),
)


def cluster_words(before: Message, after: Message, was: int, now: int) -> Iterator[str]:
    """Sentences about a cluster that is there before and after.

    Args:
        before: the cluster.
        after: the same cluster, later.
        was: how many hosts it had.
        now: how many it has.
    """
    old, new = Breaker.of(before), Breaker.of(after)
    yield from ceiling_words(before, after, was, now)
    if new is not None:
        yield from _detectors(old, new)
        if old is not None and _ceiling(old, was) == _ceiling(new, now):
            percents = [f"{each.percent} %" for each in (old, new)]
            yield from _changed(percents[0], percents[1], "at most {} of the hosts can be out")
        for name, say in (
            ("interval", "hosts are looked at every {}"),
            ("base", "an ejection lasts {} times the number of ejections"),
        ):
            yield from _changed(_time(old, name), _time(new, name), say)
        blocks = [each.get("outlier_detection", {}) for each in (before, after)]
        yield from otherwise(blocks[0], blocks[1], _SAID_OF_OUTLIERS)
    yield from _changed(_counting(before), _counting(after), "what counts as an error: {}")
    panics = _panic(before), _panic(after)
    if panics[0] != panics[1]:
        yield f"{panics[1]}; before, {panics[0]}"
    places = _places(before), _places(after)
    if places[0] != places[1]:
        yield f"{places[1]}; before, {places[0]}"
    yield from _changed(before["lb_policy"], after["lb_policy"], "hosts are chosen by {}")
    timeouts = [seconds(each["connect_timeout"]) for each in (before, after)]
    yield from _changed(timeouts[0], timeouts[1], "connecting may take {}")
    for name, what in _LIMITS.items():
        limits = [_limit(each, name) for each in (before, after)]
        yield from _changed(limits[0], limits[1], f"{what}: {{}}")
    yield from otherwise(before, after, _SAID)


def ceiling_words(before: Message, after: Message, was: int, now: int) -> Iterator[str]:
    """How many hosts can be ejected, where that has changed."""
    name = called(after["name"])
    breakers = Breaker.of(before), Breaker.of(after)
    old, new = _ceiling(breakers[0], was), _ceiling(breakers[1], now)
    if old and not new:
        why = f": {_why_none(breakers[1], now)}" if breakers[1] else ""
        yield f"{name} can be ejected no longer{why}; it was {old} of {hosts(was)}"
    elif new and not old:
        yield f"{name} can now be ejected: {new} of {hosts(now)}"
    elif not new and breakers[0] is None and breakers[1] is not None:
        yield f"{name} still can't be ejected: {_why_none(breakers[1], now)}"
    elif breakers[0] is not None and breakers[1] is None:
        yield f"{name} has no outlier detection any more; nothing could be ejected before"
    elif old != new:
        yield f"{name}: {new} of {hosts(now)} can be ejected; it was {old} of {hosts(was)}"


def _ceiling(breaker: Breaker | None, number: int) -> int:
    return breaker.ejectable(number) if breaker is not None and breaker.ejects_of(number) else 0


def _why_none(breaker: Breaker, number: int) -> str:
    if not breaker.ejects:
        return "nothing that is detected ejects"
    if breaker.ejectable(number) and not breaker.ejects_of(number):
        return f"{hosts(number)} are too few for ejection by share"
    return f"{breaker.percent} % of {hosts(number)} is 0"


def _detectors(old: Breaker | None, new: Breaker) -> Iterator[str]:
    for what, name, _ in _IN_A_ROW:
        was, now = (getattr(each, name) if each is not None else 0 for each in (old, new))
        if was == now:
            continue
        if not now:
            yield f"{what} in a row ejects no longer; the {ordinal(was)} did"
        else:
            before = f"it was the {ordinal(was)}" if was else "none did before"
            yield f"the {ordinal(now)} {what} in a row ejects; {before}"
    for detector in (_success_rate, _failure_percentage):
        was_said, now_said = detector(old) if old is not None else None, detector(new)
        if was_said == now_said:
            continue
        if now_said is None:
            yield f"no longer ejected: {was_said}"
        else:
            yield f"ejected: {now_said}; it was {was_said or 'not looked at'}"


def _success_rate(breaker: Breaker) -> str | None:
    if breaker.success_rate is None:
        return None
    return (
        f"a success rate {breaker.success_rate:g} standard deviations below the average, "
        f"of at least {breaker.success_rate_volume} requests an interval each to at least "
        f"{hosts(breaker.success_rate_hosts)}{_chance(breaker.success_rate_enforced)}"
    )


def _failure_percentage(breaker: Breaker) -> str | None:
    if not breaker.failure_percentage:
        return None
    return (
        f"{breaker.failure_percentage} % failures "
        f"of at least {breaker.failure_volume} requests an interval each to at least "
        f"{hosts(breaker.failure_hosts)}{_chance(breaker.failure_enforced)}"
    )


def _chance(enforced: int) -> str:
    return "" if enforced == 100 else f", {enforced} % of the times"


_SAID_OF_OUTLIERS = (
    *(field for _, _, field in _IN_A_ROW),
    *(f"enforcing_{field}" for _, _, field in _IN_A_ROW),
    "interval",
    "base_ejection_time",
    "max_ejection_percent",
    "enforcing_success_rate",
    "success_rate_minimum_hosts",
    "success_rate_request_volume",
    "success_rate_stdev_factor",
    "enforcing_failure_percentage",
    "failure_percentage_minimum_hosts",
    "failure_percentage_request_volume",
    "failure_percentage_threshold",
)


def _time(breaker: Breaker | None, name: str) -> str | None:
    return None if breaker is None else f"{getattr(breaker, name):g} s"


def _changed(old: str | None, new: str | None, sentence: str) -> Iterator[str]:
    if old != new and new is not None:
        yield sentence.format(new) + (f"; it was {old}" if old is not None else "")


def _counting(cluster: Message) -> str:
    codes = error_codes(cluster)
    return "every 5xx" if codes is None else listed([str(code) for code in codes])


def _panic(cluster: Message) -> str:
    percent = panic_threshold(cluster)
    if not percent:
        return "panic is off"
    return f"with less than {percent:g} % of the hosts healthy, all get requests (panic)"


def _places(cluster: Message) -> str:
    config = cluster.get("common_lb_config", {})
    if "locality_weighted_lb_config" in config:
        return "localities get their shares by weight"
    zone_aware = config.get("zone_aware_lb_config")
    if zone_aware is None:
        return "localities have no weights"
    if "routing_enabled" in zone_aware:
        return "the own zone is not preferred"
    least = zone_aware.get("min_cluster_size", _ZONE_AWARE_HOSTS)
    return f"the own zone is preferred from {hosts(least)} on, by proxies that know their cluster"


def _limit(cluster: Message, name: str) -> str:
    thresholds = cluster.get("circuit_breakers", {}).get("thresholds", [{}])
    limit = thresholds[0].get(name, UNLIMITED)
    return "no limit" if limit == UNLIMITED else f"at most {limit}"
