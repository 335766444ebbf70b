"""What a change of a cluster means, in words: who can be ejected, after what, and for how long.

What an unset field means is Envoy's matter: api/envoy/config/cluster/v3/outlier_detection.proto
and circuit_breaker.proto have the defaults. How many hosts can be out is Envoy's own arithmetic:
source/common/upstream/outlier_detection_impl.cc, DetectorImpl::ejectHost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.difference.saying import hosts, listed, ordinal, otherwise, seconds, subject
from lab.translate.connection_pool import HTTP_OPTIONS, UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]

_MAX_EJECTION_PERCENT = 10
_CONSECUTIVE = 5
_PANIC = 50
_ZONE_AWARE_HOSTS = 6
_DURATIONS = {"interval": "10s", "base_ejection_time": "30s"}
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


@dataclass(frozen=True)
class _InARow:
    """A detector of errors in a row, and what of it is Envoy's default."""

    what: str
    field: str
    enforcing: int

    def threshold(self, block: Message) -> int | None:
        """How many are one too many; None is off."""
        if not block.get(f"enforcing_{self.field}", self._enforced(block)):
            return None
        return int(block.get(self.field, _CONSECUTIVE)) or None

    def _enforced(self, block: Message) -> int:
        # Local failures are counted apart only where they are split from the others.
        apart = self.field != "consecutive_local_origin_failure"
        return self.enforcing if apart or block.get("split_external_local_origin_errors") else 0


_IN_A_ROW = (
    _InARow("5xx", "consecutive_5xx", 100),
    _InARow("502, 503 or 504", "consecutive_gateway_failure", 0),
    _InARow("failure to connect", "consecutive_local_origin_failure", 100),
)


def cluster_words(before: Message, after: Message, was: int, now: int) -> Iterator[str]:
    """Sentences about a cluster that is there before and after.

    Args:
        before: the cluster.
        after: the same cluster, later.
        was: how many hosts it had.
        now: how many it has.
    """
    old, new = before.get("outlier_detection"), after.get("outlier_detection")
    yield from ceiling_words(before, after, was, now)
    if new is not None:
        yield from _detectors(old, new)
        if old is not None and _ceiling(before, was) == _ceiling(after, now):
            percents = [f"{_percent(each)} %" for each in (old, new)]
            yield from _changed(percents[0], percents[1], "at most {} of the hosts can be out")
        for name, say in (
            ("interval", "hosts are looked at every {}"),
            ("base_ejection_time", "an ejection lasts {} times the number of ejections"),
        ):
            yield from _changed(_duration(old, name), _duration(new, name), say)
        yield from otherwise(old or {}, new, _SAID_OF_OUTLIERS)
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
    name = subject(after["name"])
    old, new = _ceiling(before, was), _ceiling(after, now)
    blocks = [each.get("outlier_detection") is not None for each in (before, after)]
    if old and not new:
        why = f": {_why_none(after, now)}" if blocks[1] else ""
        yield f"{name} can be ejected no longer{why}; it was {old} of {hosts(was)}"
    elif new and not old:
        yield f"{name} can now be ejected: {new} of {hosts(now)}"
    elif not new and blocks == [False, True]:
        yield f"{name} still can't be ejected: {_why_none(after, now)}"
    elif blocks == [True, False]:
        yield f"{name} has no outlier detection any more; nothing could be ejected before"
    elif old != new:
        yield f"{name}: {new} of {hosts(now)} can be ejected; it was {old} of {hosts(was)}"


def ejectable(number: int, percent: int) -> int:
    """How many of some hosts can be out at a time: one more is one too many above ``percent``."""
    return number * percent // 100


def _ceiling(cluster: Message, number: int) -> int:
    block = cluster.get("outlier_detection")
    if block is None or not any(_active(block)):
        return 0
    return ejectable(number, _percent(block))


def _percent(block: Message) -> int:
    return int(block.get("max_ejection_percent", _MAX_EJECTION_PERCENT))


def _why_none(cluster: Message, number: int) -> str:
    block = cluster["outlier_detection"]
    if not any(_active(block)):
        return "nothing that is detected ejects"
    return f"{_percent(block)} % of {hosts(number)} is 0"


def _active(block: Message) -> Iterator[bool]:
    yield from (each.threshold(block) is not None for each in _IN_A_ROW)
    yield _success_rate(block) is not None
    yield _failure_percentage(block) is not None


def _detectors(old: Message | None, new: Message) -> Iterator[str]:
    for each in _IN_A_ROW:
        was, now = each.threshold(old) if old is not None else None, each.threshold(new)
        if was == now:
            continue
        if now is None:
            yield f"{each.what} in a row ejects no longer; the {ordinal(was or 0)} did"
        else:
            before = f"it was the {ordinal(was)}" if was else "none did before"
            yield f"the {ordinal(now)} {each.what} in a row ejects; {before}"
    for detector in (_success_rate, _failure_percentage):
        was_said, now_said = detector(old) if old is not None else None, detector(new)
        if was_said == now_said:
            continue
        if now_said is None:
            yield f"no longer ejected: {was_said}"
        else:
            yield f"ejected: {now_said}; it was {was_said or 'not looked at'}"


def _success_rate(block: Message) -> str | None:
    enforced = block.get("enforcing_success_rate", 100)
    if not enforced:
        return None
    minimum = block.get("success_rate_minimum_hosts", 5)
    volume = block.get("success_rate_request_volume", 100)
    deviations = block.get("success_rate_stdev_factor", 1900) / 1000
    return (
        f"a success rate {deviations:g} standard deviations below the average, "
        f"of at least {volume} requests an interval each to at least {hosts(minimum)}"
        f"{_chance(enforced)}"
    )


def _failure_percentage(block: Message) -> str | None:
    enforced = block.get("enforcing_failure_percentage", 0)
    if not enforced:
        return None
    minimum = block.get("failure_percentage_minimum_hosts", 5)
    volume = block.get("failure_percentage_request_volume", 50)
    return (
        f"{block.get('failure_percentage_threshold', 85)} % failures "
        f"of at least {volume} requests an interval each to at least {hosts(minimum)}"
        f"{_chance(enforced)}"
    )


def _chance(enforced: int) -> str:
    return "" if enforced == 100 else f", {enforced} % of the times"


_SAID_OF_OUTLIERS = (
    *(each.field for each in _IN_A_ROW),
    *(f"enforcing_{each.field}" for each in _IN_A_ROW),
    *_DURATIONS,
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


def _duration(block: Message | None, name: str) -> str | None:
    return None if block is None else seconds(block.get(name, _DURATIONS[name]))


def _changed(old: str | None, new: str | None, sentence: str) -> Iterator[str]:
    if old != new and new is not None:
        yield sentence.format(new) + (f"; it was {old}" if old is not None else "")


def _counting(cluster: Message) -> str:
    options = cluster.get("typed_extension_protocol_options", {}).get(HTTP_OPTIONS, {})
    matcher = options.get("outlier_detection", {}).get("error_matcher")
    if matcher is None:
        return "every 5xx"
    rules = matcher["or_match"]["rules"] if "or_match" in matcher else [matcher]
    return listed(
        [
            rule["http_response_headers_match"]["headers"][0]["string_match"]["exact"]
            for rule in rules
        ]
    )


def _panic(cluster: Message) -> str:
    threshold = cluster.get("common_lb_config", {}).get("healthy_panic_threshold", {})
    percent = threshold.get("value", _PANIC)
    if not percent:
        return "panic is off"
    return f"with less than {percent} % of the hosts healthy, all get requests (panic)"


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
