"""What the conditions of a route's retries cover.

Source: Envoy, "Router", *x-envoy-retry-on*; retry_state_impl.cc, wouldRetryFromHeaders and
wouldRetryFromReset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.outlier import GATEWAY_ERRORS

if TYPE_CHECKING:
    from collections.abc import Collection

# A host that was asked and gave no answer, which is not a connection that did not open.
_WITHOUT_ANSWER = frozenset({"5xx", "gateway-error", "reset"})
_FIVES = frozenset(range(500, 600))


def covers_resets(conditions: Collection[str]) -> bool:
    """Whether what has no answer is tried again."""
    return not _WITHOUT_ANSWER.isdisjoint(conditions)


def covered(conditions: Collection[str], codes: Collection[int]) -> frozenset[int]:
    """The statuses after which a request is tried again.

    Args:
        conditions: of ``retry_on``.
        codes: the ``retriable_status_codes``, which count where a condition says so.
    """
    found = frozenset(codes) if "retriable-status-codes" in conditions else frozenset()
    found |= _FIVES if "5xx" in conditions else frozenset()
    return found | (GATEWAY_ERRORS if "gateway-error" in conditions else frozenset())


def tries_again(
    status: int, *, local: bool, statuses: Collection[int], resets: bool, timeouts: bool
) -> bool:
    """Whether a try that fails like this is followed by another one, while there are any left.

    Args:
        status: as it is counted: of a try without an answer the one that the proxy makes up.
        local: whether there was no answer.
        statuses: after which answers.
        resets: whether also where a host was asked and there is no answer.
        timeouts: whether also where a try took too long.
    """
    if local:
        return timeouts if status == 504 else resets
    return status in statuses
