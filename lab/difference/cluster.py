"""What a change of a cluster means, in words: who can be ejected, after what, and for how long.

What an unset field means and how many hosts can be out is Envoy's matter: lab.envoy.outlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.difference.saying import changed, hosts, otherwise, seconds
from lab.envoy.names import short_name
from lab.envoy.outlier import HTTP_OPTIONS, Breaker, error_codes, panic_threshold
from lab.translate.connection_pool import UNLIMITED
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.words import Value

Message = dict[str, Any]

_ZONE_AWARE_HOSTS = 6
_CODES = f"typed_extension_protocol_options.{HTTP_OPTIONS}.outlier_detection"
_LIMITS = {
    "max_connections": "change-connections",
    "max_pending_requests": "change-pending",
    "max_requests": "change-requests",
    "max_retries": "change-retrying",
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
    ("change-5xx", "consecutive_5xx", "consecutive_5xx"),
    ("change-gateway-errors", "consecutive_gateway", "consecutive_gateway_failure"),
    ("change-local-errors", "consecutive_local", "consecutive_local_origin_failure"),
)


def cluster_words(before: Message, after: Message, was: int, now: int) -> Iterator[Text]:
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
            yield from changed("change-percent", old.percent, new.percent)
        yield from _times(old, new)
        blocks = [each.get("outlier_detection", {}) for each in (before, after)]
        yield from otherwise(blocks[0], blocks[1], _SAID_OF_OUTLIERS)
    yield from changed("change-counting", _counting(before), _counting(after))
    yield from changed("change-before", _panic(before), _panic(after))
    yield from changed("change-before", _places(before), _places(after))
    yield from changed("change-balancer", before["lb_policy"], after["lb_policy"])
    timeouts = [seconds(each["connect_timeout"]) for each in (before, after)]
    yield from changed("change-connecting", *timeouts)
    for name, template in _LIMITS.items():
        yield from changed(template, _limit(before, name), _limit(after, name))
    yield from otherwise(before, after, _SAID)


def ceiling_words(before: Message, after: Message, was: int, now: int) -> Iterator[Text]:
    """How many hosts can be ejected, where that has changed."""
    breakers = Breaker.of(before), Breaker.of(after)
    pool, old, new = (
        short_name(after["name"]),
        _ceiling(breakers[0], was),
        _ceiling(breakers[1], now),
    )
    figures: dict[str, Value] = {"was": old, "was_of": hosts(was)}
    if old and not new:
        if breakers[1] is None:
            yield Text("change-ejectable-no-longer", pool=pool, **figures)
        else:
            why = _why_none(breakers[1], now)
            yield Text("change-ejectable-no-longer-for", pool=pool, why=why, **figures)
    elif new and not old:
        yield Text("change-ejectable-now", pool=pool, now=new, now_of=hosts(now))
    elif not new and breakers[0] is None and breakers[1] is not None:
        yield Text("change-ejectable-still-not", pool=pool, why=_why_none(breakers[1], now))
    elif breakers[0] is not None and breakers[1] is None:
        yield Text("change-no-breaker", pool=pool)
    elif old != new:
        yield Text("change-ejectable", pool=pool, now=new, now_of=hosts(now), **figures)


def _ceiling(breaker: Breaker | None, number: int) -> int:
    return breaker.ejectable(number) if breaker is not None and breaker.ejects_of(number) else 0


def _why_none(breaker: Breaker, number: int) -> Text:
    if not breaker.ejects:
        return Text("change-nothing-ejects")
    if breaker.ejectable(number) and not breaker.ejects_of(number):
        return Text("change-too-few", hosts=number)
    return Text("change-percent-is-none", percent=breaker.percent, hosts=hosts(number))


def _detectors(old: Breaker | None, new: Breaker) -> Iterator[Text]:
    for name, field, _ in _IN_A_ROW:
        was, now = (getattr(each, field) if each is not None else 0 for each in (old, new))
        what = Text(name)
        if was and not now:
            yield Text("change-in-a-row-gone", what=what, was=_ordinal(was))
        elif now and not was:
            yield Text("change-in-a-row-new", what=what, now=_ordinal(now))
        elif was != now:
            yield Text("change-in-a-row", what=what, now=_ordinal(now), was=_ordinal(was))
    for detector in (_success_rate, _failure_percentage):
        before, after = detector(old) if old is not None else None, detector(new)
        if before is not None and after is None:
            yield Text("change-ejected-no-longer", was=before)
        elif after is not None:
            yield from changed("change-ejected", before or Text("change-not-looked-at"), after)


def _ordinal(number: int) -> Text:
    return Text("change-ordinal", number=number)


def _success_rate(breaker: Breaker) -> Text | None:
    if breaker.success_rate is None:
        return None
    rate = Text(
        "change-success-rate",
        deviations=breaker.success_rate,
        requests=_requests(breaker.success_rate_volume),
        hosts=hosts(breaker.success_rate_hosts),
    )
    return _at_times(rate, breaker.success_rate_enforced)


def _failure_percentage(breaker: Breaker) -> Text | None:
    if breaker.failure_percentage is None:
        return None
    share = Text(
        "change-failure-percentage",
        percent=breaker.failure_percentage,
        requests=_requests(breaker.failure_volume),
        hosts=hosts(breaker.failure_hosts),
    )
    return _at_times(share, breaker.failure_enforced)


def _requests(number: int) -> Text:
    return Text("words-requests", count=number)


def _at_times(what: Text, enforced: int) -> Text:
    return what if enforced == 100 else Text("change-chance", what=what, percent=enforced)


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


def _times(old: Breaker | None, new: Breaker) -> Iterator[Text]:
    if old is None:
        yield Text("change-interval-new", now=new.interval)
        yield Text("change-base-new", now=new.base)
    else:
        yield from changed("change-interval", old.interval, new.interval)
        yield from changed("change-base", old.base, new.base)


def _counting(cluster: Message) -> Text | Listed:
    codes = error_codes(cluster)
    return Text("change-every-5xx") if codes is None else Listed(tuple(codes))


def _panic(cluster: Message) -> Text:
    percent = panic_threshold(cluster)
    return Text("change-panic", percent=percent) if percent else Text("change-panic-off")


def _places(cluster: Message) -> Text:
    config = cluster.get("common_lb_config", {})
    if "locality_weighted_lb_config" in config:
        return Text("change-by-weight")
    zone_aware = config.get("zone_aware_lb_config")
    if zone_aware is None:
        return Text("change-no-weights")
    if "routing_enabled" in zone_aware:
        return Text("change-own-zone-off")
    least = zone_aware.get("min_cluster_size", _ZONE_AWARE_HOSTS)
    return Text("change-own-zone", hosts=hosts(least))


def _limit(cluster: Message, name: str) -> Text:
    thresholds = cluster.get("circuit_breakers", {}).get("thresholds", [{}])
    limit = thresholds[0].get(name, UNLIMITED)
    return Text("change-no-limit") if limit == UNLIMITED else Text("change-at-most", limit=limit)
