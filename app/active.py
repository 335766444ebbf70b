"""The requests that have begun and not ended, as Micrometer's long task timer shows them."""

from time import perf_counter

from starlette.types import Scope

from app.actuator.meters import Meter, Tags

# The methods that Spring's convention for server requests knows; all others are UNKNOWN.
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})

# A long task timer expects 2 minutes to 2 hours, which is where Micrometer lays its buckets.
BUCKETS = (120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0)


def known_method(method: str) -> str:
    """Name a method as Spring does."""
    return method if method in METHODS else "UNKNOWN"


class Active:
    """The requests at hand.

    Spring tags them when they begin, when nothing but the method is known: status, path and outcome
    are always 200, UNKNOWN and SUCCESS.
    """

    def __init__(self) -> None:
        self._began: dict[str, dict[int, float]] = {}

    def enter(self, scope: Scope) -> None:
        """Note that a request has begun."""
        method = scope["method"]
        began = self._began.get(method)
        if began is None:
            began = self._began.setdefault(known_method(method), {})
        began[id(scope)] = perf_counter()

    def leave(self, scope: Scope) -> None:
        """Note that a request has ended."""
        del self._began[known_method(scope["method"])][id(scope)]

    def meter(self, *, histogram: bool) -> Meter:
        """The long task timer.

        Args:
            histogram: whether it has buckets.
        """
        now = perf_counter()
        # Copies: scrapes run in a thread, and requests go on meanwhile.
        ages = {
            _tags(method): [now - began for began in list(requests.values())]
            for method, requests in list(self._began.items())
        }
        return Meter(
            "http.server.requests.active",
            "Requests that have begun and not ended, and for how long they last.",
            "seconds",
            {
                tags: {
                    "ACTIVE_TASKS": len(found),
                    "DURATION": sum(found),
                    "MAX": max(found, default=0.0),
                }
                for tags, found in ages.items()
            },
            {tags: _buckets(found) for tags, found in ages.items()} if histogram else None,
        )


def _tags(method: str) -> Tags:
    return (
        ("exception", "none"),
        ("method", method),
        ("outcome", "SUCCESS"),
        ("status", "200"),
        ("uri", "UNKNOWN"),
    )


def _buckets(ages: list[float]) -> list[tuple[str, float]]:
    counts = [(str(bound), float(sum(age <= bound for age in ages))) for bound in BUCKETS]
    return [*counts, ("+Inf", float(len(ages)))]
