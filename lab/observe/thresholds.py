"""What ejects, and how far a host's count is, as parts of the sentences about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.words import Listed, Text

if TYPE_CHECKING:
    from lab.envoy.outlier import Breaker
    from lab.envoy.streak import Streak
    from lab.observe.fact import Value


def what(b: Breaker) -> Text | Listed | None:
    """All that ejects; None where nothing does."""
    parts = []
    if b.consecutive_5xx:
        parts.append(Text("why-run", count=b.consecutive_5xx, errors=errors(b)))
    if b.consecutive_gateway:
        parts.append(Text("why-gateway-run", count=b.consecutive_gateway))
    if b.consecutive_local:
        parts.append(Text("why-unopened-run", count=b.consecutive_local))
    if b.failure_share is not None:
        enough = {"volume": b.failure_volume, "hosts": b.failure_hosts}
        parts.append(Text("why-failures", percent=b.failure_share, **enough))
    if b.deviations is not None:
        enough = {"volume": b.success_rate_volume, "hosts": b.success_rate_hosts}
        parts.append(Text("why-success-rate", deviations=b.deviations, **enough))
    return Listed(tuple(parts), "or") if parts else None


def errors(breaker: Breaker) -> Text:
    """What counts as an error."""
    if breaker.codes is None:
        return Text("why-5xx")
    return Text("why-codes", codes=Listed(tuple(str(code) for code in breaker.codes), "or"))


def thresholds(breaker: Breaker) -> dict[str, Value]:
    """Its settings, by Envoy's names for them."""
    rarer: dict[str, Value | None] = {
        "consecutive_local_origin_failure": breaker.consecutive_local or None,
        "failure_percentage_threshold": breaker.failure_share,
        "success_rate_stdev_factor": None
        if breaker.deviations is None
        else round(1000 * breaker.deviations),
        "error_codes": ", ".join(str(code) for code in breaker.codes or ()) or None,
    }
    return {
        "consecutive_5xx": breaker.consecutive_5xx,
        "consecutive_gateway_failure": breaker.consecutive_gateway,
        # What few have heard of is told where it is switched on.
        **{name: value for name, value in rarer.items() if value is not None},
    }


def counts(breaker: Breaker, streak: Streak) -> Text | Listed:
    """How far each count is from its threshold."""
    found = []
    if breaker.consecutive_5xx:
        now = {"now": streak.now, "threshold": breaker.consecutive_5xx}
        found.append(Text("why-run-now", **now))
    if breaker.consecutive_gateway:
        now = {"now": streak.gateway_now, "threshold": breaker.consecutive_gateway}
        found.append(Text("why-gateway-run-now", **now))
    if breaker.consecutive_local:
        now = {"now": streak.unconnected, "threshold": breaker.consecutive_local}
        found.append(Text("why-unopened-run-now", **now))
    return Listed(tuple(found)) if found else Text("why-no-threshold")
